// The life of an action on a scheduler, rule by rule.

#include "engine/scheduler_writer.hpp"
#include "scheduler_rig.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;
using namespace std::chrono_literals;

namespace {

signed_action asked(unsigned number)
{
    return signed_by({&alice()}, an_action(number), start_of_test);
}

// Connected, with agents that are online.
scheduler_rig with_agents(std::vector<std::string> const& agents)
{
    scheduler_rig s;
    s.connect();
    for (auto const& id : agents)
        s.heartbeat(id, 1);
    s.settle();
    return s;
}

// One action, sent to one agent.
scheduler_rig inflight()
{
    auto s = with_agents({"a1"});
    s.submit(asked(1));
    s.find({{"a1"}});
    s.settle();
    BOOST_REQUIRE(s.published.size() == 1);
    return s;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scheduler)

// ---- submission -------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(nothing_is_told_before_the_store_has_it)
{
    auto s = with_agents({"a1"});
    s.submit(asked(1));
    s.find({{"a1"}});
    BOOST_TEST(s.replies.empty());
    BOOST_TEST(s.published.empty());
    BOOST_TEST(s.announced.empty());

    s.settle();

    BOOST_REQUIRE(s.replies.size() == 1u);
    BOOST_TEST((s.replies[0].how->status == action_status::inflight));
    BOOST_TEST(s.published.size() == 1u);
    BOOST_TEST(s.announced.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_connection_publishes_nothing_that_is_still_on_its_way_to_the_store)
{
    auto s = with_agents({"a1"});
    s.submit(asked(1));
    s.find({{"a1"}});
    s.step(core::connection_changed{false, s.now});
    s.connect();
    s.consumer("a1", true);
    BOOST_TEST(s.published.empty());

    s.settle();

    BOOST_TEST(s.published.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_end_is_announced_only_after_it_is_stored)
{
    auto s = inflight();
    auto const before = s.announced.size();
    s.answer_to(s.published[0].command, {uuid_of(1)});
    BOOST_TEST(s.announced.size() == before);

    s.settle();

    BOOST_REQUIRE(s.announced.size() == before + 2); // the command's, the action's
    BOOST_TEST(s.announced[before].finished.has_value());
    BOOST_TEST((s.announced[before].status == action_status::inflight));
    BOOST_TEST((s.announced[before + 1].status == action_status::completed));
}

BOOST_AUTO_TEST_CASE(a_published_command_reads_as_the_action_for_that_agent)
{
    auto const s = inflight();

    auto const command = wire::read_command(s.published[0].body);

    BOOST_REQUIRE(command.ok());
    BOOST_TEST(command->agent.text == "a1");
    BOOST_TEST(command->action.wire() == asked(1).wire());
    BOOST_TEST(s.published[0].queue == "mig.agt.linux.a1");
    BOOST_TEST((s.published[0].expires == an_action(1).expire_after));
}

BOOST_AUTO_TEST_CASE(an_expired_action_is_refused)
{
    scheduler_rig s;
    s.now += 10min;
    s.submit(asked(1));

    BOOST_REQUIRE(s.replies.size() == 1u);
    BOOST_TEST((s.replies[0].how.error().code() == errc::expired));
    BOOST_TEST(s.searches.empty());
}

BOOST_AUTO_TEST_CASE(an_action_without_signatures_is_refused)
{
    scheduler_rig s;
    // No reader makes one: the engine does not rely on it.
    s.submit(signed_action{{an_action(1), asked(1).signed_text(), {}, asked(1).wire()}});

    BOOST_TEST((s.replies.at(0).how.error().code() == errc::bad_signature));
}

BOOST_AUTO_TEST_CASE(a_scheduler_with_a_keyring_refuses_what_nobody_of_it_signed)
{
    scheduler_rig s{ring_of({&alice()})};
    s.submit(signed_by({&mallory()}, an_action(1), start_of_test));
    s.submit(asked(2));

    BOOST_REQUIRE(s.replies.size() == 1u);
    BOOST_TEST((s.replies[0].how.error().code() == errc::bad_signature));
    BOOST_TEST(s.searches.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_action_without_targets_is_told_so_and_not_stored)
{
    scheduler_rig s;
    s.submit(asked(1));
    s.find({});
    s.settle();

    BOOST_REQUIRE(s.replies.size() == 1u);
    BOOST_TEST((s.replies[0].how.error().code() == errc::not_found));
    BOOST_TEST(s.changes<put_action>().empty());
}

BOOST_AUTO_TEST_CASE(an_action_without_targets_may_be_submitted_again)
{
    auto s = with_agents({"a1"});
    s.submit(asked(1));
    s.find({});
    s.submit(asked(1));
    s.find({{"a1"}});
    s.settle();

    BOOST_TEST(s.replies.back().how.ok());
}

BOOST_AUTO_TEST_CASE(the_same_action_again_is_accepted_and_nothing_happens_again)
{
    auto s = inflight();
    s.submit(asked(1));
    s.settle();

    BOOST_REQUIRE(s.replies.size() == 2u);
    BOOST_TEST(s.replies[1].how.ok());
    BOOST_TEST(s.searches.size() == 1u);
    BOOST_TEST(s.published.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_same_action_again_while_it_is_stored_waits_for_the_store)
{
    auto s = with_agents({"a1"});
    s.submit(asked(1));
    s.find({{"a1"}});
    s.submit(asked(1));
    BOOST_TEST(s.replies.empty());

    s.settle();

    BOOST_TEST(s.replies.size() == 2u);
    BOOST_TEST(s.changes<put_action>().size() == 1u);
}

BOOST_AUTO_TEST_CASE(another_action_under_the_same_id_is_refused)
{
    auto s = inflight();
    auto other = an_action(1);
    other.name = "another";
    s.submit(signed_by({&alice()}, other, start_of_test));

    BOOST_TEST((s.replies.back().how.error().code() == errc::refused));
}

BOOST_AUTO_TEST_CASE(an_action_that_the_store_knows_is_not_accepted_again)
{
    scheduler_rig s;
    action_record const stored{asked(1), {uuid_of(1)}, action_status::inflight};
    action_record const another{asked(2), {uuid_of(1)}, action_status::inflight};
    s.step(core::action_submitted{1, asked(1), stored, s.now});
    s.step(core::action_submitted{2, asked(1), another, s.now});

    BOOST_REQUIRE(s.replies.size() == 2u);
    BOOST_REQUIRE(s.replies[0].how.ok());
    BOOST_TEST((s.replies[0].how->status == action_status::inflight)); // as it stands there
    BOOST_TEST((s.replies[1].how.error().code() == errc::refused));
    BOOST_TEST(s.searches.empty());
}

BOOST_AUTO_TEST_CASE(an_action_whose_time_is_ahead_is_stored_as_pending_and_sent_when_it_comes)
{
    auto s = with_agents({"a1"});
    auto later = an_action(1);
    later.valid_from = start_of_test + 5min;
    s.submit(signed_by({&alice()}, later, start_of_test));
    s.settle();
    BOOST_REQUIRE(s.replies.size() == 1u);
    BOOST_TEST((s.replies[0].how->status == action_status::pending));
    BOOST_TEST(s.searches.empty());
    BOOST_TEST((s.woken_at == later.valid_from));

    s.now = later.valid_from;
    s.tick();
    s.tick(); // once more while it is looked for
    BOOST_REQUIRE(s.searches.size() == 1u);
    s.find({{"a1"}});
    s.find({{"a1"}}); // an answer too many
    s.settle();

    BOOST_TEST(s.changes<add_commands>().size() == 1u);
    BOOST_TEST(s.published.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_pending_action_outlives_a_store_that_cannot_look)
{
    auto s = with_agents({"a1"});
    auto later = an_action(1);
    later.valid_from = start_of_test + 1min;
    s.submit(signed_by({&alice()}, later, start_of_test));
    s.settle();
    s.now = later.valid_from;
    s.tick();
    s.step(core::targets_found{later.id, error{errc::unavailable, "read", "store"}, s.now});
    BOOST_TEST(s.changes<finish_action>().empty());

    s.now = s.woken_at;
    s.tick();

    BOOST_TEST(s.searches.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_target_that_only_the_store_knew_is_asked)
{
    auto s = with_agents({"a1"});
    s.submit(asked(1));
    s.find({{"stranger"}});
    s.settle();

    BOOST_REQUIRE(s.published.size() == 1u);
    BOOST_TEST(s.published[0].queue == command_queue("linux.stranger"));
}

BOOST_AUTO_TEST_CASE(a_target_that_is_found_twice_is_asked_once)
{
    auto s = with_agents({"a1"});
    s.submit(asked(1));
    s.find({{"a1"}, {"a1"}});
    s.settle();

    BOOST_TEST(s.published.size() == 1u);
}

// ---- answers ----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(an_answer_is_acknowledged_only_after_it_is_stored)
{
    auto s = inflight();
    auto const before = s.acknowledged.size();
    s.answer_to(s.published[0].command, {uuid_of(1)});
    BOOST_TEST(s.acknowledged.size() == before);

    s.settle();

    BOOST_TEST(s.acknowledged.size() == before + 1);
    auto const ends = s.changes<finish_command>();
    BOOST_REQUIRE(ends.size() == 1u);
    BOOST_TEST((ends[0].status == command_status::success));
    BOOST_TEST(ends[0].verified);
    BOOST_TEST(wire::read_answer(as_bytes(ends[0].answer)).ok()); // the bytes that were signed
}

BOOST_AUTO_TEST_CASE(an_action_is_completed_when_each_command_has_ended)
{
    auto s = with_agents({"a1", "a2"});
    s.submit(asked(1));
    s.find({{"a1"}, {"a2"}});
    s.settle();
    s.answer_to(s.published.at(0).command, {uuid_of(1)}, "a1");
    s.settle();
    BOOST_TEST(s.changes<finish_action>().empty());

    s.answer_to(s.published.at(1).command, {uuid_of(1)}, "a2");
    s.settle();

    BOOST_REQUIRE(s.changes<finish_action>().size() == 1u);
    BOOST_TEST((s.changes<finish_action>()[0].status == action_status::completed));
    BOOST_TEST((s.announced.back().status == action_status::completed));
    BOOST_TEST(s.announced.back().done == 2u);
}

BOOST_AUTO_TEST_CASE(a_second_answer_is_acknowledged_and_changes_nothing)
{
    auto s = inflight();
    auto const acknowledged = s.acknowledged.size();
    s.answer_to(s.published[0].command, {uuid_of(1)});
    s.answer_to(s.published[0].command, {uuid_of(1)});
    BOOST_TEST(s.acknowledged.size() == acknowledged); // the first is not stored yet
    s.settle();
    s.answer_to(s.published[0].command, {uuid_of(1)});
    s.settle();

    BOOST_TEST(s.changes<finish_command>().size() == 1u);
    BOOST_TEST(s.acknowledged.size() == acknowledged + 3);
}

BOOST_AUTO_TEST_CASE(an_answer_under_another_key_is_dropped_and_noted)
{
    auto s = inflight();
    s.answer_to(s.published[0].command, {uuid_of(1)}, "a1", 66);
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
    BOOST_TEST(s.notes.back() == "an answer was dropped");
    BOOST_TEST(s.acknowledged.back() == s.tag);
}

BOOST_AUTO_TEST_CASE(an_answer_of_another_agent_is_dropped)
{
    auto s = with_agents({"a1"});
    s.heartbeat("a2", 1, 201);
    s.submit(asked(1));
    s.find({{"a1"}});
    s.settle();
    s.answer_to(s.published.at(0).command, {uuid_of(1)}, "a2", 201);
    s.answer_to(s.published.at(0).command, {uuid_of(1)}, "a1", 201);
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_action_is_dropped)
{
    auto s = inflight();
    s.answer_to(s.published[0].command, {uuid_of(2)});
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_end_is_dropped)
{
    auto s = inflight();
    s.answer_to(s.published[0].command, {uuid_of(1)}, "a1", 200, command_status::sent);
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
}

BOOST_AUTO_TEST_CASE(an_unsigned_version_2_answer_of_an_agent_with_a_key_is_dropped)
{
    auto s = inflight();
    answer a;
    a.command = {"28066487599245"};
    a.agent = {"a1"};
    s.deliver_answer(wire::write_mig2_answer(a, {}, facts_of("a1")));
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
    BOOST_TEST(s.acknowledged.back() == s.tag);
}

BOOST_AUTO_TEST_CASE(what_is_not_an_answer_is_acknowledged_and_noted)
{
    auto s = inflight();
    for (std::string const text : {"", "{}", "[1]", "{\"agentkey\":1}"}) {
        s.deliver_answer(text);
        BOOST_TEST(s.acknowledged.back() == s.tag);
        BOOST_TEST(s.notes.back() == "an answer was dropped");
    }
}

BOOST_AUTO_TEST_CASE(an_answer_to_an_unknown_command_is_acknowledged)
{
    auto s = with_agents({"a1"});
    s.answer_to({uuid_of(7)}, {uuid_of(1)});
    s.settle();

    BOOST_TEST(s.acknowledged.back() == s.tag);
    BOOST_TEST(s.refused_because("its command is not known") == 1u);
    BOOST_TEST(s.changes<finish_command>().empty());
}

// ---- heartbeats -------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_heartbeat_is_acknowledged_only_after_it_is_stored)
{
    scheduler_rig s;
    s.connect();
    s.heartbeat("a1", 1);
    BOOST_TEST(s.acknowledged.empty());

    s.settle();

    BOOST_TEST(s.acknowledged.size() == 1u);
    auto const puts = s.changes<put_agent>();
    BOOST_REQUIRE(puts.size() == 1u);
    BOOST_TEST((puts[0].agent.status == agent_status::online));
    BOOST_TEST((puts[0].agent.key == key_of(200).public_key()));
}

BOOST_AUTO_TEST_CASE(the_first_key_of_an_agent_stays)
{
    auto s = with_agents({"a1"});
    s.heartbeat("a1", 2, 66);
    s.settle();

    BOOST_TEST(s.changes<put_agent>().size() == 1u);
    BOOST_TEST(s.notes.back() == "a heartbeat was dropped");
    BOOST_TEST(s.acknowledged.back() == s.tag);
}

BOOST_AUTO_TEST_CASE(a_replayed_heartbeat_is_dropped)
{
    auto s = with_agents({"a1"});
    s.heartbeat("a1", 5);
    s.heartbeat("a1", 4);
    s.settle();

    BOOST_TEST(s.changes<put_agent>().size() == 2u);
    BOOST_TEST(s.acknowledged.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_from_the_future_is_dropped)
{
    scheduler_rig s;
    auto const text = wire::write_heartbeat({facts_of("a1"), 1, s.now + 1h, {}}, key_of(200));
    s.step(core::delivery_arrived{1, std::string{heartbeats_queue}, to_bytes(text), s.now});
    s.settle();

    BOOST_TEST(s.changes<put_agent>().empty());
}

BOOST_AUTO_TEST_CASE(the_queue_of_an_agent_that_is_there_is_not_given_to_another)
{
    auto s = with_agents({"a1"});
    auto facts = facts_of("thief");
    facts.queue_location = "linux.a1";
    auto const text = wire::write_heartbeat({facts, 1, s.now, {}}, key_of(66));
    s.step(core::delivery_arrived{9, std::string{heartbeats_queue}, to_bytes(text), s.now});
    s.settle();

    BOOST_TEST(s.changes<put_agent>().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_destroyed_agent_stays_destroyed)
{
    core::recovered what;
    what.agents.push_back(
        {facts_of("a1"), agent_status::destroyed, start_of_test - 1h, key_of(200).public_key(), 1});
    scheduler_rig s{std::nullopt, what};
    s.heartbeat("a1", 2);
    s.settle();

    BOOST_TEST(s.changes<put_agent>().empty());
}

BOOST_AUTO_TEST_CASE(a_silent_agent_becomes_idle_and_then_offline)
{
    auto s = with_agents({"a1"});
    BOOST_TEST((s.woken_at == s.now + 900s));
    s.now = s.woken_at;
    s.tick();
    s.settle();
    BOOST_REQUIRE(s.changes<set_agent_status>().size() == 1u);
    BOOST_TEST((s.changes<set_agent_status>()[0].status == agent_status::idle));

    s.now = s.woken_at;
    s.tick();
    s.settle();

    BOOST_REQUIRE(s.changes<set_agent_status>().size() == 2u);
    BOOST_TEST((s.changes<set_agent_status>()[1].status == agent_status::offline));
}

BOOST_AUTO_TEST_CASE(an_agent_whose_queue_nobody_reads_any_more_is_offline_at_once)
{
    auto s = with_agents({"a1"});
    s.consumer("a1", false);
    s.settle();

    BOOST_REQUIRE(s.changes<set_agent_status>().size() == 1u);
    BOOST_TEST((s.changes<set_agent_status>()[0].status == agent_status::offline));
}

// ---- publishing -------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_command_that_was_not_confirmed_is_published_again_when_its_agent_is_there)
{
    auto s = inflight();
    s.consumer("a1", false);
    s.fail_publish(s.published[0].command);
    s.settle();
    BOOST_TEST(s.published.size() == 1u);

    s.consumer("a1", true);

    BOOST_REQUIRE(s.published.size() == 2u);
    BOOST_TEST(s.published[1].command.text == s.published[0].command.text);
}

BOOST_AUTO_TEST_CASE(a_command_that_was_not_confirmed_is_published_again_after_a_pause)
{
    auto s = inflight();
    s.fail_publish(s.published[0].command);
    s.now = s.woken_at;
    s.tick();

    BOOST_TEST(s.published.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_command_that_was_not_confirmed_is_published_again_on_the_next_connection)
{
    auto s = inflight();
    s.step(core::connection_changed{false, s.now});
    s.connect();

    BOOST_TEST(s.published.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_confirmed_command_is_not_published_again)
{
    auto s = inflight();
    s.confirm(s.published[0].command);
    s.step(core::connection_changed{false, s.now});
    s.connect();

    BOOST_TEST(s.published.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_command_that_no_transport_carries_ends_as_failed)
{
    auto s = inflight();
    s.fail_publish(s.published[0].command, errc::over_budget);
    s.settle();

    BOOST_REQUIRE(s.changes<finish_command>().size() == 1u);
    BOOST_TEST((s.changes<finish_command>()[0].status == command_status::failed));
    BOOST_TEST(s.changes<finish_action>().size() == 1u);
}

// ---- expiry -----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_command_that_its_agent_never_had_expires_with_the_action)
{
    auto s = inflight();
    s.consumer("a1", false);
    s.fail_publish(s.published[0].command);
    s.settle();
    s.now = an_action(1).expire_after;
    s.tick();
    s.settle();

    auto const ends = s.changes<finish_command>();
    BOOST_REQUIRE(ends.size() == 1u);
    BOOST_TEST((ends[0].status == command_status::expired));
    BOOST_TEST(ends[0].reason == "expired: the agent was offline");
    BOOST_TEST(s.changes<finish_action>().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_agent_that_has_the_command_may_answer_a_little_after_the_expiry)
{
    auto s = inflight();
    s.confirm(s.published[0].command);
    s.now = an_action(1).expire_after;
    s.tick();
    s.answer_to(s.published[0].command, {uuid_of(1)});
    s.settle();

    BOOST_REQUIRE(s.changes<finish_command>().size() == 1u);
    BOOST_TEST((s.changes<finish_command>()[0].status == command_status::success));
}

BOOST_AUTO_TEST_CASE(a_command_without_an_answer_expires_once_and_stays_expired)
{
    auto s = inflight();
    s.confirm(s.published[0].command);
    s.now = an_action(1).expire_after;
    s.tick();
    s.now = s.woken_at;
    s.tick();
    s.tick();
    s.answer_to(s.published[0].command, {uuid_of(1)}); // too late
    s.settle();

    auto const ends = s.changes<finish_command>();
    BOOST_REQUIRE(ends.size() == 1u);
    BOOST_TEST((ends[0].status == command_status::expired));
    BOOST_TEST(ends[0].reason == "expired: the agent did not answer in time");
    BOOST_TEST(s.acknowledged.back() == s.tag);
}

BOOST_AUTO_TEST_CASE(a_pending_action_that_expires_is_invalid)
{
    auto s = with_agents({"a1"});
    auto later = an_action(1);
    later.valid_from = start_of_test + 5min;
    s.submit(signed_by({&alice()}, later, start_of_test));
    s.settle();
    s.now = later.expire_after;
    s.tick();
    s.settle();

    BOOST_REQUIRE(s.changes<finish_action>().size() == 1u);
    BOOST_TEST((s.changes<finish_action>()[0].status == action_status::invalid));
}

// ---- the store --------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(what_comes_while_a_batch_is_written_goes_together_into_the_next)
{
    scheduler_rig s;
    for (unsigned n = 0; n < 5; ++n)
        s.heartbeat("a" + std::to_string(n), 1);
    BOOST_REQUIRE(s.batches.size() == 1u);

    s.write({});

    BOOST_REQUIRE(s.batches.size() == 2u);
    BOOST_TEST(s.batches[1].changes.size() == 4u);
    BOOST_TEST(s.batches[1].batch == s.batches[0].batch + 1);
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_write_is_asked_again_and_nothing_is_acknowledged)
{
    scheduler_rig s;
    s.heartbeat("a1", 1);
    s.write(error{errc::io, "write", "store"});
    BOOST_TEST(s.acknowledged.empty());
    BOOST_TEST(s.batches.size() == 1u);

    s.now = s.woken_at;
    s.tick();
    BOOST_REQUIRE(s.batches.size() == 2u);
    s.settle();

    BOOST_TEST(s.acknowledged.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_group_that_the_store_refuses_holds_up_no_other)
{
    auto s = with_agents({"a1"});
    s.heartbeat("a1", 2);
    s.submit(asked(1));
    s.find({{"a1"}});
    s.heartbeat("a1", 3);
    s.write({}); // the heartbeat alone
    BOOST_REQUIRE(s.batches.back().changes.size() == 2u);
    s.write(error{errc::refused, "write", "store", "the action exists"});
    BOOST_REQUIRE(s.batches.back().changes.size() == 1u);
    s.write(error{errc::refused, "write", "store", "the action exists"});
    s.settle();

    BOOST_REQUIRE(s.replies.size() == 1u);
    BOOST_TEST((s.replies[0].how.error().code() == errc::refused));
    BOOST_TEST(s.published.empty());
    BOOST_TEST(s.acknowledged.back() == s.tag);
}

BOOST_AUTO_TEST_CASE(a_tag_of_a_lost_connection_is_not_acknowledged)
{
    scheduler_rig s;
    s.connect();
    s.heartbeat("a1", 1);
    s.step(core::connection_changed{false, s.now});
    s.connect();
    s.settle();

    BOOST_TEST(s.acknowledged.empty());
}

// ---- after a restart --------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(open_commands_are_published_again_after_a_restart)
{
    auto const before = inflight();
    auto const put = before.changes<put_action>().at(0);
    core::recovered what;
    what.agents.push_back(before.changes<put_agent>().at(0).agent);
    what.actions.push_back({put.action, 0, put.commands});

    scheduler_rig s{std::nullopt, what};
    BOOST_TEST(s.published.empty());
    s.connect();

    BOOST_REQUIRE(s.published.size() == 1u);
    BOOST_TEST(s.published[0].command.text == before.published[0].command.text);
    s.answer_to(s.published[0].command, {uuid_of(1)});
    s.settle();
    BOOST_TEST(s.changes<finish_action>().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_action_whose_last_end_was_stored_before_its_own_is_completed)
{
    auto const before = inflight();
    auto const put = before.changes<put_action>().at(0);
    core::recovered what;
    what.actions.push_back({put.action, 1, {}});

    scheduler_rig s{std::nullopt, what};
    s.settle();

    BOOST_REQUIRE(s.changes<finish_action>().size() == 1u);
    BOOST_TEST((s.changes<finish_action>()[0].status == action_status::completed));
}

BOOST_AUTO_TEST_CASE(what_expired_while_the_scheduler_was_down_is_expired_at_once)
{
    auto const before = inflight();
    auto put = before.changes<put_action>().at(0);
    core::recovered what;
    what.actions.push_back({put.action, 0, put.commands});
    core::scheduler_core fresh{{.random = [](std::span<std::byte, 10>) {}}};
    std::vector<core::effect> effects;
    what.now = start_of_test + 1h;

    fresh.step(what, effects);

    std::size_t ended = 0;
    for (auto const& effect : effects) {
        if (auto const* batch = std::get_if<core::persist>(&effect)) ended += batch->changes.size();
    }
    BOOST_TEST(ended == 2u); // the command and its action
}

// ---- version 2 --------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_version_2_action_gets_its_id_from_the_platform_and_the_same_one_again)
{
    auto s = with_agents({"a1"});
    auto old = an_action(1);
    old.version = wire_version::mig2;
    old.id = {};
    auto const action = signed_by({&alice()}, old, start_of_test);
    s.submit(action);
    s.find({{"a1"}});
    s.settle();
    s.submit(action);
    s.settle();

    BOOST_REQUIRE(s.replies.size() == 2u);
    BOOST_REQUIRE(s.replies[0].how.ok());
    auto const id = s.replies[0].how->id.text;
    BOOST_TEST((!id.empty() && id.find_first_not_of("0123456789") == std::string::npos));
    BOOST_TEST(s.replies[0].how->action.content().id.text == id);
    BOOST_TEST(s.replies[1].how->id.text == id);
    BOOST_TEST(s.published.size() == 1u);
    BOOST_TEST(wire::read_command(s.published[0].body).ok());
}

BOOST_AUTO_TEST_SUITE_END()
