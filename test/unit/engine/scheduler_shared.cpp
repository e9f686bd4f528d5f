// A scheduler that shares its store with others.

#include "scheduler_rig.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;
using namespace std::chrono_literals;

namespace {

agent_record known_agent(std::string const& id, std::uint8_t key = 200)
{
    return {facts_of(id), agent_status::online, start_of_test, key_of(key).public_key(), 1};
}

command_record sent(unsigned number, std::string const& agent)
{
    command_record c;
    c.id = {uuid_of(100 + number)};
    c.action = {uuid_of(number)};
    c.agent = {agent};
    c.started = start_of_test;
    return c;
}

command_record ended(command_record c)
{
    c.status = command_status::success;
    c.finished = start_of_test;
    return c;
}

open_work unfinished(unsigned number, std::vector<command_record> commands)
{
    auto const action = signed_by({&alice()}, an_action(number), start_of_test);
    return {{action, {uuid_of(number)}, action_status::inflight, start_of_test, unset_time},
            0,
            std::move(commands)};
}

// Connected; has nothing, or one action with these commands.
scheduler_rig sharing(std::vector<command_record> commands = {})
{
    core::recovered what;
    if (!commands.empty()) {
        what.agents = {known_agent("a1"), known_agent("a2")};
        what.actions = {unfinished(1, std::move(commands))};
    }
    scheduler_rig s{std::nullopt, std::move(what), true};
    s.connect();
    return s;
}

void tell(scheduler_rig& s, core::looked_up::records found)
{
    s.step(core::looked_up{s.look_ups.back().number, std::move(found), s.now});
}

} // namespace

BOOST_AUTO_TEST_SUITE(scheduler_shared)

