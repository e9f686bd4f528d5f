// Walks over trees that no test can make: other file systems, mounts, listings that fail.

#include "support/fake_host.hpp"
#include "walk_recorder.hpp"

#include <algorithm>

namespace mig {
namespace {

using test::names;
using test::recorder;

BOOST_AUTO_TEST_SUITE(walking_a_made_up_tree)

BOOST_AUTO_TEST_CASE(the_root_of_the_machine_has_one_slash)
{
    test::fake_host machine;
    machine.add_file("/etc/passwd", "");
    machine.add_file("/a", "");
    recorder found;

    BOOST_REQUIRE(walk(machine.files(), "/", {}, found).ok());

    BOOST_TEST(found.seen == (names{"/a", "/etc/passwd"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_listing_that_fails_half_way_is_unseen_and_what_it_gave_is_walked)
{
    test::fake_host machine;
    machine.add_directory("/d", {.permissions = 0755, .read_error = EIO});
    machine.add_file("/d/1/a", "");
    machine.add_file("/d/2", "");
    recorder found;

    BOOST_REQUIRE(walk(machine.files(), "/d", {}, found).ok());

    BOOST_TEST(found.seen == names{"/d/1/a"}, boost::test_tools::per_element());
    BOOST_REQUIRE(found.missed.size() == 1u);
    BOOST_TEST(found.missed[0].first == "/d");
    BOOST_TEST((found.missed[0].second == errc::io));
}

BOOST_AUTO_TEST_CASE(an_entry_of_unknown_kind_that_vanished_is_unseen)
{
    test::fake_host machine;
    machine.add_vanished("/d/gone");
    machine.add_file("/d/here", "");
    recorder found;
    machine.tree.add("/d/gone", {.kind = file_kind::unknown}).vanished = true;

    BOOST_REQUIRE(walk(machine.files(), "/d", {}, found).ok());

    BOOST_TEST(found.seen == names{"/d/here"}, boost::test_tools::per_element());
    BOOST_REQUIRE(found.missed.size() == 1u);
    BOOST_TEST((found.missed[0].second == errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_directory_inside_itself_is_entered_once)
{
    // As a bind mount makes it: another name with the same device and inode.
    test::fake_host machine;
    machine.add_file("/d/again/a", "");
    machine.tree.add("/d/again", {.kind = file_kind::directory}).inode =
        machine.files().look("/d")->inode;
    recorder found;

    BOOST_REQUIRE(walk(machine.files(), "/d", {}, found).ok());

    BOOST_TEST(found.seen.empty());
    BOOST_REQUIRE(found.missed.size() == 1u);
    BOOST_TEST(found.missed[0].first == "/d/again");
    BOOST_TEST((found.missed[0].second == errc::unsupported));
}

BOOST_AUTO_TEST_CASE(a_directory_of_another_file_system_is_entered_when_the_visitor_says_so)
{
    test::fake_host machine;
    machine.add_file("/d/here", "");
    machine.add_file("/d/disk/a", "");
    machine.add_file("/d/made_up/b", "");
    auto& disk = machine.tree.add("/d/disk", {.kind = file_kind::directory});
    disk.device = 2;
    auto& made_up = machine.tree.add("/d/made_up", {.kind = file_kind::directory});
    made_up.device = 3;
    made_up.lies_on = file_system_kind::pseudo;
    recorder found;

    BOOST_REQUIRE(walk(machine.files(), "/d", {}, found).ok());

    BOOST_TEST(found.seen == (names{"/d/here", "/d/disk/a"}), boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(found.crossings.size() == 2u);
    BOOST_TEST(found.crossings[0].first == "/d/disk");
    BOOST_TEST(found.crossings[1].first == "/d/made_up");
    BOOST_TEST((found.crossings[1].second == file_system_kind::pseudo));
    BOOST_TEST(found.missed.empty());
}

BOOST_AUTO_TEST_CASE(what_a_handed_over_directory_lies_in_goes_with_it)
{
    test::fake_host machine;
    machine.tree.add("/a", {.kind = file_kind::directory, .lies_on = file_system_kind::network});
    machine.tree.add("/a/b", {.kind = file_kind::directory, .lies_on = file_system_kind::network});
    machine.tree.add("/a/b/mount", {.kind = file_kind::directory, .device = 2});
    machine.add_file("/a/b/mount/f", "");
    // Itself again, through a bind mount.
    machine.tree.add("/a/b/loop", {.kind = file_kind::directory}).inode =
        machine.tree.look("/a")->inode;
    recorder parts;
    std::vector<file_system_kind> kinds;
    parts.also = [&](walk_entry const& at) { kinds.push_back(at.lies_on); };
    parts.gives_all = true;

    BOOST_REQUIRE(walk(machine.files(), "/a", {}, parts).ok());
    while (!parts.given.empty()) {
        auto one = std::move(parts.given.back());
        parts.given.pop_back();
        BOOST_REQUIRE(walk(std::move(one), {}, parts).ok());
    }

    BOOST_TEST_REQUIRE(parts.crossings.size() == 1u);
    BOOST_TEST(parts.crossings[0].first == "/a/b/mount");
    BOOST_TEST_REQUIRE(parts.missed.size() == 1u);
    BOOST_TEST(parts.missed[0].first == "/a/b/loop");
    BOOST_TEST(parts.seen == (names{"/a/b/mount/f"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_lies_on_a_root_is_said_of_its_entries)
{
    test::fake_host machine;
    machine.add_file("/proc/a", "");
    machine.tree.add("/proc", {.kind = file_kind::directory}).lies_on = file_system_kind::pseudo;
    recorder found;
    auto kind = file_system_kind::local;
    found.also = [&](walk_entry const& at) { kind = at.lies_on; };

    BOOST_REQUIRE(walk(machine.files(), "/proc", {}, found).ok());

    BOOST_TEST((kind == file_system_kind::pseudo));
    BOOST_TEST(found.crossings.empty()); // the root was asked for
}

BOOST_AUTO_TEST_CASE(a_listing_with_too_many_names_waits_and_nothing_is_lost)
{
    test::fake_host machine;
    names all;
    for (auto const* const first : {"a", "b", "c"}) {
        for (auto const* const second : {"1", "2", "3", "4"}) {
            auto const folder = std::string{"/d/"} + first + "/" + second;
            machine.add_file(folder + "/x/f", "");
            machine.add_file(folder + "/y/f", "");
            machine.add_file(folder + "/z", "");
            all.insert(all.end(), {folder + "/x/f", folder + "/y/f", folder + "/z"});
        }
    }

    for (std::size_t const open_max : {2u, 3u, 100u}) {
        for (std::size_t const names_max : {0u, 1u, 5u, 9u}) {
            recorder found;
            walk_options const tight{.directories_open_max = open_max,
                                     .names_max_bytes = names_max};
            BOOST_REQUIRE(walk(machine.files(), "/d", tight, found).ok());
            std::sort(found.seen.begin(), found.seen.end());
            BOOST_TEST(found.seen == all, boost::test_tools::per_element());
            BOOST_TEST(found.missed.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_a_listing_is_told_while_its_directory_is_open)
{
    test::fake_host machine;
    machine.add_file("/d/a", "");
    machine.add_file("/d/e/b", "");
    struct listener final : recorder {
        std::vector<std::uint64_t> inodes;
        void listed(directory& from) override { inodes.push_back(from.look()->inode); }
    } found;

    BOOST_REQUIRE(walk(machine.files(), "/d", {}, found).ok());

    BOOST_TEST(found.inodes == (std::vector<std::uint64_t>{machine.tree.look("/d")->inode,
                                                           machine.tree.look("/d/e")->inode}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace mig
