#include "service/http_rate.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig::service;
using std::chrono::milliseconds;

namespace {
constexpr http_rate::time start{};
}

BOOST_AUTO_TEST_SUITE(http_rate_)

BOOST_AUTO_TEST_CASE(a_burst_passes_and_what_is_more_waits)
{
    http_rate rate{{.per_second = 10, .burst = 2}};

    BOOST_TEST(rate.take("a", start));
    BOOST_TEST(rate.take("a", start));
    BOOST_TEST(!rate.take("a", start));
    BOOST_TEST(rate.take("a", start + milliseconds{100}));
    BOOST_TEST(!rate.take("a", start + milliseconds{110}));
}

BOOST_AUTO_TEST_CASE(clients_do_not_take_from_each_other)
{
    http_rate rate{{.per_second = 10, .burst = 1}};
    BOOST_TEST(rate.take("a", start));

    BOOST_TEST(rate.take("b", start));
    BOOST_TEST(!rate.take("a", start));
}

BOOST_AUTO_TEST_CASE(waiting_gives_no_more_than_a_burst)
{
    http_rate rate{{.per_second = 10, .burst = 1}};
    auto const later = start + std::chrono::hours{1};

    BOOST_TEST(rate.take("a", start));
    BOOST_TEST(rate.take("a", later));
    BOOST_TEST(!rate.take("a", later));
}

BOOST_AUTO_TEST_CASE(a_crowd_is_bounded_and_shares_one_measure)
{
    http_rate rate{{.per_second = 10, .burst = 1, .clients_max = 2}};
    BOOST_TEST(rate.take("a", start));
    BOOST_TEST(rate.take("b", start));

    BOOST_TEST(rate.take("c", start));
    BOOST_TEST(!rate.take("d", start));
    for (int n = 0; n < 1000; ++n)
        (void)rate.take(std::to_string(n), start);
    BOOST_TEST(rate.clients() <= 3U);
    BOOST_TEST(rate.take("e", start + std::chrono::seconds{1}));
}

BOOST_AUTO_TEST_CASE(without_a_limit_everything_passes)
{
    http_rate rate{{}};

    for (int n = 0; n < 1000; ++n)
        BOOST_TEST(rate.take("a", start));
    BOOST_TEST(rate.clients() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
