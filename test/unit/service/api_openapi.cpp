// The document of the API, and whether the server does what it says.

#include "service/api_openapi.hpp"

#include <mig/store/sqlite_investigators.hpp>

#include "platform_rig.hpp"
#include "service/api_routes.hpp"
#include "support/raw_socket.hpp"

#include <map>

using namespace mig;
using namespace mig::test;

namespace {

struct sample {
    std::string query;
    std::string type;
    std::string body;
};

json const& at(json const& object, std::string_view key)
{
    auto const* const found = object.find(key);
    BOOST_REQUIRE_MESSAGE(found != nullptr, "there is no " << key);
    return *found;
}

std::string upper(std::string text)
{
    for (char& c : text)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

std::string header_of(std::string const& response, std::string const& name)
{
    auto const from = response.find("\r\n" + name + ": ");
    if (from == std::string::npos) return {};
    auto const value = from + name.size() + 4;
    return response.substr(value, response.find("\r\n", value) - value);
}

struct openapi_rig : platform_rig {
    std::unique_ptr<fake_agents> fleet = agents(1);
    std::string action = client().submit(some_signed_action()).value().id.text;
    std::unique_ptr<investigator_store> investigators =
        make_sqlite_investigators({.file = folder / "investigators"}).value();
    mig::api_server port = opened();
    json document = json::parse(body_of(ask("GET", "/api/v1/openapi.json", {}, ""))).value();

    mig::api_server opened()
    {
        investigator_record admin;
        admin.name = "admin";
        admin.permissions = every_permission;
        BOOST_REQUIRE(investigators->create(admin).ok());
        api_server_options wanted{.scheduler = scheduler, .port = 0};
        wanted.api_key = "key";
        wanted.investigators = investigators.get();
        wanted.on_heartbeat = [](std::string, std::function<void(result<void>)> done) { done({}); };
        return api_server::open(std::move(wanted)).value();
    }
    std::string ask(std::string const& method, std::string const& path, sample const& with,
                    std::string const& key)
    {
        raw_socket asking{port.port()};
        auto text = method + " " + path + (with.query.empty() ? "" : "?" + with.query) +
                    " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n";
        if (!key.empty()) text += "X-MIGAPIKEY: " + key + "\r\n";
        if (!with.type.empty()) text += "Content-Type: " + with.type + "\r\n";
        asking.send(text + "Content-Length: " + std::to_string(with.body.size()) + "\r\n\r\n" +
                    with.body);
        // A stream does not end by itself: its head is enough.
        if (path.ends_with("/events") && !key.empty() && !with.query.empty())
            return asking.read_until("\r\n\r\n");
        return asking.read_response();
    }
    static std::string body_of(std::string const& response)
    {
        return response.substr(response.find("\r\n\r\n") + 4);
    }
    // What each route is to be asked so that it says yes.
    std::map<std::string, sample> samples()
    {
        std::string const form = "application/x-www-form-urlencoded";
        auto const command = client().commands({}).value().front().id.text;
        return {
            {"GET /api/v1/action", {"actionid=" + action}},
            {"GET /api/v1/action/events", {"actionid=" + action}},
            {"POST /api/v1/action/create/", {"", "application/json", some_signed_action().wire()}},
            {"GET /api/v1/agent", {"agentid=a0"}},
            {"POST /api/v1/agent/decide/", {"", form, "agentid=a0&decision=approve"}},
            {"POST /api/v1/agent/token/", {"", form, "agent=a9&lives=1h"}},
            {"GET /api/v1/command", {"commandid=" + command}},
            {"GET /api/v1/dashboard", {}},
            {"GET /api/v1/heartbeat", {}},
            {"POST /api/v1/heartbeat",
             {"", "application/json",
              R"({"name":"n","mode":"daemon","version":"1","pid":7,"queueLoc":"linux.x","startTime":")" +
                  format_rfc3339(wall_time()) +
                  R"(","environment":{"init":"i","ident":"i","os":"linux","arch":"amd64"}})"}},
            {"GET /api/v1/investigator", {"investigatorid=1"}},
            {"POST /api/v1/investigator/create/", {"", form, "name=bob&permissions=%7B%7D"}},
            {"POST /api/v1/investigator/update/", {"", form, "id=1&apikey=active"}},
            {"GET /api/v1/ip", {}},
            {"GET /metrics", {}},
            {"GET /api/v1/openapi.json", {}},
            {"GET /api/v1/search", {"type=agent"}},
        };
    }
    // Of what this platform keeps none of: they are refused as described.
    static bool is_empty_shelf(std::string const& name)
    {
        return name == "GET /api/v1/loader" || name == "GET /api/v1/manifest" ||
               name.starts_with("GET /api/v1/publickey/");
    }
    template <class Call>
    void each_operation(Call call)
    {
        for (auto const& [path, methods] : at(document, "paths").members()) {
            for (auto const& [method, operation] : methods.members())
                call(upper(method), path, operation);
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(api_openapi, openapi_rig)

BOOST_AUTO_TEST_CASE(every_route_of_the_server_is_in_the_document_and_nothing_else)
{
    std::size_t count = 0;
    each_operation([&](std::string const& method, std::string const& path, json const&) {
        ++count;
        BOOST_TEST_CONTEXT(method << " " << path)
        BOOST_TEST((service::find_api_route(method, path) != nullptr));
    });

    BOOST_TEST(count == service::api_routes().size());
}

BOOST_AUTO_TEST_CASE(every_operation_succeeds_as_described)
{
    auto const known = samples();
    each_operation([&](std::string const& method, std::string const& path, json const& operation) {
        auto const name = method + " " + path;
        BOOST_TEST_CONTEXT(name)
        {
            bool const empty = is_empty_shelf(name);
            BOOST_REQUIRE((empty || known.contains(name)));
            auto const response = ask(
                method, path, empty ? sample{"loaderid=1&manifestid=1"} : known.at(name), "key");
            auto const status = response.substr(9, 3);
            BOOST_TEST_CONTEXT(response.substr(0, 600))
            {
                auto const* const described = at(operation, "responses").find(status);
                BOOST_REQUIRE(described != nullptr);
                BOOST_TEST(status.starts_with(empty ? "404" : "2"));
                if (empty) return;
                auto const& content = at(*described, "content").members().front();
                BOOST_TEST(header_of(response, "Content-Type") == content.first);
                auto const& schema = at(content.second, "schema");
                if (at(schema, "type").text() != "object") return;
                auto const body = json::parse(body_of(response));
                BOOST_REQUIRE(body.ok());
                BOOST_TEST(body->is_object());
                if (auto const* const required = schema.find("required")) {
                    for (auto const& member : required->items())
                        BOOST_TEST(body->find(member.text()) != nullptr);
                }
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(every_operation_refuses_as_described)
{
    each_operation([&](std::string const& method, std::string const& path, json const& operation) {
        auto const& responses = at(operation, "responses");
        auto const* const security = operation.find("security");
        bool const anonymous = security != nullptr && security->items().empty();
        BOOST_TEST_CONTEXT(method << " " << path)
        {
            auto const nobody = ask(method, path, {}, "").substr(9, 3);
            auto const empty = ask(method, path, {}, "key").substr(9, 3);
            BOOST_TEST((responses.find(nobody) != nullptr), nobody);
            BOOST_TEST((responses.find(empty) != nullptr), empty);
            if (!anonymous) BOOST_TEST(nobody == "401");
        }
    });
}

BOOST_AUTO_TEST_CASE(a_parameter_that_must_be_there_is_missed)
{
    auto const known = samples();
    each_operation([&](std::string const& method, std::string const& path, json const& operation) {
        auto const* const parameters = operation.find("parameters");
        if (parameters == nullptr) return;
        for (auto const& p : parameters->items()) {
            if (!at(p, "required").boolean()) continue;
            auto const status = ask(method, path, {}, "key").substr(9, 1);
            BOOST_TEST_CONTEXT(method << " " << path) BOOST_TEST(status == "4");
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()
