// A budget of several processors: the same answer, whoever walks what.

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>

#include "file_rig.hpp"
#include "support/sanitized.hpp"

#include <chrono>
#include <ctime>
#include <fstream>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace mig;

namespace {

constexpr percent one_processor{100};
constexpr percent many_processors{1'600};

std::chrono::microseconds cpu_of_this_process()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec});
}

struct threads_rig : test::file_rig {
    threads_rig()
    {
        if (std::thread::hardware_concurrency() < 2)
            BOOST_TEST_MESSAGE("one processor: all runs have one thread");
        for (int folder = 0; folder < 12; ++folder) {
            auto const name = "d" + std::to_string(folder % 4) + "/e" + std::to_string(folder);
            for (int n = 0; n < 40; ++n)
                write(name + "/deep/er/f" + std::to_string(n), content_of(folder, n));
            write(name + "/large", std::string(100'000 + 7'001 * folder, 'x') + "needle\n");
        }
        std::filesystem::create_symlink("nowhere", path() / "d1/broken");
    }
    static std::string content_of(int folder, int n)
    {
        return (n % 10 == 3 ? "a needle " : "hay ") + std::to_string(folder * 100 + n) + "\n";
    }
    static std::string digest_text(std::string const& content)
    {
        return to_hex_upper(digest_of(hash_kind::sha256, std::as_bytes(std::span{content})).view());
    }

    // What does not depend on who found it first.
    static std::string essence(operation_answer const& answer)
    {
        std::vector<std::string> all;
        for (auto const& [label, elements] : answer.elements.members()) {
            for (auto const& one : elements.items())
                all.push_back(label + " " + write_json(one));
        }
        std::sort(all.begin(), all.end());
        std::string text;
        for (auto const& one : all)
            text += one + "\n";
        for (auto const* const what : {"filescount", "openfailed", "totalhits", "searches"})
            text += std::string{what} + " " + write_json(*answer.statistics.find(what)) + "\n";
        for (auto const& one : answer.gaps.counts)
            text += one.why + " " + std::to_string(one.count) + "\n";
        return text + std::to_string(answer.usage.bytes_read) + " bytes";
    }

    void same_by_many(std::string const& searches)
    {
        allowed.cpu = one_processor;
        auto const alone = essence(run_all(searches));
        allowed.cpu = many_processors;
        for (int n = 0; n < 10; ++n)
            BOOST_TEST(essence(run_all(searches)) == alone);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_threads, threads_rig)

BOOST_AUTO_TEST_CASE(many_searches_find_the_same_and_count_the_same)
{
    same_by_many(
        R"({"names":{"paths":["$"],"names":["f7$"],"options":{"matchall":true}},)"
        R"("texts":{"paths":["$/d0","$/d1"],"contents":["needle"],"options":{"matchall":true}},)"
        R"("digests":{"paths":["$"],"sha2":[")" +
        digest_text(content_of(7, 23)) + R"("],"options":{"matchall":true}},)" +
        R"("depth":{"paths":["$"],"names":["."],"options":{"matchall":true,"maxdepth":3}},)"
        R"("any":{"paths":["$/d2"],"names":["^large$"],"contents":["needle"],"options":{}}})");
}

BOOST_AUTO_TEST_CASE(paths_within_paths_are_walked_once)
{
    auto const searches = R"({"s1":{"paths":["$","$/d1","$/d1/e5/deep"],"names":["^f7$"],)"
                          R"("options":{"matchall":true}}})";
    same_by_many(searches);
    BOOST_TEST(run_all(searches).elements.find("s1")->items().size() == 12u);
}

BOOST_AUTO_TEST_CASE(no_more_is_found_than_wanted_by_all_of_them_together)
{
    allowed.cpu = many_processors;
    for (int n = 0; n < 20; ++n) {
        auto const answer =
            run(R"("contents":["needle"],"options":{"matchall":true,"matchlimit":17})");
        BOOST_TEST(answer.elements.find("s1")->items().size() == 17u);
        BOOST_TEST(!answer.complete());
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_the_time_ends_all_of_them)
{
    allowed.cpu = many_processors;
    allowed.time = std::chrono::milliseconds{1};

    auto const answer =
        run(R"("sha2":[")" + std::string(64, '0') + R"("],"options":{"matchall":true})");

    BOOST_TEST(!answer.complete());
    BOOST_TEST(answer.success);
}

BOOST_AUTO_TEST_CASE(the_processor_time_of_all_of_them_is_told)
{
    for (int n = 0; n < 64; ++n)
        write("more/d" + std::to_string(n) + "/f",
              std::string(test::is_sanitized ? 60'000 : 2'000'000, 'x'));
    allowed.cpu = many_processors;
    auto const before = cpu_of_this_process();

    auto const answer =
        run(R"("sha3":[")" + std::string(128, '0') + R"("],"options":{"matchall":true})");

    auto const used = cpu_of_this_process() - before;
    BOOST_TEST(answer.usage.cpu.count() >= used.count() * 3 / 4);
    BOOST_TEST(answer.complete());
}

// Addresses for a stack are refused then; what the search itself needs is there.
BOOST_AUTO_TEST_CASE(where_no_thread_can_be_started_one_does_it_all)
{
    if (test::is_sanitized) return; // it reserves terabytes
    auto const child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        allowed.cpu = many_processors;
        auto const pages = [] {
            std::ifstream status{"/proc/self/statm"};
            std::uint64_t all = 0;
            status >> all;
            return all;
        }();
        auto const bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + (4u << 20);
        // Larger than those that are kept of threads that were.
        pthread_attr_t large;
        ::pthread_attr_init(&large);
        ::pthread_attr_setstacksize(&large, 64u << 20);
        ::pthread_setattr_default_np(&large);
        rlimit const held{bytes, bytes};
        bool const is_held = ::setrlimit(RLIMIT_AS, &held) == 0;
        auto const answer = run(R"("names":["^f7$"],"options":{"matchall":true})");
        bool const is_whole = answer.complete() && answer.elements.find("s1")->items().size() == 12;
        ::_exit(is_held && is_whole ? 0 : 1);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
}

BOOST_AUTO_TEST_SUITE_END()
