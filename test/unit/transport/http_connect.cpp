#include "transport/http_connect.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using mig::amqp::connect_response;

namespace {

result<bool> fed(std::string_view text)
{
    return connect_response{}.feed(as_bytes(text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_connect)

BOOST_AUTO_TEST_CASE(the_request_names_the_far_end_twice)
{
    BOOST_TEST(amqp::connect_request("relay:5671") ==
               "CONNECT relay:5671 HTTP/1.1\r\nHost: relay:5671\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(two_hundred_opens_the_tunnel)
{
    BOOST_TEST(fed("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n").value());
    BOOST_TEST(fed("HTTP/1.0 200\r\n\r\n").value());
}

BOOST_AUTO_TEST_CASE(an_answer_may_come_byte_by_byte)
{
    connect_response response;
    std::string const text = "HTTP/1.1 200 OK\r\n\r\n";
    for (std::size_t n = 0; n + 1 < text.size(); ++n)
        BOOST_TEST(!response.feed(as_bytes(text).subspan(n, 1)).value());

    BOOST_TEST(response.feed(as_bytes("\n")).value());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_in_the_words_of_the_proxy)
{
    auto const refused = fed("HTTP/1.1 403 Forbidden here\r\n\r\n");

    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST(refused.error().why() == "it says 403 Forbidden here");
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_refused)
{
    for (auto const* text : {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 2\r\n\r\n", "HTTP/1.1 20x OK\r\n\r\n",
                             "HTTP/1.1 2000 OK\r\n\r\n", "\r\n\r\n", "HTTP/2 200 OK\r\n\r\n"})
        BOOST_TEST(!fed(text).ok(), text);
}

BOOST_AUTO_TEST_CASE(nothing_may_follow_the_answer)
{
    BOOST_TEST(!fed("HTTP/1.1 200 OK\r\n\r\nAMQP").ok());
}

BOOST_AUTO_TEST_CASE(an_answer_without_end_is_too_long)
{
    connect_response response;
    std::string const more(1024, 'x');
    for (std::size_t n = 0; n < connect_response::head_max_bytes / more.size(); ++n)
        BOOST_TEST(!response.feed(as_bytes(more)).value());

    BOOST_TEST(!response.feed(as_bytes("x")).ok());
}

BOOST_AUTO_TEST_SUITE_END()
