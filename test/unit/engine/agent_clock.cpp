// A wall clock that jumps, and what an agent remembers of what it has run.

#include "agent_rig.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;
using namespace std::chrono_literals;

namespace {

// It expires in ten minutes; forgotten an hour later.
bytes the_command(unsigned id = 100)
{
    return command_bytes(uuid_of(id), signed_by({&alice()}, an_action(1), start_of_test));
}

// It has run, and its answer is in safe hands.
agent_rig ran_once()
{
    agent_rig agent;
    agent.connect();
    agent.arrive(the_command());
    agent.settle();
    agent.end(agent.started.at(0));
    agent.settle();
    agent.confirm({uuid_of(100)});
    agent.pass(1min);
    return agent;
}

// The same command, and the same signed text as another command.
void deliver_again(agent_rig& agent)
{
    agent.arrive(the_command());
    agent.arrive(the_command(101));
    agent.settle();
}

} // namespace

BOOST_AUTO_TEST_SUITE(agent_clock)

BOOST_AUTO_TEST_CASE(what_has_run_does_not_run_again_when_the_clock_jumps_ahead_and_comes_back)
{
    auto agent = ran_once();
    auto const before = agent.now;
    agent.now += 24h;
    agent.tick();
    agent.now = before;
    agent.uptime += 1min;
    agent.tick();

    deliver_again(agent);

    BOOST_TEST(agent.started.size() == 1u);
    BOOST_TEST(agent.acknowledged.size() == 3u);
}

BOOST_AUTO_TEST_CASE(nor_after_a_restart_while_the_clock_was_ahead)
{
    auto agent = ran_once();
    agent_rig ahead{settings_of("a1"), agent.on_disk(), agent.now + 24h};
    ahead.tick();
    ahead.settle();
    auto const disk = ahead.rewrites > 0 ? ahead.on_disk() : agent.on_disk();
    agent_rig back{settings_of("a1"), disk, agent.now};
    back.connect();

    deliver_again(back);

    BOOST_TEST(back.started.empty());
}

BOOST_AUTO_TEST_CASE(nor_does_what_was_refused_meanwhile)
{
    agent_rig agent;
    agent.connect();
    agent.now += 24h;
    agent.arrive(the_command());
    agent.settle();
    BOOST_REQUIRE(agent.published.size() == 1u); // it has expired
    agent.confirm({uuid_of(100)});
    agent.now += 24h;
    agent.tick();
    agent.now = start_of_test;
    agent.tick();

    agent.arrive(the_command());
    agent.settle();

    BOOST_TEST(agent.started.empty());
}

BOOST_AUTO_TEST_CASE(what_has_expired_is_forgotten_when_that_time_has_passed_by_every_clock)
{
    auto agent = ran_once();
    agent.pass(11min);
    agent.arrive(the_command());
    agent.settle();
    BOOST_TEST(agent.published.size() == 1u); // it is known: acknowledged and no more

    for (int n = 0; n < 12; ++n)
        agent.pass(10min);
    agent.arrive(the_command());
    agent.settle();

    BOOST_TEST(agent.started.size() == 1u);
    BOOST_TEST(agent.published.size() == 2u); // it is not, and refused for being expired
}

BOOST_AUTO_TEST_CASE(after_a_jump_and_back_it_wakes_as_before)
{
    auto agent = ran_once();
    auto const before = agent.now;
    agent.now += 24h * 365;
    agent.tick();
    agent.now = before;
    agent.tick();

    BOOST_TEST((agent.woken_at <= before + 10min));
}

BOOST_AUTO_TEST_SUITE_END()
