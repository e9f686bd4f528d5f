// What is said of a path of a search that cannot be searched: what is not there has nothing to
// miss, everything else is a gap that says what it is.

#include "file_rig.hpp"

#include <sys/stat.h>

using namespace mig;

namespace {

constexpr char const* anything = R"("names":["."],"options":{"matchall":true})";

struct roots_rig : test::file_rig {
    // "not looked at" of the first gap.
    static std::string why(operation_answer const& answer)
    {
        return answer.gaps.samples.empty() ? "" : answer.gaps.samples[0].why;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_roots, roots_rig)

BOOST_AUTO_TEST_CASE(a_link_to_a_fifo_is_no_link_to_a_directory)
{
    BOOST_TEST_REQUIRE(::mkfifo((path() / "fifo").c_str(), 0600) == 0);
    std::filesystem::create_symlink("fifo", path() / "link");

    auto const answer = run(R"("contents":["x"],"options":{"matchall":true})", R"("$/link")");

    BOOST_TEST(answer.gaps.total() == 1u);
    BOOST_TEST(why(answer) == "not a file or directory");
}

BOOST_AUTO_TEST_CASE(a_path_below_a_file_is_not_there)
{
    write("f", "");

    auto const answer = run(anything, R"("$/f/x")");

    BOOST_TEST(answer.complete());
    BOOST_TEST_REQUIRE(answer.errors.size() == 1u);
    BOOST_TEST(answer.errors[0].ends_with("f/x: not a directory"));
}

BOOST_AUTO_TEST_CASE(a_link_to_itself_has_nothing_to_miss)
{
    std::filesystem::create_symlink("loop", path() / "loop");

    auto const met = run(anything);
    auto const named = run(anything, R"("$/loop")");
    auto const through = run(anything, R"("$/loop/x")");

    for (auto const* const answer : {&met, &named, &through}) {
        BOOST_TEST(answer->complete());
        BOOST_TEST_REQUIRE(answer->errors.size() == 1u);
        BOOST_TEST(answer->errors[0].ends_with("too many levels of symbolic links"));
    }
}

BOOST_AUTO_TEST_CASE(a_link_through_a_file_has_nothing_to_miss)
{
    write("f", "");
    std::filesystem::create_symlink("f/x", path() / "link");

    BOOST_TEST(run(anything).complete());
    BOOST_TEST(run(anything, R"("$/link")").complete());
}

BOOST_AUTO_TEST_CASE(a_link_to_a_directory_is_told_where_it_lies_in_another_path)
{
    write("real/f", "abc");
    std::filesystem::create_directory_symlink(path() / "real", path() / "link");

    auto const answer = run(anything, R"("$","$/link")");

    BOOST_TEST(why(answer) == "link to a directory, not followed");
}

BOOST_AUTO_TEST_CASE(a_fifo_is_told_where_it_lies_in_another_path)
{
    BOOST_TEST_REQUIRE(::mkfifo((path() / "fifo").c_str(), 0600) == 0);

    auto const answer = run(anything, R"("$","$/fifo")");

    BOOST_TEST(why(answer) == "not a file or directory");
}

BOOST_AUTO_TEST_CASE(a_name_that_looks_escaped_is_reached_by_its_backslash)
{
    write("a\\x41", "");
    write("aA", "");

    BOOST_TEST(names_in(run(anything, R"("$/a\\x41")")) == "aA");
    BOOST_TEST(names_in(run(anything, R"("$/a\\x5cx41")")) == "a\\x5cx41");
}

BOOST_AUTO_TEST_SUITE_END()
