// What the file module finds by names, sizes, modes, times and digests, and where it looks.
// protocol 10.3

#include <mig/base/encoding.hpp>

#include "file_rig.hpp"
#include "gzip_of.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mig;
using mig::test::gzip_of;

namespace {

constexpr char const* all = R"("options":{"matchall":true})";

// printf 'abc' | sha256sum, sha1sum, md5sum, sha512sum of coreutils; openssl dgst -sha3-256.
constexpr char const* abc_sha256 =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char const* abc_sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d";
constexpr char const* abc_md5 = "900150983cd24fb0d6963f7d28e17f72";
constexpr char const* abc_sha3_256 =
    "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532";

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_search, test::file_rig)

BOOST_AUTO_TEST_CASE(names_match_anywhere_in_the_base_name_and_can_be_inverted)
{
    write("passwd", "");
    write("passwd.bak", "");
    write("passwd.d/shadow", "");

    BOOST_TEST(found(std::string{R"("names":["^passwd"],)"} + all) == "passwd passwd.bak");
    BOOST_TEST(found(std::string{R"("names":["!passwd"],)"} + all) == "passwd.d/shadow");
}

BOOST_AUTO_TEST_CASE(sizes_are_bounds_that_belong_to_what_they_bound)
{
    write("1023", std::string(1023, 'x'));
    write("1024", std::string(1024, 'x'));
    write("1025", std::string(1025, 'x'));

    BOOST_TEST(found(std::string{R"("sizes":["<1k"],)"} + all) == "1023 1024");
    BOOST_TEST(found(std::string{R"("sizes":[">1k"],)"} + all) == "1024 1025");
    BOOST_TEST(found(std::string{R"("sizes":["1024"],)"} + all) == "1024");
}

BOOST_AUTO_TEST_CASE(modes_are_matched_in_go_s_text)
{
    write("plain", "");
    write("suid", "");
    ::chmod((path() / "plain").c_str(), 0644);
    ::chmod((path() / "suid").c_str(), 04755);

    BOOST_TEST(found(std::string{R"("modes":["^urwxr-xr-x"],)"} + all) == "suid");
    BOOST_TEST(found(std::string{R"("modes":["^-rw-r--r--"],)"} + all) == "plain");
}

BOOST_AUTO_TEST_CASE(mtimes_are_younger_or_older)
{
    write("young", "");
    write("old", "");
    std::filesystem::last_write_time(path() / "old", std::filesystem::file_time_type::clock::now() -
                                                         std::chrono::hours{24 * 100});

    BOOST_TEST(found(std::string{R"("mtimes":["<90d"],)"} + all) == "young");
    BOOST_TEST(found(std::string{R"("mtimes":[">90d"],)"} + all) == "old");
}

