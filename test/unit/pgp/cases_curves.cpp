// mpi-ec*, mpi-ed25519-*: points, curves, and the two numbers of a signature.
// RFC 9580, 5.2.3.2 to 5.2.3.4 and 9.2

#include "support/openpgp_kit_numbers.hpp"

#include <algorithm>

using namespace mig::test;

namespace {

using Botan::BigInt;
using mig::bytes;
using mig::bytes_view;

bytes reversed(bytes value)
{
    std::reverse(value.begin(), value.end());
    return value;
}

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

} // namespace
