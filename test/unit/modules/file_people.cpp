// The file module at the command line: arguments in, lines out.  protocol 10.3

#include "file_rig.hpp"

using namespace mig;

namespace {

result<json> parameters(std::vector<std::string> const& arguments)
{
    auto const modules = builtin_modules();
    return modules.find("file")->parameters_from(arguments);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_people, test::file_rig)

BOOST_AUTO_TEST_CASE(arguments_become_one_search_with_mig_s_defaults)
{
    auto const made = parameters({"-path", "/etc", "--name=^p", "-name", "q", "-returnsha256"});

    BOOST_TEST_REQUIRE(made.ok());
    BOOST_TEST(
        write_json(*made) ==
        R"({"searches":{"s1":{"paths":["/etc"],"names":["^p","q"],"options":{"maxdepth":1000,)"
        R"("maxerrors":30,"matchlimit":1000,"matchall":true,"macroal":false,)"
        R"("returnsha256":true}}}})");
}

BOOST_AUTO_TEST_CASE(matchany_is_no_matchall)
{
    auto const made = parameters({"-path", "/", "-size", "1", "-matchany"});

    BOOST_TEST_REQUIRE(made.ok());
    auto const& options = *made->find("searches")->find("s1")->find("options");
    BOOST_TEST(!options.find("matchall")->boolean());
}

BOOST_AUTO_TEST_CASE(an_argument_that_is_not_known_is_named)
{
    for (auto const& words : std::vector<std::vector<std::string>>{
             {"-colour", "red"}, {"-path"}, {"-maxdepth", "deep"}, {"etc"}, {"-matchall=perhaps"}})
    {
        auto const made = parameters(words);
        BOOST_TEST(!made.ok(), words[0]);
    }
    BOOST_TEST(parameters({"-colour", "red"}).error().message().find("-colour") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_word_that_is_no_option_is_named_as_it_was_written)
{
    auto const message = parameters({"-path", "/etc", "stray"}).error().message();

    BOOST_TEST(message.find(" stray:") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_search_that_looks_for_nothing_is_refused_and_told_what_to_add)
{
    for (auto const& words : std::vector<std::vector<std::string>>{
             {"-path", "/etc"}, {"-path", "/etc", "-returnsha256", "-maxdepth", "2"}})
    {
        auto const made = parameters(words);
        BOOST_TEST(!made.ok());
        BOOST_TEST(made.error().message().find("-name") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_search_without_a_path_is_told_how_to_give_one)
{
    auto const message = parameters({"-name", "x"}).error().message();

    BOOST_TEST(message.find("-path") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(lines_are_those_of_mig)
{
    write("abc", "abc");
    std::filesystem::permissions(path() / "abc", std::filesystem::perms{0644});
    auto const modules = builtin_modules();
    auto const& lines_of = *modules.find("file")->lines_of;

    auto const found = run(R"("names":["abc"],"options":{"matchall":true})");
    auto const missing = run(R"("names":["zzz"])");

    auto const shown = lines_of(found, true);
    BOOST_TEST_REQUIRE(shown.size() == 1u);
    BOOST_TEST(shown[0].starts_with((path() / "abc").native() + " [lastmodified:"));
    BOOST_TEST(shown[0].ends_with(", mode:-rw-r--r--, size:3] in search 's1'"));
    BOOST_TEST(lines_of(missing, true).empty());
    auto const all = lines_of(missing, false);
    BOOST_TEST_REQUIRE(all.size() == 3u);
    BOOST_TEST(all[0] == "0 match found in search 's1' on checks name='zzz'");
    BOOST_TEST(all[1] == "not found: search 's1' looked at everything");
    BOOST_TEST(
        all[2].starts_with("Statistics: 1 files checked, 0 failed to open, 0 matched, ran in "));
}

BOOST_AUTO_TEST_CASE(a_search_with_a_gap_is_never_said_to_have_looked_at_everything)
{
    write("f", std::string(3u << 20, 'a'));
    auto const modules = builtin_modules();

    auto const answer = run(R"("contents":["zzz"],"options":{"matchall":true})");

    auto const all = modules.find("file")->lines_of(answer, false);
    BOOST_TEST_REQUIRE(all.size() >= 3u);
    BOOST_TEST(all[all.size() - 2] ==
               "search 's1' did not look at everything: line over the limit 1");
    for (auto const& line : all)
        BOOST_TEST(!line.starts_with("not found"));
}

BOOST_AUTO_TEST_SUITE_END()
