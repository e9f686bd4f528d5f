#include "module/governor.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace std::chrono_literals;

namespace {

// Works in steps of wall time, rests as it is told, for a while; what share of it was work.
double share_of(governor& held, std::chrono::nanoseconds step, std::chrono::nanoseconds how_long,
                std::uint64_t bytes_a_step = 0, std::uint64_t* bytes = nullptr)
{
    governor::used used;
    while (used.elapsed < how_long) {
        used.elapsed += step;
        used.cpu += step;
        used.bytes_read += bytes_a_step;
        used.elapsed += held.rest(used);
    }
    if (bytes != nullptr) *bytes = used.bytes_read;
    return std::chrono::duration<double>{used.cpu} / std::chrono::duration<double>{used.elapsed};
}

} // namespace

BOOST_AUTO_TEST_SUITE(governor_)

BOOST_AUTO_TEST_CASE(a_run_keeps_to_its_share_of_the_processor)
{
    for (double const percent : {1.0, 10.0, 50.0}) {
        for (auto const step : {5ms, 40ms}) {
            governor held{{.cpu = {percent}}};
            auto const share = share_of(held, step, 60s) * 100;
            BOOST_TEST_CONTEXT(percent << " % in steps of " << step.count() << " ms")
            {
                BOOST_TEST(share > percent * 0.97);
                BOOST_TEST(share < percent * 1.03);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_whole_processor_never_rests)
{
    governor held{{.cpu = {100}}};
    BOOST_TEST(share_of(held, 5ms, 10s) == 1.0);
}

BOOST_AUTO_TEST_CASE(a_run_keeps_to_what_it_may_read)
{
    governor held{{.read = {10u << 20}}};
    std::uint64_t bytes = 0;
    share_of(held, 5ms, 20s, 1u << 20, &bytes);
    double const a_second = static_cast<double>(bytes) / 20;
    BOOST_TEST(a_second > 9.7 * (1u << 20));
    BOOST_TEST(a_second < 10.3 * (1u << 20));
}

BOOST_AUTO_TEST_CASE(under_pressure_a_run_has_a_quarter_and_gets_it_all_back)
{
    governor held{{.cpu = {40}}};
    held.pressed({.memory = 10, .io = 0});
    auto const less = share_of(held, 5ms, 30s);
    BOOST_TEST(less > 0.097);
    BOOST_TEST(less < 0.103);

    governor other{{.cpu = {40}}};
    other.pressed({.memory = 0, .io = 60});
    other.pressed({.memory = 9, .io = 39});
    BOOST_TEST(share_of(other, 5ms, 30s) > 0.39);
}

BOOST_AUTO_TEST_CASE(pressure_that_comes_late_does_not_count_what_was_before)
{
    governor held{{.cpu = {100}}};
    governor::used used{.elapsed = 60s, .cpu = 60s};
    BOOST_TEST(held.rest(used).count() == 0);
    held.pressed({.memory = 50, .io = 0});
    used.elapsed += 5ms;
    used.cpu += 5ms;
    BOOST_TEST((held.rest(used) <= 15ms));
}

BOOST_AUTO_TEST_CASE(a_share_of_next_to_nothing_rests_for_a_time_that_a_clock_can_tell)
{
    governor held{{.cpu = {1e-300}, .read = {1}}};
    auto const rest = held.rest({.elapsed = 1s, .cpu = 1s, .bytes_read = ~std::uint64_t{0}});
    BOOST_TEST((rest > 1min));
    BOOST_TEST((rest < 24h));
}

BOOST_AUTO_TEST_CASE(what_was_not_used_is_saved_for_a_short_burst_only)
{
    governor held{{.cpu = {10}}};
    governor::used used{.elapsed = 1h};
    BOOST_TEST(held.rest(used).count() == 0);
    used.elapsed += 1s;
    used.cpu += 1s;
    BOOST_TEST((held.rest(used) > 8s));
}

BOOST_AUTO_TEST_SUITE_END()
