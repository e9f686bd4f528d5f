#include "service/http_client.hpp"

#include "service/http_server.hpp"
#include "support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace mig;
using namespace mig::service;
using mig::test::temporary_folder;
using std::chrono::milliseconds;

namespace {

struct asked {
    temporary_folder folder;
    http_server server;
    http_client client;

    explicit asked(http_server_options options,
                   milliseconds silence_max = http_client_options{}.stream_silence_max)
        : server(open(std::move(options))),
          client(http_client::open({.url = "unix:" + (folder / "s").native(),
                                    .api_key = {},
                                    .ca_file = {},
                                    .stream_silence_max = silence_max})
                     .value())
    {}
    http_server open(http_server_options options)
    {
        options.socket = folder / "s";
        return http_server::open(std::move(options)).value();
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_client_)

BOOST_AUTO_TEST_CASE(a_stream_that_falls_silent_is_given_up)
{
    asked a{{.route = [](http_request, bool,
                         http_responder responder) { responder.stream("x/y").write("one"); }},
            milliseconds{50}};
    std::string got;

    auto const how = a.client.stream("/a", {},
                                     [&](std::string_view part) {
                                         got += part;
                                         return true;
                                     },
                                     {});

    BOOST_REQUIRE(!how.ok());
    BOOST_TEST((how.error().code() == errc::unavailable));
    BOOST_TEST(how.error().message().find("nothing any more") != std::string::npos);
    BOOST_TEST(got == "one");
}

BOOST_AUTO_TEST_CASE(a_request_that_takes_long_is_waited_for)
{
    std::vector<std::jthread> later;
    asked a{{.route =
                 [&](http_request, bool, http_responder responder) {
                     later.emplace_back([responder]() mutable {
                         std::this_thread::sleep_for(milliseconds{50});
                         responder.send({.body = "at last"});
                     });
                 }},
            milliseconds{1}};

    auto const answer = a.client.get("/a", {});

    BOOST_REQUIRE(answer.ok());
    BOOST_TEST(answer->body == "at last");
}

BOOST_AUTO_TEST_CASE(a_client_that_is_told_to_wait_asks_again)
{
    std::atomic<int> asked_times = 0;
    asked a{{.route = [&](http_request, bool, http_responder responder) {
        responder.send({.status = ++asked_times == 1 ? 429 : 200, .body = "{}"});
    }}};

    auto const answer = a.client.get("/a", {});

    BOOST_REQUIRE(answer.ok());
    BOOST_TEST(answer->status == 200);
    BOOST_TEST(asked_times == 2);
}

BOOST_AUTO_TEST_SUITE_END()
