#include <mig/hash/digest_set.hpp>
#include <mig/hash/hasher.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <set>

namespace mig {
namespace {

digest numbered(hash_kind kind, std::uint64_t n)
{
    return digest_of(kind, as_bytes(std::to_string(n)));
}

BOOST_AUTO_TEST_CASE(a_set_holds_what_it_was_made_of_and_nothing_else)
{
    for (auto const kind : {hash_kind::md5, hash_kind::sha1, hash_kind::sha256, hash_kind::sha384,
                            hash_kind::sha512, hash_kind::sha3_224})
    {
        for (std::size_t const count : {0u, 1u, 2u, 100u, 5000u}) {
            bytes all;
            for (std::size_t n = 0; n < count; ++n) {
                auto const one = numbered(kind, n);
                all.insert(all.end(), one.view().begin(), one.view().end());
            }
            auto const set = digest_set::make(kind, all).value();
            BOOST_TEST(set.size() == count);
            for (std::size_t n = 0; n < count + 200; ++n)
                BOOST_REQUIRE(set.contains(numbered(kind, n).view()) == (n < count));
        }
    }
}

BOOST_AUTO_TEST_CASE(digests_that_differ_in_one_bit_are_told_apart)
{
    auto const one = numbered(hash_kind::sha256, 1);
    auto const set =
        digest_set::make(hash_kind::sha256, {one.view().begin(), one.view().end()}).value();
    for (std::size_t bit = 0; bit < 256; ++bit) {
        auto other = one;
        other.bytes[bit / 8] ^= std::byte(1u << (bit % 8));
        BOOST_TEST(!set.contains(other.view()));
    }
    BOOST_TEST(!set.contains(numbered(hash_kind::md5, 1).view())); // of another kind
    BOOST_TEST(!set.contains({}));
}

BOOST_AUTO_TEST_CASE(digests_that_begin_alike_are_found_too)
{
    bytes all(32u * 3000);
    for (std::size_t n = 0; n < 3000; ++n) {
        all[32 * n + 30] = std::byte(n >> 8);
        all[32 * n + 31] = std::byte(n & 0xff);
    }
    auto const set = digest_set::make(hash_kind::sha256, all).value();
    BOOST_TEST(set.size() == 3000u);
    bytes other(32);
    BOOST_TEST(set.contains(other));
    other[0] = std::byte{1};
    BOOST_TEST(!set.contains(other));
}

BOOST_AUTO_TEST_CASE(a_digest_that_is_given_twice_counts_once)
{
    auto const set = digest_set::parse(hash_kind::md5, "d41d8cd98f00b204e9800998ecf8427e\n"
                                                       "D41D8CD98F00B204E9800998ECF8427E\n")
                         .value();
    BOOST_TEST(set.size() == 1u);
    BOOST_TEST(set.duplicates() == 1u);
}

BOOST_AUTO_TEST_CASE(a_list_is_read_as_people_and_md5sum_write_it)
{
    auto const set = digest_set::parse(hash_kind::md5, "# known bad\r\n"
                                                       "\n"
                                                       "d41d8cd98f00b204e9800998ecf8427e  a file\n"
                                                       "00000000000000000000000000000000\r\n"
                                                       "  \n"
                                                       "11111111111111111111111111111111\t# x")
                         .value();
    BOOST_TEST(set.size() == 3u);
    BOOST_TEST(set.contains(numbered(hash_kind::md5, 0).view()) == false);
    BOOST_TEST(set.contains(digest_of(hash_kind::md5, {}).view()));
}

BOOST_AUTO_TEST_CASE(a_list_with_a_line_that_is_no_digest_is_refused_and_the_line_named)
{
    std::string const good = "d41d8cd98f00b204e9800998ecf8427e\n";
    for (auto const* const bad :
         {"d41d8cd98f00b204e9800998ecf8427", "xyz", "d41d8cd98f00b204e9800998ecf8427e0",
          " leading space", "g41d8cd98f00b204e9800998ecf8427e",
          "da39a3ee5e6b4b0d3255bfef95601890afd80709"})
    {
        auto const refused = digest_set::parse(hash_kind::md5, good + bad);
        BOOST_REQUIRE(!refused.ok());
        BOOST_TEST((refused.error().code() == errc::invalid_argument));
        BOOST_TEST(refused.error().message().find("line 2") != std::string::npos, bad);
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_whole_digests_or_no_kind_are_refused)
{
    BOOST_TEST(!digest_set::make(hash_kind::md5, bytes(17)).ok());
    BOOST_TEST(!digest_set::make(hash_kind::none, {}).ok());
    BOOST_TEST(!digest_set::make(hash_kind::md5 | hash_kind::sha1, {}).ok());
    BOOST_TEST(!digest_set::parse(hash_kind::none, "").ok());
}

BOOST_AUTO_TEST_CASE(what_a_set_gives_back_makes_the_same_set)
{
    std::mt19937 random{3};
    bytes all(20u * 1000);
    for (auto& one : all)
        one = static_cast<std::byte>(random());
    auto const set = digest_set::make(hash_kind::sha1, all).value();

    auto const again =
        digest_set::make(hash_kind::sha1, {set.digests().begin(), set.digests().end()}).value();

    BOOST_TEST(std::ranges::equal(again.digests(), set.digests()));
    BOOST_TEST(again.duplicates() == 0u);
}

BOOST_AUTO_TEST_CASE(a_million_digests_take_few_bytes_beside_their_own)
{
    auto const beside = digest_set::memory_for(hash_kind::sha256, 1'000'000) - 32'000'000u;
    BOOST_TEST(beside < 4'000'000u);
}

} // namespace
} // namespace mig
