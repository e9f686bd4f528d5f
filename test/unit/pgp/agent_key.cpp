#include <mig/base/encoding.hpp>
#include <mig/pgp/agent_key.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace mig;

namespace {

template <std::size_t N>
std::array<std::byte, N> octets(std::string_view hex)
{
    auto const raw = from_hex(hex).value();
    BOOST_REQUIRE(raw.size() == N);
    std::array<std::byte, N> out{};
    std::copy(raw.begin(), raw.end(), out.begin());
    return out;
}

// RFC 8032, 7.1, test 2.
auto const seed = octets<32>("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
auto const point = octets<32>("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
auto const signature_of_72 =
    octets<64>("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
               "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
auto const message = to_bytes("r");

} // namespace

BOOST_AUTO_TEST_SUITE(agent_keys)

BOOST_AUTO_TEST_CASE(the_public_half_is_that_of_rfc_8032)
{
    auto const key = agent_key::from_seed(seed).value();

    BOOST_CHECK(key.public_key() == point);
}

BOOST_AUTO_TEST_CASE(the_signature_is_that_of_rfc_8032)
{
    auto const key = agent_key::from_seed(seed).value();

    BOOST_CHECK(key.sign(message) == signature_of_72);
}

BOOST_AUTO_TEST_CASE(a_good_signature_is_accepted)
{
    BOOST_TEST(verify(point, message, signature_of_72));
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_is_accepted)
{
    for (std::size_t bit = 0; bit < 512; ++bit) {
        auto bent = signature_of_72;
        bent[bit / 8] ^= std::byte{1} << (bit % 8);
        BOOST_TEST(!verify(point, message, bent), "bit " << bit);
    }
}

BOOST_AUTO_TEST_CASE(another_message_is_refused)
{
    BOOST_TEST(!verify(point, to_bytes("s"), signature_of_72));
}

BOOST_AUTO_TEST_CASE(s_plus_the_group_order_is_refused)
{
    auto const order =
        octets<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    auto bent = signature_of_72;
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += std::to_integer<unsigned>(bent[32 + i]) + std::to_integer<unsigned>(order[i]);
        bent[32 + i] = static_cast<std::byte>(carry & 0xff);
        carry >>= 8;
    }

    BOOST_TEST(!verify(point, message, bent));
}

BOOST_AUTO_TEST_CASE(a_key_that_is_no_canonical_point_is_refused)
{
    // y = p + 1, the identity in a second spelling: with R = identity and S = 0 the equation
    // holds for every message.
    auto const key = octets<32>("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    agent_signature zero{};
    zero[0] = std::byte{1};

    BOOST_TEST(!verify(key, message, zero));
}

BOOST_AUTO_TEST_CASE(s_equal_to_the_group_order_is_refused)
{
    auto const order =
        octets<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    auto bent = signature_of_72;
    std::copy(order.begin(), order.end(), bent.begin() + 32);

    BOOST_TEST(!verify(point, message, bent));
}

BOOST_AUTO_TEST_CASE(every_second_spelling_of_a_point_is_refused)
{
    // With R = identity and S = 0 the equation holds for keys of small order: only that the key is
    // spelt wrongly refuses it.
    agent_signature zero{};
    zero[0] = std::byte{1};
    for (auto const* const key :
         {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p: 0
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",  // p + 1, negative
          "0100000000000000000000000000000000000000000000000000000000000080",  // 1, negative
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) // -1, negative
        BOOST_TEST(!verify(octets<32>(key), message, zero), key);
}

// Points of small order say nothing of who signed, and nobody has them as a key; here they show
// that what stands beside a second spelling is read.
BOOST_AUTO_TEST_CASE(the_first_spelling_of_a_point_is_accepted)
{
    agent_signature zero{}; // R = identity, S = 0
    zero[0] = std::byte{1};
    auto const fits_some = [&](std::string_view key) {
        for (char c = 'a'; c <= 'z'; ++c) {
            if (verify(octets<32>(key), to_bytes(std::string(1, c)), zero)) return true;
        }
        return false;
    };

    BOOST_TEST(fits_some("0100000000000000000000000000000000000000000000000000000000000000")); // 1
    BOOST_TEST(fits_some("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")); // -1
}

BOOST_AUTO_TEST_CASE(keys_of_either_sign_sign)
{
    auto other = seed;
    for (unsigned n = 0; n < 16; ++n) {
        other[0] = static_cast<std::byte>(n);
        auto const key = agent_key::from_seed(other).value();
        BOOST_TEST(verify(key.public_key(), message, key.sign(message)), "seed " << n);
    }
}

BOOST_AUTO_TEST_SUITE_END()
