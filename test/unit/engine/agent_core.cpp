// The life of a command on an agent, rule by rule.

#include "agent_rig.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;
using namespace std::chrono_literals;

namespace {

signed_action asked(unsigned number, std::vector<std::string> const& modules = {"file"})
{
    return signed_by({&alice()}, an_action(number, modules), start_of_test);
}

// Arrived, run, answered and published.
agent_rig answered(unsigned number)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(number)));
    agent.settle();
    agent.end(agent.started.at(0));
    agent.settle();
    BOOST_REQUIRE(agent.published.size() == 1);
    return agent;
}

} // namespace

BOOST_AUTO_TEST_SUITE(agent)

// ---- the order of things ----------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_command_is_acknowledged_only_after_its_entry_is_synced)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    BOOST_TEST(agent.acknowledged.empty());

    agent.sync();

    BOOST_TEST(agent.acknowledged == std::vector<std::uint64_t>{1});
}

BOOST_AUTO_TEST_CASE(an_operation_starts_only_after_its_start_is_synced)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    BOOST_TEST(agent.started.empty());

    agent.settle();

    BOOST_REQUIRE(agent.started.size() == 1u);
    BOOST_TEST(agent.started[0].module == "file");
    BOOST_TEST(agent.started[0].command.text == uuid_of(100));
}

BOOST_AUTO_TEST_CASE(an_answer_is_published_only_after_it_is_synced)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();
    agent.end(agent.started.at(0));
    BOOST_TEST(agent.published.empty());

    agent.sync();

    BOOST_REQUIRE(agent.published.size() == 1u);
    auto const a = agent.answer_at(0);
    BOOST_TEST((a.status == command_status::success));
    BOOST_TEST(a.command.text == uuid_of(100));
    BOOST_TEST(a.action.text == uuid_of(1));
    BOOST_TEST(a.agent.text == "a1");
    BOOST_TEST(a.operations.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_waits_for_a_connection)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();
    agent.end(agent.started.at(0));
    agent.settle();
    BOOST_TEST(agent.published.empty());

    agent.connect();

    BOOST_TEST(agent.published.size() == 1u);
}

