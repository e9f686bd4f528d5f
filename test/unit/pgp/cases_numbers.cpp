// mpi-*, alg-*: the numbers of keys and signatures, and the algorithms they belong to.
// RFC 9580, 3.2, 5.2.3 and 5.5.5

#include "support/openpgp_kit_cases.hpp"

#include <botan/bigint.h>

#include <algorithm>

using namespace mig::test;

namespace {

using Botan::BigInt;
using mig::bytes;
using mig::bytes_view;

BigInt big(bytes_view value)
{
    return {reinterpret_cast<std::uint8_t const*>(value.data()), value.size()};
}
bytes octets(BigInt const& value)
{
    auto const raw = BigInt::encode(value);
    return mig::to_bytes({reinterpret_cast<char const*>(raw.data()), raw.size()});
}
bytes reversed(bytes value)
{
    std::reverse(value.begin(), value.end());
    return value;
}

// The integers of a key or a signature, as values.
std::vector<bytes> integers_of(bytes_view all)
{
    std::vector<bytes> values;
    while (all.size() >= 2) {
        auto const bits =
            std::to_integer<std::size_t>(all[0]) << 8 | std::to_integer<std::size_t>(all[1]);
        auto const value = all.subspan(2, (bits + 7) / 8);
        values.emplace_back(value.begin(), value.end());
        all = all.subspan(2 + value.size());
    }
    return values;
}
bytes join_integers(std::vector<bytes> const& values)
{
    bytes all;
    for (auto const& one : values)
        all = join({all, integer(one)});
    return all;
}

// Changes what the document's signature has after its left 16 bits.
void bend_material(scene& s, std::function<bytes(bytes_view)> const& change)
{
    s.document.bend = [change](bytes& body) {
        auto const place = place_of_left16(body) + 2;
        auto const bent = change(bytes_view{body}.subspan(place));
        body.resize(place);
        body.insert(body.end(), bent.begin(), bent.end());
    };
}
void bend_integers(scene& s, std::function<void(std::vector<bytes>&)> const& change)
{
    bend_material(s, [change](bytes_view material) {
        auto values = integers_of(material);
        change(values);
        return join_integers(values);
    });
}
void set_integer(scene& s, std::size_t which, bytes const& value)
{
    bend_integers(s, [which, value](std::vector<bytes>& values) { values.at(which) = value; });
}
// Signs at later and later seconds until the first number is as wanted.
void until(scene& s, std::function<bool(bytes const&)> const& wanted)
{
    for (;; ++s.document.created) {
        auto const body = signature_body(s.signer(), s.document, {mig::as_bytes(s.text)});
        auto const material = bytes_view{body}.subspan(place_of_left16(body) + 2);
        if (wanted(integers_of(material).at(0))) return;
    }
}
bool fills_2048_bits(bytes const& value)
{
    return value.size() == 256 && (value[0] & std::byte{0x80}) != std::byte{0};
}
bool has_2041_to_2047_bits(bytes const& value)
{
    return value.size() == 256 && !fills_2048_bits(value);
}
bool has_255_octets(bytes const& value)
{
    return value.size() == 255;
}

// RSA: n and e of the owner, exchanged.
void set_modulus(scene& s, bytes const& n)
{
    s.owner.material = join_integers({n, integers_of(s.owner.material).at(1)});
}
void set_exponent(scene& s, bytes const& e)
{
    s.owner.material = join_integers({integers_of(s.owner.material).at(0), e});
}
bytes modulus(scene const& s)
{
    return integers_of(s.owner.material).at(0);
}
// The block that is raised to the secret exponent, made otherwise.
void pad(scene& s, bytes (*padded)(bytes_view digest))
{
    s.document.bend = [s, padded](bytes& body) {
        // The digest is made again: only what is done with it is another.
        auto again = s;
        again.document.bend = nullptr;
        again.owner.sign = [padded](unsigned, bytes_view digest) {
            return integer(rsa_raw(padded(digest)));
        };
        body = signature_body(again.owner, again.document, {mig::as_bytes(again.text)});
    };
}
// e = 3: a number whose cube begins as the padded digest does; no secret is needed.
bytes bleichenbacher(unsigned, bytes_view digest)
{
    auto const head = join(
        {number(0x0001ffffffff, 6), bytes(4, std::byte{0xff}), number(0, 1), digest_info(digest)});
    auto const wanted = big(join({head, bytes(256 - head.size(), std::byte{0xff})}));
    BigInt low{0};
    auto high = BigInt::power_of_2(700);
    while (high - low > 1) { // the largest number whose cube is not above
        auto const middle = (low + high) / 2;
        (middle * middle * middle <= wanted ? low : high) = middle;
    }
    return integer(octets(low));
}

bool const rsa_signatures = add_cases(
    "mpi",
    {
        {"mpi-rsa-stripped-to-255-octets", "ok", with_rsa,
         [](scene& s) { until(s, has_255_octets); }},
        // What MIG's clients write: the bits of whole octets.
        {"mpi-rsa-overstated-bits", "ok", with_rsa,
         [](scene& s) {
             until(s, has_2041_to_2047_bits);
             bend_material(s, [](bytes_view m) { return stated_integer(2048, m.subspan(2)); });
         }},
        {"mpi-rsa-leading-zero-octet", "ok", with_rsa,
         [](scene& s) {
             until(s, has_255_octets);
             bend_material(s, [](bytes_view m) {
                 return stated_integer(2048, join({number(0, 1), m.subspan(2)}));
             });
         }},
        {"mpi-rsa-257-octets", "malformed", with_rsa,
         [](scene& s) {
             bend_material(s, [](bytes_view m) {
                 auto const value = integers_of(m).at(0);
                 return stated_integer(value.size() * 8 + 8, join({number(0, 1), value}));
             });
             until(s, [](bytes const& value) { return value.size() == 257; });
         }},
        {"mpi-rsa-understated-bits", "malformed", with_rsa,
         [](scene& s) {
             until(s, fills_2048_bits);
             bend_material(s, [](bytes_view m) { return stated_integer(2047, m.subspan(2)); });
         }},
        {"mpi-rsa-too-long", "malformed", with_rsa,
         [](scene& s) {
             bend_material(s, [](bytes_view m) { return stated_integer(0xffff, m.subspan(2)); });
         }},
        {"mpi-rsa-65535-bit-signature", "malformed", with_rsa,
         [](scene& s) {
             bend_material(s, [](bytes_view) { return stated_integer(0xffff, bytes(8192)); });
         }},
        {"mpi-rsa-cut", "malformed", with_rsa,
         [](scene& s) {
             bend_material(s, [](bytes_view m) { return bytes{m.begin(), m.end() - 1}; });
         }},
        {"mpi-rsa-none", "malformed", with_rsa,
         [](scene& s) { bend_material(s, [](bytes_view) { return bytes{}; }); }},
        {"mpi-rsa-half-a-length", "malformed", with_rsa,
         [](scene& s) { bend_material(s, [](bytes_view) { return number(8, 1); }); }},
        {"mpi-rsa-two-numbers", "malformed", with_rsa,
         [](scene& s) {
             bend_material(s, [](bytes_view m) { return join({m, integer(number(1, 1))}); });
         }},
        {"mpi-rsa-extra-octet", "malformed", with_rsa,
         [](scene& s) { bend_material(s, [](bytes_view m) {
                            return join({m, number(0, 1)});
                        }); }},
        {"mpi-rsa-s-zero", "bad_signature", with_rsa, [](scene& s) { set_integer(s, 0, {}); }},
        {"mpi-rsa-s-one", "bad_signature", with_rsa,
         [](scene& s) { set_integer(s, 0, number(1, 1)); }},
        {"mpi-rsa-s-equals-n", "bad_signature", with_rsa,
         [](scene& s) { set_integer(s, 0, modulus(s)); }},
        {"mpi-rsa-s-plus-n", "bad_signature", with_rsa,
         [](scene& s) {
             auto const n = big(modulus(s));
             until(s, [n](bytes const& value) { return (big(value) + n).bits() <= 2048; });
             bend_integers(
                 s, [n](std::vector<bytes>& values) { values[0] = octets(big(values[0]) + n); });
         }},
        {"mpi-rsa-n-minus-s", "bad_signature", with_rsa,
         [](scene& s) {
             bend_integers(s, [n = big(modulus(s))](std::vector<bytes>& values) {
                 values[0] = octets(n - big(values[0]));
             });
         }},
        {"mpi-rsa-digestinfo", "ok", with_rsa,
         [](scene& s) {
             pad(s, [](bytes_view digest) { return pkcs1_padded(digest_info(digest), 256); });
         }},
        {"mpi-rsa-digestinfo-no-null", "bad_signature", with_rsa,
         [](scene& s) {
             pad(s,
                 [](bytes_view digest) { return pkcs1_padded(digest_info(digest, false), 256); });
         }},
        {"mpi-rsa-digestinfo-of-another-hash", "bad_signature", with_rsa,
         [](scene& s) {
             pad(s, [](bytes_view digest) {
                 auto info = digest_info(digest);
                 info[14] = std::byte{2}; // SHA-384 in name
                 return pkcs1_padded(info, 256);
             });
         }},
        {"mpi-rsa-bare-digest", "bad_signature", with_rsa,
         [](scene& s) { pad(s, [](bytes_view digest) { return pkcs1_padded(digest, 256); }); }},
        {"mpi-rsa-short-padding", "bad_signature", with_rsa,
         [](scene& s) {
             pad(s, [](bytes_view digest) {
                 auto const head = pkcs1_padded(digest_info(digest), 64);
                 return join({head, bytes(192)});
             });
         }},
        {"mpi-rsa-padding-with-a-zero", "bad_signature", with_rsa,
         [](scene& s) {
             pad(s, [](bytes_view digest) {
                 auto block = pkcs1_padded(digest_info(digest), 256);
                 block[100] = std::byte{0};
                 return block;
             });
         }},
        {"mpi-rsa-block-type-2", "bad_signature", with_rsa,
         [](scene& s) {
             pad(s, [](bytes_view digest) {
                 auto block = pkcs1_padded(digest_info(digest), 256);
                 block[1] = std::byte{2};
                 return block;
             });
         }},
        {"mpi-rsa-e3-bleichenbacher06", "no_key | weak_key", with_rsa,
         [](scene& s) {
             set_exponent(s, number(3, 1));
             s.owner.sign = bleichenbacher;
         }},
        // The padded digest is its own signature.
        {"mpi-rsa-e1", "no_key | weak_key", with_rsa,
         [](scene& s) {
             set_exponent(s, number(1, 1));
             s.owner.sign = [](unsigned, bytes_view digest) {
                 return integer(pkcs1_padded(digest_info(digest), 256));
             };
         }},
    });

bool const rsa_keys = add_cases(
    "mpi",
    {
        {"mpi-rsa-e3", "no_key | weak_key", with_rsa, [](scene& s) { s.owner = rsa_key(2048, 3); }},
        {"mpi-rsa-e0", "no_key | weak_key", with_rsa, [](scene& s) { set_exponent(s, {}); }},
        {"mpi-rsa-e-even", "no_key | weak_key", with_rsa,
         [](scene& s) { set_exponent(s, number(65'538, 3)); }},
        {"mpi-rsa-e-of-16-bits", "no_key | weak_key", with_rsa,
         [](scene& s) { s.owner = rsa_key(2048, 65'535); }},
        {"mpi-rsa-e-of-257-bits", "no_key | weak_key", with_rsa,
         [](scene& s) {
             set_exponent(s, join({number(1, 1), bytes(31), number(1, 1)}));
         }},
        {"mpi-rsa-e-of-2048-bits", "no_key | weak_key", with_rsa,
         [](scene& s) { set_exponent(s, bytes(256, std::byte{0xff})); }},
        {"mpi-rsa-n-even", "no_key | weak_key", with_rsa,
         [](scene& s) {
             auto n = modulus(s);
             n.back() &= std::byte{0xfe};
             set_modulus(s, n);
         }},
        {"mpi-rsa-n-zero", "no_key | weak_key", with_rsa, [](scene& s) { set_modulus(s, {}); }},
        {"mpi-rsa-1024", "no_key | weak_key", with_rsa, [](scene& s) { s.owner = rsa_key(1024); }},
        {"mpi-rsa-2047", "no_key | weak_key", with_rsa,
         [](scene& s) {
             auto n = modulus(s);
             n[0] = (n[0] & std::byte{0x3f}) | std::byte{0x40};
             set_modulus(s, n);
         }},
        {"mpi-rsa-3072", "ok", with_rsa, [](scene& s) { s.owner = rsa_key(3072); }},
        {"mpi-rsa-4096", "ok", with_rsa,
         [](scene& s) {
             s.owner = rsa_key(4096);
             s.policy.rsa_bits_max = 4096;
         }},
        {"mpi-rsa-above-the-policy", "no_key | weak_key", with_rsa,
         [](scene& s) {
             s.owner = rsa_key(4096);
             s.policy.rsa_bits_max = 3072;
         }},
        {"mpi-rsa-below-the-policy", "no_key | weak_key", with_rsa,
         [](scene& s) { s.policy.rsa_bits_min = 3072; }},
        {"mpi-rsa-8193-bit", "no_key | weak_key", with_rsa,
         [](scene& s) {
             set_modulus(s, join({number(1, 1), bytes(1023), number(1, 1)}));
         }},
        {"mpi-rsa-16384-bit", "no_key | weak_key", with_rsa,
         [](scene& s) { set_modulus(s, bytes(2048, std::byte{0xff})); }},
        {"mpi-rsa-65535-bit", "no_key | weak_key", with_rsa,
         [](scene& s) {
             set_modulus(s, join({number(0x7f, 1), bytes(8191, std::byte{0xff})}));
         }},
        {"mpi-rsa-key-too-long", "no_key | malformed", with_rsa,
         [](scene& s) { s.owner.material = stated_integer(0xffff, bytes(300)); }},
        {"mpi-rsa-key-extra-octet", "no_key | malformed", with_rsa,
         [](scene& s) { s.owner.material.push_back(std::byte{0}); }},
        {"mpi-rsa-key-without-e", "no_key | malformed", with_rsa,
         [](scene& s) { s.owner.material = integer(modulus(s)); }},
        {"mpi-rsa-key-overstated-bits", "ok", with_rsa,
         [](scene& s) {
             s.owner.material = join({integer(modulus(s)), stated_integer(24, number(65537, 3))});
         }},
        {"mpi-rsa-key-understated-bits", "no_key | malformed", with_rsa,
         [](scene& s) { s.owner.material = stated_integer(2041, modulus(s)); }},
    });

// The orders of P-256 and of the group of Ed25519.
BigInt const& order_of_p256()
{
    static BigInt const n{"0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"};
    return n;
}
BigInt const& order_of_ed25519()
{
    static BigInt const n{"0x1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED"};
    return n;
}
// The point of the owner, which is what its material ends with.
void bend_point(scene& s, std::function<bytes(bytes)> const& change)
{
    auto const oid =
        bytes_view{s.owner.material}.first(1 + std::to_integer<std::size_t>(s.owner.material[0]));
    auto const point = integers_of(bytes_view{s.owner.material}.subspan(oid.size())).at(0);
    s.owner.material = join({oid, integer(change(point))});
}
scene with_native()
{
    auto made = plain();
    made.owner = ed25519_key(1);
    return made;
}

bool const curves = add_cases(
    "mpi",
    {
        {"mpi-ecdsa-r-zero", "bad_signature", with_p256, [](scene& s) { set_integer(s, 0, {}); }},
        {"mpi-ecdsa-s-zero", "bad_signature", with_p256, [](scene& s) { set_integer(s, 1, {}); }},
        {"mpi-ecdsa-both-zero", "bad_signature", with_p256,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& values) {
                            values = {{}, {}};
                        }); }},
        {"mpi-ecdsa-r-equals-n", "bad_signature", with_p256,
         [](scene& s) { set_integer(s, 0, octets(order_of_p256())); }},
        {"mpi-ecdsa-s-equals-n", "bad_signature", with_p256,
         [](scene& s) { set_integer(s, 1, octets(order_of_p256())); }},
        {"mpi-ecdsa-r-all-ones", "bad_signature", with_p256,
         [](scene& s) { set_integer(s, 0, bytes(32, std::byte{0xff})); }},
        {"mpi-ecdsa-s-plus-n", "malformed", with_p256,
         [](scene& s) {
             bend_integers(s, [](std::vector<bytes>& values) {
                 values[1] = octets(big(values[1]) + order_of_p256());
             });
         }},
        // Signatures are not identities: n - s is as good as s.
        {"mpi-ecdsa-n-minus-s", "ok", with_p256,
         [](scene& s) {
             bend_integers(s, [](std::vector<bytes>& values) {
                 values[1] = octets(order_of_p256() - big(values[1]));
             });
         }},
        {"mpi-ecdsa-swapped", "bad_signature", with_p256,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { std::swap(v[0], v[1]); }); }},
        {"mpi-ecdsa-r-of-33-octets", "malformed", with_p256,
         [](scene& s) { set_integer(s, 0, bytes(33, std::byte{1})); }},
        {"mpi-ecdsa-one-number", "malformed", with_p256,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { v.pop_back(); }); }},
        {"mpi-ecdsa-no-number", "malformed", with_p256,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { v.clear(); }); }},
        {"mpi-ecdsa-three-numbers", "malformed", with_p256,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { v.push_back(v[0]); }); }},
        {"mpi-ec-point-off-curve", "no_key | weak_key", with_p256,
         [](scene& s) {
             bend_point(s, [](bytes point) {
                 flip_last_bit(point);
                 return point;
             });
         }},
        {"mpi-ec-point-at-zero", "no_key | weak_key", with_p256,
         [](scene& s) {
             bend_point(s, [](bytes const&) { return join({number(4, 1), bytes(64)}); });
         }},
        {"mpi-ec-point-above-p", "no_key | weak_key", with_p256,
         [](scene& s) {
             bend_point(s, [](bytes const&) {
                 return join({number(4, 1), bytes(64, std::byte{0xff})});
             });
         }},
        {"mpi-ec-point-at-infinity", "no_key | malformed", with_p256,
         [](scene& s) { bend_point(s, [](bytes const&) { return bytes{}; }); }},
        {"mpi-ec-point-compressed", "no_key | malformed", with_p256,
         [](scene& s) {
             bend_point(s, [](bytes point) {
                 point[0] = std::byte{2};
                 point.resize(33);
                 return point;
             });
         }},
        {"mpi-ec-point-hybrid", "no_key | malformed", with_p256,
         [](scene& s) {
             bend_point(s, [](bytes point) {
                 point[0] = std::byte{6};
                 return point;
             });
         }},
        {"mpi-ec-point-too-long", "no_key | malformed", with_p256,
         [](scene& s) {
             bend_point(s, [](bytes point) {
                 point.push_back(std::byte{0});
                 return point;
             });
         }},
        {"mpi-ec-point-too-short", "no_key | malformed", with_p256,
         [](scene& s) {
             bend_point(s, [](bytes point) {
                 point.pop_back();
                 return point;
             });
         }},
        {"mpi-ec-point-of-another-curve", "no_key | weak_key", with_p256,
         [](scene& s) { // secp256k1, whose name is shorter
             auto const other = ecdsa_key("secp256k1").material;
             s.owner.material =
                 join({bytes_view{other}.first(6), bytes_view{s.owner.material}.subspan(9)});
         }},
        {"mpi-ec-octet-after-the-point", "no_key | malformed", with_p256,
         [](scene& s) { s.owner.material.push_back(std::byte{0}); }},
        {"mpi-ec-curve-unknown", "no_key | unsupported_algorithm", with_p256,
         [](scene& s) { s.owner.material[8] = std::byte{1}; }}, // P-192
        {"mpi-ec-curve-unnamed", "no_key | unsupported_algorithm", with_p256,
         [](scene& s) {
             s.owner.material = join({number(0, 1), bytes_view{s.owner.material}.subspan(9)});
         }},
        {"mpi-ec-curve-name-cut", "no_key | malformed", with_p256,
         [](scene& s) {
             s.owner.material = join({number(0xff, 1), bytes(9)});
         }},
        {"mpi-ed25519-s-plus-l-legacy", "bad_signature", plain,
         [](scene& s) {
             bend_integers(s, [](std::vector<bytes>& v) {
                 v[1].insert(v[1].begin(), 32 - v[1].size(), std::byte{0});
                 v[1] = reversed(octets(big(reversed(v[1])) + order_of_ed25519()));
             });
         }},
        {"mpi-ed25519-s-plus-l-native", "bad_signature", with_native,
         [](scene& s) {
             bend_material(s, [](bytes_view m) {
                 bytes const low{m.begin() + 32, m.end()};
                 return join(
                     {m.first(32), reversed(octets(big(reversed(low)) + order_of_ed25519()))});
             });
         }},
        {"mpi-ed25519-s-equals-l", "bad_signature", with_native,
         [](scene& s) {
             bend_material(s, [](bytes_view m) {
                 return join({m.first(32), reversed(octets(order_of_ed25519()))});
             });
         }},
        {"mpi-ed25519-all-zero", "bad_signature", with_native,
         [](scene& s) { bend_material(s, [](bytes_view) { return bytes(64); }); }},
        {"mpi-ed25519-legacy-r-short", "ok", plain,
         [](scene& s) { until(s, [](bytes const& r) { return r.size() < 32; }); }},
        {"mpi-ed25519-legacy-r-of-33-octets", "malformed", plain,
         [](scene& s) { set_integer(s, 0, bytes(33, std::byte{1})); }},
        {"mpi-ed25519-legacy-s-of-33-octets", "malformed", plain,
         [](scene& s) { set_integer(s, 1, bytes(33, std::byte{1})); }},
        {"mpi-ed25519-legacy-one-number", "malformed", plain,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { v.pop_back(); }); }},
        {"mpi-ed25519-legacy-three-numbers", "malformed", plain,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { v.push_back(v[0]); }); }},
        {"mpi-ed25519-63-octets", "malformed", with_native,
         [](scene& s) {
             bend_material(s, [](bytes_view m) { return bytes{m.begin() + 1, m.end()}; });
         }},
        {"mpi-ed25519-31-octets", "malformed", with_native,
         [](scene& s) { bend_material(s, [](bytes_view) { return bytes(31); }); }},
        {"mpi-ed25519-65-octets", "malformed", with_native,
         [](scene& s) { bend_material(s, [](bytes_view m) {
                            return join({m, number(0, 1)});
                        }); }},
        {"mpi-ed25519-legacy-point-without-40", "no_key | malformed", plain,
         [](scene& s) {
             bend_point(s, [](bytes point) {
                 point[0] = std::byte{0x41};
                 return point;
             });
         }},
        {"mpi-ed25519-legacy-point-of-31", "no_key | malformed", plain,
         [](scene& s) {
             bend_point(s, [](bytes point) {
                 point.pop_back();
                 return point;
             });
         }},
        {"mpi-ed25519-legacy-other-curve", "no_key | unsupported_algorithm", plain,
         [](scene& s) { s.owner.material[9] = std::byte{2}; }},
        {"mpi-ed25519-legacy-octet-after", "no_key | malformed", plain,
         [](scene& s) { s.owner.material.push_back(std::byte{0}); }},
        {"mpi-ed25519-point-of-31", "no_key | malformed", with_native,
         [](scene& s) { s.owner.material.pop_back(); }},
        {"mpi-ed25519-point-of-33", "no_key | malformed", with_native,
         [](scene& s) { s.owner.material.push_back(std::byte{0}); }},
    });

