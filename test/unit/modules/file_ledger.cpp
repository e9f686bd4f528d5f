// What each search looked at, and what it did not: a gap is one of the searches that it is a gap
// of.

#include "file_rig.hpp"
#include "support/fake_host.hpp"

#include <cerrno>

using namespace mig;

namespace {

struct ledger_rig : test::file_rig {
    test::fake_host* machine = nullptr;

    ledger_rig()
    {
        auto made = std::make_unique<test::fake_host>();
        machine = made.get();
        look_at(std::move(made));
    }

    static json const& book(operation_answer const& answer, std::string const& label)
    {
        auto const* const books = answer.statistics.find("searches");
        BOOST_TEST_REQUIRE(books != nullptr);
        BOOST_TEST_REQUIRE(books->find(label) != nullptr);
        return *books->find(label);
    }
    static bool complete(operation_answer const& answer, std::string const& label)
    {
        return book(answer, label).find("complete")->boolean();
    }
    // "denied 1, vanished 2"
    static std::string gaps(operation_answer const& answer, std::string const& label)
    {
        std::string all;
        auto const* const counts = book(answer, label).find("gaps");
        if (counts == nullptr) return all;
        for (auto const& [why, count] : counts->members())
            all += (all.empty() ? "" : ", ") + why + " " + write_json(count);
        return all;
    }
    static double count(operation_answer const& answer, std::string const& label,
                        std::string const& what)
    {
        return book(answer, label).find(what)->number();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_ledger, ledger_rig)

BOOST_AUTO_TEST_CASE(a_search_that_looked_at_everything_is_complete)
{
    machine->add_file("/d/a", "abc");
    machine->add_file("/d/b", "abcd");

    auto const answer = run_all(
        R"({"s":{"paths":["/d"],"names":["a"],"contents":["x"],"options":{"matchall":true}}})");

    BOOST_TEST(complete(answer, "s"));
    BOOST_TEST(gaps(answer, "s") == "");
    BOOST_TEST(count(answer, "s", "filescount") == 2);
    BOOST_TEST(count(answer, "s", "filesread") == 1);
    BOOST_TEST(count(answer, "s", "bytesread") == 3);
}

BOOST_AUTO_TEST_CASE(a_gap_is_of_the_searches_that_would_have_looked_there)
{
    machine->add_file("/d/a", "abc", {.permissions = 0600, .os_error = EACCES});
    machine->add_file("/e/b", "abc");

    auto const answer = run_all(R"({
        "reads":{"paths":["/d"],"contents":["x"],"options":{"matchall":true}},
        "other_name":{"paths":["/d"],"names":["^b$"],"contents":["x"],"options":{"matchall":true}},
        "name":{"paths":["/d"],"names":["x"],"options":{"matchall":true}},
        "elsewhere":{"paths":["/e"],"contents":["x"],"options":{"matchall":true}}})");

    BOOST_TEST(gaps(answer, "reads") == "denied 1");
    BOOST_TEST(!complete(answer, "reads"));
    BOOST_TEST(complete(answer, "other_name"));
    BOOST_TEST(complete(answer, "name"));
    BOOST_TEST(complete(answer, "elsewhere"));
    BOOST_TEST(answer.gaps.total() == 1u);
    BOOST_TEST(book(answer, "reads").find("samples")->items()[0].find("subject")->text() == "/d/a");
}

BOOST_AUTO_TEST_CASE(a_directory_that_may_not_be_entered_is_a_gap_of_those_who_wanted_to)
{
    machine->add_directory("/d/closed", {.permissions = 0700, .os_error = EACCES});

    auto const answer = run_all(R"({
        "deep":{"paths":["/d"],"names":["x"],"options":{"matchall":true}},
        "flat":{"paths":["/d"],"names":["x"],"options":{"matchall":true,"maxdepth":1}}})");

    BOOST_TEST(gaps(answer, "deep") == "denied 1");
    BOOST_TEST(complete(answer, "flat"));
}

BOOST_AUTO_TEST_CASE(what_vanishes_is_a_gap_of_those_who_wanted_to_look_at_it)
{
    machine->add_vanished("/d/gone");

    auto const answer = run_all(R"({
        "size":{"paths":["/d"],"sizes":["<5"],"options":{"matchall":true}},
        "name":{"paths":["/d"],"names":["x"],"options":{"matchall":true}}})");

    BOOST_TEST(gaps(answer, "size") == "vanished 1");
    BOOST_TEST(complete(answer, "name"));
}

BOOST_AUTO_TEST_CASE(a_file_that_the_name_rules_out_is_not_even_looked_at)
{
    machine->add_vanished("/d/gone"); // looking at it would be a gap
    machine->add_file("/d/here", "");

    auto const answer = run_all(R"({"s":{"paths":["/d"],"names":["^here$"],"sizes":["0"],)"
                                R"("options":{"matchall":true}}})");

    BOOST_TEST(answer.complete());
    BOOST_TEST(answer.elements.find("s")->items()[0].find("file")->text() == "/d/here");
}

BOOST_AUTO_TEST_CASE(a_line_over_the_limit_is_a_gap_of_the_search_that_asked_for_the_line)
{
    machine->add_file("/d/a", std::string(3u << 20, 'a'));

    auto const answer = run_all(R"({
        "lines":{"paths":["/d"],"contents":["zzz"],"options":{"matchall":true}},
        "digest":{"paths":["/d"],"md5":["00000000000000000000000000000000"],
                  "options":{"matchall":true}}})");

    BOOST_TEST(gaps(answer, "lines") == "line over the limit 1");
    BOOST_TEST(complete(answer, "digest"));
}

