#include <mig/module/budget.hpp>

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace std::chrono_literals;

namespace {

// An agent whose owner holds everything.
constexpr budget own{
    .cpu = {50}, .read = {10u << 20}, .memory = {256u << 20}, .time = 300s, .answer = {1u << 20}};

} // namespace

BOOST_AUTO_TEST_SUITE(budget_)

BOOST_AUTO_TEST_CASE(who_asks_for_nothing_gets_the_agent_s_own)
{
    BOOST_TEST((own.capped_by({}) == own));
    BOOST_TEST((budget{}.capped_by({}) == budget{}));
}

BOOST_AUTO_TEST_CASE(less_is_given_and_more_is_not)
{
    auto const less =
        own.capped_by({.cpu = 10_pct, .read = 1_MiB, .memory = 64_MiB, .time = 5000ms});
    BOOST_TEST((less == budget{.cpu = {10},
                               .read = {1u << 20},
                               .memory = {64u << 20},
                               .time = 5s,
                               .answer = {1u << 20}}));

    auto const more =
        own.capped_by({.cpu = 100_pct, .read = 1_GiB, .memory = 1_GiB, .time = 86'400'000ms});
    BOOST_TEST((more == own));
}

BOOST_AUTO_TEST_CASE(each_member_is_taken_by_itself)
{
    BOOST_TEST((own.capped_by({.cpu = 10_pct}).cpu == percent{10}));
    BOOST_TEST((own.capped_by({.cpu = 10_pct}).read == own.read));
    BOOST_TEST((own.capped_by({.read = 1_MiB}).read == byte_count{1u << 20}));
    BOOST_TEST((own.capped_by({.read = 1_MiB}).memory == own.memory));
    BOOST_TEST((own.capped_by({.memory = 64_MiB}).memory == byte_count{64u << 20}));
    BOOST_TEST((own.capped_by({.memory = 64_MiB}).time == own.time));
    BOOST_TEST((own.capped_by({.time = 5000ms}).time == 5s));
    BOOST_TEST((own.capped_by({.time = 5000ms}).cpu == own.cpu));
}

BOOST_AUTO_TEST_CASE(an_agent_that_holds_nothing_holds_what_is_asked_for)
{
    budget const open{.cpu = {0}, .read = {0}};
    BOOST_TEST((open.capped_by({.cpu = 10_pct}).cpu == percent{10}));
    BOOST_TEST((open.capped_by({.read = 1_MiB}).read == byte_count{1u << 20}));
    BOOST_TEST((open.capped_by({}).cpu == percent{0}));
    BOOST_TEST((open.capped_by({}).read == byte_count{0}));
}

BOOST_AUTO_TEST_CASE(no_0_that_is_asked_for_lifts_what_the_agent_holds)
{
    auto const asked = own.capped_by({.cpu = percent{0}, .read = byte_count{0}});
    BOOST_TEST((asked.cpu == own.cpu));
    BOOST_TEST((asked.read == own.read));
}

BOOST_AUTO_TEST_CASE(no_memory_and_no_time_stay_none)
{
    budget const none{.memory = {0}, .time = 0ms};
    auto const asked = none.capped_by({.memory = 64_MiB, .time = 5000ms});
    BOOST_TEST((asked.memory == byte_count{0}));
    BOOST_TEST((asked.time == 0ms));
    auto const nothing = own.capped_by({.memory = byte_count{0}, .time = 0ms});
    BOOST_TEST((nothing.memory == byte_count{0}));
    BOOST_TEST((nothing.time == 0ms));
}

BOOST_AUTO_TEST_SUITE_END()
