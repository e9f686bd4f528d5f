// mpi-dsa-*, alg-*: DSA, and which algorithm a signature and its key may have.  RFC 9580, 9.1

#include "support/openpgp_kit_numbers.hpp"

using namespace mig::test;

namespace {

using Botan::BigInt;
using mig::bytes;
using mig::bytes_view;

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
        {"mpi-dsa-no-number", "malformed", with_dsa,
         [](scene& s) { bend_integers(s, [](std::vector<bytes>& v) { v.clear(); }); }},
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
        {"mpi-dsa-g-of-4097", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 2, BigInt::power_of_2(4096) + 1); }},
        {"mpi-dsa-y-of-4097", "no_key | weak_key", with_dsa,
         [](scene& s) { set_dsa(s, 3, BigInt::power_of_2(4096) + 1); }},
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
