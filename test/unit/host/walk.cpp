// Walks over real trees.

#include <mig/host/host.hpp>

#include "support/scratch_tree.hpp"
#include "walk_recorder.hpp"

#include <algorithm>
#include <dirent.h>
#include <set>

namespace mig {
namespace {

using test::names;
using test::recorder;

struct local_tree : test::scratch_tree {
    std::unique_ptr<host> machine = make_local_host();
    recorder found;

    result<void> walk_it(walk_options options = {})
    {
        return walk(machine->files(), root(), options, found);
    }
};

BOOST_FIXTURE_TEST_SUITE(walking_a_real_tree, local_tree)

BOOST_AUTO_TEST_CASE(files_come_before_what_is_below)
{
    folder("a");
    file("a/2");
    folder("a/b");
    file("a/b/3");
    file("z1");

    BOOST_REQUIRE(walk_it().ok());

    BOOST_TEST(found.seen == (names{path("z1"), path("a/2"), path("a/b/3")}),
               boost::test_tools::per_element());
    BOOST_TEST(found.depths[path("z1")] == 1u);
    BOOST_TEST(found.depths[path("a/b/3")] == 3u);
    BOOST_TEST(found.missed.empty());
}

BOOST_AUTO_TEST_CASE(a_directory_at_the_depth_limit_is_not_entered)
{
    file("1");
    folder("a");
    file("a/2");
    folder("a/b");
    file("a/b/3");

    BOOST_REQUIRE(walk_it({.depth_max = 2}).ok());

    BOOST_TEST(found.seen == (names{path("1"), path("a/2")}), boost::test_tools::per_element());
    BOOST_TEST(found.missed.empty());
}

BOOST_AUTO_TEST_CASE(links_are_visited_and_not_followed)
{
    folder("d");
    file("d/a");
    link("d/up", "..");
    link("self", "self");
    link("to_d", "d");

    BOOST_REQUIRE(walk_it().ok());

    std::set<std::string> const seen{found.seen.begin(), found.seen.end()};
    BOOST_TEST((seen == std::set{path("d/a"), path("d/up"), path("self"), path("to_d")}));
}

BOOST_AUTO_TEST_CASE(fifos_and_sockets_are_visited_with_their_kind)
{
    fifo("p");
    socket("s");
    std::map<std::string, file_kind> kinds;
    found.also = [&](walk_entry const& entry) { kinds[entry.entry.name] = entry.entry.kind; };

    BOOST_REQUIRE(walk_it().ok());

    BOOST_TEST((kinds == std::map<std::string, file_kind>{{"p", file_kind::fifo},
                                                          {"s", file_kind::socket}}));
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_handed_over_is_walked_as_it_would_have_been)
{
    folder("a");
    file("a/2");
    folder("a/b");
    file("a/b/3");
    folder("a/b/c");
    file("a/b/c/too deep");
    file("z1");
    BOOST_REQUIRE(walk_it({.depth_max = 3}).ok());

    recorder parts;
    parts.gives_all = true;
    BOOST_REQUIRE(walk(machine->files(), root(), {.depth_max = 3}, parts).ok());
    BOOST_TEST(parts.seen == (names{path("z1")}), boost::test_tools::per_element());
    while (!parts.given.empty()) {
        auto one = std::move(parts.given.back());
        parts.given.pop_back();
        BOOST_REQUIRE(walk(std::move(one), {.depth_max = 3}, parts).ok());
    }

    BOOST_TEST(std::set(parts.seen.begin(), parts.seen.end()) ==
               std::set(found.seen.begin(), found.seen.end()));
    BOOST_TEST((parts.depths == found.depths));
    BOOST_TEST(parts.missed.empty());
}

BOOST_AUTO_TEST_CASE(a_directory_swapped_for_a_link_after_listing_is_unseen)
{
    folder("d");
    file("d/a");
    folder("elsewhere");
    file("trigger");
    found.unwanted = path("elsewhere");
    found.also = [&](walk_entry const&) {
        BOOST_REQUIRE(::rename(path("d").c_str(), path("elsewhere/d").c_str()) == 0);
        link("d", "elsewhere/d");
    };

    BOOST_REQUIRE(walk_it().ok());

    // The link itself may or may not have been listed; what is behind it never is.
    BOOST_TEST(std::count(found.seen.begin(), found.seen.end(), path("d/a")) == 0);
    BOOST_TEST(std::count(found.seen.begin(), found.seen.end(), path("trigger")) == 1);
}

BOOST_AUTO_TEST_CASE(a_directory_that_may_not_be_read_is_unseen_and_the_rest_is_seen)
{
    folder("closed");
    folder("open");
    file("open/a");
    BOOST_REQUIRE(::chmod(path("closed").c_str(), 0) == 0);
    test::without_privilege const nobody;

    BOOST_REQUIRE(walk_it().ok());

    BOOST_TEST(found.seen == names{path("open/a")}, boost::test_tools::per_element());
    BOOST_REQUIRE(found.missed.size() == 1u);
    BOOST_TEST(found.missed[0].first == path("closed"));
    BOOST_TEST((found.missed[0].second == errc::denied));
}

BOOST_AUTO_TEST_CASE(a_root_that_cannot_be_entered_is_unseen)
{
    BOOST_REQUIRE(walk(machine->files(), path("nowhere"), {}, found).ok());
    BOOST_REQUIRE(found.missed.size() == 1u);
    BOOST_TEST(found.missed[0].first == path("nowhere"));
    BOOST_TEST((found.missed[0].second == errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_walk_ends_when_it_may_not_go_on)
{
    for (int i = 0; i < 100; ++i)
        file(std::to_string(i));
    found.stop_after = 10;

    auto const done = walk_it();

    BOOST_REQUIRE(!done.ok());
    BOOST_TEST((done.error().code() == errc::cancelled));
    BOOST_TEST(found.asked == 10u);
    BOOST_TEST(found.seen.size() < 10u);
}

BOOST_AUTO_TEST_CASE(an_unwanted_directory_is_left_out)
{
    folder("a");
    file("a/1");
    folder("b");
    file("b/2");
    found.unwanted = path("a");

    BOOST_REQUIRE(walk_it().ok());

    BOOST_TEST(found.seen == names{path("b/2")}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(five_thousand_levels_are_walked_with_few_handles)
{
    auto const last = chain(5000, "deep", "last");
    std::size_t handles = 0;
    found.also = [&](walk_entry const&) {
        std::unique_ptr<DIR, int (*)(DIR*)> const own{::opendir("/proc/self/fd"), &::closedir};
        while (::readdir(own.get()) != nullptr)
            ++handles;
    };

    BOOST_REQUIRE(walk_it({.directories_open_max = 20}).ok());

    BOOST_TEST((found.seen == names{last}));
    BOOST_TEST(found.depths[last] == 5001u);
    BOOST_TEST(found.missed.empty());
    BOOST_TEST(handles < 60u);
}

BOOST_AUTO_TEST_CASE(sub_directories_are_entered_also_where_handles_had_to_be_closed)
{
    // Two folders at each of eight levels: 2^8 leaves, with three handles.
    std::vector<std::string> parents{""};
    for (int level = 0; level < 8; ++level) {
        std::vector<std::string> next;
        for (auto const& parent : parents)
            for (auto const* const name : {"a", "b"}) {
                folder(parent + name);
                next.push_back(parent + name + "/");
            }
        parents = std::move(next);
    }
    for (auto const& parent : parents)
        file(parent + "leaf");

    BOOST_REQUIRE(walk_it({.directories_open_max = 3}).ok());

    std::set<std::string> const seen{found.seen.begin(), found.seen.end()};
    BOOST_TEST(seen.size() == 256u);
    BOOST_TEST(found.seen.size() == 256u);
    BOOST_TEST(found.missed.empty());
}

BOOST_AUTO_TEST_CASE(an_ancestor_replaced_while_the_walk_is_below_it_is_unseen)
{
    folder("a");
    for (auto const* const name :
         {"a/x", "a/x/1", "a/x/2", "a/x/1/d", "a/x/2/d", "a/x/1/d/e", "a/x/2/d/e"})
        folder(name);
    file("a/x/1/d/e/leaf");
    file("a/x/2/d/e/leaf");
    found.also = [&](walk_entry const&) {
        if (found.seen.size() > 1) return;
        BOOST_REQUIRE(::rename(path("a").c_str(), path("old").c_str()) == 0);
        folder("a");
        folder("a/x");
        folder("a/x/1");
        folder("a/x/2");
        file("a/x/1/impostor");
        file("a/x/2/impostor");
    };

    BOOST_REQUIRE(walk_it({.directories_open_max = 2}).ok());

    BOOST_TEST(found.seen.size() == 1u);
    BOOST_REQUIRE(found.missed.size() == 1u);
    BOOST_TEST((found.missed[0].second == errc::not_found));
}

BOOST_AUTO_TEST_CASE(each_folder_below_a_replaced_ancestor_is_unseen)
{
    folder("a");
    folder("a/x");
    for (int i = 0; i < 9; ++i) {
        auto const name = "a/x/" + std::to_string(i);
        folder(name);
        folder(name + "/d");
        folder(name + "/d/e");
        file(name + "/d/e/leaf");
    }
    found.also = [&](walk_entry const&) {
        if (found.seen.size() > 1) return;
        BOOST_REQUIRE(::rename(path("a/x").c_str(), path("old").c_str()) == 0);
        folder("a/x");
    };

    BOOST_REQUIRE(walk_it({.directories_open_max = 2}).ok());

    BOOST_TEST(found.seen.size() == 1u);
    BOOST_TEST(found.missed.size() == 8u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace mig
