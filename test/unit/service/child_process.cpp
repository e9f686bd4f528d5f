#include "service/child_process.hpp"

#include "support/sanitized.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <sys/wait.h>
#include <thread>

using namespace mig;
using service::run_child;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> shell(std::string script)
{
    return {"/bin/sh", "-c", std::move(script)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(child_process_)

BOOST_AUTO_TEST_CASE(what_goes_in_and_comes_out_is_passed_on_whole)
{
    std::string const megabyte(1u << 20, 'x');

    auto const end = run_child({.command = {"/bin/cat"}, .input = megabyte});

    BOOST_TEST_REQUIRE(end.ok());
    BOOST_TEST(end->well());
    BOOST_TEST((end->output == megabyte));
}

BOOST_AUTO_TEST_CASE(a_child_that_reads_nothing_raises_no_signal_in_us)
{
    std::string const megabyte(1u << 20, 'x');

    auto const end = run_child({.command = shell("exec <&-; echo done"), .input = megabyte});

    BOOST_TEST_REQUIRE(end.ok());
    BOOST_TEST(end->output == "done\n");
}

BOOST_AUTO_TEST_CASE(a_child_that_hangs_is_killed_with_its_children)
{
    auto const end = run_child({.command = shell("sleep 1000 & echo $!; wait"), .time = 1s});

    BOOST_TEST_REQUIRE(end.ok());
    BOOST_TEST(end->timed_out);
    auto const grandchild = static_cast<pid_t>(std::stol(end->output));
    // A killed orphan stays until somebody reaps it: dead is gone, or a zombie.
    bool alive = true;
    for (int n = 0; n < 200 && alive; ++n) {
        alive = ::kill(grandchild, 0) == 0;
        if (alive) {
            auto const state =
                run_child({.command = shell("cut -d' ' -f3 /proc/" + std::to_string(grandchild) +
                                            "/stat 2>/dev/null || echo Z")});
            alive = state->output.substr(0, 1) != "Z";
        }
        std::this_thread::sleep_for(10ms);
    }
    BOOST_TEST(!alive);
}

BOOST_AUTO_TEST_CASE(it_may_use_all_of_its_time_on_each_of_its_processors)
{
    auto const one = run_child({.command = shell("ulimit -t"), .time = 20s});
    auto const three = run_child({.command = shell("ulimit -t"), .time = 20s, .processors = 3});

    BOOST_TEST_REQUIRE((one.ok() && three.ok()));
    BOOST_TEST(one->output == "20\n");
    BOOST_TEST(three->output == "60\n");
}

BOOST_AUTO_TEST_CASE(a_stop_ends_it)
{
    std::stop_source stop;
    std::jthread const soon{[&] {
        std::this_thread::sleep_for(50ms);
        stop.request_stop();
    }};

    auto const end = run_child({.command = shell("sleep 1000"), .stop = stop.get_token()});

    BOOST_TEST_REQUIRE(end.ok());
    BOOST_TEST(end->stopped);
    BOOST_TEST(!end->well());
}

BOOST_AUTO_TEST_CASE(one_that_prints_without_end_is_cut_off)
{
    auto const end = run_child({.command = {"/usr/bin/yes"}, .output_max = {1000}});

    BOOST_TEST_REQUIRE(end.ok());
    BOOST_TEST(end->too_much);
    BOOST_TEST(end->output.size() == 1000u);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_ends_with_127)
{
    auto const end = run_child({.command = {"/nonexistent"}});

    BOOST_TEST_REQUIRE(end.ok());
    BOOST_TEST(WEXITSTATUS(end->status) == 127);
}

// No child's address space is limited under a sanitizer.
BOOST_AUTO_TEST_CASE(a_memory_bomb_goes_off_in_the_child_alone,
                     *boost::unit_test::enable_if<!mig::test::is_sanitized>())
{
    auto const end = run_child({.command = {"/usr/bin/env", "python3", "-c", "b = 'x' * (1 << 32)"},
                                .memory = {512u << 20}});

    BOOST_TEST_REQUIRE(end.ok());
    BOOST_TEST(!end->well());
}

BOOST_AUTO_TEST_SUITE_END()
