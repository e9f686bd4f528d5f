// A budget of several processors: the same answer, whoever walks what.

#include <mig/base/encoding.hpp>
#include <mig/hash/hasher.hpp>

#include "file_rig.hpp"

#include <array>
#include <thread>

using namespace mig;

namespace {

constexpr percent one_processor{100};
constexpr percent many_processors{1'600};

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
    same_by_many(
        R"({"s1":{"paths":["$","$/d1","$/d1/e5/deep"],"names":["^f"],"options":{"matchall":true}}})");
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
    allowed.cpu = many_processors;
    auto const answer =
        run(R"("sha3":[")" + std::string(128, '0') + R"("],"options":{"matchall":true})");

    BOOST_TEST(answer.usage.cpu.count() > 0);
    BOOST_TEST(answer.complete());
}

BOOST_AUTO_TEST_SUITE_END()
