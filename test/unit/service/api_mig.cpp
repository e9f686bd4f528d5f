// The API as MIG's programs and investigators see it, over real sockets.

#include <mig/store/sqlite_investigators.hpp>

#include "platform_rig.hpp"
#include "support/raw_socket.hpp"

using namespace mig;
using namespace mig::test;

namespace {

json body_of(std::string const& response)
{
    auto const head = response.find("\r\n\r\n");
    BOOST_REQUIRE(head != std::string::npos);
    auto const body = json::parse(response.substr(head + 4));
    BOOST_REQUIRE_MESSAGE(body.ok(), response);
    return *body;
}

std::string status_of(std::string const& response)
{
    return response.substr(9, 3);
}

std::string message_of(std::string const& response)
{
    return body_of(response).find("collection")->find("error")->find("message")->text();
}

json const& first_item(json const& body)
{
    return body.find("collection")->find("items")->items().front();
}

json const& first_datum(json const& body)
{
    return first_item(body).find("data")->items().front();
}

// A platform that keeps investigators: "admin", who has an API key, and others.
struct mig_rig : platform_rig {
    std::unique_ptr<investigator_store> investigators =
        make_sqlite_investigators({.file = folder / "investigators"}).value();
    std::string admin_key = add("admin", every_permission);
    mig::api_server port = opened();

