// Who may join, and what those who may not get.
#include "engine/scheduler_fleet.hpp"
#include "scheduler_rig.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;

namespace {

scheduler_rig with_rule(enrolment_rule rule)
{
    scheduler_rig s{std::nullopt, {}, false, rule};
    s.connect();
    return s;
}

void make_token(scheduler_rig& s, std::uint8_t token, std::string const& agent = {})
{
    s.step(core::token_made{++s.request,
                            {key_of(token).public_key(), agent, s.now + std::chrono::hours{1}, {}},
                            s.now});
    s.settle();
}

// What the store has of it, as the last change said.
enrolment standing_of(scheduler_rig const& s, std::string const& agent)
{
    auto last = enrolment::refused;
    for (auto const& batch : s.batches) {
        for (auto const& one : batch.changes) {
            auto const* put = std::get_if<put_agent>(&one);
            auto const* set = std::get_if<set_enrolment>(&one);
            if (put != nullptr && put->agent.facts.id.text == agent) last = put->agent.standing;
            if (set != nullptr && set->agent.text == agent) last = set->standing;
        }
    }
    return last;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scheduler_enrolment)

BOOST_AUTO_TEST_CASE(where_tokens_are_needed_an_agent_without_one_leaves_no_trace)
{
    auto s = with_rule(enrolment_rule::token);
    s.heartbeat("a1", 1);
    s.settle();

    BOOST_TEST(s.changes<put_agent>().empty());
    BOOST_TEST(s.acknowledged.size() == 1u);
    BOOST_TEST(s.refused_because("its agent is not enrolled") == 1u);
}

BOOST_AUTO_TEST_CASE(a_token_enrols_one_agent_once)
{
    auto s = with_rule(enrolment_rule::token);
    make_token(s, 7);
    s.heartbeat_with("a1", 1, key_of(7));
    s.settle();
    s.heartbeat_with("a2", 1, key_of(7), 201);
    s.settle();
    s.heartbeat_with("a1", 2, key_of(7));
    s.settle();

    BOOST_TEST((standing_of(s, "a1") == enrolment::enrolled));
    BOOST_TEST(s.changes<put_agent>().size() == 2u); // both of a1
    BOOST_TEST(s.refused_because("its token is not good") == 1u);
    BOOST_REQUIRE(s.changes<use_enrol_token>().size() == 1u);
    BOOST_TEST(s.changes<use_enrol_token>()[0].agent.text == "a1");
}

BOOST_AUTO_TEST_CASE(a_token_that_nobody_made_or_that_has_expired_or_is_for_another_enrols_nobody)
{
    auto s = with_rule(enrolment_rule::token);
    make_token(s, 7);
    make_token(s, 8, "a9");
    s.heartbeat_with("a1", 1, key_of(9));
    s.settle();
    s.heartbeat_with("a1", 2, key_of(8));
    s.settle();
    s.now += std::chrono::hours{1};
    s.heartbeat_with("a1", 3, key_of(7));
    s.settle();

    BOOST_TEST(s.changes<put_agent>().empty());
    BOOST_TEST(s.refused_because("its token is not good") == 3u);
}

BOOST_AUTO_TEST_CASE(a_token_may_be_bound_to_an_id_or_a_host_name)
{
    auto s = with_rule(enrolment_rule::token);
    make_token(s, 7, "a1");
    make_token(s, 8, facts_of("a2").name);
    s.heartbeat_with("a1", 1, key_of(7));
    s.heartbeat_with("a2", 1, key_of(8), 201);
    s.settle();

    BOOST_TEST((standing_of(s, "a1") == enrolment::enrolled));
    BOOST_TEST((standing_of(s, "a2") == enrolment::enrolled));
}

BOOST_AUTO_TEST_CASE(a_token_that_another_scheduler_saw_used_first_enrols_nobody)
{
    auto s = with_rule(enrolment_rule::token);
    make_token(s, 7);
    s.heartbeat_with("a1", 1, key_of(7));
    (void)s.answer_look_up();
    s.write(error{errc::refused, "store", "a token"});
    auto const told = s.refused_because("its token is not good");
    s.answers_look_ups = false;
    s.heartbeat("a1", 2);

    BOOST_TEST(told == 1u);
    BOOST_TEST(s.acknowledged.size() == 2u);
    BOOST_TEST(s.refused_because("its agent is not enrolled") == 1u);
}

BOOST_AUTO_TEST_CASE(an_agent_that_waits_is_asked_nothing_until_it_is_approved)
{
    auto s = with_rule(enrolment_rule::approval);
    s.heartbeat("a1", 1);
    s.settle();
    BOOST_TEST((standing_of(s, "a1") == enrolment::waiting));

    auto waiting = agent_record{facts_of("a1")};
    waiting.standing = enrolment::waiting;
    auto const asked = an_action(1);
    s.submit(signed_by({&alice()}, asked, s.now));
    s.step(core::targets_found{s.searches.back().action, std::vector{waiting}, s.now});
    BOOST_REQUIRE(s.replies.size() == 1u);
    BOOST_TEST(s.replies[0].how.error().message().find("enrolled") != std::string::npos);
    BOOST_TEST(s.published.empty());

    s.decide("a1", agent_decision::approve);
    BOOST_TEST(s.decisions.empty()); // it is not stored yet
    s.settle();
    BOOST_REQUIRE(s.decisions.size() == 1u);
    BOOST_TEST(s.decisions[0].how.ok());
    BOOST_TEST((standing_of(s, "a1") == enrolment::enrolled));
    s.submit(signed_by({&alice()}, asked, s.now));
    s.find({agent_id{"a1"}});
    s.settle();
    BOOST_TEST(s.published.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_agent_that_was_refused_gets_no_command_and_is_not_heard)
{
    auto s = with_rule(enrolment_rule::open);
    s.heartbeat("a1", 1);
    s.submit(signed_by({&alice()}, an_action(1), s.now));
    s.find({agent_id{"a1"}});
    s.decide("a1", agent_decision::refuse);
    s.settle();
    BOOST_TEST(s.published.empty());

    s.heartbeat("a1", 2);
    s.settle();
    BOOST_TEST(s.refused_because("its agent was refused") == 1u);
    BOOST_TEST((standing_of(s, "a1") == enrolment::refused));
}

BOOST_AUTO_TEST_CASE(a_change_of_key_is_refused_until_the_old_one_is_forgotten)
{
    auto s = with_rule(enrolment_rule::approval);
    s.heartbeat("a1", 1);
    s.decide("a1", agent_decision::approve);
    s.heartbeat("a1", 2, 201);
    s.settle();
    BOOST_TEST(s.refused_because("its agent is known under another key") == 1u);

    s.decide("a1", agent_decision::forget_key);
    s.heartbeat("a1", 1, 201);
    s.settle();

    BOOST_TEST(s.changes<forget_agent_key>().size() == 1u);
    auto const last = s.changes<put_agent>().back().agent;
    BOOST_TEST((last.key == key_of(201).public_key()));
    BOOST_TEST((last.standing == enrolment::waiting)); // a new agent's
}

BOOST_AUTO_TEST_CASE(agents_that_wait_are_bounded)
{
    auto s = with_rule(enrolment_rule::approval);
    for (std::size_t n = 0; n < core::fleet::waiting_max + 3; ++n)
        s.heartbeat("flood" + std::to_string(n), 1);
    s.settle();

    BOOST_TEST(s.changes<put_agent>().size() == core::fleet::waiting_max);
    BOOST_TEST(s.refused_because("too many agents wait to be enrolled") == 3u);
    BOOST_TEST(s.acknowledged.size() == core::fleet::waiting_max + 3);
}

BOOST_AUTO_TEST_CASE(deciding_about_an_agent_that_nobody_knows_fails)
{
    auto s = with_rule(enrolment_rule::open);
    s.decide("a1", agent_decision::approve);

    BOOST_REQUIRE(s.decisions.size() == 1u);
    BOOST_TEST((s.decisions[0].how.error().code() == errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_version_2_agent_never_takes_the_place_of_one_with_a_key)
{
    auto s = with_rule(enrolment_rule::open);
    s.heartbeat("a1", 1);
    auto old = to_json(facts_of("a1"));
    old.set("id", json{}).set("heartbeatts", format_rfc3339(s.now));
    s.deliver_heartbeat(write_json(old));
    old.set("queueloc", "linux.older");
    s.deliver_heartbeat(write_json(old));
    old.set("queueloc", "linux.oldest").set("heartbeatts", format_rfc3339(unset_time));
    s.deliver_heartbeat(write_json(old));
    s.settle();

    BOOST_TEST(s.refused_because("it is not signed, and its agent has a key") == 1u);
    BOOST_TEST(s.refused_because("it is old") == 1u);
    BOOST_REQUIRE(s.changes<put_agent>().size() == 2u);
    BOOST_TEST(s.changes<put_agent>()[1].agent.facts.id.text == "older");
    BOOST_TEST(!s.changes<put_agent>()[1].agent.key);
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_told_loudly_a_few_times_a_minute_and_counted_always)
{
    auto s = with_rule(enrolment_rule::token);
    for (std::uint64_t n = 1; n <= 100; ++n)
        s.heartbeat("a1", n);
    auto const loud = [&s] {
        return std::count_if(s.whys.begin(), s.whys.end(),
                             [](auto const& one) { return one.first == severity::warning; });
    };

    BOOST_TEST(s.refused_because("its agent is not enrolled") == 100u);
    BOOST_TEST(loud() == 5);
    s.now += std::chrono::minutes{1};
    s.heartbeat("a1", 101);
    BOOST_TEST(loud() == 6);
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_twice_is_no_replay_and_another_one_is)
{
    auto s = with_rule(enrolment_rule::open);
    s.heartbeat("a1", 1);
    s.submit(signed_by({&alice()}, an_action(1), s.now));
    s.find({agent_id{"a1"}});
    s.settle();
    BOOST_REQUIRE(s.published.size() == 1u);
    auto const id = s.published[0].command;
    s.answer_to(id, {uuid_of(1)});
    s.answer_to(id, {uuid_of(1)}); // while the first is on its way to the store
    s.settle();
    s.answer_to(id, {uuid_of(1)});
    s.settle();
    BOOST_TEST(s.refused_because("its command was answered before") == 0u);

    s.answer_to(id, {uuid_of(1)}, "a1", 200, command_status::failed);
    s.answer_to(id, {uuid_of(1)}, "a1", 201);
    s.settle();
    BOOST_TEST(s.refused_because("its command was answered before") == 1u);
    BOOST_TEST(s.refused_because("it is not signed by the agent's key") == 1u);
    BOOST_TEST(s.changes<finish_command>().size() == 1u);
    BOOST_TEST(s.acknowledged.back() == s.tag);
}

BOOST_AUTO_TEST_SUITE_END()