BOOST_AUTO_TEST_CASE(digests_of_every_family_are_found_in_either_case)
{
    write("abc", "abc");
    write("other", "abd");
    for (auto const& [list, digest] : {std::pair{"sha2", abc_sha256}, std::pair{"sha1", abc_sha1},
                                       std::pair{"md5", abc_md5}, std::pair{"sha3", abc_sha3_256}})
    {
        std::string upper = digest;
        for (auto& c : upper)
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        BOOST_TEST(found("\"" + std::string{list} + "\":[\"" + digest + "\"]," + all) == "abc",
                   list);
        BOOST_TEST(found("\"" + std::string{list} + "\":[\"" + upper + "\"]," + all) == "abc",
                   list);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_was_found_shows_its_sha256_when_asked)
{
    write("abc", "abc");

    auto const answer = run(R"("names":["abc"],"options":{"matchall":true,"returnsha256":true})");

    auto const& info = *answer.elements.find("s1")->items()[0].find("fileinfo");
    BOOST_TEST(info.find("sha256")->text() ==
               "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
    BOOST_TEST(info.find("size")->number() == 3);
}

BOOST_AUTO_TEST_CASE(every_option_of_mismatch_turns_its_own_check_round)
{
    write("a", "1");
    write("bb", "22");

    BOOST_TEST(found(R"("names":["^a$"],"options":{"matchall":true,"mismatch":["name"]})") == "bb");
    BOOST_TEST(found(R"("sizes":["1"],"options":{"matchall":true,"mismatch":["size"]})") == "bb");
}

BOOST_AUTO_TEST_CASE(depth_one_is_the_files_of_the_root_itself)
{
    write("f", "");
    write("d/f", "");
    write("d/d/f", "");

    BOOST_TEST(found(R"("names":["f"],"options":{"matchall":true,"maxdepth":1})") == "f");
    BOOST_TEST(found(R"("names":["f"],"options":{"matchall":true,"maxdepth":2})") == "d/f f");
}

BOOST_AUTO_TEST_CASE(searches_in_one_walk_keep_to_their_own_paths_and_depths)
{
    write("a/f", "");
    write("a/b/f", "");
    write("ab/f", "");

    // MIG lets a search see what another one's walk visits.
    auto const answer = run_all(
        R"({"deep":{"paths":["$"],"names":["f"],"options":{"matchall":true}},)"
        R"("shallow":{"paths":["$/a"],"names":["f"],"options":{"matchall":true,"maxdepth":1}}})");

    BOOST_TEST(names_in(answer, "deep") == "a/b/f a/f ab/f");
    BOOST_TEST(names_in(answer, "shallow") == "a/f");
    BOOST_TEST(answer.statistics.find("filescount")->number() == 3);
}

BOOST_AUTO_TEST_CASE(without_matchall_each_check_is_a_match_of_its_own)
{
    write("abc", "abc");

    auto const answer = run(R"("names":["abc","zzz"],"sizes":["3"])");

    auto const& elements = answer.elements.find("s1")->items();
    BOOST_TEST_REQUIRE(elements.size() == 3u);
    BOOST_TEST(elements[0].find("file")->text() == (path() / "abc").native());
    BOOST_TEST(elements[1].find("file")->text() == ""); // zzz
    BOOST_TEST(elements[0].find("search")->find("paths")->items()[0].text() == path().native());
    BOOST_TEST(answer.statistics.find("totalhits")->number() == 2);
}

BOOST_AUTO_TEST_CASE(nothing_found_is_one_empty_element)
{
    write("x", "");

    auto const answer = run(std::string{R"("names":["zzz"],)"} + all);

    BOOST_TEST_REQUIRE(answer.elements.find("s1")->items().size() == 1u);
    BOOST_TEST(answer.elements.find("s1")->items()[0].find("file")->text() == "");
    BOOST_TEST(!answer.found_anything);
    BOOST_TEST(answer.complete());
}

BOOST_AUTO_TEST_CASE(links_to_files_are_searched_and_links_to_directories_are_not)
{
    write("real/f", "abc");
    std::filesystem::create_symlink(path() / "real/f", path() / "link");
    std::filesystem::create_directory_symlink(path() / "real", path() / "linked");
    std::filesystem::create_symlink("nowhere", path() / "broken");

    auto const answer = run("\"sha2\":[\"" + std::string{abc_sha256} + "\"]," + all);

    BOOST_TEST(names_in(answer) == "link real/f");
    BOOST_TEST(answer.statistics.find("openfailed")->number() == 1);
    BOOST_TEST(answer.complete()); // a link to nothing has nothing to miss
}

BOOST_AUTO_TEST_CASE(fifos_are_never_opened)
{
    BOOST_TEST_REQUIRE(::mkfifo((path() / "fifo").c_str(), 0600) == 0);
    write("f", "abc");

    BOOST_TEST(found(std::string{R"("contents":["abc"],)"} + all) == "f");
}

BOOST_AUTO_TEST_CASE(a_path_that_is_not_there_is_an_error_and_no_gap)
{
    write("here", "abc");

    auto const answer = run(std::string{R"("contents":["abc"],)"} + all, R"("$","$/missing")");

    BOOST_TEST(names_in(answer) == "here");
    BOOST_TEST(answer.complete());
    BOOST_TEST_REQUIRE(answer.errors.size() == 1u);
    BOOST_TEST(answer.errors[0].find("missing: no such file or directory") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(errors_beyond_the_limit_are_counted)
{
    std::string paths = R"("$")";
    for (int n = 0; n < 5; ++n)
        paths += ",\"$/m" + std::to_string(n) + "\"";

    auto const answer = run(R"("names":["x"],"options":{"matchall":true,"maxerrors":2})", paths);

    BOOST_TEST_REQUIRE(answer.errors.size() == 3u);
    BOOST_TEST(answer.errors[2] == "3 errors were not returned (max errors = 2)");
}

BOOST_AUTO_TEST_CASE(a_root_within_a_root_is_searched_once)
{
    write("d/f", "");

    auto const answer = run(std::string{R"("names":["f"],)"} + all, R"("$","$/d","$/d/f")");

    BOOST_TEST(names_in(answer) == "d/f");
    BOOST_TEST(answer.statistics.find("totalhits")->number() == 1);
}

BOOST_AUTO_TEST_CASE(roots_that_the_match_limit_leaves_out_are_told)
{
    write("a/f", "");
    write("b/f", "");

    auto const answer =
        run(R"("names":["f"],"options":{"matchall":true,"matchlimit":1})", R"("$/a/f","$/b/f")");

    BOOST_TEST(names_in(answer) == "a/f");
    BOOST_TEST(!answer.complete());
}

BOOST_AUTO_TEST_CASE(the_match_limit_of_one_search_hides_nothing_of_another)
{
    write("a", "");
    write("b", "");

    auto const answer = run_all(
        R"({"one":{"paths":["$"],"names":["."],"options":{"matchall":true,"matchlimit":2}},)"
        R"("two":{"paths":["$"],"names":["b"],"options":{"matchall":true,"matchlimit":1}}})");

    BOOST_TEST(names_in(answer, "two") == "b");
}

BOOST_AUTO_TEST_CASE(a_root_that_links_to_a_directory_is_told_once_and_not_followed)
{
    write("real/f", "abc");
    std::filesystem::create_directory_symlink(path() / "real", path() / "link");

    auto const answer = run(std::string{R"("contents":["abc"],)"} + all, R"("$/link")");

    BOOST_TEST(names_in(answer) == "");
    BOOST_TEST(answer.gaps.total() == 1u);
    BOOST_TEST_REQUIRE(answer.errors.size() == 1u);
    BOOST_TEST(answer.errors[0].starts_with("warning: "));
}

BOOST_AUTO_TEST_CASE(a_time_that_no_calendar_has_is_written_as_the_nearest)
{
    write("f", "");
    timespec const times[2] = {{1ll << 40, 0}, {1ll << 40, 0}};
    if (::utimensat(AT_FDCWD, (path() / "f").c_str(), times, 0) != 0)
        return; // not this file system

    auto const answer = run(std::string{R"("names":["f"],)"} + all);

    BOOST_TEST(names_in(answer) == "f");
}

BOOST_AUTO_TEST_CASE(the_match_limit_ends_the_search_and_is_told)
{
    for (int n = 0; n < 10; ++n)
        write("f" + std::to_string(n), "");

    auto const answer = run(R"("names":["f"],"options":{"matchall":true,"matchlimit":3})");

    BOOST_TEST(answer.statistics.find("totalhits")->number() == 3);
    BOOST_TEST(!answer.complete());
}

BOOST_AUTO_TEST_CASE(decompress_looks_into_gzip_and_leaves_other_files_as_they_are)
{
    write("a.gz", gzip_of("hello\n"));
    write("plain", "hello\n");
    write("empty", "");
    write("one", "x");

    BOOST_TEST(found(R"("contents":["^hello$"],"options":{"matchall":true,"decompress":true})") ==
               "a.gz plain");
    BOOST_TEST(found(R"("contents":["^hello$"],"options":{"matchall":true})") == "plain");
}

BOOST_AUTO_TEST_CASE(a_gzip_that_is_cut_short_is_a_gap)
{
    auto const whole = gzip_of(std::string(10'000, 'a') + "b");
    write("cut.gz", whole.substr(0, whole.size() / 2));

    auto const answer = run(R"("contents":["!b"],"options":{"matchall":true,"decompress":true})");

    BOOST_TEST(names_in(answer) == "");
    BOOST_TEST(!answer.complete());
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_utf_8_is_written_so_that_it_can_be_searched_again)
{
    write("bad\xff", "abc");

    auto const answer = run(std::string{R"("names":["bad"],)"} + all);

    auto const shown = answer.elements.find("s1")->items()[0].find("file")->text();
    BOOST_TEST(shown == (path() / "bad\\xff").native());
    BOOST_TEST(json::parse(write_json(to_json(answer))).ok());
}

BOOST_AUTO_TEST_CASE(parameters_of_the_wrong_form_are_named)
{
    struct row {
        char const* search;
        char const* why;
    };
    constexpr row rows[] = {
        {R"({"s1":{"paths":[]}})", "search path"},
        {R"({"s1":{"paths":["/"],"names":[""]}})", "Empty values are not permitted"},
        {R"({"s1":{"paths":["/"],"names":["("]}})", "Invalid regexp"},
        {R"({"s1":{"paths":["/"],"sizes":["big"]}})", "big"},
        {R"({"s1":{"paths":["/"],"mtimes":["90d"]}})", "90d"},
        {R"({"s1":{"paths":["/"],"md5":["abc"]}})", "Invalid checksum"},
        {R"({"s1":{"paths":["/"],"sha2":["abcd"]}})", "Invalid checksum"},
        {R"({"s1":{"paths":["/"],"options":{"mismatch":["colour"]}}})", "colour"},
        {R"({"s1":"all"})", "object"},
        {R"({"":{"paths":["/"]}})", "empty labels are not permitted"},
    };
    for (auto const& one : rows) {
        auto const answer = run_all(one.search);
        BOOST_TEST(!answer.success, one.search);
        BOOST_TEST_REQUIRE(!answer.errors.empty(), one.search);
        BOOST_TEST(answer.errors[0].find(one.why) != std::string::npos, answer.errors[0]);
    }
}

BOOST_AUTO_TEST_CASE(no_searches_are_an_empty_success)
{
    auto const answer = run_all("{}");

    BOOST_TEST(answer.success);
    BOOST_TEST(write_json(answer.elements) == "{}");
}

BOOST_AUTO_TEST_SUITE_END()