scene with_dsa()
{
    auto made = plain();
    made.owner = dsa_key(2048);
    return made;
}
// p, q, g, y
void set_dsa(scene& s, std::size_t which, BigInt const& value)
{
    auto values = integers_of(s.owner.material);
    values.at(which) = octets(value);
    s.owner.material = join_integers(values);
}
BigInt dsa_number(scene const& s, std::size_t which)
{
    return big(integers_of(s.owner.material).at(which));
}

bool const dsa = add_cases(
    "mpi",
    {
        {"mpi-dsa-3072", "ok", with_dsa, [](scene& s) { s.owner = dsa_key(3072); }},
        {"mpi-dsa-1024", "no_key | weak_key", with_dsa, [](scene& s) { s.owner = dsa_key(1024); }},
        {"mpi-dsa-sha224-under-q-of-256", "weak_hash", with_dsa,
         [](scene& s) { s.document.hash = 11; }},
        {"mpi-dsa-r-zero", "bad_signature", with_dsa, [](scene& s) { set_integer(s, 0, {}); }},
        {"mpi-dsa-s-zero", "bad_signature", with_dsa, [](scene& s) { set_integer(s, 1, {}); }},
        {"mpi-dsa-r-equals-q", "bad_signature", with_dsa,
         [](scene& s) { set_integer(s, 0, octets(dsa_number(s, 1))); }},
        {"mpi-dsa-s-equals-q", "bad_signature", with_dsa,
         [](scene& s) { set_integer(s, 1, octets(dsa_number(s, 1))); }},
        {"mpi-dsa-r-of-33-octets", "malformed", with_dsa,
         [](scene& s) { set_integer(s, 0, bytes(33, std::byte{1})); }},
        {"mpi-dsa-s-of-33-octets", "malformed", with_dsa,
         [](scene& s) { set_integer(s, 1, bytes(33, std::byte{1})); }},
        {"mpi-dsa-one-number", "malformed", with_dsa,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { v.pop_back(); }); }},
        {"mpi-dsa-three-numbers", "malformed", with_dsa,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { v.push_back(v[0]); }); }},
        {"mpi-dsa-g-one", "no_key | weak_key", with_dsa, [](scene& s) { set_dsa(s, 2, 1); }},
        {"mpi-dsa-g-zero", "no_key | weak_key", with_dsa, [](scene& s) { set_dsa(s, 2, 0); }},
        {"mpi-dsa-g-equals-p", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 2, dsa_number(s, 0)); }},
        {"mpi-dsa-g-of-another-order", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 2, 2); }},
        {"mpi-dsa-y-one", "no_key | weak_key", with_dsa, [](scene& s) { set_dsa(s, 3, 1); }},
        {"mpi-dsa-y-of-order-2", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 3, dsa_number(s, 0) - 1); }},
        {"mpi-dsa-y-equals-p", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 3, dsa_number(s, 0)); }},
        {"mpi-dsa-p-even", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 0, dsa_number(s, 0) - 1); }},
        {"mpi-dsa-q-even", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 1, dsa_number(s, 1) - 1); }},
        {"mpi-dsa-q-not-a-divisor", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 1, dsa_number(s, 1) - 2); }},
        {"mpi-dsa-q-of-160", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 1, BigInt::power_of_2(159) + 1); }},
        {"mpi-dsa-q-of-257", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 1, BigInt::power_of_2(256) + 1); }},
        {"mpi-dsa-p-of-4097", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 0, BigInt::power_of_2(4096) + 1); }},
        {"mpi-dsa-p-of-8192", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 0, BigInt::power_of_2(8191) + 1); }},
        {"mpi-dsa-key-cut", "no_key | malformed", with_dsa,
         [](scene& s) { s.owner.material.pop_back(); }},
        {"mpi-dsa-key-octet-after", "no_key | malformed", with_dsa,
         [](scene& s) { s.owner.material.push_back(std::byte{0}); }},
    });