    mig::api_server opened()
    {
        api_server_options wanted{.scheduler = scheduler, .port = 0};
        wanted.investigators = investigators.get();
        return api_server::open(std::move(wanted)).value();
    }
    std::string add(std::string name, permission_set permissions)
    {
        investigator_record who;
        who.name = std::move(name);
        who.permissions = permissions;
        auto const id = investigators->create(who).value();
        BOOST_REQUIRE(
            investigators->set_api_key(id, {{std::to_string(id), hash("secret")}}, {}).ok());
        return std::to_string(id) + ".secret";
    }
    static std::string hash(std::string_view text)
    {
        return digest_of(hash_kind::sha256, as_bytes(text)).hex();
    }
    std::string ask(std::string const& line, std::string const& key, std::string const& body = {},
                    std::string const& type = "application/x-www-form-urlencoded",
                    std::string const& more = {})
    {
        raw_socket client{port.port()};
        client.send(line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-MIGAPIKEY: " + key + "\r\n" + more +
                    "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
        return client.read_response();
    }
    std::string get(std::string const& path) { return ask("GET /api/v1" + path, admin_key); }
    std::string post(std::string const& path, std::string const& body)
    {
        return ask("POST /api/v1" + path, admin_key, body);
    }
};

std::string multipart(std::vector<std::pair<std::string, std::string>> const& fields)
{
    std::string body;
    for (auto const& [name, value] : fields)
        body +=
            "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    return body + "--b--\r\n";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(api_mig, mig_rig)

BOOST_AUTO_TEST_CASE(an_agents_number_is_understood_where_an_id_is_asked_for)
{
    auto const fleet = agents(1);
    auto const found = body_of(get("/search?type=agent&target=name%3D'host0.example.net'"));
    auto const& value = *first_datum(found).find("value");
    auto const href = first_item(found).find("href")->text();

    auto const again = body_of(get(href.substr(href.find("/agent?"))));

    BOOST_TEST(value.find("id")->is_number());
    BOOST_TEST(value.find("textid")->text() == "a0");
    BOOST_TEST((*first_datum(again).find("value") == value));
}

BOOST_AUTO_TEST_CASE(another_process_understands_the_number_of_an_agent_and_of_an_action)
{
    auto const fleet = agents(1);
    auto const submitted = client().submit(some_signed_action());
    BOOST_REQUIRE(submitted.ok());
    auto const agent = body_of(get("/search?type=agent&limit=1"));
    auto const action = body_of(get("/search?type=action&limit=1"));
    auto const restarted = opened();
    auto const asked = [&](json const& found, std::string const& path) {
        raw_socket client{restarted.port()};
        auto const number = first_datum(found).find("value")->find("id")->number();
        client.send("GET /api/v1" + path + std::to_string(static_cast<std::uint64_t>(number)) +
                    " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-MIGAPIKEY: " + admin_key + "\r\n\r\n");
        return client.read_response();
    };

    auto const same_agent = asked(agent, "/agent?agentid=");
    auto const same_action = asked(action, "/action?actionid=");
    auto const its_commands = asked(action, "/search?type=command&actionid=");

    BOOST_REQUIRE(status_of(same_agent) == "200");
    BOOST_TEST(first_datum(body_of(same_agent)).find("value")->find("textid")->text() == "a0");
    BOOST_REQUIRE(status_of(same_action) == "200");
    BOOST_TEST(first_datum(body_of(same_action)).find("value")->find("textid")->text() ==
               submitted->id.text);
    BOOST_TEST(status_of(its_commands) == "200");
}

BOOST_AUTO_TEST_CASE(each_search_without_filters_is_no_error)
{
    auto const fleet = agents(1);
    BOOST_REQUIRE(client().submit(some_signed_action()).ok());
    for (std::string const query :
         {"", "?type=action&limit=2", "?type=agent", "?type=command&limit=2", "?type=investigator"})
    {
        BOOST_TEST_CONTEXT(query) BOOST_TEST(status_of(get("/search" + query)) == "200");
    }
    for (std::string const type : {"manifest", "loader"}) {
        auto const response = get("/search?type=" + type);
        BOOST_TEST(status_of(response) == "404");
        BOOST_TEST(message_of(response) == "no results found");
    }
}

BOOST_AUTO_TEST_CASE(a_search_tells_its_parameters_and_its_next_page)
{
    auto const fleet = agents(3);

    auto const body = body_of(get("/search?type=agent&limit=1&offset=1"));

    auto const& items = body.find("collection")->find("items")->items();
    BOOST_REQUIRE(items.size() == 3U);
    auto const& pagination = items[1].find("data")->items().front();
    BOOST_TEST(pagination.find("name")->text() == "pagination");
    BOOST_TEST(pagination.find("value")->find("next")->text().ends_with("limit=1&offset=2"));
    auto const& parameters = items[2].find("data")->items().front();
    BOOST_TEST(parameters.find("name")->text() == "search parameters");
    BOOST_TEST(parameters.find("value")->members().size() == 22U);
}

BOOST_AUTO_TEST_CASE(agents_are_found_by_each_filter)
{
    auto const fleet = agents(2);
    auto const count = [&](std::string const& filter) {
        auto const found = ask("GET /api/v1/search?type=agent&" + filter, admin_key, {}, "-",
                               "Accept: application/json\r\n");
        auto const body = body_of(found);
        BOOST_REQUIRE_MESSAGE(body.find("items") != nullptr, found);
        return body.find("items")->items().size();
    };

    BOOST_TEST(count("agentname=HOST1%25") == 1U);
    BOOST_TEST(count("agentid=a0") == 1U);
    BOOST_TEST(count("agentversion=1&status=online") == 2U);
    BOOST_TEST(count("status=idle") == 0U);
    BOOST_TEST(count("agentname='%20OR%20TRUE%20--") == 0U);
    BOOST_TEST(count("before=2020-01-01T00:00:00Z") == 0U);
    BOOST_TEST(count("after=2020-01-01T00:00:00Z") == 2U);
    BOOST_TEST(count("agentname=nobody&target=TRUE") == 2U);
}

BOOST_AUTO_TEST_CASE(parameters_that_cannot_be_read_are_named_as_mig_names_them)
{
    BOOST_TEST(message_of(get("/search?type=agent&after=x")) ==
               "parseSearchParameters()-> after date not in RFC3339 format");
    BOOST_TEST(message_of(get("/search?limit=x")) ==
               "parseSearchParameters()-> invalid limit parameter");
    BOOST_TEST(message_of(get("/search?type=command&foundanything=x")) ==
               "parseSearchParameters()-> foundanything parameter must be true or false");
    BOOST_TEST(message_of(get("/search?type=x")) == "search type is invalid");
    BOOST_TEST(status_of(get("/search?actionname=%25a%25a%25a%25a%25a%25a%25a%25a%25a")) == "400");
}

BOOST_AUTO_TEST_CASE(a_path_with_needless_parts_is_sent_to_the_clean_one)
{
    auto const response = get("//ip?a=1");

    BOOST_TEST(status_of(response) == "301");
    BOOST_TEST(response.find("\r\nLocation: /api/v1/ip?a=1\r\n") != std::string::npos);
    BOOST_TEST(status_of(get("/./../v1/ip")) == "301");
    BOOST_TEST(get("/ip").ends_with("\r\n\r\n127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(no_redirect_leaves_this_host)
{
    auto const response = ask("GET //evil.example/api", admin_key);

    BOOST_TEST(response.find("\r\nLocation: /evil.example/api\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_route_asks_for_its_permission)
{
    auto const searcher = add("searcher", {static_cast<std::uint32_t>(permission::search)});
    auto const nobody = add("nobody", {});

    BOOST_TEST(status_of(ask("GET /api/v1/search?type=investigator", searcher)) == "200");
    for (std::string const line :
         {"GET /api/v1/action?actionid=1", "GET /api/v1/action/events?actionid=1",
          "GET /api/v1/agent?agentid=1", "GET /api/v1/command?commandid=1", "GET /api/v1/dashboard",
          "GET /api/v1/investigator?investigatorid=1", "POST /api/v1/action/create/",
          "POST /api/v1/investigator/create/", "POST /api/v1/investigator/update/",
          "GET /api/v1/loader?loaderid=1", "GET /api/v1/manifest?manifestid=1"})
    {
        auto const response = ask(line, searcher);
        BOOST_TEST_CONTEXT(line)
        {
            BOOST_TEST(status_of(response) == "401");
            BOOST_TEST(message_of(response) == "Insufficient permissions to access endpoint");
        }
    }
    BOOST_TEST(status_of(ask("GET /api/v1/search", nobody)) == "401");
    BOOST_TEST(status_of(ask("GET /api/v1/search", nobody, {}, "-",
                             "Accept: application/json\r\n")) == "403");
}

BOOST_AUTO_TEST_CASE(an_investigator_is_added_and_told)
{
    auto const created =
        ask("POST /api/v1/investigator/create/", admin_key,
            multipart({{"name", "bob"}, {"permissions", R"({"search":true,"action":false})"}}),
            "multipart/form-data; boundary=b");

    BOOST_REQUIRE(status_of(created) == "201");
    auto const body = body_of(created);
    auto const& datum = first_datum(body);
    auto const id = std::to_string(static_cast<int>(datum.find("value")->find("id")->number()));
    BOOST_TEST(datum.find("name")->text() == "Investigator ID " + id);
    auto const told = body_of(get("/investigator?investigatorid=" + id));
    auto const& permissions = *first_datum(told).find("value")->find("permissions");
    BOOST_TEST(permissions.members().size() == 19U);
    BOOST_TEST(permissions.find("search")->boolean());
    BOOST_TEST(!permissions.find("action")->boolean());
    BOOST_TEST(message_of(get("/investigator?investigatorid=99")) ==
               "Investigator ID '99' not found");
}

BOOST_AUTO_TEST_CASE(an_investigator_that_makes_no_sense_is_not_added)
{
    auto const create = [&](std::vector<std::pair<std::string, std::string>> const& fields) {
        return status_of(ask("POST /api/v1/investigator/create/", admin_key, multipart(fields),
                             "multipart/form-data; boundary=b"));
    };

    BOOST_TEST(create({{"permissions", "{}"}}) == "400");
    BOOST_TEST(create({{"name", "x"}, {"permissions", "{"}}) == "400");
    BOOST_TEST(create({{"name", "x"}, {"permissions", R"({"root":true})"}}) == "400");
    BOOST_TEST(create({{"name", "x"}, {"permissions", R"({"search":1})"}}) == "400");
    BOOST_TEST(create({{"name", "x"}, {"permissions", "{}"}, {"publickey", "x"}}) != "201");
    BOOST_TEST(create({{"name", std::string(2000, 'x')}, {"permissions", "{}"}}) == "400");
    BOOST_TEST(investigators->investigators({}).value().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_api_key_is_shown_once_and_works_until_it_is_taken_away)
{
    auto const made = post("/investigator/update/", "id=1&apikey=active");
    auto const key = first_datum(body_of(made)).find("value")->find("apikey")->text();

    BOOST_TEST(status_of(ask("GET /api/v1/dashboard", key)) == "200");
    BOOST_TEST(status_of(get("/dashboard")) == "401"); // the one before
    auto const told = body_of(ask("GET /api/v1/investigator?investigatorid=1", key));
    BOOST_TEST(first_datum(told).find("value")->find("apikey")->text() == "set");
    BOOST_REQUIRE(
        status_of(ask("POST /api/v1/investigator/update/", key, "id=1&apikey=disabled")) == "200");
    BOOST_TEST(status_of(ask("GET /api/v1/dashboard", key)) == "401");
}

BOOST_AUTO_TEST_CASE(the_last_administrator_stays_over_the_api_too)
{
    auto const response = post("/investigator/update/", "id=1&status=disabled");

    BOOST_TEST(status_of(response) == "409");
    BOOST_TEST(message_of(response) ==
               "Failed to update investigator: 'will not remove last admin'");
    BOOST_TEST(message_of(post("/investigator/update/", "id=1")) ==
               "No updates to the investigator were specified");
}

BOOST_AUTO_TEST_CASE(a_platform_without_investigators_says_so)
{
    raw_socket client{socket()};

    client.send("GET /api/v1/investigator?investigatorid=1 HTTP/1.1\r\n\r\n");

    BOOST_TEST(status_of(client.read_response()) == "501");
}

BOOST_AUTO_TEST_CASE(a_heartbeat_needs_somebody_who_takes_it)
{
    auto const response = post("/heartbeat", "{}");

    BOOST_TEST(status_of(response) == "401");
    BOOST_TEST(body_of(response).find("error")->text().starts_with(
        "Agent is not authorized to upload heartbeats"));
}

BOOST_AUTO_TEST_CASE(the_dashboard_counts_agents_by_version)
{
    auto const fleet = agents(2);

    auto const body = body_of(get("/dashboard"));

    auto const& data = first_item(body).find("data")->items();
    BOOST_TEST(data.size() == 10U);
    BOOST_TEST(data[0].find("name")->text() == "online agents");
    BOOST_TEST(data[0].find("value")->number() == 2.0);
    BOOST_TEST(data[1].find("value")->items().front().find("version")->text() == "1");
}

BOOST_AUTO_TEST_CASE(an_answer_of_ours_is_a_command_with_results_to_mig)
{
    auto const fleet = agents(1);
    auto by = client();
    auto const id = by.submit(some_signed_action()).value().id;
    std::jthread{[&] { fleet->answer(1); }}.join();
    BOOST_REQUIRE(by.follow(id, [](action_progress const&) { return true; }).ok());

    auto const body = body_of(get("/search?type=command&actionid=" + id.text));

    auto const& value = *first_datum(body).find("value");
    BOOST_TEST(value.find("status")->text() == "success");
    BOOST_TEST(value.find("results")->items().size() == 1U);
    BOOST_TEST(value.find("action")->find("name")->text() == "a question");
    BOOST_TEST(value.find("agent")->find("name")->text() == "host0.example.net");
}

BOOST_AUTO_TEST_SUITE_END()