// ---- deliveries that come again ---------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_redelivered_command_is_acknowledged_again_and_not_run_again)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();

    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();

    BOOST_TEST(agent.acknowledged == (std::vector<std::uint64_t>{1, 2}));
    BOOST_TEST(agent.started.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_redelivery_before_the_sync_is_acknowledged_after_it)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    BOOST_TEST(agent.acknowledged.empty());

    agent.settle();

    BOOST_TEST(agent.acknowledged == (std::vector<std::uint64_t>{1, 2}));
    BOOST_TEST(agent.started.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_redelivery_of_an_answered_command_publishes_its_answer_again)
{
    auto agent = answered(1);
    agent.fail_publish({uuid_of(100)});

    agent.arrive(command_bytes(uuid_of(100), asked(1)));

    BOOST_REQUIRE(agent.published.size() == 2u);
    BOOST_TEST((agent.published[0].body == agent.published[1].body));
    BOOST_TEST(agent.started.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_redelivery_of_a_confirmed_command_is_only_acknowledged)
{
    auto agent = answered(1);
    agent.confirm({uuid_of(100)});

    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();

    BOOST_TEST(agent.acknowledged.size() == 2u);
    BOOST_TEST(agent.published.size() == 1u);
    BOOST_TEST(agent.started.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_command_id_with_another_content_is_noted_and_not_run)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();

    agent.arrive(command_bytes(uuid_of(100), asked(2)));
    agent.settle();

    BOOST_TEST(agent.started.size() == 1u);
    BOOST_TEST(agent.notes.back() == "a command id came again with another content");
}

BOOST_AUTO_TEST_CASE(the_same_signed_text_under_another_command_id_is_refused_as_replayed)
{
    auto agent = answered(1);
    agent.confirm({uuid_of(100)});

    agent.arrive(command_bytes(uuid_of(101), asked(1)));
    agent.settle();

    BOOST_TEST(agent.started.size() == 1u);
    BOOST_REQUIRE(agent.published.size() == 2u);
    auto const a = agent.answer_at(1);
    BOOST_TEST((a.status == command_status::failed));
    BOOST_TEST(a.operations.at(0).errors.at(0).find("already run here") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refused_command_does_not_make_the_good_one_a_replay)
{
    agent_rig agent;
    auto const forged = signed_by({&mallory()}, an_action(1), start_of_test);
    agent.arrive(command_bytes(uuid_of(101), forged));
    agent.settle();

    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();

    BOOST_TEST(agent.started.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_replay_is_known_until_the_action_has_expired)
{
    auto agent = answered(1);
    agent.confirm({uuid_of(100)});
    agent.now += 9min;
    agent.tick();

    agent_rig restarted{settings_of("a1"), agent.on_disk()};
    restarted.now = agent.now;
    restarted.arrive(command_bytes(uuid_of(101), asked(1)));
    restarted.settle();

    BOOST_TEST(restarted.started.empty());
}

// ---- refusals ---------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_command_that_the_policy_refuses_is_answered_with_why)
{
    agent_rig agent;
    agent.connect();
    auto const forged = signed_by({&mallory()}, an_action(1, {"file", "ping"}), start_of_test);

    agent.arrive(command_bytes(uuid_of(100), forged));
    BOOST_TEST(agent.acknowledged.empty());
    agent.settle();

    BOOST_TEST(agent.acknowledged.size() == 1u);
    BOOST_TEST(agent.started.empty());
    BOOST_REQUIRE(agent.published.size() == 1u);
    auto const a = agent.answer_at(0);
    BOOST_TEST((a.status == command_status::failed));
    BOOST_REQUIRE(a.operations.size() == 2u); // one for each operation
    BOOST_TEST(!a.operations[1].errors.empty());
}

BOOST_AUTO_TEST_CASE(a_refused_command_is_still_refused_after_a_restart)
{
    agent_rig agent;
    agent.connect();
    auto early = an_action(1);
    early.valid_from = start_of_test + 1min;
    auto const body = command_bytes(uuid_of(100), signed_by({&alice()}, early, start_of_test));
    agent.arrive(body);
    agent.settle();
    BOOST_REQUIRE(agent.published.size() == 1u);

    agent_rig restarted{settings_of("a1"), agent.on_disk()};
    restarted.now += 2min;
    restarted.connect();
    restarted.arrive(body);
    restarted.settle();

    BOOST_TEST(restarted.started.empty());
    BOOST_REQUIRE(restarted.published.size() == 1u);
    BOOST_TEST((restarted.published[0].body == agent.published[0].body));
}

BOOST_AUTO_TEST_CASE(an_expired_action_is_answered_as_expired)
{
    agent_rig agent;
    agent.connect();
    agent.now += 11min;

    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();

    BOOST_TEST(agent.started.empty());
    BOOST_TEST((agent.answer_at(0).status == command_status::expired));
}

BOOST_AUTO_TEST_CASE(an_action_whose_target_is_another_host_is_refused)
{
    agent_rig agent;
    agent.connect();
    auto other = an_action(1);
    other.target = "environment->>'os'='windows'";

    agent.arrive(command_bytes(uuid_of(100), signed_by({&alice()}, other, start_of_test)));
    agent.settle();

    BOOST_TEST(agent.started.empty());
    BOOST_TEST((agent.answer_at(0).status == command_status::failed));
}

BOOST_AUTO_TEST_CASE(a_command_for_another_agent_is_acknowledged_and_left_alone)
{
    agent_rig agent;
    agent.connect();

    agent.arrive(command_bytes(uuid_of(100), asked(1), "a2"));
    agent.settle();

    BOOST_TEST(agent.acknowledged.size() == 1u);
    BOOST_TEST(agent.started.empty());
    BOOST_TEST(agent.published.empty());
    BOOST_TEST(agent.journal.empty());
}

BOOST_AUTO_TEST_CASE(what_is_not_a_command_is_acknowledged_and_noted)
{
    for (std::string const body : {"", "x", "{}", "[]", "{\"id\":7}", "{\"id\":\"\"}"}) {
        agent_rig agent;
        agent.arrive(to_bytes(body));

        BOOST_TEST(agent.acknowledged.size() == 1u);
        BOOST_TEST(agent.notes.size() == 1u);
        BOOST_TEST(agent.journal.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_command_with_an_unreadable_action_is_answered_with_what_is_wrong)
{
    agent_rig agent;
    agent.connect();
    auto text = to_text(command_bytes(uuid_of(100), asked(1)));
    auto const place = text.find("\"operations\"");
    text.replace(place, 12, "\"operationz\"");

    agent.arrive(to_bytes(text));
    agent.settle();

    BOOST_TEST(agent.started.empty());
    BOOST_REQUIRE(agent.published.size() == 1u);
    BOOST_TEST((agent.answer_at(0).status == command_status::failed));
    BOOST_TEST(agent.answer_at(0).operations.at(0).errors.at(0).find("operation") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(refused_commands_are_remembered_up_to_a_limit)
{
    agent_rig agent;
    agent.connect();
    auto const forged = signed_by({&mallory()}, an_action(1), start_of_test);
    for (unsigned n = 0; n < 1100; ++n) {
        agent.arrive(command_bytes(uuid_of(1000 + n), forged));
        agent.settle();
        agent.confirm({uuid_of(1000 + n)});
    }

    agent.arrive(command_bytes(uuid_of(1000), forged)); // forgotten: answered again
    agent.settle();
    agent.arrive(command_bytes(uuid_of(2099), forged)); // remembered
    agent.settle();

    BOOST_TEST(agent.published.size() == 1101u);
}

// ---- operations -------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(operations_of_a_command_run_one_after_another)
{
    auto with = settings_of("a1");
    with.workers = 4;
    agent_rig agent{std::move(with)};
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1, {"file", "ping"})));
    agent.settle();
    BOOST_REQUIRE(agent.started.size() == 1u);

    agent.end(agent.started[0]);
    BOOST_REQUIRE(agent.started.size() == 2u);
    BOOST_TEST(agent.started[1].operation == 1u);
    agent.end(agent.started[1]);
    agent.settle();

    BOOST_TEST(agent.answer_at(0).operations.size() == 2u);
}

BOOST_AUTO_TEST_CASE(no_more_commands_run_at_a_time_than_there_are_workers)
{
    auto with = settings_of("a1");
    with.workers = 2;
    agent_rig agent{std::move(with)};
    for (unsigned n = 0; n < 5; ++n)
        agent.arrive(command_bytes(uuid_of(100 + n), asked(1 + n)));
    agent.settle();
    BOOST_REQUIRE(agent.started.size() == 2u);

    agent.end(agent.started[0]);
    agent.settle();

    BOOST_REQUIRE(agent.started.size() == 3u);
    BOOST_TEST(agent.started[2].command.text == uuid_of(102)); // in order of arrival
}

BOOST_AUTO_TEST_CASE(an_unknown_module_fails_its_operation_and_nothing_else)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1, {"nosuch", "file"})));
    agent.arrive(command_bytes(uuid_of(101), asked(2)));
    agent.settle();
    BOOST_REQUIRE(agent.started.size() == 1u);
    BOOST_TEST(agent.started[0].operation == 1u);
    agent.end(agent.started[0]);
    agent.settle();
    agent.end(agent.started.at(1));
    agent.settle();

    auto const first = agent.answer_at(0);
    BOOST_TEST((first.status == command_status::failed));
    BOOST_TEST(first.operations[0].errors.at(0) == "module 'nosuch' is not available");
    BOOST_TEST(first.operations[1].success);
    BOOST_TEST((agent.answer_at(1).status == command_status::success));
}

