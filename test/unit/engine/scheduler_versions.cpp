// Which version is spoken to whom: actions of both, agents with a key and agents without.

#include "scheduler_rig.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;
using namespace std::chrono_literals;

namespace {

signed_action mig2_action()
{
    auto old = an_action(1);
    old.version = wire_version::mig2;
    old.id = {};
    return signed_by({&alice()}, old, start_of_test);
}

signed_action mig3_action()
{
    return signed_by({&alice()}, an_action(1), start_of_test);
}

// As MIG's agents send it.
void unsigned_heartbeat(scheduler_rig& s, std::string const& id)
{
    auto value = to_json(facts_of(id));
    value.set("id", 0).set("heartbeatts", format_rfc3339(s.now));
    s.deliver_heartbeat(write_json(value));
}

// a1 signs; old does not.
scheduler_rig with_both()
{
    scheduler_rig s;
    s.connect();
    s.heartbeat("a1", 1);
    unsigned_heartbeat(s, "old");
    s.settle();
    BOOST_REQUIRE(s.changes<put_agent>().size() == 2u);
    return s;
}

std::vector<finish_command> asked_of(scheduler_rig& s, signed_action const& action,
                                     std::vector<agent_id> const& agents)
{
    s.submit(action);
    s.find(agents);
    s.settle();
    return s.changes<finish_command>();
}

} // namespace

BOOST_AUTO_TEST_SUITE(scheduler_versions)

BOOST_AUTO_TEST_CASE(an_agent_that_signs_is_asked_for_a_signed_answer_to_a_version_2_action)
{
    auto s = with_both();
    (void)asked_of(s, mig2_action(), {{"a1"}});

    BOOST_REQUIRE(s.published.size() == 1u);
    auto const address = wire::read_command_address(s.published[0].body);
    BOOST_REQUIRE(address.has_value());
    BOOST_TEST((address->version == wire_version::mig3));
    auto const command = wire::read_command(s.published[0].body);
    BOOST_REQUIRE(command.ok());
    BOOST_TEST(command->action.signed_text() == mig2_action().signed_text());
}

BOOST_AUTO_TEST_CASE(what_an_agent_that_signs_answers_to_a_version_2_action_counts)
{
    auto s = with_both();
    (void)asked_of(s, mig2_action(), {{"a1"}});
    agent_rig a;
    a.connect();
    a.arrive(s.published.at(0).body);
    a.settle();
    a.end(a.started.at(0));
    a.settle();

    s.deliver_answer(to_text(a.published.at(0).body));
    s.settle();

    auto const ends = s.changes<finish_command>();
    BOOST_REQUIRE(ends.size() == 1u);
    BOOST_TEST((ends[0].status == command_status::success));
    BOOST_TEST(ends[0].verified);
    BOOST_TEST(s.changes<finish_action>().size() == 1u);
}

// Whoever reaches the relay must not get in by speaking version 2.
BOOST_AUTO_TEST_CASE(
    an_unsigned_answer_of_an_agent_that_signs_is_dropped_for_a_version_2_action_too)
{
    auto s = with_both();
    (void)asked_of(s, mig2_action(), {{"a1"}});
    auto const command = wire::read_command(s.published.at(0).body).value();
    answer a;
    a.command = command.id;
    a.action = command.action.content().id;
    a.agent = {"a1"};
    a.status = command_status::success;
    a.started = a.finished = s.now;
    a.operations.push_back(operation_answer::failure("nothing"));
    auto const as_sent = wire::write_command(command, facts_of("a1"), s.now);

    s.deliver_answer(wire::write_mig2_answer(a, as_bytes(as_sent), facts_of("a1")));
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
    BOOST_TEST(s.refused_because("it is not signed by the agent's key") == 1u);
}

BOOST_AUTO_TEST_CASE(an_agent_of_version_2_is_sent_what_it_knows_and_its_answer_counts)
{
    auto s = with_both();
    (void)asked_of(s, mig2_action(), {{"old"}});
    BOOST_REQUIRE(s.published.size() == 1u);
    BOOST_TEST(as_text(s.published[0].body).starts_with("{\"id\":2"));
    auto value = json::parse(as_text(s.published[0].body)).value();
    value.set("status", "success");

    s.deliver_answer(write_json(value));
    s.settle();

    auto const ends = s.changes<finish_command>();
    BOOST_REQUIRE(ends.size() == 1u);
    BOOST_TEST((ends[0].status == command_status::success));
    BOOST_TEST(!ends[0].verified);
}

BOOST_AUTO_TEST_CASE(a_version_3_action_is_not_sent_to_an_agent_of_version_2_but_ended_with_why)
{
    auto s = with_both();
    auto const ends = asked_of(s, mig3_action(), {{"a1"}, {"old"}});

    BOOST_REQUIRE(s.published.size() == 1u);
    BOOST_TEST((wire::read_command(s.published[0].body)->agent.text == "a1"));
    BOOST_REQUIRE(ends.size() == 1u);
    BOOST_TEST((ends[0].status == command_status::failed));
    BOOST_TEST(ends[0].reason == "this agent speaks version 2 only: sign a version-2 action");
    BOOST_TEST(s.changes<finish_action>().empty()); // a1 was asked
}

BOOST_AUTO_TEST_CASE(an_action_that_none_of_its_agents_understands_completes)
{
    auto s = with_both();
    auto const ends = asked_of(s, mig3_action(), {{"old"}});

    BOOST_TEST(s.published.empty());
    BOOST_TEST(ends.size() == 1u);
    auto const finished = s.changes<finish_action>();
    BOOST_REQUIRE(finished.size() == 1u);
    BOOST_TEST((finished[0].status == action_status::completed));
}

// Its key was forgotten by the operator; it signs with another one, which its next heartbeat tells.
BOOST_AUTO_TEST_CASE(an_agent_whose_key_was_forgotten_is_not_taken_for_one_of_version_2)
{
    auto s = with_both();
    s.decide("a1", agent_decision::forget_key);
    s.settle();
    s.decide("a1", agent_decision::approve);
    s.settle();
    s.submit(mig3_action());
    agent_record a1{facts_of("a1")};
    a1.keys_forgotten = 1;
    s.step(core::targets_found{s.searches.back().action, {{a1}}, s.now});
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
    BOOST_TEST(s.published.size() == 1u);
}

// An earlier life of this scheduler, or another one, has stored it and not sent it.
BOOST_AUTO_TEST_CASE(one_that_was_left_open_is_ended_when_it_is_taken_up)
{
    auto const action = mig3_action();
    command_record left;
    left.id = {uuid_of(9)};
    left.action = action.content().id;
    left.agent = {"old"};
    agent_record old{facts_of("old")};
    old.heartbeat = start_of_test;
    core::recovered const had{
        .agents = {old},
        .actions = {{{action, left.action, action_status::inflight, start_of_test}, 0, {left}}},
        .now = {}};
    scheduler_rig s{std::nullopt, had};
    s.connect();
    s.settle();

    BOOST_TEST(s.published.empty());
    auto const ends = s.changes<finish_command>();
    BOOST_REQUIRE(ends.size() == 1u);
    BOOST_TEST((ends[0].status == command_status::failed));
}

BOOST_AUTO_TEST_SUITE_END()