BOOST_AUTO_TEST_CASE(a_file_that_changes_while_it_is_read_is_a_gap_of_those_who_read_it)
{
    machine->add_file("/d/a", std::string(100'000, 'a'), {.permissions = 0644, .read_error = EIO});

    auto const answer = run_all(R"({
        "reads":{"paths":["/d"],"sha1":["0000000000000000000000000000000000000000"],
                 "options":{"matchall":true}},
        "name":{"paths":["/d"],"names":["x"],"options":{"matchall":true}}})");

    BOOST_TEST(gaps(answer, "reads") == "could not be read 1");
    BOOST_TEST(complete(answer, "name"));
}

BOOST_AUTO_TEST_CASE(the_match_limit_is_a_gap_of_its_search)
{
    machine->add_file("/d/a1", "");
    machine->add_file("/d/a2", "");

    auto const answer = run_all(R"({
        "one":{"paths":["/d"],"names":["a"],"options":{"matchall":true,"matchlimit":1}},
        "all":{"paths":["/d"],"names":["a"],"options":{"matchall":true}}})");

    BOOST_TEST(gaps(answer, "one") == "match limit reached 1");
    BOOST_TEST(complete(answer, "all"));
}

BOOST_AUTO_TEST_CASE(a_run_that_is_over_its_budget_leaves_no_search_complete)
{
    machine->add_file("/d/a", std::string(1u << 20, 'a'));
    machine->tick = std::chrono::seconds{100};

    auto const answer = run_all(R"({
        "one":{"paths":["/d"],"contents":["x"],"options":{"matchall":true}},
        "two":{"paths":["/d"],"contents":["y"],"options":{"matchall":true}}})");

    BOOST_TEST(!complete(answer, "one"));
    BOOST_TEST(!complete(answer, "two"));
    BOOST_TEST(gaps(answer, "one") == std::string{name(errc::over_budget)} + " 1");
}

// What waits to be hashed together is in memory when a large file takes the rest of the time.
BOOST_AUTO_TEST_CASE(what_was_read_before_the_time_was_over_is_found)
{
    machine->add_file("/a/small", "needle");
    machine->add_file("/z/large", std::string(16u << 20, 'a'));
    machine->tick = std::chrono::seconds{5};

    auto const answer = run_all(R"({"one":{"paths":["/a","/z"],
        "sha2":["09881f6ed93360a2f6ad81f435a8ca51ca4575d0f954f197ff8f7d16c6565562"],
        "options":{"matchall":true}}})");

    BOOST_TEST(gaps(answer, "one") == std::string{name(errc::over_budget)} + " 1");
    BOOST_TEST(answer.statistics.find("totalhits")->number() == 1);
}

struct mounts_rig : ledger_rig {
    mounts_rig()
    {
        machine->add_file("/d/here", "needle");
        machine->add_file("/d/proc/needle", "needle");
        machine->add_file("/d/share/needle", "needle");
        mount("/d/proc", 2, file_system_kind::pseudo);
        mount("/d/share", 3, file_system_kind::network);
    }
    void mount(std::string const& path, std::uint64_t device, file_system_kind kind)
    {
        auto& node = machine->tree.add(path, {.kind = file_kind::directory});
        node.device = device;
        node.lies_on = kind;
    }
    static std::string files(operation_answer const& answer, std::string const& label)
    {
        std::string all;
        for (auto const& one : answer.elements.find(label)->items())
            all += (all.empty() ? "" : " ") + one.find("file")->text();
        return all;
    }
};

BOOST_FIXTURE_TEST_CASE(pseudo_and_network_file_systems_are_left_out_and_counted, mounts_rig)
{
    auto const answer =
        run_all(R"({"s":{"paths":["/d"],"contents":["needle"],"options":{"matchall":true}}})");

    BOOST_TEST(files(answer, "s") == "/d/here");
    BOOST_TEST(gaps(answer, "s") == "pseudo file system 1, network file system 1");
}

BOOST_FIXTURE_TEST_CASE(a_network_file_system_is_searched_for_those_who_ask, mounts_rig)
{
    auto const answer = run_all(R"({
        "far":{"paths":["/d"],"contents":["needle"],
               "options":{"matchall":true,"remotefs":true}},
        "near":{"paths":["/d"],"contents":["needle"],"options":{"matchall":true}}})");

    BOOST_TEST(files(answer, "far") == "/d/here /d/share/needle");
    BOOST_TEST(files(answer, "near") == "/d/here");
    BOOST_TEST(gaps(answer, "far") == "pseudo file system 1");
    BOOST_TEST(gaps(answer, "near") == "pseudo file system 1, network file system 1");
}

BOOST_FIXTURE_TEST_CASE(a_path_in_a_pseudo_file_system_asks_for_it, mounts_rig)
{
    auto const answer = run_all(R"({
        "both":{"paths":["/d","/d/proc"],"contents":["needle"],"options":{"matchall":true}},
        "outer":{"paths":["/d"],"contents":["needle"],"options":{"matchall":true}},
        "inner":{"paths":["/d/proc"],"contents":["needle"],"options":{"matchall":true}}})");

    BOOST_TEST(files(answer, "both") == "/d/here /d/proc/needle");
    BOOST_TEST(files(answer, "outer") == "/d/here");
    BOOST_TEST(files(answer, "inner") == "/d/proc/needle");
    BOOST_TEST(gaps(answer, "both") == "network file system 1");
    BOOST_TEST(complete(answer, "inner"));
}

BOOST_AUTO_TEST_SUITE_END()
