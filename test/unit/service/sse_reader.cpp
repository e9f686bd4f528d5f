#include "service/sse_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using mig::service::sse_reader;

BOOST_AUTO_TEST_SUITE(sse_reader_)

BOOST_AUTO_TEST_CASE(an_event_has_a_name_and_data)
{
    sse_reader reader{1000};

    auto const events = reader.feed("event: command\ndata: {\"a\":1}\n\n");

    BOOST_REQUIRE(events.ok());
    BOOST_REQUIRE(events->size() == 1U);
    BOOST_TEST(events->front().name == "command");
    BOOST_TEST(events->front().data == "{\"a\":1}");
}

BOOST_AUTO_TEST_CASE(an_event_may_come_byte_by_byte)
{
    sse_reader reader{1000};
    std::size_t count = 0;

    for (char const c : std::string_view{"event: a\r\ndata: 1\r\n\r\ndata: 2\n\n"}) {
        auto const events = reader.feed({&c, 1});
        BOOST_REQUIRE(events.ok());
        count += events->size();
    }

    BOOST_TEST(count == 2U);
}

BOOST_AUTO_TEST_CASE(lines_of_data_are_joined)
{
    sse_reader reader{1000};

    auto const events = reader.feed("data: a\ndata:b\ndata\n\n");

    BOOST_REQUIRE(events.ok());
    BOOST_REQUIRE(events->size() == 1U);
    BOOST_TEST(events->front().data == "a\nb\n");
}

BOOST_AUTO_TEST_CASE(comments_and_other_fields_are_left_alone)
{
    sse_reader reader{1000};

    auto const events = reader.feed(": still here\nid: 7\nretry: 1\n\n\n");

    BOOST_REQUIRE(events.ok());
    BOOST_TEST(events->empty());
}

BOOST_AUTO_TEST_CASE(an_event_that_has_not_ended_is_not_given)
{
    sse_reader reader{1000};

    auto const events = reader.feed("event: end\ndata: 1\n");

    BOOST_REQUIRE(events.ok());
    BOOST_TEST(events->empty());
}

BOOST_AUTO_TEST_CASE(a_line_above_the_limit_is_refused)
{
    sse_reader reader{100};

    auto const events = reader.feed("data: " + std::string(100, 'x'));

    BOOST_REQUIRE(!events.ok());
    BOOST_TEST((events.error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(many_short_lines_are_no_way_around_the_limit)
{
    sse_reader reader{100};
    result<std::vector<service::server_event>> events{errc::internal};

    for (int n = 0; n < 60; ++n) {
        events = reader.feed("data: x\n");
        if (!events) break;
    }

    BOOST_TEST(!events.ok());
}

BOOST_AUTO_TEST_CASE(an_event_after_a_large_one_has_the_whole_limit_again)
{
    sse_reader reader{100};
    std::string const large = "data: " + std::string(80, 'x') + "\n\n";

    BOOST_TEST(reader.feed(large).ok());
    BOOST_TEST(reader.feed(large).ok());
}

BOOST_AUTO_TEST_SUITE_END()