bool const algorithms = add_cases(
    "alg",
    {
        {"alg-ed25519", "ok", plain, [](scene& s) { s.owner = ed25519_key(1); }},
        {"alg-nistp384", "ok", plain, [](scene& s) { s.owner = ecdsa_key("secp384r1"); }},
        {"alg-nistp521", "ok", plain, [](scene& s) { s.owner = ecdsa_key("secp521r1"); }},
        {"alg-secp256k1", "ok", plain, [](scene& s) { s.owner = ecdsa_key("secp256k1"); }},
        {"alg-brainpool256", "ok", plain, [](scene& s) { s.owner = ecdsa_key("brainpool256r1"); }},
        {"alg-brainpool384", "ok", plain, [](scene& s) { s.owner = ecdsa_key("brainpool384r1"); }},
        {"alg-brainpool512", "ok", plain, [](scene& s) { s.owner = ecdsa_key("brainpool512r1"); }},
        {"alg-dsa2048", "ok", plain, [](scene& s) { s.owner = dsa_key(2048); }},
        {"alg-rsa-sign-only-3", "ok", with_rsa, [](scene& s) { s.owner.algorithm = 3; }},
        {"alg-rsa-3-signs-as-1", "ok", with_rsa,
         [](scene& s) {
             s.owner.algorithm = 3;
             s.document.algorithm = 1;
         }},
        {"alg-rsa-1-signs-as-3", "ok", with_rsa, [](scene& s) { s.document.algorithm = 3; }},
        {"alg-rsa-encrypt-only-2", "unsupported_algorithm | unsupported_algorithm", with_rsa,
         [](scene& s) { s.owner.algorithm = 2; }},
        {"alg-rsa-2-signs-as-1", "no_key | unsupported_algorithm", with_rsa,
         [](scene& s) {
             s.owner.algorithm = 2;
             s.document.algorithm = 1;
         }},
        {"alg-elgamal-16", "unsupported_algorithm", plain,
         [](scene& s) { s.document.algorithm = 16; }},
        {"alg-ecdh-18", "unsupported_algorithm", plain,
         [](scene& s) { s.document.algorithm = 18; }},
        {"alg-elgamal-20", "unsupported_algorithm", plain,
         [](scene& s) { s.document.algorithm = 20; }},
        {"alg-ed448-28", "unsupported_algorithm", plain,
         [](scene& s) { s.document.algorithm = 28; }},
        {"alg-private-100", "unsupported_algorithm", plain,
         [](scene& s) { s.document.algorithm = 100; }},
        {"alg-0", "unsupported_algorithm", plain, [](scene& s) { s.document.algorithm = 0; }},
        // The algorithm of a signature is that of its key.
        {"alg-27-for-22", "bad_signature", plain, [](scene& s) { s.document.algorithm = 27; }},
        {"alg-22-for-27", "bad_signature", plain,
         [](scene& s) {
             s.owner = ed25519_key(1);
             s.document.algorithm = 22;
         }},
        {"alg-ecdsa-for-rsa", "bad_signature", with_rsa,
         [](scene& s) { s.document.algorithm = 19; }},
        {"alg-rsa-for-ecdsa", "bad_signature", with_p256,
         [](scene& s) { s.document.algorithm = 1; }},
        {"alg-dsa-for-ecdsa", "bad_signature", with_p256,
         [](scene& s) { s.document.algorithm = 17; }},
    });

} // namespace
