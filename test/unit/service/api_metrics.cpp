// What is counted, and how Prometheus reads it.

#include <mig/metrics.hpp>

#include "platform_rig.hpp"
#include "support/raw_socket.hpp"

using namespace mig;
using namespace mig::test;

namespace {

struct metrics_rig {
    std::shared_ptr<metrics> counted = std::make_shared<metrics>();
    log_sink log = counted->counting({});

    void say(std::string_view message, std::string_view why)
    {
        log_field const fields[] = {{"why", why}};
        log({severity::warning, message, fields});
    }
    [[nodiscard]] bool shows(std::string_view line) const
    {
        return counted->text().find(std::string{line} + "\n") != std::string::npos;
    }
};

std::string ask(std::uint16_t port, std::string const& path, std::string const& key)
{
    raw_socket asking{port};
    asking.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-MIGAPIKEY: " + key + "\r\n\r\n");
    return asking.read_response();
}

} // namespace

BOOST_AUTO_TEST_SUITE(api_metrics)

BOOST_FIXTURE_TEST_CASE(what_a_scheduler_refuses_is_counted_by_reason, metrics_rig)
{
    say("an answer was dropped", "it is the answer of another agent");
    say("an answer was dropped", "it is the answer of another agent");
    say("a heartbeat was dropped", "read heartbeat: it is not JSON");

    BOOST_TEST(shows(R"(mig_answers_refused_total{why="it is the answer of another agent"} 2)"));
    BOOST_TEST(shows(R"(mig_heartbeats_refused_total{why="read heartbeat"} 1)"));
    BOOST_TEST(shows("# TYPE mig_answers_refused_total counter"));
}

BOOST_AUTO_TEST_CASE(what_is_logged_is_passed_on)
{
    auto const counted = std::make_shared<metrics>();
    std::string got;
    auto const log = counted->counting([&](log_record const& r) { got = std::string{r.message}; });

    log({severity::info, "a message", {}});

    BOOST_TEST(got == "a message");
    BOOST_TEST(counted->value("mig_log_messages_total",
                              {{"level", "info"}, {"message", "a message"}}) == 1U);
}

BOOST_AUTO_TEST_CASE(a_label_from_outside_cannot_end_its_line)
{
    BOOST_TEST(label_text({{"a", "x\"} 1\nevil 2"}}) == R"({a="x\"} 1\\x0aevil 2"})");
    BOOST_TEST(label_text({{"a", "back\\slash"}}) == R"({a="back\\slash"})");
    BOOST_TEST(label_text({}) == "");
}

BOOST_FIXTURE_TEST_CASE(series_are_bounded_and_the_rest_is_counted_together, metrics_rig)
{
    for (int n = 0; n < 2000; ++n)
        say("an answer was dropped", "reason " + std::to_string(n));

    BOOST_TEST(shows(R"(mig_answers_refused_total{why="other"} 1500)"));
}

BOOST_FIXTURE_TEST_CASE(requests_are_counted_by_route_and_status, platform_rig)
{
    auto const fleet = agents(1);
    (void)ask(api.port(), "/api/v1/search?type=agent", "key");
    (void)ask(api.port(), "/api/v1/search?type=agent", "key");
    (void)ask(api.port(), "/api/v1/search", "wrong");
    (void)ask(api.port(), "/made/up", "key");

    auto const text = ask(api.port(), "/metrics", "key");

    for (std::string const line :
         {R"(mig_http_requests_total{method="GET",route="/api/v1/search",status="200"} 2)",
          R"(mig_http_requests_total{method="GET",route="/api/v1/search",status="401"} 1)",
          R"(mig_http_requests_total{method="other",route="other",status="404"} 1)",
          R"(mig_agents{status="online"} 1)", R"(mig_agents{status="offline"} 0)",
          "# TYPE mig_agents gauge"})
    {
        BOOST_TEST_CONTEXT(text) BOOST_TEST(text.find(line + "\n") != std::string::npos);
    }
    BOOST_TEST(text.find("made") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(metrics_are_guarded_as_the_rest, platform_rig)
{
    BOOST_TEST(ask(api.port(), "/metrics", "wrong").substr(9, 3) == "401");
}

BOOST_AUTO_TEST_CASE(one_address_has_so_many_connections_and_those_above_are_counted)
{
    platform_rig rig;
    std::vector<raw_socket> held;
    for (int n = 0; n < 64; ++n)
        held.emplace_back(rig.api.port());
    BOOST_TEST(raw_socket{rig.api.port()}.read_to_end() == "");

    raw_socket operators{rig.socket()};
    operators.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");

    auto const shown = operators.read_response();
    auto const* const line = "mig_http_connections_refused_total{why=\"too many connections of one "
                             "address\"} 1\n";
    BOOST_TEST(shown.find(line) != std::string::npos, shown);
}

BOOST_AUTO_TEST_SUITE_END()