BOOST_AUTO_TEST_CASE(the_first_operation_that_was_no_success_gives_the_status)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1, {"file", "file", "file"})));
    agent.settle();
    agent.end(agent.started.at(0));
    agent.end(agent.started.at(1), false, true);
    agent.end(agent.started.at(2), false);
    agent.settle();

    BOOST_TEST((agent.answer_at(0).status == command_status::timeout));
}

BOOST_AUTO_TEST_CASE(an_operation_has_until_its_limit_or_until_the_action_expires)
{
    auto with = settings_of("a1");
    with.operation_time_max = 300s;
    agent_rig agent{std::move(with)};
    agent.arrive(command_bytes(uuid_of(100), asked(1, {"file", "file"})));
    agent.settle();
    BOOST_TEST((agent.started.at(0).deadline == agent.now + 300s));

    agent.now += 8min;
    agent.end(agent.started[0]);

    BOOST_TEST((agent.started.at(1).deadline == an_action(1).expire_after));
}

BOOST_AUTO_TEST_CASE(an_operation_starts_with_the_budget_that_was_asked_for_it)
{
    auto action = an_action(1, {"file", "file"});
    action.operations[1].budget.cpu = percent{10};
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), signed_by({&alice()}, action, start_of_test)));
    agent.settle();
    agent.end(agent.started.at(0));

    BOOST_TEST(agent.started.at(0).asked.empty());
    BOOST_TEST((agent.started.at(1).asked == action.operations[1].budget));
}

