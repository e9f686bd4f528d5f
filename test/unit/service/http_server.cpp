#include "service/http_server.hpp"

#include "support/raw_socket.hpp"
#include "support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <sys/stat.h>
#include <thread>
#include <vector>

using namespace mig;
using namespace mig::service;
using mig::test::raw_socket;
using mig::test::temporary_folder;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view get_a = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view get_b = "GET /b HTTP/1.1\r\nHost: x\r\n\r\n";

// Answers with what it was asked.
void echo(http_request request, bool, http_responder responder)
{
    responder.send({.body = request.method + " " + request.path + " " + request.body});
}

struct served {
    temporary_folder folder;
    std::filesystem::path socket = folder / "s";
    http_server server;

    explicit served(http_server_options options = {}) : server(open(std::move(options))) {}
    http_server open(http_server_options options)
    {
        options.socket = socket;
        if (!options.route) options.route = echo;
        auto made = http_server::open(std::move(options));
        BOOST_REQUIRE(made.ok());
        return *std::move(made);
    }
};

bool says(std::string const& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_server_)

BOOST_AUTO_TEST_CASE(a_connection_serves_one_request_after_another)
{
    served s;
    raw_socket client{s.socket};

    for (int n = 0; n < 100; ++n) {
        client.send(get_a);
        auto const response = client.read_response();
        BOOST_REQUIRE(response.starts_with("HTTP/1.1 200 OK\r\n"));
        BOOST_REQUIRE(response.ends_with("GET /a "));
    }
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order)
{
    served s;
    raw_socket client{s.socket};

    client.send(std::string{get_a} + std::string{get_b} + std::string{get_a});

    BOOST_TEST(client.read_response().ends_with("GET /a "));
    BOOST_TEST(client.read_response().ends_with("GET /b "));
    BOOST_TEST(client.read_response().ends_with("GET /a "));
}

