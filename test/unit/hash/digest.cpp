#include <mig/hash/digest.hpp>

#include <boost/test/unit_test.hpp>

namespace mig {
namespace {

BOOST_AUTO_TEST_CASE(a_digest_is_parsed_in_either_case)
{
    auto const lower = parse_digest(hash_kind::md5, "d41d8cd98f00b204e9800998ecf8427e");
    auto const upper = parse_digest(hash_kind::md5, "D41D8CD98F00B204E9800998ECF8427E");

    BOOST_REQUIRE(lower.ok());
    BOOST_REQUIRE(upper.ok());
    BOOST_TEST((*lower == *upper));
    BOOST_TEST(lower->size == 16u);
    BOOST_TEST(upper->hex() == "d41d8cd98f00b204e9800998ecf8427e");
}

BOOST_AUTO_TEST_CASE(a_digest_of_another_length_is_refused)
{
    for (auto const& hex :
         {std::string(31, 'a'), std::string(33, 'a'), std::string(40, 'a'), std::string{}})
        BOOST_TEST((parse_digest(hash_kind::md5, hex).error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_digest_with_another_character_is_refused)
{
    for (auto const wrong : {'g', ' ', '-', '\0', '\xff'}) {
        std::string hex(64, 'a');
        hex[63] = wrong;
        BOOST_TEST((parse_digest(hash_kind::sha256, hex).error().code() == errc::invalid_argument));
    }
}

BOOST_AUTO_TEST_CASE(a_digest_of_no_kind_or_of_several_is_refused)
{
    BOOST_TEST(!parse_digest(hash_kind::none, "").ok());
    BOOST_TEST(!parse_digest(hash_kind::md5 | hash_kind::sha1, std::string(32, 'a')).ok());
}

BOOST_AUTO_TEST_CASE(digests_of_different_sizes_differ)
{
    auto const shorter = parse_digest(hash_kind::md5, std::string(32, '0'));
    auto const longer = parse_digest(hash_kind::sha1, std::string(40, '0'));
    BOOST_TEST(!(*shorter == *longer));
}

} // namespace
} // namespace mig
