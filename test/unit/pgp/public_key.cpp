// Public keys against signatures that Botan makes.

#include "pgp/public_key.hpp"

#include <boost/test/unit_test.hpp>
#include <botan/auto_rng.h>
#include <botan/dl_group.h>
#include <botan/dsa.h>
#include <botan/hash.h>
#include <botan/pubkey.h>

using namespace mig;
using namespace mig::pgp;

namespace {

bytes as_bytes_of(std::vector<std::uint8_t> const& octets)
{
    bytes out;
    for (auto const octet : octets)
        out.push_back(static_cast<std::byte>(octet));
    return out;
}

void append_integer(bytes& out, Botan::BigInt const& value)
{
    out.push_back(static_cast<std::byte>(value.bits() >> 8));
    out.push_back(static_cast<std::byte>(value.bits() & 0xff));
    auto const octets = as_bytes_of(Botan::BigInt::encode(value));
    out.insert(out.end(), octets.begin(), octets.end());
}

} // namespace

BOOST_AUTO_TEST_SUITE(public_keys)

// RFC 9580, 5.2.3.2: of a digest longer than q the leftmost bits count.
BOOST_AUTO_TEST_CASE(dsa_signs_any_digest_that_is_long_enough)
{
    Botan::AutoSeeded_RNG random;
    Botan::DSA_PrivateKey const secret{random, Botan::DL_Group{"dsa/botan/2048"}};
    bytes material;
    for (auto const& number :
         {secret.group_p(), secret.group_q(), secret.group_g(), secret.get_y()})
        append_integer(material, number);
    auto why = pgp_reason::ok;
    auto const key = public_key::make(key_algorithm::dsa, material, false, {}, why);
    BOOST_REQUIRE(key != nullptr);

    for (auto const hash : {hash_algorithm::sha256, hash_algorithm::sha384, hash_algorithm::sha512,
                            hash_algorithm::sha3_256, hash_algorithm::sha3_512})
    {
        auto const digest = as_bytes_of(
            Botan::unlock(Botan::HashFunction::create_or_throw(botan_name(hash))->process("text")));
        Botan::PK_Signer signer{secret, random, "Raw"};
        auto const made =
            signer.sign_message(reinterpret_cast<std::uint8_t const*>(digest.data()), 32, random);
        bytes signature;
        append_integer(signature, Botan::BigInt{made.data(), made.size() / 2});
        append_integer(signature, Botan::BigInt{made.data() + made.size() / 2, made.size() / 2});
        auto const seen = key->check(hash, digest, signature, false);
        BOOST_TEST(name(seen) == "ok", "over " << digest.size() << " octets");
        auto other = digest;
        other[0] ^= std::byte{1};
        BOOST_TEST(name(key->check(hash, other, signature, false)) == "bad_signature");
    }
}

BOOST_AUTO_TEST_SUITE_END()
