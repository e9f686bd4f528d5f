// Globs beside regular expressions: on a name, on a path below the searched one, on a whole path.

#include "file_rig.hpp"

using namespace mig;

namespace {

struct glob_rig : test::file_rig {
    glob_rig()
    {
        for (auto const* const name : {"a.conf", "b.conf.bak", "etc/ssh/sshd.conf", "etc/x.conf",
                                       "etc/a/b/c/deep.conf", "etc/[odd]", "photo.jpg"})
            write(name, "text");
    }
    std::string globbed(std::string const& glob)
    {
        return found(R"("globs":[)" + write_json(json{glob}) + R"(],"options":{"matchall":true})");
    }
    std::string why_not(std::string const& glob)
    {
        auto const answer = run(R"("globs":[)" + write_json(json{glob}) + "]");
        return answer.success || answer.errors.empty() ? "" : answer.errors[0];
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_globs, glob_rig)

BOOST_AUTO_TEST_CASE(without_a_slash_it_is_about_the_whole_name)
{
    BOOST_TEST(globbed("*.conf") == "a.conf etc/a/b/c/deep.conf etc/ssh/sshd.conf etc/x.conf");
    BOOST_TEST(globbed("?.conf") == "a.conf etc/x.conf");
    BOOST_TEST(globbed("conf") == "");
    BOOST_TEST(globbed("[!a-w].conf") == "etc/x.conf");
    BOOST_TEST(globbed("[^[:space:]]*.jpg") == "photo.jpg");
    BOOST_TEST(globbed("*.{jpg,bak}") == "b.conf.bak photo.jpg");
    BOOST_TEST(globbed("\\[odd]") == "etc/[odd]");
    BOOST_TEST(globbed("[[]o*[]]") == "etc/[odd]");
}

BOOST_AUTO_TEST_CASE(with_a_slash_it_is_about_the_path_below_the_searched_one)
{
    BOOST_TEST(globbed("etc/*.conf") == "etc/x.conf");
    BOOST_TEST(globbed("etc/**/*.conf") == "etc/a/b/c/deep.conf etc/ssh/sshd.conf etc/x.conf");
    BOOST_TEST(globbed("**/c/*") == "etc/a/b/c/deep.conf");
    BOOST_TEST(globbed("etc/a/**") == "etc/a/b/c/deep.conf");
    BOOST_TEST(globbed("etc?x.conf") == "");
    BOOST_TEST(globbed("etc/[!a-w]*") == "etc/[odd] etc/x.conf");
    BOOST_TEST(globbed("x.conf/") == "");
}

BOOST_AUTO_TEST_CASE(a_character_class_never_matches_a_slash)
{
    BOOST_TEST(globbed("**/etc[!a]x.conf") == "");
    BOOST_TEST(globbed("**/etc[.-0]x.conf") == "");
    BOOST_TEST(globbed("**/etc[/]x.conf") == "");
}

BOOST_AUTO_TEST_CASE(with_a_slash_in_front_it_is_about_the_whole_path)
{
    BOOST_TEST(globbed(path().native() + "/etc/*.conf") == "etc/x.conf");
    BOOST_TEST(globbed("/etc/*.conf") == "");
    BOOST_TEST(globbed("/**/x.conf") == "etc/x.conf");
}

BOOST_AUTO_TEST_CASE(a_path_that_is_a_file_is_known_by_its_name)
{
    auto const answer = run(R"("globs":["etc/x.*","x.*"])", R"("$/etc/x.conf")");

    auto const& elements = answer.elements.find("s1")->items();
    BOOST_TEST_REQUIRE(elements.size() == 2u);
    BOOST_TEST(elements[0].find("file")->text().empty());
    BOOST_TEST(elements[1].find("file")->text().ends_with("etc/x.conf"));
}

BOOST_AUTO_TEST_CASE(it_is_turned_round_as_a_name_is)
{
    BOOST_TEST(globbed("!*.conf") == "b.conf.bak etc/[odd] photo.jpg");
    BOOST_TEST(found(R"("globs":["*.conf"],"options":{"matchall":true,"mismatch":["glob"]})") ==
               "b.conf.bak etc/[odd] photo.jpg");
}

BOOST_AUTO_TEST_CASE(names_with_newlines_and_bad_bytes_are_matched)
{
    write("new\nline.x", "");
    write("bad\xff.x", "");

    auto const answer = run(R"("globs":["*.x"],"options":{"matchall":true})");

    BOOST_TEST(names_in(answer) == "bad\\xff.x new\nline.x");
}

BOOST_AUTO_TEST_CASE(a_glob_that_is_none_is_refused_and_told_why)
{
    for (auto const* const glob : {"", "[a", "{a,b", "a\\", "[z-a]", "[[:nope:]]"})
        BOOST_TEST(why_not(glob) != "", glob);
    BOOST_TEST(why_not("[a").find("Invalid glob '[a'") != std::string::npos, why_not("[a"));
    BOOST_TEST(why_not(std::string(5000, 'a')).find("longer than") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_search_without_globs_is_echoed_as_it_always_was)
{
    auto const answer = run(R"("names":["zzz"],"options":{"matchall":true})");

    auto const* const echo = answer.elements.find("s1")->items()[0].find("search");
    BOOST_TEST(echo->find("globs") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_command_line_and_the_lines_know_it)
{
    auto const modules = builtin_modules();
    auto const& file = *modules.find("file");

    auto const made = file.parameters_from(
        std::vector<std::string>{"-path", "/etc", "-glob", "*.conf", "--glob=a/**"});
    auto const missing = file.lines_of(run(R"("globs":["zzz"])"), false);

    BOOST_TEST_REQUIRE(made.ok());
    BOOST_TEST(write_json(*made->find("searches")->find("s1")->find("globs")) ==
               R"(["*.conf","a/**"])");
    BOOST_TEST(missing.at(0) == "0 match found in search 's1' on checks glob='zzz'");
    BOOST_TEST(file.arguments_help.find("-glob") != std::string_view::npos);
}

BOOST_AUTO_TEST_SUITE_END()
