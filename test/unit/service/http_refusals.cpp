#include "service/http_refusals.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace mig::service;
using namespace std::chrono_literals;

namespace {

struct noted {
    std::vector<refusal> each;
    std::vector<refusals_told> together;
    http_refusals refusals{{.each = [this](refusal why) { each.push_back(why); },
                            .together = [this](auto const& told) { together.push_back(told); },
                            .told_every = 60s}};
    http_refusals::time now{};
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_refusals_)

BOOST_FIXTURE_TEST_CASE(the_first_one_is_told_at_once, noted)
{
    refusals.note(refusal::no_handshake, "1.2.3.4", now);

    BOOST_REQUIRE(together.size() == 1U);
    BOOST_TEST(name(together[0].why) == "TLS handshake failed");
    BOOST_TEST(together[0].count == 1U);
    BOOST_TEST(together[0].last_peer == "1.2.3.4");
    BOOST_TEST(!refusals.due().has_value());
}

BOOST_FIXTURE_TEST_CASE(those_of_the_minute_after_are_counted_and_told_together, noted)
{
    for (int n = 0; n < 5; ++n)
        refusals.note(refusal::too_many, "1.2.3." + std::to_string(n), now);
    BOOST_TEST(each.size() == 5U);
    BOOST_TEST(together.size() == 1U);
    BOOST_REQUIRE((refusals.due() == now + 60s));

    refusals.tell(now + 60s);

    BOOST_REQUIRE(together.size() == 2U);
    BOOST_TEST(together[1].count == 4U);
    BOOST_TEST(together[1].last_peer == "1.2.3.4");
    BOOST_TEST(!refusals.due().has_value());
}

BOOST_FIXTURE_TEST_CASE(one_that_comes_when_nobody_told_the_rest_tells_it, noted)
{
    for (int n = 0; n < 2; ++n)
        refusals.note(refusal::too_many, "", now);

    refusals.note(refusal::too_many, "", now + 61s);

    BOOST_REQUIRE(together.size() == 2U);
    BOOST_TEST(together[1].count == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
