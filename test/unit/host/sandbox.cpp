// What a confined process may still do.  Each case is a process of its own: there is no way back.

#include <mig/host/host.hpp>
#include <mig/host/sandbox.hpp>
#include <mig/host/small_files.hpp>

#include "host/read_ring.hpp"
#include "support/scratch_tree.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace mig {
namespace {

using test::scratch_tree;

// What a function says of itself in a process that was confined: its text, or how it ended.
std::string confined(sandbox_needs const& needs, std::function<std::string()> const& doing)
{
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::pipe(ends.data()) == 0);
    auto const child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        auto const report = confine(needs);
        std::string said;
        for (auto const& why : report.missing)
            said += why.message() + "; ";
        said += doing();
        (void)!::write(ends[1], said.data(), said.size());
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string said;
    std::array<char, 512> block{};
    for (ssize_t n = 0; (n = ::read(ends[0], block.data(), block.size())) > 0;)
        said.append(block.data(), static_cast<std::size_t>(n));
    ::close(ends[0]);
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    if (status != 0) said += " (status " + std::to_string(status) + ")";
    return said;
}

// "done", or the name of errno.
std::string outcome(long returned)
{
    return returned >= 0 ? "done" : ::strerrorname_np(errno);
}

std::string opened(std::string const& path, int flags = O_RDONLY)
{
    return outcome(::open(path.c_str(), flags, 0644));
}

