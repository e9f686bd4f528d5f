#include <mig/host/file_system.hpp>
#include <mig/host/host.hpp>

#include "support/scratch_tree.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sys/inotify.h>
#include <vector>

namespace mig {
namespace {

struct local_tree : test::scratch_tree {
    std::unique_ptr<host> machine = make_local_host();
    file_system& files = machine->files();

    std::unique_ptr<directory> here() { return std::move(files.enter(root())).value(); }
};

std::string read_all(input& from, std::size_t block = 4096)
{
    std::string text;
    bytes buffer(block);
    while (true) {
        auto const got = from.read(buffer);
        BOOST_REQUIRE(got.ok());
        if (*got == 0) return text;
        text += as_text(bytes_view{buffer}.first(*got));
    }
}

std::vector<std::string> names_in(directory& from)
{
    std::vector<std::string> names;
    while (true) {
        auto next = from.next();
        BOOST_REQUIRE(next.ok());
        if (!*next) break;
        names.push_back((*next)->name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

BOOST_FIXTURE_TEST_SUITE(local_files, local_tree)

BOOST_AUTO_TEST_CASE(a_regular_file_is_read_to_its_end)
{
    file("a", "hello\nworld\n");

    auto const opened = here()->open("a");

    BOOST_REQUIRE(opened.ok());
    BOOST_TEST(read_all(**opened, 5) == "hello\nworld\n");
}

BOOST_AUTO_TEST_CASE(looking_tells_kind_mode_size_and_time)
{
    file("a", "12345");
    BOOST_REQUIRE(::chmod(path("a").c_str(), 04751) == 0);
    timespec const times[2] = {{.tv_sec = 5, .tv_nsec = 6},
                               {.tv_sec = 1'700'000'000, .tv_nsec = 7}};
    BOOST_REQUIRE(::utimensat(AT_FDCWD, path("a").c_str(), times, 0) == 0);

    auto const info = files.look(path("a"));

    BOOST_REQUIRE(info.ok());
    BOOST_TEST((info->kind == file_kind::regular));
    BOOST_TEST(info->permissions == 04751u);
    BOOST_TEST(info->size == 5u);
    BOOST_TEST(info->modified.seconds == 1'700'000'000);
    BOOST_TEST(info->modified.nanoseconds == 7u);
}

BOOST_AUTO_TEST_CASE(an_open_file_and_an_open_directory_look_at_themselves)
{
    file("a", "12345");
    auto const folder = here();
    auto const opened = folder->open("a");
    BOOST_REQUIRE(opened.ok());

    BOOST_TEST((*opened)->look()->inode == files.look(path("a"))->inode);
    BOOST_TEST(folder->look()->inode == files.look(root())->inode);
}

BOOST_AUTO_TEST_CASE(reading_leaves_the_time_of_last_access)
{
    file("a", "12345");
    timespec const times[2] = {{.tv_sec = 5, .tv_nsec = 6}, {.tv_sec = 7, .tv_nsec = 8}};
    BOOST_REQUIRE(::utimensat(AT_FDCWD, path("a").c_str(), times, 0) == 0);

    auto const opened = here()->open("a");
    BOOST_TEST(read_all(**opened) == "12345");

    struct stat found {};
    BOOST_REQUIRE(::stat(path("a").c_str(), &found) == 0);
    BOOST_TEST(found.st_atim.tv_sec == 5);
}

BOOST_AUTO_TEST_CASE(a_fifo_is_refused_and_does_not_block)
{
    fifo("p");
    auto const opened = here()->open("p");
    BOOST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().code() == errc::unsupported));
    BOOST_TEST((files.look(path("p"))->kind == file_kind::fifo));
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_not_even_opened)
{
    fifo("p");
    auto const folder = here();
    auto const watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    BOOST_REQUIRE(::inotify_add_watch(watch, path("p").c_str(), IN_OPEN) >= 0);

    BOOST_TEST(!folder->open("p").ok());

    char event[512];
    BOOST_TEST(::read(watch, event, sizeof event) == -1);
    BOOST_TEST(errno == EAGAIN);
    ::close(watch);
}

BOOST_AUTO_TEST_CASE(a_socket_is_refused)
{
    socket("s");
    BOOST_TEST((here()->open("s").error().code() == errc::unsupported));
    BOOST_TEST((files.look(path("s"))->kind == file_kind::socket));
}

BOOST_AUTO_TEST_CASE(a_device_is_refused)
{
    BOOST_TEST((files.open("/dev/null").error().code() == errc::unsupported));
    BOOST_TEST((files.look("/dev/null")->kind == file_kind::character_device));
}

BOOST_AUTO_TEST_CASE(a_directory_is_not_opened_as_a_file)
{
    folder("d");
    BOOST_TEST((here()->open("d").error().code() == errc::unsupported));
}

BOOST_AUTO_TEST_CASE(a_link_to_a_regular_file_is_opened)
{
    file("a", "text");
    link("l", "a");
    auto const opened = here()->open("l");
    BOOST_REQUIRE(opened.ok());
    BOOST_TEST(read_all(**opened) == "text");
}

BOOST_AUTO_TEST_CASE(looking_sees_the_link_and_following_its_target)
{
    file("a", "text");
    link("l", "a");
    BOOST_TEST((here()->look("l")->kind == file_kind::symlink));
    BOOST_TEST((here()->follow("l")->kind == file_kind::regular));
    BOOST_TEST((files.look(path("l"))->kind == file_kind::symlink));
    BOOST_TEST((files.follow(path("l"))->kind == file_kind::regular));
}

BOOST_AUTO_TEST_CASE(a_link_to_a_fifo_or_a_device_is_refused)
{
    fifo("p");
    link("to_fifo", "p");
    link("to_device", "/dev/zero");
    BOOST_TEST((here()->open("to_fifo").error().code() == errc::unsupported));
    BOOST_TEST((here()->open("to_device").error().code() == errc::unsupported));
}

BOOST_AUTO_TEST_CASE(a_loop_of_links_is_unsupported)
{
    link("a", "b");
    link("b", "a");
    BOOST_TEST((here()->open("a").error().code() == errc::unsupported));
    BOOST_TEST((here()->follow("a").error().os_code() == ELOOP));
    BOOST_TEST((files.resolve(path("a")).error().code() == errc::unsupported));
}

BOOST_AUTO_TEST_CASE(a_broken_link_is_not_found)
{
    link("l", "nowhere");
    BOOST_TEST((here()->open("l").error().code() == errc::not_found));
    BOOST_TEST((here()->look("l").ok()));
}

BOOST_AUTO_TEST_CASE(a_link_to_a_directory_is_not_entered)
{
    folder("d");
    link("l", "d");
    BOOST_TEST((here()->enter("l").error().code() == errc::unsupported));
    BOOST_TEST((files.enter(path("l")).error().code() == errc::unsupported));
    BOOST_TEST(here()->enter("d").ok());
}

BOOST_AUTO_TEST_CASE(a_directory_swapped_for_a_link_is_not_followed)
{
    folder("d");
    file("d/mine", "");
    folder("elsewhere");
    file("elsewhere/secret", "");
    auto const inside = std::move(here()->enter("d")).value();

    BOOST_REQUIRE(::rename(path("d").c_str(), path("moved").c_str()) == 0);
    link("d", "elsewhere");

    BOOST_TEST(names_in(*inside) == std::vector<std::string>{"mine"},
               boost::test_tools::per_element());
    BOOST_TEST(!inside->open("secret").ok());
    BOOST_TEST(inside->open("mine").ok());
}

BOOST_AUTO_TEST_CASE(names_with_newlines_and_bytes_that_are_no_text_are_usable)
{
    std::string const names[] = {"a\nb", "\xff\xfe", "\x1b[31m", " "};
    for (auto const& name : names)
        file(name, name);

    auto const folder = here();
    auto const listed = names_in(*folder);

    BOOST_TEST(listed.size() == std::size(names));
    for (auto const& name : listed) {
        auto const opened = folder->open(name);
        BOOST_REQUIRE(opened.ok());
        BOOST_TEST(read_all(**opened) == name);
    }
}

BOOST_AUTO_TEST_CASE(a_name_that_leaves_the_directory_is_invalid)
{
    auto const folder = here();
    for (std::string const name : {"..", ".", "", "a/b", "/etc/passwd"}) {
        BOOST_TEST((folder->look(name).error().code() == errc::invalid_argument));
        BOOST_TEST((folder->follow(name).error().code() == errc::invalid_argument));
        BOOST_TEST((folder->open(name).error().code() == errc::invalid_argument));
        BOOST_TEST((folder->enter(name).error().code() == errc::invalid_argument));
    }
}

BOOST_AUTO_TEST_CASE(a_nul_does_not_cut_a_path)
{
    file("a", "text");
    BOOST_TEST(
        (files.open(path("a") + std::string("\0b", 2)).error().code() == errc::invalid_argument));
    BOOST_TEST((here()->open(std::string("a\0b", 3)).error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(what_is_not_readable_is_denied)
{
    file("a", "text");
    folder("d");
    BOOST_REQUIRE(::chmod(path("a").c_str(), 0000) == 0);
    BOOST_REQUIRE(::chmod(path("d").c_str(), 0000) == 0);
    auto const folder = here();
    test::without_privilege const nobody;

    BOOST_TEST((folder->open("a").error().code() == errc::denied));
    BOOST_TEST((folder->open("a").error().os_code() == EACCES));
    BOOST_TEST((folder->enter("d").error().code() == errc::denied));
}

BOOST_AUTO_TEST_CASE(a_readable_file_of_someone_else_is_read)
{
    file("a", "text");
    test::without_privilege const nobody; // O_NOATIME is not for them
    auto const opened = files.open(path("a"));
    BOOST_REQUIRE(opened.ok());
    BOOST_TEST(read_all(**opened) == "text");
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_while_it_is_read_just_ends)
{
    file("a", std::string(100'000, 'x'));
    auto const opened = here()->open("a");
    BOOST_REQUIRE(opened.ok());
    bytes buffer(1000);
    BOOST_TEST((*opened)->read(buffer).value() == 1000u);

    BOOST_REQUIRE(::truncate(path("a").c_str(), 1500) == 0);

    BOOST_TEST(read_all(**opened).size() == 500u);
    BOOST_TEST((*opened)->look()->size == 1500u);
}

BOOST_AUTO_TEST_CASE(a_file_removed_while_it_is_read_is_read_to_its_end)
{
    file("a", "text");
    auto const opened = here()->open("a");
    BOOST_REQUIRE(::unlink(path("a").c_str()) == 0);
    BOOST_TEST(read_all(**opened) == "text");
}

BOOST_AUTO_TEST_CASE(an_empty_directory_has_no_entries)
{
    auto const folder = here();
    BOOST_TEST(names_in(*folder).empty());
    BOOST_TEST((folder->next().value() == nullptr)); // and the end stays the end
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found)
{
    BOOST_TEST((files.look(path("a")).error().code() == errc::not_found));
    BOOST_TEST((files.enter(path("a")).error().code() == errc::not_found));
    BOOST_TEST((files.look("").error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_link_resolves_to_the_path_that_it_ends_at)
{
    folder("d");
    file("d/a", "");
    link("l", "d/../d/a");
    BOOST_TEST(files.resolve(path("l")).value() == path("d/a"));
}

BOOST_AUTO_TEST_CASE(a_path_beyond_path_max_is_reached)
{
    auto const deep = chain(100, std::string(100, 'd'), "last");
    BOOST_REQUIRE(deep.size() > 10'000u);

    auto const opened = files.open(deep);
    BOOST_REQUIRE(opened.ok());
    BOOST_TEST((*opened)->look()->inode == files.look(deep)->inode);
    BOOST_TEST(files.enter(deep.substr(0, deep.size() - 5)).ok());
    BOOST_TEST((files.look(deep + "x").error().code() == errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_path_of_slashes_beyond_path_max_is_the_root)
{
    BOOST_TEST(files.look(std::string(10'000, '/'))->inode == files.look("/")->inode);
}

BOOST_AUTO_TEST_CASE(what_the_kernel_makes_up_is_on_a_pseudo_file_system)
{
    BOOST_TEST((here()->lies_on() == file_system_kind::local));
    BOOST_TEST((files.enter("/proc").value()->lies_on() == file_system_kind::pseudo));
}

BOOST_AUTO_TEST_CASE(a_directory_larger_than_a_buffer_is_all_listed)
{
    std::vector<std::string> made;
    for (std::size_t n = 0; n < 400; ++n) {
        made.push_back(std::to_string(n) + std::string(n % 240, 'x'));
        file(made.back());
    }
    std::sort(made.begin(), made.end());

    BOOST_TEST((names_in(*here()) == made));
}

BOOST_AUTO_TEST_CASE(a_hole_is_left_out_at_once_and_what_follows_it_is_read)
{
    file("a", "begin");
    constexpr off_t far = off_t{1} << 40;
    BOOST_REQUIRE(::truncate(path("a").c_str(), far) == 0);
    {
        std::ofstream more(path("a"), std::ios::binary | std::ios::app);
        more << "end";
    }
    auto const opened = here()->open("a");
    bytes buffer(64u << 10);
    std::uint64_t at = (*opened)->skip_hole();
    BOOST_TEST(at == 0u);
    at += (*opened)->read(buffer).value();

    at += (*opened)->skip_hole();

    BOOST_TEST(at > static_cast<std::uint64_t>(far) - (1u << 20));
    BOOST_TEST(at <= static_cast<std::uint64_t>(far));
    BOOST_TEST(read_all(**opened).ends_with("end"));
    BOOST_TEST((*opened)->look()->allocated_bytes < (1u << 20));
    BOOST_TEST((*opened)->skip_hole() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace mig