BOOST_AUTO_TEST_CASE(an_answer_to_a_command_of_another_scheduler_is_stored_and_then_acknowledged)
{
    auto s = sharing();
    s.answer_to({uuid_of(101)}, {uuid_of(1)});
    BOOST_REQUIRE(s.look_ups.size() == 1u);
    BOOST_TEST(s.acknowledged.empty());

    tell(s, {sent(1, "a1"), known_agent("a1")});
    BOOST_TEST(s.acknowledged.empty());
    s.settle();

    BOOST_REQUIRE(s.changes<finish_command>().size() == 1u);
    BOOST_TEST(s.changes<finish_command>()[0].verified);
    BOOST_TEST(s.acknowledged.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_under_another_key_than_the_stores_is_dropped)
{
    auto s = sharing();
    s.answer_to({uuid_of(101)}, {uuid_of(1)}, "a1", 66);
    tell(s, {sent(1, "a1"), known_agent("a1")});
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
    BOOST_TEST(s.acknowledged.size() == 1u);
    BOOST_TEST(s.notes.back() == "an answer was dropped");
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_command_that_the_store_does_not_know_changes_nothing)
{
    auto s = sharing();
    s.answer_to({uuid_of(101)}, {uuid_of(1)});
    tell(s, {});
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
    BOOST_TEST(s.acknowledged.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_look_up_that_failed_is_made_again_after_a_pause)
{
    auto s = sharing();
    s.answer_to({uuid_of(101)}, {uuid_of(1)});
    s.step(core::looked_up{s.look_ups[0].number, error{errc::unavailable, "read", "store"}, s.now});
    BOOST_TEST(s.look_ups.size() == 1u);
    BOOST_TEST(s.acknowledged.empty());

    s.now += 6s;
    s.tick();
    BOOST_REQUIRE(s.look_ups.size() == 2u);
    tell(s, {sent(1, "a1"), known_agent("a1")});
    s.settle();

    BOOST_TEST(s.changes<finish_command>().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_a_delivery_of_a_lost_connection_is_not_acknowledged)
{
    auto s = sharing();
    s.answer_to({uuid_of(101)}, {uuid_of(1)});
    s.step(core::connection_changed{false, s.now});
    s.connect();
    tell(s, {sent(1, "a1"), known_agent("a1")});
    s.settle();

    BOOST_TEST(s.acknowledged.empty()); // its tag means another delivery now
}

BOOST_AUTO_TEST_CASE(a_command_that_another_scheduler_has_ended_is_not_ended_again)
{
    auto s = sharing({sent(1, "a1")});
    s.step(core::command_news{{uuid_of(101)}, false, s.now});
    tell(s, {ended(sent(1, "a1")), known_agent("a1")});
    s.settle();

    BOOST_TEST(s.changes<finish_command>().empty());
    BOOST_TEST(s.changes<finish_action>().size() == 1u); // it was the last
    BOOST_TEST((s.announced.back().status == action_status::completed));
}

BOOST_AUTO_TEST_CASE(news_of_others_are_looked_up_only_when_somebody_follows)
{
    auto s = sharing();
    s.step(core::command_news{{uuid_of(101)}, false, s.now});
    BOOST_TEST(s.look_ups.empty());

    s.step(core::command_news{{uuid_of(101)}, true, s.now});
    tell(s, {ended(sent(1, "a1")), known_agent("a1")});

    BOOST_REQUIRE(s.announced.size() == 1u);
    BOOST_TEST(s.announced[0].finished->id.text == uuid_of(101));
}

BOOST_AUTO_TEST_CASE(ends_whose_news_were_lost_are_found_by_looking_over)
{
    auto s = sharing({sent(1, "a1")});
    s.step(core::news_lost{s.now});
    BOOST_REQUIRE(s.look_overs.size() == 1u);
    s.step(core::looked_over{{uuid_of(1)}, std::vector<command_record>{}, s.now});
    BOOST_REQUIRE(s.look_ups.size() == 1u);
    tell(s, {ended(sent(1, "a1")), known_agent("a1")});
    s.settle();

    BOOST_TEST(s.changes<finish_action>().size() == 1u);
}

BOOST_AUTO_TEST_CASE(open_actions_are_looked_over_now_and_then)
{
    auto s = sharing({sent(1, "a1")});
    s.now += 31s;
    s.tick();
    BOOST_TEST(s.look_overs.size() == 1u);
    BOOST_TEST((s.woken_at <= s.now + 30s)); // and again
}

BOOST_AUTO_TEST_CASE(the_first_heartbeat_of_an_agent_is_held_against_the_key_in_the_store)
{
    auto s = sharing();
    s.heartbeat("a1", 5, 66);
    BOOST_REQUIRE(s.look_ups.size() == 1u);
    BOOST_TEST(s.look_ups[0].agent.text == "a1");
    tell(s, {std::nullopt, known_agent("a1", 200)});
    s.settle();

    BOOST_TEST(s.changes<put_agent>().empty());
    BOOST_TEST(s.notes.back() == "a heartbeat was dropped");
}

BOOST_AUTO_TEST_CASE(an_agent_that_nobody_knows_is_taken_in)
{
    auto s = sharing();
    s.heartbeat("a1", 5);
    tell(s, {});
    s.settle();

    BOOST_TEST(s.changes<put_agent>().size() == 1u);
    BOOST_TEST(s.acknowledged.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_action_that_another_has_sent_meanwhile_is_left_to_it)
{
    auto waiting = unfinished(1, {});
    waiting.action.status = action_status::pending;
    core::recovered what;
    what.agents = {known_agent("a1")};
    what.actions = {waiting};
    scheduler_rig s{std::nullopt, std::move(what), true};
    s.connect();
    s.find({{"a1"}});
    s.write(error{errc::refused, "write", "store"});
    s.settle();

    BOOST_TEST(s.published.empty());
    s.now += 20min; // and past its expiry
    s.tick();
    s.settle();
    BOOST_TEST(s.changes<finish_action>().empty());
}

BOOST_AUTO_TEST_CASE(what_is_taken_over_is_published)
{
    auto s = sharing();
    core::recovered what;
    what.now = s.now;
    what.agents = {known_agent("a1")};
    what.actions = {unfinished(1, {sent(1, "a1")})};
    s.step(what);

    BOOST_REQUIRE(s.published.size() == 1u);
    BOOST_TEST(s.published[0].command.text == uuid_of(101));
}

BOOST_AUTO_TEST_CASE(a_key_that_was_forgotten_elsewhere_is_forgotten_here)
{
    core::recovered what;
    what.agents = {known_agent("a1")};
    scheduler_rig s{std::nullopt, what, true};
    s.connect();
    auto forgotten = known_agent("a1");
    forgotten.key.reset();
    forgotten.sequence = 0;
    forgotten.standing = enrolment::waiting;
    forgotten.keys_forgotten = 1;
    s.step(core::agent_news{forgotten, s.now});
    s.heartbeat("a1", 2); // under the old key: as an agent that nobody knows
    BOOST_REQUIRE(s.look_ups.size() == 1u);
    tell(s, {std::nullopt, forgotten});
    s.settle();

    BOOST_REQUIRE(s.changes<put_agent>().size() == 1u);
    BOOST_TEST(s.changes<put_agent>()[0].agent.keys_forgotten == 1u);
}

BOOST_AUTO_TEST_CASE(what_an_operator_decided_elsewhere_holds_here)
{
    core::recovered what;
    what.agents = {known_agent("a1")};
    scheduler_rig s{std::nullopt, what, true};
    s.connect();
    auto refused = known_agent("a1");
    refused.standing = enrolment::refused;
    s.step(core::agent_news{refused, s.now});
    s.heartbeat("a1", 2);
    tell(s, {std::nullopt, refused});
    s.settle();

    BOOST_TEST(s.refused_because("its agent was refused") == 1u);
    BOOST_TEST(s.changes<put_agent>().empty());
}

BOOST_AUTO_TEST_CASE(what_the_store_had_before_a_key_was_forgotten_here_changes_nothing)
{
    core::recovered what;
    what.agents = {known_agent("a1")};
    scheduler_rig s{std::nullopt, what, true};
    s.connect();
    s.decide("a1", agent_decision::forget_key);
    auto stale = known_agent("a1");
    stale.heartbeat += 1h;
    s.step(core::agent_news{stale, s.now});
    s.heartbeat("a1", 1, 201);
    s.settle();

    BOOST_TEST(s.refused_because("its agent is known under another key") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
