// Invariants I1 to I4 in many small worlds.  A seed that breaks one is printed, and comes back:
//
//     unit_engine --run_test=simulation -- 7215        that seed
//     unit_engine --run_test=simulation -- 1 100000    from, to

#include "sim_parts.hpp"
#include "support/sanitized.hpp"
#include "world.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace mig::test;

namespace {

constexpr std::uint64_t seeds_in_each_run = is_sanitized ? 25 : 50; // seconds, not minutes

struct range {
    std::uint64_t first = 1;
    std::uint64_t last = seeds_in_each_run;
};

range seeds_asked_for()
{
    auto const& suite = boost::unit_test::framework::master_test_suite();
    if (suite.argc < 2) return {};
    range asked;
    asked.first = std::strtoull(suite.argv[1], nullptr, 10);
    asked.last = suite.argc > 2 ? std::strtoull(suite.argv[2], nullptr, 10) : asked.first;
    return asked;
}

} // namespace

BOOST_AUTO_TEST_SUITE(simulation)

BOOST_AUTO_TEST_CASE(no_invariant_breaks_whatever_fails)
{
    world_report all;
    auto const seeds = seeds_asked_for();
    for (auto seed = seeds.first; seed <= seeds.last; ++seed) {
        try {
            auto const one = run_world(seed);
            all.events += one.events;
            all.runs += one.runs;
            all.crashes += one.crashes;
            all.commands += one.commands;
            all.answered += one.answered;
        } catch (std::exception const& why) {
            BOOST_ERROR("seed " << seed << ": " << why.what());
        }
    }
    BOOST_TEST_MESSAGE(all.events << " events, " << all.crashes << " crashes, " << all.commands
                                  << " commands, " << all.answered << " answered, " << all.runs
                                  << " operations run");
    // A world in which nothing happens breaks nothing.
    if (seeds.last - seeds.first > 20) {
        BOOST_TEST(all.answered * 2 > all.commands);
        BOOST_TEST(all.crashes > seeds.last - seeds.first);
    }
}

BOOST_AUTO_TEST_CASE(the_same_seed_is_the_same_world)
{
    for (std::uint64_t seed = 1; seed <= (is_sanitized ? 2 : 5); ++seed)
        BOOST_TEST(run_world(seed).trace == run_world(seed).trace);
    BOOST_TEST(run_world(1).trace != run_world(2).trace);
}

BOOST_AUTO_TEST_SUITE_END()
