#include "service/http.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::service;

namespace {

http_reader reader_of(http_limits const& limits = {})
{
    return http_reader{limits};
}

// Feeds it all, as a connection does: what is not used is given again.
result<http_request> read(std::string_view text, http_limits const& limits = {})
{
    auto reader = reader_of(limits);
    auto const used = reader.feed(text);
    if (!used) return used.error();
    if (!reader.complete()) return error{errc::not_found, "read", "request", "it is not complete"};
    return reader.take();
}

} // namespace

BOOST_AUTO_TEST_SUITE(http)

BOOST_AUTO_TEST_CASE(a_request_has_a_method_a_path_and_a_query)
{
    auto const request = read("GET /api/v1/search?type=agent&target=os%3D%27linux%27+x HTTP/1.1\r\n"
                              "Host: 127.0.0.1\r\n\r\n");

    BOOST_REQUIRE(request.ok());
    BOOST_TEST(request->method == "GET");
    BOOST_TEST(request->path == "/api/v1/search");
    BOOST_TEST(request->parameter("type") == "agent");
    BOOST_TEST(request->parameter("target") == "os='linux' x");
    BOOST_TEST(request->header("host") == "127.0.0.1");
    BOOST_TEST(request->keep_alive);
}

BOOST_AUTO_TEST_CASE(a_request_may_come_byte_by_byte)
{
    std::string_view const text = "POST /x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
    auto reader = reader_of();
    std::string unread;

    for (char const c : text) {
        unread += c;
        auto const used = reader.feed(unread);
        BOOST_REQUIRE(used.ok());
        unread.erase(0, *used);
    }

    BOOST_REQUIRE(reader.complete());
    BOOST_TEST(reader.take()->body == "hello");
}

BOOST_AUTO_TEST_CASE(a_request_takes_no_byte_of_the_next_one)
{
    std::string_view const first = "POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nab";
    auto reader = reader_of();

    auto const used = reader.feed(std::string{first} + "GET /b HTTP/1.1\r\n\r\n");

    BOOST_REQUIRE(used.ok());
    BOOST_TEST(*used == first.size());
}

BOOST_AUTO_TEST_CASE(a_chunked_body_is_put_together)
{
    auto const request = read("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

    BOOST_REQUIRE(request.ok());
    BOOST_TEST(request->body == "abcde");
}

BOOST_AUTO_TEST_CASE(a_body_above_the_limit_is_refused_by_its_length)
{
    auto const request =
        read("POST /x HTTP/1.1\r\nContent-Length: 101\r\n\r\n", {.body_bytes = 100});

    BOOST_REQUIRE(!request.ok());
    BOOST_TEST((request.error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(a_chunked_body_above_the_limit_is_refused)
{
    auto const request = read("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                                  std::string(101, 'x') + "\r\n0\r\n\r\n",
                              {.body_bytes = 100});

    BOOST_REQUIRE(!request.ok());
    BOOST_TEST((request.error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(a_head_above_the_limit_is_refused)
{
    auto const request =
        read("GET /x HTTP/1.1\r\nX: " + std::string(2000, 'x'), {.header_bytes = 1000});

    BOOST_REQUIRE(!request.ok());
    BOOST_TEST((request.error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_refused)
{
    for (std::string_view const text :
         {"\x16\x03\x01\x02", "hello\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
          "GET / HTTP/1.1\r\nno colon\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 2x\r\n\r\nab"})
    {
        auto const request = read(text);
        BOOST_TEST_CONTEXT(text)
        {
            BOOST_REQUIRE(!request.ok());
            BOOST_TEST((request.error().code() == errc::invalid_argument));
        }
    }
}

// RFC 9112, 6.1: the two together are how requests are smuggled.
BOOST_AUTO_TEST_CASE(a_length_and_chunks_together_are_refused)
{
    auto const request = read("POST / HTTP/1.1\r\nContent-Length: 5\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

    BOOST_TEST(!request.ok());
}

BOOST_AUTO_TEST_CASE(two_lengths_that_differ_are_refused)
{
    auto const request =
        read("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab");

    BOOST_TEST(!request.ok());
}

BOOST_AUTO_TEST_CASE(a_target_that_is_no_path_is_refused)
{
    BOOST_TEST(!read("GET http://elsewhere/ HTTP/1.1\r\n\r\n").ok());
    BOOST_TEST(!read("OPTIONS * HTTP/1.1\r\n\r\n").ok());
}

BOOST_AUTO_TEST_CASE(an_old_client_gets_no_chunks_and_no_second_request)
{
    auto const request = read("GET / HTTP/1.0\r\n\r\n");

    BOOST_REQUIRE(request.ok());
    BOOST_TEST(!request->chunks);
    BOOST_TEST(!request->keep_alive);
    BOOST_TEST(write_stream_head("text/event-stream", false).find("chunked") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_to_continue_is_told_once)
{
    auto reader = reader_of();
    auto const used =
        reader.feed("POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");

    BOOST_REQUIRE(used.ok());
    BOOST_TEST(reader.asks_to_continue());
    BOOST_TEST(!reader.asks_to_continue());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_decoded_stays_as_it_is)
{
    auto const form = parse_form("a=%&b=%4&c=%zz&d=%41&e&=f&g=%00");

    BOOST_TEST(form.at("a") == "%");
    BOOST_TEST(form.at("b") == "%4");
    BOOST_TEST(form.at("c") == "%zz");
    BOOST_TEST(form.at("d") == "A");
    BOOST_TEST(form.at("e") == "");
    BOOST_TEST(form.at("") == "f");
    BOOST_TEST(form.at("g") == std::string(1, '\0'));
}

BOOST_AUTO_TEST_CASE(a_form_has_a_limited_number_of_names)
{
    std::string text;
    for (int n = 0; n < 1000; ++n)
        text += std::to_string(n) + "=1&";

    BOOST_TEST(parse_form(text).size() == 64U);
}

BOOST_AUTO_TEST_CASE(the_answer_to_head_tells_the_length_and_has_no_body)
{
    auto const text = write_response({.body = "{\"a\":1}"}, {.body = false});

    BOOST_TEST(text.find("Content-Length: 7\r\n") != std::string::npos);
    BOOST_TEST(text.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()