BOOST_AUTO_TEST_CASE(a_command_that_expires_while_waiting_is_answered_as_expired)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.arrive(command_bytes(uuid_of(101), asked(2, {"file", "ping"})));
    agent.settle();
    BOOST_TEST((agent.woken_at == an_action(2).expire_after));

    agent.now = agent.woken_at;
    agent.tick();
    agent.settle();

    BOOST_REQUIRE(agent.published.size() == 1u);
    auto const a = agent.answer_at(0);
    BOOST_TEST(a.command.text == uuid_of(101));
    BOOST_TEST((a.status == command_status::expired));
    BOOST_TEST(a.operations.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_operation_that_would_start_after_the_expiry_does_not)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1, {"file", "ping"})));
    agent.settle();
    agent.now += 11min;

    agent.end(agent.started.at(0));
    agent.settle();

    BOOST_TEST(agent.started.size() == 1u);
    auto const a = agent.answer_at(0);
    BOOST_TEST((a.status == command_status::expired));
    BOOST_TEST(a.operations[0].success);
}

BOOST_AUTO_TEST_CASE(an_operation_whose_action_expires_while_the_disk_is_busy_does_not_start)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.now += 11min;
    agent.settle();

    BOOST_TEST(agent.started.empty());
    BOOST_TEST((agent.answer_at(0).status == command_status::expired));
}

BOOST_AUTO_TEST_CASE(the_end_of_an_operation_counts_once)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1, {"file", "ping"})));
    agent.settle();
    agent.end(agent.started.at(0));
    agent.end(agent.started.at(0));
    agent.settle();

    BOOST_TEST(agent.started.size() == 2u);
    BOOST_TEST(agent.published.empty());
}

