#include <mig/pgp/fingerprint.hpp>

#include <boost/test/unit_test.hpp>

using namespace mig;

BOOST_AUTO_TEST_SUITE(fingerprints)

BOOST_AUTO_TEST_CASE(both_cases_of_hexadecimal_are_one_fingerprint)
{
    auto const upper = fingerprint::parse("0123456789ABCDEF0123456789ABCDEF01234567");
    auto const lower = fingerprint::parse("0123456789abcdef0123456789abcdef01234567");

    BOOST_REQUIRE((upper && lower));
    BOOST_CHECK(*upper == *lower);
    BOOST_TEST(lower->hex() == "0123456789ABCDEF0123456789ABCDEF01234567");
}

BOOST_AUTO_TEST_CASE(a_version_6_fingerprint_has_64_digits)
{
    auto const long_one = fingerprint::parse(std::string(64, 'A'));

    BOOST_REQUIRE(long_one);
    BOOST_TEST(long_one->octets().size() == 32U);
}

BOOST_AUTO_TEST_CASE(a_key_id_is_not_a_fingerprint)
{
    for (std::size_t digits : {0U, 8U, 16U, 32U, 39U, 41U, 63U, 65U})
        BOOST_TEST(!fingerprint::parse(std::string(digits, '0')), digits << " digits");
}

BOOST_AUTO_TEST_CASE(other_characters_are_refused)
{
    BOOST_TEST(!fingerprint::parse("0123456789ABCDEF0123456789ABCDEF0123456G"));
    BOOST_TEST(!fingerprint::parse("0x23456789ABCDEF0123456789ABCDEF01234567"));
}

BOOST_AUTO_TEST_CASE(only_20_and_32_octets_are_read)
{
    for (std::size_t size = 0; size < 40; ++size)
        BOOST_TEST(fingerprint::from_bytes(bytes(size)).ok() == (size == 20 || size == 32));
}

BOOST_AUTO_TEST_SUITE_END()
