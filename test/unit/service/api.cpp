// The REST API over a real scheduler, by its requests.

#include "platform_rig.hpp"
#include "support/raw_socket.hpp"

using namespace mig;
using namespace mig::test;

namespace {

std::string ask(raw_socket client, std::string_view head, std::string const& body = {})
{
    auto text = std::string{head} + "\r\nAccept: application/json\r\n";
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    client.send(text + "\r\n" + body);
    return client.read_response();
}

bool has_status(std::string const& response, int status)
{
    return response.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

json body_of(std::string const& response)
{
    auto const head = response.find("\r\n\r\n");
    BOOST_REQUIRE(head != std::string::npos);
    auto const body = json::parse(response.substr(head + 4));
    BOOST_REQUIRE(body.ok());
    return *body;
}

constexpr std::string_view post = "POST /api/v1/action/create/ HTTP/1.1\r\n"
                                  "Content-Type: application/json";

std::string percent_encoded(std::string const& text)
{
    std::string out;
    for (char const c : text) {
        char hex[4];
        std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned char>(c));
        out += hex;
    }
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(api)

BOOST_AUTO_TEST_CASE(it_is_alive)
{
    platform_rig rig;

    BOOST_TEST(has_status(ask(raw_socket{rig.socket()}, "GET /api/v1/heartbeat HTTP/1.1"), 200));
}

BOOST_AUTO_TEST_CASE(the_port_asks_for_the_key)
{
    platform_rig rig;
    std::string const head = "GET /api/v1/dashboard HTTP/1.1\r\nHost: 127.0.0.1:7";
    auto const with = [&](std::string const& more) {
        return ask(raw_socket{rig.api.port()}, head + more);
    };

    BOOST_TEST(has_status(with(""), 401));
    BOOST_TEST(has_status(with("\r\nX-MIGAPIKEY: "), 401));
    BOOST_TEST(has_status(with("\r\nX-MIGAPIKEY: ke"), 401));
    BOOST_TEST(has_status(with("\r\nX-MIGAPIKEY: keyy"), 401));
    BOOST_TEST(has_status(with("\r\nX-MIGAPIKEY: kez"), 401));
    BOOST_TEST(has_status(with("\r\nX-MIGAPIKEY: key"), 200));
}

// A page in a browser may reach the port under a name of its own: DNS rebinding.
BOOST_AUTO_TEST_CASE(the_port_answers_to_its_own_name_alone)
{
    platform_rig rig;
    auto const as = [&](std::string const& host) {
        return ask(raw_socket{rig.api.port()},
                   "GET /api/v1/heartbeat HTTP/1.1\r\nX-MIGAPIKEY: key" + host);
    };

    BOOST_TEST(has_status(as("\r\nHost: evil.example"), 403));
    BOOST_TEST(has_status(as("\r\nHost: 127.0.0.1.evil.example"), 403));
    BOOST_TEST(has_status(as(""), 403));
    BOOST_TEST(has_status(as("\r\nHost: localhost:1664"), 200));
}

BOOST_AUTO_TEST_CASE(a_port_without_a_key_is_refused)
{
    platform_rig rig;

    auto const api = api_server::open({.scheduler = rig.scheduler, .port = 0});

    BOOST_REQUIRE(!api.ok());
    BOOST_TEST((api.error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found)
{
    platform_rig rig;
    for (std::string_view const path :
         {"/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/heartbeat",
          "/api/v1/action?actionid=1", "/api/v1/action", "/api/v1/command?commandid=1",
          "/api/v1/agent?agentid=a", "/api/v1/action/events?actionid=1"})
    {
        auto const response =
            ask(raw_socket{rig.socket()}, "GET " + std::string{path} + " HTTP/1.1");
        BOOST_TEST_CONTEXT(path) BOOST_TEST(has_status(response, 404));
        BOOST_TEST(body_of(response).find("error") != nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_method_is_told_the_right_one)
{
    platform_rig rig;

    auto const get = ask(raw_socket{rig.socket()}, "GET /api/v1/action/create/ HTTP/1.1");
    auto const put = ask(raw_socket{rig.socket()}, "PUT /api/v1/search HTTP/1.1");

    BOOST_TEST(has_status(get, 405));
    BOOST_TEST(get.find("\r\nAllow: POST\r\n") != std::string::npos);
    BOOST_TEST(has_status(put, 405));
    BOOST_TEST(put.find("\r\nAllow: GET\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(parameters_that_mean_nothing_are_named)
{
    platform_rig rig;
    for (std::string_view const query :
         {"type=nothing", "type=agent&limit=x", "type=agent&offset=-1", "type=agent&limit=1e3",
          "type=agent&target=name", "type=command&status=lost", "type=command&foundanything=maybe",
          "type=action&status=lost"})
    {
        auto const response =
            ask(raw_socket{rig.socket()}, "GET /api/v1/search?" + std::string{query} + " HTTP/1.1");
        BOOST_TEST_CONTEXT(query) BOOST_TEST(has_status(response, 400));
    }
}

BOOST_AUTO_TEST_CASE(a_search_that_finds_nothing_gives_an_empty_list)
{
    platform_rig rig;
    for (std::string_view const type : {"agent", "command", "action"}) {
        auto const response = ask(raw_socket{rig.socket()},
                                  "GET /api/v1/search?type=" + std::string{type} + " HTTP/1.1");
        BOOST_REQUIRE(has_status(response, 200));
        BOOST_TEST(body_of(response).find("items")->items().empty());
    }
}

BOOST_AUTO_TEST_CASE(agents_are_found_by_target_and_in_pages)
{
    platform_rig rig;
    auto const agents = rig.agents(3);
    auto by = rig.client();

    BOOST_TEST(by.agents("name='host1.example.net'").value().size() == 1U);
    BOOST_TEST(by.agents("status='online'").value().size() == 3U);
    auto const page =
        ask(raw_socket{rig.socket()}, "GET /api/v1/search?type=agent&limit=2&offset=2 HTTP/1.1");
    BOOST_TEST(body_of(page).find("items")->items().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_action_is_accepted_as_json_and_as_a_form_field)
{
    platform_rig rig;
    auto const agents = rig.agents(1);

    auto const as_json = ask(raw_socket{rig.socket()}, post, some_signed_action().wire());
    auto const as_form = ask(raw_socket{rig.socket()},
                             "POST /api/v1/action/create/ HTTP/1.1\r\n"
                             "Content-Type: application/x-www-form-urlencoded",
                             "action=" + percent_encoded(some_signed_action().wire()));

    BOOST_TEST(has_status(as_json, 202));
    BOOST_TEST(has_status(as_form, 202));
    BOOST_TEST(json_text(body_of(as_form), "status").value() == "inflight");
}

BOOST_AUTO_TEST_CASE(an_accepted_action_comes_back_as_it_was_signed)
{
    platform_rig rig;
    auto const agents = rig.agents(1);
    auto by = rig.client();
    auto const asked = some_signed_action();

    auto const accepted = by.submit(asked);

    BOOST_REQUIRE(accepted.ok());
    BOOST_TEST(accepted->action.signed_text() == asked.signed_text());
    BOOST_TEST(accepted->action.signatures() == asked.signatures());
    BOOST_TEST(by.action(asked.content().id).value().counters.sent == 1U);
}

BOOST_AUTO_TEST_CASE(an_action_submitted_again_is_accepted_again_and_sent_once)
{
    platform_rig rig;
    auto const agents = rig.agents(1);
    auto by = rig.client();
    auto const asked = some_signed_action();
    BOOST_REQUIRE(by.submit(asked).ok());

    BOOST_TEST(by.submit(asked).ok());

    BOOST_TEST(by.commands({.action = asked.content().id}).value().size() == 1U);
}

BOOST_AUTO_TEST_CASE(another_action_under_a_known_id_is_refused)
{
    platform_rig rig;
    auto const agents = rig.agents(1);
    auto by = rig.client();
    auto asked = some_action();
    BOOST_REQUIRE(by.submit(signed_by({&investigator()}, asked, wall_time())).ok());
    asked.name = "another question";

    auto const again = by.submit(signed_by({&investigator()}, asked, wall_time()));

    BOOST_REQUIRE(!again.ok());
    BOOST_TEST((again.error().code() == errc::refused));
}

BOOST_AUTO_TEST_CASE(an_action_that_picks_nobody_is_told_so)
{
    platform_rig rig;
    auto by = rig.client();

    auto const accepted = by.submit(some_signed_action());

    BOOST_REQUIRE(!accepted.ok());
    BOOST_TEST((accepted.error().code() == errc::not_found));
}

BOOST_AUTO_TEST_CASE(an_expired_action_is_refused)
{
    platform_rig rig;
    auto by = rig.client();
    auto asked = some_action();
    asked.expire_after = wall_time() - std::chrono::seconds{1};

    auto const accepted = by.submit(signed_by({&investigator()}, asked, wall_time()));

    BOOST_REQUIRE(!accepted.ok());
    BOOST_TEST(accepted.error().message().find("expired") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_action_of_a_stranger_is_refused_where_investigators_are_known)
{
    test_signer const stranger{2};
    platform_rig rig{{.investigators = ring_of({&investigator()})}};
    auto const agents = rig.agents(1);
    auto by = rig.client();

    auto const strange = by.submit(signed_by({&stranger}, some_action(), wall_time()));

    BOOST_REQUIRE(!strange.ok());
    BOOST_TEST((strange.error().code() == errc::denied));
    BOOST_TEST(by.submit(some_signed_action()).ok());
}

BOOST_AUTO_TEST_CASE(what_is_no_action_is_refused)
{
    platform_rig rig;
    for (std::string const body : {"{", "[]", "null", "{\"name\":1}", "\xff"}) {
        BOOST_TEST_CONTEXT(body)
        BOOST_TEST(has_status(ask(raw_socket{rig.socket()}, post, body), 400));
    }
    BOOST_TEST(
        has_status(ask(raw_socket{rig.socket()}, "POST /api/v1/action/create/ HTTP/1.1"), 400));
}

BOOST_AUTO_TEST_CASE(a_body_above_the_limit_is_refused)
{
    platform_rig rig{{.body_max_bytes = 1000}};

    auto const response = ask(raw_socket{rig.socket()}, post, std::string(2000, ' '));

    BOOST_TEST(has_status(response, 413));
}

BOOST_AUTO_TEST_CASE(an_answer_is_given_byte_for_byte_as_it_was_signed)
{
    platform_rig rig;
    auto const agents = rig.agents(1);
    auto by = rig.client();
    auto const id = by.submit(some_signed_action()).value().id;
    std::jthread{[&] { agents->answer(1); }}.join();
    BOOST_REQUIRE(by.follow(id, [](action_progress const&) { return true; }).ok());

    auto const commands = by.commands({.action = id, .status = command_status::success});

    BOOST_REQUIRE(commands.ok());
    BOOST_REQUIRE(commands->size() == 1U);
    auto const read = wire::read_answer(as_bytes(commands->front().answer));
    BOOST_REQUIRE(read.ok());
    BOOST_TEST((read->key == fake_agents::key(0).public_key()));
    BOOST_TEST(answer_of(commands->front()).value().agent.text == "a0");
}

BOOST_AUTO_TEST_CASE(an_action_submitted_while_the_scheduler_ends_is_answered)
{
    temporary_folder folder;
    inproc_relay relay;
    scheduler_options wanted;
    wanted.store = make_sqlite_store({.file = folder / "db"}).value();
    wanted.transport = relay.connect();
    auto scheduler = mig::scheduler::open(std::move(wanted)).value();
    std::stop_source stop;
    stop.request_stop();
    int refused = 0;
    auto const count = [&](result<action_record> const& how) {
        refused += !how.ok() && how.error().code() == errc::unavailable ? 1 : 0;
    };

    scheduler.submit(some_signed_action(), count);
    BOOST_REQUIRE(scheduler.run(stop.get_token()).ok());
    scheduler.submit(some_signed_action(), count);

    BOOST_TEST(refused == 2);
}

BOOST_AUTO_TEST_CASE(a_client_says_when_nobody_serves)
{
    temporary_folder folder;
    auto by = client::open({.url = "unix:" + (folder / "none").native()}).value();

    auto const agents = by.agents("TRUE");

    BOOST_REQUIRE(!agents.ok());
    BOOST_TEST((agents.error().code() == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(a_client_may_come_by_the_port)
{
    platform_rig rig;
    auto const url = "http://127.0.0.1:" + std::to_string(rig.api.port()) + "/";

    BOOST_TEST(client::open({.url = url, .api_key = "key"}).value().agents("TRUE").ok());
    auto const denied = client::open({.url = url, .api_key = "no"}).value().agents("TRUE");
    BOOST_REQUIRE(!denied.ok());
    BOOST_TEST((denied.error().code() == errc::denied));
}

BOOST_AUTO_TEST_CASE(a_client_refuses_an_address_of_another_kind)
{
    BOOST_TEST(!client::open({.url = "ftp://127.0.0.1/"}).ok());
    BOOST_TEST(!client::open({.url = ""}).ok());
}

BOOST_AUTO_TEST_SUITE_END()
