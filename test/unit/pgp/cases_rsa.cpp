// mpi-rsa-*: numbers of RSA keys and signatures, and what is padded in them.  RFC 9580, 5.2.3.1

#include "support/openpgp_kit_numbers.hpp"

using namespace mig::test;

namespace {

using Botan::BigInt;
using mig::bytes;
using mig::bytes_view;

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
        {"mpi-rsa-65535-bit", "no_key | too_large", with_rsa,
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

} // namespace