BOOST_AUTO_TEST_CASE(a_large_request_behind_another_is_read_when_it_is_its_turn)
{
    std::promise<http_responder> first;
    served s{{.route = [&](http_request request, bool by_port, http_responder responder) {
        if (request.path == "/a") return first.set_value(responder);
        echo(std::move(request), by_port, std::move(responder));
    }}};
    raw_socket client{s.socket};
    std::string const body(1 << 20, 'x');

    client.send(get_a);
    std::thread sender{[&] {
        client.send("POST /b HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
    }};
    first.get_future().get().send({.body = "first"});

    BOOST_TEST(client.read_response().ends_with("first"));
    BOOST_TEST(client.read_response().ends_with(body));
    sender.join();
}

BOOST_AUTO_TEST_CASE(a_client_that_has_ended_sending_is_still_answered)
{
    served s;
    raw_socket client{s.socket};

    client.send(std::string{get_a} + std::string{get_b});
    client.end_sending();

    auto const all = client.read_to_end();
    BOOST_TEST(says(all, "GET /a "));
    BOOST_TEST(says(all, "GET /b "));
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(a_client_that_wants_to_end_is_let_go)
{
    served s;
    raw_socket client{s.socket};

    client.send("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n");

    BOOST_TEST(says(client.read_to_end(), "Connection: close\r\n"));
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(garbage_is_refused_and_told_why)
{
    served s;
    raw_socket client{s.socket};

    client.send("\x16\x03\x01 this is no HTTP\r\n\r\n");

    auto const all = client.read_to_end();
    BOOST_TEST(all.starts_with("HTTP/1.1 400 "));
    BOOST_TEST(says(all, "{\"error\":\""));
}

BOOST_AUTO_TEST_CASE(a_head_that_is_too_long_is_refused)
{
    served s;
    raw_socket client{s.socket};

    client.send("GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x'));

    BOOST_TEST(client.read_to_end().starts_with("HTTP/1.1 431 "));
}

// The client is in the middle of sending: closing at once would reset the connection and throw
// the answer away.
BOOST_AUTO_TEST_CASE(a_body_that_is_too_large_is_refused_in_words_that_arrive)
{
    http_server_options options{.port = 0};
    options.limits.body_bytes = 1000;
    served s{std::move(options)};
    raw_socket client{s.server.port()};

    client.send("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + std::string(300'000, 'x'));

    BOOST_TEST(client.read_until("too large").starts_with("HTTP/1.1 413 "));
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_to_continue_is_told_to)
{
    served s;
    raw_socket client{s.socket};

    client.send("POST /a HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.forget();
    client.send("ab");

    BOOST_TEST(client.read_response().ends_with("POST /a ab"));
}

BOOST_AUTO_TEST_CASE(the_answer_to_head_does_not_upset_what_follows)
{
    served s;
    raw_socket client{s.socket};

    client.send("HEAD /a HTTP/1.1\r\n\r\n");
    BOOST_TEST(client.read_until("\r\n\r\n").ends_with("\r\n\r\n"));
    client.forget();
    client.send(get_b);

    BOOST_TEST(client.read_response().starts_with("HTTP/1.1 200 OK\r\n"));
}

BOOST_AUTO_TEST_CASE(a_client_that_is_slow_to_send_a_request_is_cut_off)
{
    served s{{.head_time_max = milliseconds{50}}};
    raw_socket client{s.socket};

    client.send("GET /a HTTP/1.1\r\nX: ");

    BOOST_TEST(client.read_to_end().starts_with("HTTP/1.1 408 "));
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(a_client_that_is_slow_to_send_a_body_is_cut_off)
{
    served s{{.request_time_max = milliseconds{50}}};
    raw_socket client{s.socket};

    client.send("POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nx");

    BOOST_TEST(client.read_to_end().starts_with("HTTP/1.1 408 "));
    BOOST_TEST(client.ended());
}

// Each byte in time, and the whole too late.
BOOST_AUTO_TEST_CASE(a_client_that_sends_byte_after_byte_is_cut_off_all_the_same)
{
    served s{{.head_time_max = milliseconds{100}}};
    raw_socket client{s.socket};
    client.send("GET /a HTTP/1.1\r\nX: ");

    while (client.send("x"))
        std::this_thread::sleep_for(milliseconds{5});

    BOOST_TEST(!client.send("x"));
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_its_response_is_cut_off)
{
    std::atomic<int> ended = 0;
    served s{{.write_time_max = milliseconds{50},
              .route = [&](http_request, bool, http_responder responder) {
                  auto stream = responder.stream("text/plain");
                  stream.on_gone([&] { ++ended; });
                  stream.write(std::string(16u << 20, 'x'));
              }}};
    raw_socket client{s.socket};

    client.send(get_a);

    while (ended == 0)
        std::this_thread::sleep_for(milliseconds{5});
    BOOST_TEST(ended == 1);
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_on_without_reading_is_cut_off)
{
    std::atomic<int> asked = 0;
    served s{{.write_time_max = milliseconds{50},
              .route = [&](http_request, bool, http_responder responder) {
                  ++asked;
                  responder.send({.body = std::string(4u << 20, 'x')});
              }}};
    raw_socket client{s.socket};

    client.send(std::string{get_a} + std::string{get_a} + std::string{get_a});
    while (asked < 3)
        std::this_thread::sleep_for(milliseconds{5});
    std::this_thread::sleep_for(milliseconds{200});

    BOOST_TEST(client.read_to_end().size() < 3u << 22);
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_too_often_is_told_to_wait)
{
    served s{{.port = 0, .rate = {.per_second = 0.001, .burst = 2}}};
    raw_socket client{s.server.port()};
    auto const ask = [&] {
        client.send(get_a);
        return client.read_response().substr(9, 3);
    };

    BOOST_TEST(ask() == "200");
    BOOST_TEST(ask() == "200");
    BOOST_TEST(ask() == "429");
}

BOOST_AUTO_TEST_CASE(one_client_has_its_own_limit_of_connections)
{
    served s{{.port = 0, .connections_per_client_max = 1}};
    raw_socket first{s.server.port()};
    first.send(get_a);
    BOOST_TEST(first.read_response().ends_with("GET /a "));

    raw_socket second{s.server.port()};
    raw_socket local{s.socket};
    local.send(get_b);

    BOOST_TEST(second.read_to_end() == "");
    BOOST_TEST(local.read_response().ends_with("GET /b "));
}

BOOST_AUTO_TEST_CASE(whoever_holds_the_whole_port_does_not_hold_the_socket)
{
    served s{{.port = 0, .connections_max = 1}};
    raw_socket first{s.server.port()};
    first.send(get_a);
    BOOST_TEST(first.read_response().ends_with("GET /a "));

    raw_socket second{s.server.port()};
    raw_socket local{s.socket};
    local.send(get_b);

    BOOST_TEST(second.read_to_end() == "");
    BOOST_TEST(local.read_response().ends_with("GET /b "));
}

BOOST_AUTO_TEST_CASE(refused_connections_are_counted_one_by_one_and_told_together)
{
    std::vector<refusal> each;
    std::vector<refusals_told> together;
    {
        served s{{.port = 0,
                  .connections_per_client_max = 1,
                  .socket_connections_max = 1,
                  .on_refusal = {.each = [&](refusal why) { each.push_back(why); },
                                 .together = [&](auto const& told) { together.push_back(told); },
                                 .told_every = std::chrono::hours{1}}}};
        raw_socket first{s.server.port()};
        raw_socket local{s.socket};
        for (auto* one : {&first, &local}) {
            one->send(get_a);
            BOOST_TEST(one->read_response().ends_with("GET /a "));
        }
        for (int n = 0; n < 3; ++n)
            (void)raw_socket{s.server.port()}.read_to_end();
        (void)raw_socket{s.socket}.read_to_end();
    }

    BOOST_TEST(std::count(each.begin(), each.end(), refusal::too_many_of_client) == 3);
    BOOST_TEST(std::count(each.begin(), each.end(), refusal::too_many_of_socket) == 1);
    BOOST_REQUIRE(together.size() == 1U); // the others within the hour
    BOOST_TEST((together[0].why == refusal::too_many_of_client));
    BOOST_TEST(together[0].count == 1U);
    BOOST_TEST(together[0].last_peer == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(each_access_is_told)
{
    std::vector<http_access> told;
    {
        served s{{.route =
                      [](http_request request, bool by_port, http_responder responder) {
                          responder.identify("alice");
                          echo(std::move(request), by_port, std::move(responder));
                      },
                  .on_access = [&](http_access const& one) { told.push_back(one); }}};
        raw_socket client{s.socket};
        client.send(get_a);
        (void)client.read_response();
        client.send("nonsense\r\n\r\n");
        (void)client.read_to_end();
    }

    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST(told[0].method == "GET");
    BOOST_TEST(told[0].path == "/a");
    BOOST_TEST(told[0].who == "alice");
    BOOST_TEST(told[0].status == 200);
    BOOST_TEST(told[0].bytes == 7U);
    BOOST_TEST(told[1].status == 400);
    BOOST_TEST(told[1].who == "");
}

BOOST_AUTO_TEST_CASE(a_client_that_sends_nothing_is_cut_off)
{
    served s{{.head_time_max = milliseconds{50}}};
    raw_socket client{s.socket};

    BOOST_TEST(client.read_to_end() == "");
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(slow_clients_hold_nobody_else)
{
    served s;
    std::vector<raw_socket> slow;
    for (int n = 0; n < 100; ++n) {
        slow.emplace_back(s.socket);
        slow.back().send("POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\nx");
    }
    raw_socket client{s.socket};

    client.send(get_a);

    BOOST_TEST(client.read_response().ends_with("GET /a "));
}

BOOST_AUTO_TEST_CASE(connections_above_the_limit_are_closed_and_those_below_are_served)
{
    served s{{.socket_connections_max = 2}};
    raw_socket first{s.socket};
    raw_socket second{s.socket};
    first.send(get_a);
    second.send(get_a);
    BOOST_TEST(first.read_response().ends_with("GET /a "));
    BOOST_TEST(second.read_response().ends_with("GET /a "));

    raw_socket third{s.socket};

    BOOST_TEST(third.read_to_end() == "");
    first.send(get_b);
    BOOST_TEST(first.read_response().ends_with("GET /b "));
}

BOOST_AUTO_TEST_CASE(a_stream_comes_in_parts_and_has_an_end)
{
    served s{{.route = [](http_request, bool, http_responder responder) {
        auto stream = responder.stream("text/event-stream");
        stream.write("one");
        stream.write("two");
        stream.end();
    }}};
    raw_socket client{s.socket};

    client.send(get_a);

    auto const all = client.read_to_end();
    BOOST_TEST(says(all, "Transfer-Encoding: chunked\r\n"));
    BOOST_TEST(all.ends_with("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"));
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(a_stream_to_an_old_client_is_not_chunked)
{
    served s{{.route = [](http_request, bool, http_responder responder) {
        auto stream = responder.stream("text/event-stream");
        stream.write("one");
        stream.end();
    }}};
    raw_socket client{s.socket};

    client.send("GET /a HTTP/1.0\r\n\r\n");

    BOOST_TEST(client.read_to_end().ends_with("\r\n\r\none"));
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_cut_has_no_last_chunk)
{
    served s{{.route = [](http_request, bool, http_responder responder) {
        auto stream = responder.stream("text/event-stream");
        stream.write("one");
        stream.when_sent([stream]() mutable { stream.cut(); });
    }}};
    raw_socket client{s.socket};

    client.send(get_a);

    BOOST_TEST(client.read_to_end().ends_with("3\r\none\r\n"));
}

BOOST_AUTO_TEST_CASE(a_stream_is_told_when_its_client_has_gone)
{
    std::promise<void> gone;
    served s{{.route = [&](http_request, bool, http_responder responder) {
        auto stream = responder.stream("text/event-stream");
        stream.on_gone([&] { gone.set_value(); });
        stream.write("one");
    }}};
    {
        raw_socket client{s.socket};
        client.send(get_a);
        client.read_until("one");
    }

    BOOST_TEST((gone.get_future().wait_for(std::chrono::seconds{10}) == std::future_status::ready));
}

BOOST_AUTO_TEST_CASE(a_stream_on_which_nothing_happens_says_so_again_and_again)
{
    std::promise<http_stream> began;
    served s{{.route = [&](http_request, bool, http_responder responder) {
        began.set_value(responder.stream("text/event-stream",
                                         {.after = milliseconds{1}, .part = ": idle\n\n"}));
    }}};
    raw_socket client{s.socket};
    client.send(get_a);
    auto stream = began.get_future().get();

    std::string const twice = "8\r\n: idle\n\n\r\n8\r\n: idle\n\n\r\n";
    BOOST_TEST(says(client.read_until(twice), twice));
    stream.write("something");
    BOOST_TEST(says(client.read_until("something"), "9\r\nsomething\r\n"));
    client.forget();
    BOOST_TEST(says(client.read_until(twice), twice));
    stream.end();
    BOOST_TEST(client.read_to_end().ends_with("0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_stream_whose_client_has_gone_without_a_word_ends)
{
    std::promise<void> gone;
    served s{{.port = 0, .route = [&](http_request, bool, http_responder responder) {
                  auto stream = responder.stream("text/event-stream",
                                                 {.after = milliseconds{20}, .part = ": idle\n\n"});
                  stream.on_gone([&] { gone.set_value(); });
              }}};
    {
        raw_socket client{s.server.port()};
        client.send(get_a);
        BOOST_REQUIRE(says(client.read_until(": idle"), ": idle"));
        if (!client.vanish()) return; // only an administrator of the network can
    }

    BOOST_TEST((gone.get_future().wait_for(std::chrono::seconds{60}) == std::future_status::ready));
}

BOOST_AUTO_TEST_CASE(a_stream_whose_client_does_not_read_is_cut_off)
{
    std::promise<void> gone;
    http_server_options options{.route = [&](http_request, bool, http_responder responder) {
        auto stream = responder.stream("text/event-stream");
        stream.on_gone([&] { gone.set_value(); });
        for (int n = 0; n < 100; ++n)
            stream.write(std::string(100'000, 'x'));
    }};
    options.unsent_max_bytes = 1 << 20;
    served s{std::move(options)};
    raw_socket client{s.socket};

    client.send(get_a);

    BOOST_TEST((gone.get_future().wait_for(std::chrono::seconds{10}) == std::future_status::ready));
}

BOOST_AUTO_TEST_CASE(a_stream_that_waits_until_its_parts_are_sent_is_never_cut_off)
{
    struct pump {
        http_stream stream;
        int left = 100;
        void next(std::shared_ptr<pump> const& self)
        {
            if (left-- == 0) return stream.end();
            stream.write(std::string(100'000, 'x'));
            stream.when_sent([self] { self->next(self); });
        }
    };
    http_server_options options{.route = [](http_request, bool, http_responder responder) {
        auto const p = std::make_shared<pump>(pump{responder.stream("text/plain")});
        p->next(p);
    }};
    options.unsent_max_bytes = 200'000;
    served s{std::move(options)};
    raw_socket client{s.socket};

    client.send(get_a);

    auto const& all = client.read_to_end();
    auto const body = all.begin() + static_cast<std::ptrdiff_t>(all.find("\r\n\r\n"));
    BOOST_TEST(std::count(body, all.end(), 'x') == 100 * 100'000);
    BOOST_TEST(all.ends_with("0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_responder_may_outlive_the_server)
{
    std::promise<http_responder> asked;
    auto responder = [&] {
        served s{{.route = [&](http_request, bool, http_responder r) { asked.set_value(r); }}};
        raw_socket client{s.socket};
        client.send(get_a);
        return asked.get_future().get();
    }();

    responder.send({.body = "too late"});
    responder.stream("text/plain").write("likewise");
}

BOOST_AUTO_TEST_CASE(many_threads_may_answer_at_once)
{
    std::vector<std::jthread> threads;
    served s{{.route = [&](http_request request, bool, http_responder responder) {
        threads.emplace_back(
            [request, responder]() mutable { responder.send({.body = request.path}); });
    }}};
    std::vector<raw_socket> clients;
    for (int n = 0; n < 50; ++n) {
        clients.emplace_back(s.socket);
        clients.back().send("GET /" + std::to_string(n) + " HTTP/1.1\r\n\r\n");
    }

    for (int n = 0; n < 50; ++n) {
        auto const response = clients[static_cast<std::size_t>(n)].read_response();
        BOOST_TEST(response.ends_with("\r\n\r\n/" + std::to_string(n)));
    }
}

BOOST_AUTO_TEST_CASE(the_socket_is_for_its_owner_alone)
{
    served s;
    struct stat there = {};

    BOOST_REQUIRE(::stat(s.socket.c_str(), &there) == 0);
    BOOST_TEST((there.st_mode & 0777U) == 0600U);
}

BOOST_AUTO_TEST_CASE(a_socket_that_is_served_is_left_alone)
{
    served s;

    auto const second = http_server::open({.socket = s.socket, .route = echo});

    BOOST_REQUIRE(!second.ok());
    BOOST_TEST((second.error().code() == errc::unavailable));
    raw_socket client{s.socket};
    client.send(get_a);
    BOOST_TEST(client.read_response().ends_with("GET /a "));
}

BOOST_AUTO_TEST_CASE(a_socket_that_nobody_serves_is_replaced)
{
    temporary_folder folder;
    {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        std::strncpy(where.sun_path, (folder / "s").c_str(), sizeof where.sun_path - 1);
        int const fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        BOOST_REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0);
        ::close(fd);
    }

    auto const server = http_server::open({.socket = folder / "s", .route = echo});

    BOOST_REQUIRE(server.ok());
    raw_socket client{folder / "s"};
    client.send(get_a);
    BOOST_TEST(client.read_response().ends_with("GET /a "));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_socket_is_left_alone)
{
    temporary_folder folder;
    std::fclose(std::fopen((folder / "s").c_str(), "w"));

    auto const server = http_server::open({.socket = folder / "s", .route = echo});

    BOOST_REQUIRE(!server.ok());
    BOOST_TEST((server.error().code() == errc::refused));
    BOOST_TEST(std::filesystem::is_regular_file(folder / "s"));
}

BOOST_AUTO_TEST_CASE(the_socket_goes_with_the_server)
{
    temporary_folder folder;
    {
        auto const server = http_server::open({.socket = folder / "s", .route = echo});
        BOOST_REQUIRE(server.ok());
    }

    BOOST_TEST(!std::filesystem::exists(folder / "s"));
}

BOOST_AUTO_TEST_SUITE_END()
