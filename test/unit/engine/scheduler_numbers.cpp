// Sequence numbers: what is played again counts once, and what is too old not at all.
#include "engine/answer_numbers.hpp"
#include "scheduler_rig.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>

using namespace mig;
using namespace mig::test;

namespace {

// Two actions, both sent to a1.
scheduler_rig with_two_commands()
{
    scheduler_rig s;
    s.connect();
    s.heartbeat("a1", 1);
    for (unsigned n : {1u, 2u}) {
        s.submit(signed_by({&alice()}, an_action(n), s.now));
        s.find({{"a1"}});
        s.settle();
    }
    BOOST_REQUIRE(s.published.size() == 2u);
    return s;
}

void answer_with(scheduler_rig& s, std::size_t command, std::uint64_t number)
{
    auto const id = s.published.at(command).command;
    s.number_of_answer(id, number);
    s.answer_to(id, {uuid_of(static_cast<unsigned>(command + 1))});
}

auto dropped(scheduler_rig const& s)
{
    return std::count_if(s.notes.begin(), s.notes.end(), [](std::string const& note) {
        return note.find("was dropped") != std::string::npos;
    });
}

agent_record stored_agent(std::uint64_t sequence, std::uint64_t answers = 0)
{
    agent_record a{facts_of("a1"), agent_status::online, start_of_test, key_of(200).public_key(),
                   sequence};
    a.answers = answers;
    return a;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scheduler_numbers)

BOOST_AUTO_TEST_CASE(answers_that_overtake_each_other_both_count)
{
    auto s = with_two_commands();
    answer_with(s, 1, 8);
    answer_with(s, 0, 7);
    s.settle();

    BOOST_TEST(s.changes<finish_command>().size() == 2u);
    BOOST_TEST(dropped(s) == 0);
}

BOOST_AUTO_TEST_CASE(a_number_that_another_answer_has_used_is_refused)
{
    auto s = with_two_commands();
    answer_with(s, 0, 7);
    answer_with(s, 1, 7);
    s.settle();

    BOOST_TEST(s.changes<finish_command>().size() == 1u);
    BOOST_TEST(s.refused_because("its number was used before") == 1u);
    BOOST_TEST(s.acknowledged.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_number_that_was_given_before_the_command_is_refused)
{
    auto s = with_two_commands();
    answer_with(s, 0, 7);
    answer_with(s, 1, 8);
    s.settle();
    s.submit(signed_by({&alice()}, an_action(3), s.now));
    s.find({{"a1"}});
    s.settle();
    answer_with(s, 2, 6); // never seen, and too old all the same
    s.settle();
    BOOST_TEST(s.changes<finish_command>().size() == 2u);
    BOOST_TEST(s.refused_because("it is older than its command") == 1u);

    answer_with(s, 2, 9);
    s.settle();
    BOOST_TEST(s.changes<finish_command>().size() == 3u);
}

BOOST_AUTO_TEST_CASE(the_same_answer_again_is_no_replay_whenever_it_comes)
{
    auto s = with_two_commands();
    for (int n = 0; n < 3; ++n)
        answer_with(s, 0, 7); // on its way to the store
    s.settle();
    answer_with(s, 0, 7); // stored
    s.settle();

    BOOST_TEST(dropped(s) == 0);
    BOOST_TEST(s.changes<finish_command>().size() == 1u);
    BOOST_TEST(s.acknowledged.size() == 5u); // with the heartbeat
}

BOOST_AUTO_TEST_CASE(numbers_of_answers_are_remembered_over_a_restart)
{
    auto s = with_two_commands();
    answer_with(s, 0, 7);
    s.heartbeat("a1", 2);
    s.settle();
    auto const stored = s.changes<put_agent>().back().agent;
    BOOST_REQUIRE(stored.answers == 7u);

    core::recovered what;
    what.agents = {stored};
    scheduler_rig again{std::nullopt, what};
    again.connect();
    again.submit(signed_by({&alice()}, an_action(1), again.now));
    again.find({{"a1"}});
    again.settle();
    answer_with(again, 0, 7);

    BOOST_TEST(again.refused_because("it is older than its command") == 1u);
}

BOOST_AUTO_TEST_CASE(an_agent_whose_key_is_forgotten_starts_its_numbers_anew)
{
    auto s = with_two_commands();
    answer_with(s, 0, 700);
    s.decide("a1", agent_decision::forget_key);
    s.heartbeat("a1", 1, 201);
    s.decide("a1", agent_decision::approve);
    s.settle();
    s.submit(signed_by({&alice()}, an_action(3), s.now));
    s.find({{"a1"}});
    s.settle();
    auto const id = s.published.back().command;
    s.number_of_answer(id, 1);
    s.answer_to(id, {uuid_of(3)}, "a1", 201);
    s.settle();

    BOOST_TEST(dropped(s) == 0);
    BOOST_TEST(s.changes<finish_command>().size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_old_heartbeat_is_refused_and_the_last_one_again_is_not)
{
    scheduler_rig s;
    s.connect();
    for (std::uint64_t const n : {5u, 5u, 4u, 1u, 6u})
        s.heartbeat("a1", n);
    s.settle();

    BOOST_TEST(s.refused_because("it is a replay") == 2u);
    BOOST_TEST(s.changes<put_agent>().size() == 2u);
    BOOST_TEST(s.acknowledged.size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_that_went_to_another_scheduler_is_a_replay_here)
{
    core::recovered what;
    what.agents = {stored_agent(5)};
    scheduler_rig s{std::nullopt, what, true};
    s.connect();
    s.heartbeat("a1", 8);
    BOOST_REQUIRE(s.look_ups.size() == 1u);
    s.step(core::looked_up{1, core::looked_up::records{std::nullopt, stored_agent(9)}, s.now});
    s.settle();
    BOOST_TEST(s.refused_because("it is a replay") == 1u);
    BOOST_TEST(s.changes<put_agent>().empty());

    s.heartbeat("a1", 10); // the next one: nothing to ask
    s.settle();
    BOOST_TEST(s.look_ups.size() == 1u);
    BOOST_TEST(s.changes<put_agent>().size() == 1u);
}

BOOST_AUTO_TEST_CASE(
    an_answer_for_another_scheduler_that_comes_again_before_it_is_stored_is_no_replay)
{
    scheduler_rig s{std::nullopt, {}, true};
    s.connect();
    command_record sent;
    sent.id = {uuid_of(100)};
    sent.action = {uuid_of(1)};
    sent.agent = {"a1"};
    for (std::uint64_t n : {1u, 2u}) {
        s.answer_to(sent.id, sent.action);
        s.step(core::looked_up{n, core::looked_up::records{sent, stored_agent(1)}, s.now});
    }
    BOOST_TEST(s.acknowledged.empty());
    s.settle();

    BOOST_TEST(dropped(s) == 0);
    BOOST_TEST(s.acknowledged.size() == 2u);
}

BOOST_AUTO_TEST_CASE(used_numbers_are_those_that_were_used)
{
    std::mt19937 random{1}; // NOLINT: the same in every run
    core::answer_numbers numbers;
    std::set<std::uint64_t> used;
    for (int n = 0; n < 2000; ++n) {
        auto const number = 1000 + random() % 150;
        BOOST_REQUIRE(numbers.is_used(number) == used.contains(number));
        if (used.size() < 100) {
            numbers.use(number);
            used.insert(number);
        }
        BOOST_REQUIRE(numbers.highest() == *used.rbegin());
    }
}

BOOST_AUTO_TEST_CASE(many_holes_are_forgotten_from_below)
{
    core::answer_numbers numbers;
    for (std::uint64_t n = 0; n < 1000; ++n)
        numbers.use(10 + n * 2);

    BOOST_TEST(!numbers.is_used(9u));
    BOOST_TEST(numbers.is_used(11u)); // a hole, but an old one
    BOOST_TEST(!numbers.is_used(10 + 2 * 999 - 1));
    BOOST_TEST(!numbers.is_used(10 + 2 * (999 - 120) - 1));
}

BOOST_AUTO_TEST_SUITE_END()
