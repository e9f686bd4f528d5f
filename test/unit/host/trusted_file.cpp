#include <mig/host/trusted_file.hpp>

#include "support/scratch_tree.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

namespace mig {
namespace {

struct trusted_rig {
    test::scratch_tree tree;
    std::string file = tree.file("keys.asc", "keys");

    trusted_rig() { mode(file, 0644); }

    static void mode(std::string const& path, mode_t mode)
    {
        BOOST_TEST_REQUIRE(::chmod(path.c_str(), mode) == 0);
    }
    static void refused(std::string const& path, std::string_view why)
    {
        auto const read = read_trusted_file(path);
        BOOST_TEST_REQUIRE(!read.ok());
        BOOST_TEST((read.error().code() == errc::refused));
        BOOST_TEST(read.error().message().find(why) != std::string::npos, read.error().message());
    }
    static std::string text_of(std::string const& path)
    {
        auto const read = read_trusted_file(path);
        return read ? *read : "";
    }
    static bool root() { return ::geteuid() == 0; }
};

BOOST_FIXTURE_TEST_SUITE(trusted_file, trusted_rig)

BOOST_AUTO_TEST_CASE(a_file_that_only_its_owner_writes_is_read)
{
    for (mode_t const fine : {0644, 0600, 0400, 0664}) { // its group is our own
        mode(file, fine);
        BOOST_TEST(text_of(file) == "keys");
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_anybody_writes_is_refused_and_told_how_to_mend)
{
    for (mode_t const open : {0666, 0646, 0602}) {
        mode(file, open);
        refused(file, "anybody can write");
        refused(file, "chmod go-w " + file);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_another_group_writes_is_refused)
{
    if (!root()) return; // a group cannot be given away
    BOOST_TEST_REQUIRE(::chown(file.c_str(), 0, 12345) == 0);
    mode(file, 0664);

    refused(file, "group 12345");
}

BOOST_AUTO_TEST_CASE(a_file_of_another_user_is_refused)
{
    if (!root()) return; // a file cannot be given away
    BOOST_TEST_REQUIRE(::chown(file.c_str(), 12345, 0) == 0);

    refused(file, "user 12345 owns " + file);
}

BOOST_AUTO_TEST_CASE(a_file_in_a_folder_that_anybody_writes_is_refused)
{
    mode(tree.root(), 0777);
    refused(file, "chmod go-w " + tree.root());

    mode(tree.root(), 01777); // nobody can replace what is not theirs
    BOOST_TEST(read_trusted_file(file).ok());
}

BOOST_AUTO_TEST_CASE(a_folder_further_up_that_anybody_writes_is_refused)
{
    tree.folder("a");
    tree.folder("a/b");
    auto const deep = tree.file("a/b/keys.asc", "keys");
    mode(tree.path("a"), 0777);

    refused(deep, "chmod go-w " + tree.path("a"));
}

BOOST_AUTO_TEST_CASE(a_link_is_followed_and_both_its_ends_are_judged)
{
    tree.folder("etc");
    auto const link = tree.link("etc/keys.asc", "../keys.asc");
    BOOST_TEST(text_of(link) == "keys");

    mode(tree.path("etc"), 0777);
    refused(link, "chmod go-w " + tree.path("etc"));

    mode(tree.path("etc"), 0755);
    mode(file, 0666);
    refused(link, "chmod go-w " + file);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused_and_never_waited_for)
{
    refused(tree.fifo("fifo"), "not a regular file");
    refused(tree.folder("folder"), "not a regular file");
}

BOOST_AUTO_TEST_CASE(a_file_larger_than_the_limit_is_not_read)
{
    BOOST_TEST(read_trusted_file(file, 4).ok());
    BOOST_TEST((read_trusted_file(file, 3).error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_named)
{
    auto const read = read_trusted_file(tree.path("none"));

    BOOST_TEST_REQUIRE(!read.ok());
    BOOST_TEST((read.error().code() == errc::not_found));
    BOOST_TEST(read.error().message().find("none") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_name_without_a_folder_lies_in_the_working_one)
{
    auto const before = std::filesystem::current_path();
    std::filesystem::current_path(tree.root());
    auto const read = text_of("keys.asc");
    mode(tree.root(), 0777);
    refused("keys.asc", "chmod go-w " + tree.root());
    std::filesystem::current_path(before);

    BOOST_TEST(read == "keys");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace mig