std::string refused_in(scratch_tree const& tree, std::function<long()> const& call)
{
    return confined({.read_paths = {tree.root()}}, [&] { return outcome(call()); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(sandbox_)

BOOST_AUTO_TEST_CASE(each_layer_is_applied_here_or_says_why_not)
{
    BOOST_TEST(confined({}, [] { return std::string{"all"}; }) == "all");
    // Confining takes away the calls that confine, so that a second time they are missing.
    auto const again = confined({}, [] {
        std::string missing;
        for (auto const& why : confine({}).missing)
            missing += std::string{why.subject()} + ";";
        return missing;
    });
    BOOST_TEST(again == "new privileges;Landlock;system calls;");
}

BOOST_AUTO_TEST_CASE(files_beneath_the_paths_are_read_and_no_others)
{
    scratch_tree const tree;
    tree.folder("in");
    tree.file("in/note", "text");
    tree.file("out", "secret");
    tree.link("in/way_out", tree.path("out"));
    auto const said = confined({.read_paths = {tree.path("in")}}, [&] {
        return opened(tree.path("in/note")) + " " + opened(tree.path("in"), O_DIRECTORY) + " " +
               opened(tree.path("out")) + " " + opened(tree.path("in/way_out")) + " " +
               opened(tree.root(), O_DIRECTORY);
    });
    BOOST_TEST(said == "done done EACCES EACCES EACCES");
}

BOOST_AUTO_TEST_CASE(links_may_lead_to_files_anywhere_if_that_is_needed)
{
    scratch_tree const tree;
    tree.folder("in");
    tree.file("out", "linked");
    tree.link("in/way_out", tree.path("out"));
    auto const said = confined({.read_paths = {tree.path("in")}, .linked_files = true}, [&] {
        return opened(tree.path("in/way_out")) + " " + opened(tree.root(), O_DIRECTORY);
    });
    BOOST_TEST(said == "done EACCES");
}

BOOST_AUTO_TEST_CASE(a_path_may_be_a_file_or_not_be_there)
{
    scratch_tree const tree;
    tree.file("one", "1");
    tree.file("two", "2");
    auto const said = confined({.read_paths = {tree.path("one"), tree.path("none")}}, [&] {
        return opened(tree.path("one")) + " " + opened(tree.path("two")) + " " +
               opened(tree.path("none"));
    });
    BOOST_TEST(said == "done EACCES ENOENT");
}

BOOST_AUTO_TEST_CASE(nothing_is_written_made_or_changed)
{
    scratch_tree const tree;
    auto const file = tree.file("note", "text");
    BOOST_TEST(refused_in(tree, [&] { return ::open(file.c_str(), O_WRONLY); }) == "EPERM");
    BOOST_TEST(refused_in(tree, [&] { return ::open(file.c_str(), O_RDONLY | O_TRUNC); }) ==
               "EPERM");
    BOOST_TEST(refused_in(tree, [&] { return ::truncate(file.c_str(), 0); }) == "EPERM");
    BOOST_TEST(refused_in(tree, [&] { return ::chmod(file.c_str(), 0777); }) == "EPERM");
    BOOST_TEST(refused_in(tree, [&] { return ::chown(file.c_str(), 1, 1); }) == "EPERM");
    BOOST_TEST(refused_in(tree, [&] { return ::unlink(file.c_str()); }) == "EPERM");
    BOOST_TEST(refused_in(tree, [&] { return ::mkdir(tree.path("new").c_str(), 0755); }) ==
               "EPERM");
    BOOST_TEST(refused_in(tree, [&] { return ::link(file.c_str(), tree.path("b").c_str()); }) ==
               "EPERM");
}

BOOST_AUTO_TEST_CASE(small_files_are_read_through_a_ring_and_only_beneath_the_paths)
{
    scratch_tree tree;
    tree.file("in", "text");
    scratch_tree const elsewhere;
    elsewhere.file("out", "text");
    // Where no ring can be made, there is none to be kept.
    bool const has_rings = [&] {
        auto const files = make_local_host();
        auto const folder = files->files().enter(tree.root());
        std::array<std::byte, 16> into{};
        std::array all{small_file{"in", into}};
        small_file_reader reader;
        reader.read(**folder, all);
        return reader.uses_ring();
    }();
    auto const machine = make_local_host();
    auto const outside = machine->files().enter(elsewhere.root());
    BOOST_REQUIRE(outside.ok());

    auto const said = confined({.read_paths = {tree.root()}}, [&] {
        auto const inside = machine->files().enter(tree.root());
        std::array<std::byte, 16> into{};
        std::array in{small_file{"in", into}};
        std::array out{small_file{"out", into}};
        small_file_reader reader;
        // What has been changed just now is not judged: the size tells that it was read.
        reader.read(**inside, in);
        reader.read(**outside, out);
        std::string how = reader.uses_ring() == has_rings ? "as outside" : "another way";
        how += into[0] == std::byte{'t'} ? ", read" : ", not read";
        return how + (out[0].is_read ? ", out" : "");
    });

    BOOST_TEST(said == "as outside, read");
}

BOOST_AUTO_TEST_CASE(what_the_ring_opens_is_held_too)
{
    scratch_tree tree;
    auto const file = tree.file("note", "text");
    scratch_tree const elsewhere;
    auto const other = elsewhere.file("note", "text");
    auto const said = confined({.read_paths = {tree.root()}}, [&]() -> std::string {
        auto const ring = host_room::read_ring::open();
        if (ring == nullptr) return "none";
        auto const how = [&](std::string const& path, int flags) {
            std::array<std::byte, 16> into{};
            std::array all{host_room::ring_read{path.c_str(), into, 0}};
            if (!ring->read(AT_FDCWD, flags, all)) return std::string{"lost"};
            return all[0].got >= 0 ? std::string{"done"} : ::strerrorname_np(-all[0].got);
        };
        return how(file, O_RDONLY) + " " + how(file, O_RDONLY | O_TRUNC) + " " +
               how(file, O_WRONLY) + " " + how(tree.path("new"), O_WRONLY | O_CREAT) + " " +
               how(other, O_RDONLY);
    });
    if (said == "none") return;
    BOOST_TEST(said == "done EACCES EACCES EACCES EACCES");
    BOOST_TEST(std::filesystem::file_size(file) == 4u);
}

BOOST_AUTO_TEST_CASE(no_socket_is_opened_unless_it_is_needed)
{
    auto const call = [] { return outcome(::socket(AF_INET, SOCK_DGRAM, 0)); };
    BOOST_TEST(confined({}, call) == "EPERM");
    BOOST_TEST(confined({.network = true}, call) == "done");
}

BOOST_AUTO_TEST_CASE(no_program_is_started_unless_it_is_needed)
{
    auto const call = [] {
        auto const child = ::fork();
        if (child < 0) return outcome(-1);
        if (child == 0) {
            ::execl("/bin/true", "true", nullptr);
            ::_exit(9);
        }
        int status = 0;
        return outcome(::waitpid(child, &status, 0)) + std::to_string(status);
    };
    BOOST_TEST(confined({.read_paths = {"/"}}, call) == "EPERM");
    BOOST_TEST(confined({.read_paths = {"/"}, .programs = true}, call) == "done0");
    BOOST_TEST(confined({.read_paths = {"/"}},
                        [] { return outcome(::execl("/bin/true", "true", nullptr)); }) == "EPERM");
}

BOOST_AUTO_TEST_CASE(no_other_process_is_touched)
{
    auto const parent = ::getpid();
    BOOST_TEST(confined({}, [&] { return outcome(::kill(parent, 0)); }) == "EPERM");
    BOOST_TEST(confined({}, [] { return outcome(::kill(::getpid(), 0)); }) == "done");
}

BOOST_AUTO_TEST_CASE(memory_is_never_made_executable)
{
    BOOST_TEST(confined({}, [] {
                   auto* const page = ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC,
                                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                   return outcome(page == MAP_FAILED ? -1 : 0);
               }) == "EPERM");
}

BOOST_AUTO_TEST_CASE(threads_start_and_are_confined_too)
{
    scratch_tree const tree;
    tree.file("note", "text");
    auto const said = confined({}, [&] {
        std::string of_thread;
        std::thread{[&] { of_thread = opened(tree.path("note")); }}.join();
        return of_thread;
    });
    BOOST_TEST(said == "EACCES");
}

BOOST_AUTO_TEST_CASE(a_module_that_looks_at_processes_sees_them)
{
    auto const others = [] { return opened("/proc/1/stat") + " " + opened("/proc/1/maps"); };
    BOOST_TEST(confined({.processes = true}, others).substr(0, 5) == "done ");
    BOOST_TEST(confined({}, others).substr(0, 7) == "EACCES ");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mig