// ---- publishing -------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(an_answer_that_was_not_confirmed_is_published_again_on_the_next_connection)
{
    auto agent = answered(1);
    agent.disconnect();
    agent.fail_publish({uuid_of(100)});
    BOOST_TEST(agent.published.size() == 1u);

    agent.connect();

    BOOST_TEST(agent.published.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_not_confirmed_is_published_again_after_a_pause)
{
    auto agent = answered(1);
    agent.fail_publish({uuid_of(100)});
    BOOST_TEST(agent.published.size() == 1u);
    BOOST_TEST((agent.woken_at > agent.now));

    agent.now = agent.woken_at;
    agent.tick();

    BOOST_TEST(agent.published.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_confirmed_answer_is_not_published_again)
{
    auto agent = answered(1);
    agent.confirm({uuid_of(100)});
    agent.disconnect();

    agent.connect();

    BOOST_TEST(agent.published.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_no_transport_carries_is_replaced_by_one_that_says_so)
{
    auto agent = answered(1);

    agent.fail_publish({uuid_of(100)}, errc::over_budget);
    agent.settle();

    BOOST_REQUIRE(agent.published.size() == 2u);
    auto const a = agent.answer_at(1);
    BOOST_TEST((a.status == command_status::failed));
    BOOST_TEST(a.operations.at(0).errors.at(0).find("cannot be sent") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_above_the_limit_of_messages_is_replaced_by_one_that_says_so)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();
    operation_answer huge;
    huge.success = true;
    huge.elements = json{std::string(33u << 20, 'x')};
    agent.step(engine::operation_ended{{uuid_of(100)}, 0, huge, false, agent.now});
    agent.settle();

    BOOST_REQUIRE(agent.published.size() == 1u);
    BOOST_TEST((agent.answer_at(0).status == command_status::failed));
}

BOOST_AUTO_TEST_CASE(answers_are_published_some_at_a_time)
{
    auto with = settings_of("a1");
    with.workers = 100;
    agent_rig agent{std::move(with)};
    for (unsigned n = 0; n < 50; ++n)
        agent.arrive(command_bytes(uuid_of(100 + n), asked(1 + n)));
    agent.settle();
    for (auto const& run : std::vector{agent.started})
        agent.end(run);
    agent.settle();

    agent.connect();
    auto const first = agent.published.size();
    agent.confirm(agent.published.at(0).command);

    BOOST_TEST(first == 32u);
    BOOST_TEST(agent.published.size() == 33u);
}

BOOST_AUTO_TEST_CASE(answers_have_rising_sequence_numbers_over_restarts)
{
    auto agent = answered(1);
    auto const first = agent.answer_at(0).sequence;
    agent.confirm({uuid_of(100)});

    agent_rig restarted{settings_of("a1"), agent.on_disk()};
    restarted.connect();
    restarted.arrive(command_bytes(uuid_of(101), asked(2)));
    restarted.settle();
    restarted.end(restarted.started.at(0));
    restarted.settle();

    BOOST_TEST(restarted.answer_at(0).sequence == first + 1);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_goes_when_its_number_is_on_disk)
{
    agent_rig agent;
    agent.want_heartbeat();
    agent.want_heartbeat(); // before there was one
    BOOST_TEST(agent.beats.empty());

    agent.settle();
    BOOST_REQUIRE(agent.beats.size() == 1u);
    agent.want_heartbeat();

    BOOST_REQUIRE(agent.beats.size() == 2u);
    BOOST_TEST(agent.beats[1] == agent.beats[0] + 1);
}

BOOST_AUTO_TEST_CASE(heartbeats_have_rising_numbers_over_kills_and_a_clock_that_jumps_back)
{
    std::vector<engine::journal_entry> disk;
    std::uint64_t last = 0;
    for (int life = 0; life < 5; ++life) {
        agent_rig agent{settings_of("a1"), disk, start_of_test - life * 24h};
        for (int n = 0; n < 150; ++n) { // more than are reserved at a time
            agent.want_heartbeat();
            agent.settle();
        }
        BOOST_REQUIRE(agent.beats.size() == 150u);
        for (auto const beat : agent.beats) {
            BOOST_REQUIRE(beat > last);
            last = beat;
        }
        disk = agent.on_disk();
    }
}

BOOST_AUTO_TEST_CASE(numbers_of_heartbeats_go_on_after_a_rewritten_journal)
{
    agent_rig agent;
    for (int n = 0; n < 250; ++n) { // some entries, that are one after a restart
        agent.want_heartbeat();
        agent.settle();
    }
    agent_rig twice{settings_of("a1"), agent_rig{settings_of("a1"), agent.on_disk()}.on_disk()};
    twice.want_heartbeat();
    twice.settle();

    BOOST_TEST(twice.beats.at(0) > agent.beats.back());
}

BOOST_AUTO_TEST_CASE(an_agent_whose_journal_was_removed_goes_on_from_its_clock)
{
    auto const before = answered(1);
    agent_rig anew{settings_of("a1"), {}, start_of_test + 1min};
    anew.connect();
    anew.arrive(command_bytes(uuid_of(101), asked(2)));
    anew.settle();
    anew.end(anew.started.at(0));
    anew.settle();

    BOOST_TEST(anew.answer_at(0).sequence > before.answer_at(0).sequence);
}

BOOST_AUTO_TEST_CASE(no_answer_goes_before_the_heartbeat_that_says_whose_it_is)
{
    auto const before = answered(1);
    agent_rig agent{settings_of("a1"), before.on_disk()};
    agent.want_heartbeat();
    agent.connect();
    BOOST_TEST(agent.published.empty());

    agent.settle();

    BOOST_TEST(agent.beats.size() == 1u);
    BOOST_TEST(agent.published.size() == 1u);
}

// ---- limits -----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(above_the_limit_a_command_waits_without_acknowledgement)
{
    auto with = settings_of("a1");
    with.commands_max = 1;
    agent_rig agent{std::move(with)};
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.arrive(command_bytes(uuid_of(101), asked(2)));
    agent.settle();
    BOOST_TEST(agent.acknowledged == std::vector<std::uint64_t>{1});

    agent.end(agent.started.at(0));
    agent.settle();
    agent.confirm({uuid_of(100)});
    agent.settle();

    BOOST_TEST(agent.acknowledged == (std::vector<std::uint64_t>{1, 2}));
    BOOST_TEST(agent.started.size() == 2u);
}

BOOST_AUTO_TEST_CASE(tags_of_a_lost_connection_are_not_acknowledged)
{
    agent_rig agent;
    agent.connect();
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.disconnect();
    agent.connect();
    agent.settle();

    BOOST_TEST(agent.acknowledged.empty());
    BOOST_TEST(agent.started.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_long_journal_is_rewritten_and_says_the_same)
{
    agent_rig agent;
    agent.connect();
    for (unsigned n = 0; n < 12; ++n) {
        agent.arrive(command_bytes(uuid_of(100 + n), asked(1 + n)));
        agent.settle();
        operation_answer large;
        large.success = true;
        large.elements = json{std::string(1u << 20, 'x')};
        agent.step(engine::operation_ended{{uuid_of(100 + n)}, 0, large, false, agent.now});
        agent.settle();
        agent.confirm({uuid_of(100 + n)});
        agent.settle();
    }
    BOOST_TEST(agent.rewrites >= 2);
    BOOST_TEST(agent.journal.size() < 6u << 20);

    agent_rig restarted{settings_of("a1"), agent.on_disk()};
    restarted.arrive(command_bytes(uuid_of(200), asked(3)));
    restarted.settle();
    BOOST_TEST(restarted.started.empty()); // a replay, still
}

BOOST_AUTO_TEST_CASE(sequence_numbers_go_on_after_a_rewritten_journal)
{
    auto agent = answered(1);
    auto const first = agent.answer_at(0).sequence;
    agent.confirm({uuid_of(100)});
    agent_rig once{settings_of("a1"), agent.on_disk()}; // rewrites what it found
    BOOST_REQUIRE(once.rewrites == 1);

    agent_rig twice{settings_of("a1"), once.on_disk()};
    twice.connect();
    twice.arrive(command_bytes(uuid_of(101), asked(2)));
    twice.settle();
    twice.end(twice.started.at(0));
    twice.settle();

    BOOST_TEST(twice.answer_at(0).sequence == first + 1);
}

// ---- after a crash ----------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_command_that_was_accepted_and_not_started_runs_after_a_restart)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.arrive(command_bytes(uuid_of(101), asked(2)));
    agent.settle(); // the second waits for the worker

    agent_rig restarted{settings_of("a1"), agent.on_disk()};
    restarted.settle();

    BOOST_REQUIRE(restarted.started.size() == 1u);
    BOOST_TEST(restarted.started[0].command.text == uuid_of(101));
}

BOOST_AUTO_TEST_CASE(a_command_that_was_running_is_answered_as_failed_and_not_run_again)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();

    agent_rig restarted{settings_of("a1"), agent.on_disk()};
    restarted.connect();
    restarted.settle();

    BOOST_TEST(restarted.started.empty());
    BOOST_REQUIRE(restarted.published.size() == 1u);
    auto const a = restarted.answer_at(0);
    BOOST_TEST((a.status == command_status::failed));
    BOOST_TEST(a.action.text == uuid_of(1));
    BOOST_TEST(a.operations.at(0).errors.at(0).find("agent restarted") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unconfirmed_answer_is_published_again_after_a_restart_byte_for_byte)
{
    auto agent = answered(1);

    agent_rig restarted{settings_of("a1"), agent.on_disk()};
    restarted.connect();

    BOOST_REQUIRE(restarted.published.size() == 1u);
    BOOST_TEST((restarted.published[0].body == agent.published[0].body));
}

BOOST_AUTO_TEST_CASE(a_command_that_expired_while_the_agent_was_down_is_answered_as_expired)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.arrive(command_bytes(uuid_of(101), asked(2)));
    agent.settle();

    auto entries = agent.on_disk();
    engine::agent_core core{settings_of("a1")};
    std::vector<engine::agent_effect> effects;
    core.step(engine::journal_recovered{entries, start_of_test + 20min}, effects);
    core.step(engine::connection_changed{true, start_of_test + 20min}, effects);
    core.step(engine::journal_synced{100}, effects);

    std::vector<command_status> ends;
    for (auto const& effect : effects) {
        if (auto const* p = std::get_if<engine::publish_answer>(&effect))
            ends.push_back(wire::read_answer(p->body).value().content.status);
    }
    BOOST_TEST((ends == std::vector{command_status::failed, command_status::expired}));
}

BOOST_AUTO_TEST_CASE(a_second_restart_finds_what_the_first_one_did)
{
    agent_rig agent;
    agent.arrive(command_bytes(uuid_of(100), asked(1)));
    agent.settle();
    agent_rig once{settings_of("a1"), agent.on_disk()};
    once.connect();
    once.settle();
    auto entries = agent.on_disk(); // the file goes on where the first one left it
    for (auto& entry : once.on_disk())
        entries.push_back(entry);

    agent_rig twice{settings_of("a1"), entries};
    twice.connect();
    twice.settle();

    BOOST_REQUIRE(twice.published.size() == 1u);
    BOOST_TEST((twice.published[0].body == once.published.at(0).body));
}

BOOST_AUTO_TEST_SUITE_END()
