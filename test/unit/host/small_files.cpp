#include <mig/host/host.hpp>
#include <mig/host/small_files.hpp>

#include "host/read_ring.hpp"
#include "support/fake_host.hpp"
#include "support/scratch_tree.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <ctime>
#include <thread>
#include <vector>

namespace mig {
namespace {

constexpr std::size_t room = 4096;

struct small_tree : test::scratch_tree {
    std::unique_ptr<host> machine = make_local_host();

    // Each way that there is here: a kernel may forbid the ring.
    static std::vector<small_file_reader::way> ways()
    {
        using enum small_file_reader::way;
        if (!host_room::read_ring::open()) return {plain};
        return {ring_if_allowed, plain};
    }

    // A file that has just been changed might be changing still.
    void settle() const
    {
        auto const moved = file("moved");
        auto const began = machine->files().look(moved)->changed;
        auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        // Files may take finer times than this clock, which the reader takes its own from.
        auto const is_over = [&] {
            timespec at{};
            ::clock_gettime(CLOCK_REALTIME_COARSE, &at);
            return began < file_time{at.tv_sec, static_cast<std::uint32_t>(at.tv_nsec)};
        };
        while (!is_over() && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }

    struct seen {
        bool is_read;
        std::string text;
    };
    std::vector<seen> read(std::vector<std::string> const& names, small_file_reader::way way)
    {
        auto const folder = std::move(machine->files().enter(root())).value();
        std::vector<bytes> buffers(names.size(), bytes(room));
        std::vector<small_file> files;
        for (std::size_t n = 0; n < names.size(); ++n)
            files.push_back({names[n].c_str(), buffers[n]});
        small_file_reader reader{way};
        reader.read(*folder, files);
        BOOST_TEST(reader.uses_ring() == (way == small_file_reader::way::ring_if_allowed));
        std::vector<seen> all;
        for (auto const& one : files)
            all.push_back(
                {one.is_read, std::string{as_text(bytes_view{one.into}.first(one.size))}});
        return all;
    }
};

BOOST_FIXTURE_TEST_SUITE(small_files, small_tree)

BOOST_AUTO_TEST_CASE(files_are_read_whole_in_each_way)
{
    std::vector<std::string> names;
    for (int n = 0; n < 100; ++n) {
        names.push_back("f" + std::to_string(n));
        file(names.back(),
             std::string(static_cast<std::size_t>(n) * 40, static_cast<char>('a' + n % 26)));
    }
    settle();

    for (auto const way : ways()) {
        auto const all = read(names, way);
        for (std::size_t n = 0; n < all.size(); ++n) {
            BOOST_TEST(all[n].is_read);
            BOOST_TEST(all[n].text == std::string(n * 40, static_cast<char>('a' + n % 26)));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_a_small_regular_file_is_left_and_the_others_are_read)
{
    file("a", "first");
    file("full", std::string(room, 'x'));
    file("large", std::string(room + 1, 'x'));
    folder("d");
    link("l", "a");
    fifo("p");
    socket("s");
    file("z", "last");
    settle();

    for (auto const way : ways()) {
        auto const all = read({"a", "full", "large", "d", "l", "p", "s", "nowhere", "z"}, way);
        std::string read_ones;
        for (auto const& one : all)
            read_ones += one.is_read ? 'y' : 'n';
        BOOST_TEST(read_ones == "ynnnnnnny");
        BOOST_TEST(all[0].text == "first");
        BOOST_TEST(all[8].text == "last");
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_has_just_been_changed_is_left_or_read_as_it_is)
{
    for (auto const way : ways()) {
        file("a", "changed");
        auto const all = read({"a"}, way);
        if (all[0].is_read) BOOST_TEST(all[0].text == "changed");
    }
}

BOOST_AUTO_TEST_CASE(nobody_s_file_is_denied_and_someone_else_s_is_read)
{
    file("open", "text");
    BOOST_REQUIRE(::chmod(file("closed", "text").c_str(), 0000) == 0);
    settle();
    test::without_privilege const nobody; // O_NOATIME is not for them

    for (auto const way : ways()) {
        auto const all = read({"open", "closed"}, way);
        BOOST_TEST(all[0].is_read);
        BOOST_TEST(all[0].text == "text");
        BOOST_TEST(!all[1].is_read);
    }
}

BOOST_AUTO_TEST_CASE(reading_leaves_the_time_of_last_access)
{
    auto const name = file("a", "12345");
    timespec const times[2] = {{.tv_sec = 5, .tv_nsec = 0}, {.tv_sec = 5, .tv_nsec = 0}};
    BOOST_REQUIRE(::utimensat(AT_FDCWD, name.c_str(), times, 0) == 0);
    settle();

    for (auto const way : ways()) {
        BOOST_TEST(read({"a"}, way)[0].is_read);
        struct stat found {};
        BOOST_REQUIRE(::stat(name.c_str(), &found) == 0);
        BOOST_TEST(found.st_atim.tv_sec == 5);
    }
}

BOOST_AUTO_TEST_CASE(no_descriptor_is_left_open)
{
    file("a", "text");
    fifo("p");
    auto const before = ::dup(0);
    ::close(before);

    for (auto const way : ways()) {
        for (int n = 0; n < 50; ++n)
            (void)read({"a", "p", "nowhere"}, way);
    }

    auto const after = ::dup(0);
    ::close(after);
    BOOST_TEST(after == before);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_not_of_this_machine_is_left_to_the_caller)
{
    test::fake_host fake;
    fake.add_file("/d/a", "text");
    auto const folder = std::move(fake.files().enter("/d")).value();
    bytes buffer(room);
    small_file one{"a", buffer};
    small_file_reader reader;

    reader.read(*folder, {&one, 1});

    BOOST_TEST(!one.is_read);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace mig
