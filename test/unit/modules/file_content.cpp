// What content checks find: the matrix of protocol 10.3, measured on MIG, with the rows where MIG
// hides or invents a match set right.

#include "file_rig.hpp"

using namespace mig;

namespace {

struct matrix_rig : test::file_rig {
    matrix_rig()
    {
        write("A", "hello\nworld\n");
        write("H", "hello\nhello\n");
        write("E", "");
        write("O", "x");
    }
};

constexpr char const* md5_of_a = "0f723ae7f9bf07744445e93ac5595156";

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_content, matrix_rig)

BOOST_AUTO_TEST_CASE(the_matrix_of_content_checks_holds)
{
    struct row {
        char const* search;
        char const* files;
    };
    constexpr row rows[] = {
        {R"("contents":["hello"],"options":{"matchall":true})", "A H"},
        {R"("contents":["!hello"],"options":{"matchall":true})", "E O"},
        {R"("contents":["hello"],"options":{"matchall":true,"mismatch":["content"]})", "E O"},
        // MIG also gives E and O here, which hold no "hello".
        {R"("contents":["!hello"],"options":{"matchall":true,"mismatch":["content"]})", "A H"},
        {R"("contents":["hello"],"options":{"matchall":true,"macroal":true})", "H"},
        {R"("contents":["!hello"],"options":{"matchall":true,"macroal":true})", "E O"},
        {R"("contents":["hello"],"options":{"matchall":true,"macroal":true,"mismatch":["content"]})",
         "A E O"},
        // MIG also gives E here.
        {R"("contents":["!hello"],"options":{"matchall":true,"macroal":true,"mismatch":["content"]})",
         "A H"},
        {R"("contents":["hello","world"],"options":{"matchall":true})", "A"},
    };
    for (auto const& one : rows)
        BOOST_TEST(found(one.search) == one.files, one.search);
}

BOOST_AUTO_TEST_CASE(an_inverted_content_check_leaves_a_digest_beside_it_alone)
{
    // MIG finds nothing here.
    auto const files = found(R"("contents":["!zzz"],"md5":[")" + std::string{md5_of_a} +
                             R"("],"options":{"matchall":true})");

    BOOST_TEST(files == "A");
}

BOOST_AUTO_TEST_CASE(a_mismatched_content_check_counts_without_matchall_too)
{
    // MIG finds nothing here.
    BOOST_TEST(found(R"("contents":["hello"],"options":{"mismatch":["content"]})") == "E O");
}

BOOST_AUTO_TEST_CASE(what_stands_behind_a_line_of_a_hundred_kilobytes_is_found)
{
    // MIG gives up on a file at its first line of 64 KiB.
    write("long", std::string(100'000, 'a') + "\nneedle\n");

    BOOST_TEST(found(R"("contents":["^needle$"],"options":{"matchall":true})") == "long");
}

BOOST_AUTO_TEST_CASE(a_line_over_the_limit_is_a_gap_where_nothing_was_found)
{
    write("huge", std::string(3u << 20, 'a'));

    auto const answer = run(R"("contents":["b"],"options":{"matchall":true})");

    BOOST_TEST(names_in(answer) == "");
    BOOST_TEST(!answer.complete());
}

BOOST_AUTO_TEST_CASE(a_carriage_return_before_the_end_of_a_line_is_not_part_of_it)
{
    write("dos", "one\r\ntwo\r\n");

    BOOST_TEST(found(R"("contents":["^two$"],"options":{"matchall":true})") == "dos");
}

BOOST_AUTO_TEST_SUITE_END()
