// What MIG's programs asked of MIG's API, asked of ours: test/data/exchanges/README.md.
//
// Each request is sent again as it was recorded, token and all, at the time of its recording, over
// a real socket to a real scheduler and store.  Ours must answer in kind: the same status, the same
// members of the same kinds in each document, the same findings.

#include <mig/api_server.hpp>
#include <mig/scheduler.hpp>
#include <mig/store/sqlite.hpp>
#include <mig/store/sqlite_investigators.hpp>
#include <mig/transport/inproc.hpp>

#include "support/fake_host.hpp"
#include "support/raw_socket.hpp"
#include "support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <set>
#include <thread>

using namespace mig;

namespace {

std::filesystem::path const data = MIG_TEST_DATA;

std::string content_of(std::filesystem::path const& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

json parsed(std::string const& text)
{
    auto value = json::parse(text);
    BOOST_REQUIRE(value.ok());
    return *std::move(value);
}

json const& at(json const& object, std::string_view key)
{
    auto const* const found = object.find(key);
    BOOST_REQUIRE_MESSAGE(found != nullptr, "there is no " << key);
    return *found;
}

// Where ours answers with another status on purpose: what was a defect there, with SQL in its text.
std::map<std::string, int> const other_status{
    {"investigator-update-POST-500-2", 200}, {"investigator-update-POST-500-4", 200},
    {"search-action-GET-500-2", 400},        {"search-agent-GET-500-11", 400},
    {"search-agent-GET-500-9", 400},         {"search-command-GET-500-13", 200},
    {"search-loader-GET-500-1", 404},
};

struct recording {
    std::string name;
    json all;
    system_time when;

    explicit recording(std::filesystem::path const& path)
        : name(path.stem().string()),
          all(parsed(content_of(path))),
          when(time_of(all))
    {}
    [[nodiscard]] int status() const
    {
        auto const other = other_status.find(name);
        return other != other_status.end() ? other->second
                                           : static_cast<int>(at(all, "status").number());
    }
    [[nodiscard]] std::string request() const
    {
        auto const& body = at(all, "request_body_text").text();
        auto text = at(all, "method").text() + " " + at(all, "path").text() + " HTTP/1.1\r\n";
        for (auto const& header : at(all, "request_headers").items()) {
            auto const& field = header.items();
            if (field[0].text() != "Content-Length")
                text += field[0].text() + ": " + field[1].text() + "\r\n";
        }
        if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        return text + "\r\n" + body;
    }

private:
    // "Tue, 24 Nov 2026 11:17:26 GMT": all were recorded on one day.
    static system_time time_of(json const& all)
    {
        for (auto const& header : at(all, "response_headers").items()) {
            auto const& field = header.items();
            if (field[0].text() == "Date")
                return parse_rfc3339("2026-11-24T" + field[1].text().substr(17, 8) + "Z").value();
        }
        BOOST_FAIL("a recording has no date");
        return unset_time;
    }
};

std::vector<recording> recordings()
{
    std::vector<recording> all;
    for (auto const& file : std::filesystem::directory_iterator{data / "exchanges" / "api"})
        all.emplace_back(file.path());
    std::sort(all.begin(), all.end(), [](recording const& a, recording const& b) {
        return std::pair{a.when, a.name} < std::pair{b.when, b.name};
    });
    return all;
}

std::string public_key(std::string const& name)
{
    return content_of(data / "actions" / "keys" / (name + ".pub.asc"));
}

investigator_record investigator_named(std::string const& name)
{
    investigator_record who;
    who.name = name;
    who.public_key = public_key(name);
    auto const ring = keyring::from_bytes(as_bytes(who.public_key)).value();
    if (!ring.certificates().empty()) who.fingerprint = ring.certificates().front().primary;
    who.permissions = every_permission;
    return who;
}

// The agent, actions and commands of the recordings.
void fill(store& to)
{
    std::set<std::string> known;
    for (auto const& one : recordings()) {
        if (!one.name.starts_with("search-agent-GET-200")) continue;
        auto const body = parsed(at(one.all, "response_body_text").text());
        auto const& item = at(at(body, "collection"), "items").items().front();
        agent_record agent;
        agent.facts = agent_facts_from_json(at(at(item, "data").items().front(), "value")).value();
        agent.heartbeat = parse_rfc3339("2026-11-24T11:16:56Z").value();
        if (known.insert(agent.facts.id.text).second) {
            BOOST_REQUIRE(to.apply(std::vector<change>{put_agent{agent}}).ok());
        }
    }
    auto const vm = *known.begin();
    for (auto const& one : recordings()) {
        if (!one.name.starts_with("search-command-GET-200")) continue;
        auto const body = parsed(at(one.all, "response_body_text").text());
        auto const& item = at(at(body, "collection"), "items").items().front();
        auto value = at(at(item, "data").items().front(), "value");
        auto const number = [](json const& of) {
            return std::to_string(static_cast<std::uint64_t>(at(of, "id").number()));
        };
        auto const action = signed_action::parse(as_bytes(write_json(at(value, "action")))).value();
        if (!known.insert(number(at(value, "action"))).second) continue;
        command_record command;
        command.id = {number(value)};
        command.action = {number(at(value, "action"))};
        command.agent = {vm};
        command.agent_name = "vm";
        command.started = one.when;
        auto agent = at(value, "agent");
        agent.set("queueloc", "linux." + vm); // as the agent had it; MIG's API leaves it out
        value.set("agent", agent);
        BOOST_REQUIRE(
            to.apply(std::vector<change>{
                         put_action{{action, command.action, action_status::inflight, one.when},
                                    {command}},
                         finish_command{command.id, command_status::success, one.when,
                                        write_json(value), "", false},
                         finish_action{command.action, action_status::completed, one.when}})
                .ok());
    }
}

class platform {
public:
    platform()
    {
        BOOST_REQUIRE(investigators->create(investigator_named("alice-rsa2048")).ok());
        auto store = make_sqlite_store({.file = folder / "db"}).value();
        fill(*store);
        auto host = std::make_unique<test::fake_host>();
        host->clock = parse_rfc3339("2026-11-24T11:17:26Z").value();
        scheduler.emplace(
            mig::scheduler::open(
                {.store = std::move(store), .transport = relay.connect(), .host = std::move(host)})
                .value());
        api_server_options wanted{.scheduler = *scheduler, .port = 0};
        wanted.investigators = investigators.get();
        wanted.url = "http://127.0.0.1:1664";
        wanted.clock = [this] { return system_time{std::chrono::microseconds{now.load()}}; };
        wanted.on_heartbeat = [this](std::string body, std::function<void(result<void>)> done) {
            heartbeat = std::move(body);
            done({});
        };
        api.emplace(api_server::open(std::move(wanted)).value());
        serving = std::jthread{[this](std::stop_token const& stop) { (void)scheduler->run(stop); }};
    }

    std::string ask(std::string const& request, system_time when)
    {
        now = when.time_since_epoch().count();
        test::raw_socket client{api->port()};
        client.send(request);
        return client.read_response();
    }

    test::temporary_folder folder;
    inproc_relay relay;
    std::unique_ptr<investigator_store> investigators =
        make_sqlite_investigators({.file = folder / "investigators"}).value();
    std::atomic<std::int64_t> now = 0;
    std::string heartbeat;
    std::optional<mig::scheduler> scheduler;
    std::optional<api_server> api;
    std::jthread serving;
};

std::string kind_of(json const& value)
{
    if (value.is_null()) return "null";
    if (value.is_bool()) return "bool";
    if (value.is_number()) return "number";
    if (value.is_text()) return "text";
    return value.is_array() ? "array" : "object";
}

// Every member of theirs is in ours, of the same kind.  What is left out when it is empty may be
// left out by either.
void check_same_shape(json const& theirs, json const& ours, std::string const& where)
{
    BOOST_TEST_CONTEXT(where)
    {
        BOOST_TEST(kind_of(ours) == kind_of(theirs));
        for (auto const& [key, value] : theirs.members()) {
            if (key == "counters" || key == "error") continue;
            auto const* const own = ours.find(key);
            BOOST_TEST_CONTEXT(key) BOOST_TEST(own != nullptr);
            if (own != nullptr) check_same_shape(value, *own, where + "." + key);
        }
        if (theirs.items().empty()) return;
        BOOST_TEST(!ours.items().empty());
        if (!ours.items().empty()) {
            check_same_shape(theirs.items().front(), ours.items().front(), where + "[]");
        }
    }
}

std::string body_of(std::string const& response)
{
    auto const end = response.find("\r\n\r\n");
    return end == std::string::npos ? std::string{} : response.substr(end + 4);
}

json first_value(json const& body)
{
    auto const& item = at(at(body, "collection"), "items").items().front();
    return at(at(item, "data").items().front(), "value");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(exchanges, platform)

BOOST_AUTO_TEST_CASE(each_request_of_mig_is_answered_in_kind)
{
    for (auto const& one : recordings()) {
        auto const response = ask(one.request(), one.when);
        BOOST_TEST_CONTEXT(one.name << ": " << response.substr(0, 3000))
        {
            BOOST_TEST(response.starts_with("HTTP/1.1 " + std::to_string(one.status()) + " "));
            auto const& theirs = at(one.all, "response_body_text").text();
            bool const same_status = !other_status.contains(one.name);
            if (same_status && theirs.starts_with("{")) {
                auto const ours = parsed(body_of(response));
                check_same_shape(parsed(theirs), ours, one.name);
                BOOST_TEST((at(at(ours, "collection"), "href") ==
                            at(at(parsed(theirs), "collection"), "href")));
            } else if (same_status && !theirs.starts_with("<")) {
                BOOST_TEST(body_of(response) == theirs);
            }
        }
        if (one.name == "investigator-create-POST-201-2") {
            BOOST_REQUIRE(investigators->create(investigator_named("carol-dsa2048")).ok());
        }
    }
}

BOOST_AUTO_TEST_CASE(errors_say_what_migs_say)
{
    BOOST_REQUIRE(investigators->create(investigator_named("bob-rsa4096")).ok());
    for (auto const& one : recordings()) {
        auto const& theirs = at(one.all, "response_body_text").text();
        bool const fails = one.status() == 401 || one.status() == 404;
        if (!fails || !theirs.starts_with("{") || other_status.contains(one.name)) continue;

        auto const response = ask(one.request(), one.when);

        BOOST_TEST_CONTEXT(one.name)
        BOOST_TEST(at(at(at(parsed(body_of(response)), "collection"), "error"), "message").text() ==
                   at(at(at(parsed(theirs), "collection"), "error"), "message").text());
    }
}

BOOST_AUTO_TEST_CASE(what_an_agent_found_comes_back_as_it_sent_it)
{
    for (auto const& one : recordings()) {
        if (!one.name.starts_with("search-command-GET-200")) continue;
        auto const theirs = first_value(parsed(at(one.all, "response_body_text").text()));

        auto const ours = first_value(parsed(body_of(ask(one.request(), one.when))));

        BOOST_TEST_CONTEXT(one.name)
        {
            BOOST_TEST((at(ours, "id") == at(theirs, "id")));
            auto const& found = at(ours, "results").items();
            BOOST_REQUIRE(found.size() == at(theirs, "results").items().size());
            for (char const* member : {"foundanything", "success", "elements", "statistics"})
                BOOST_TEST((at(found.front(), member) ==
                            at(at(theirs, "results").items().front(), member)));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_recorded_token_is_no_good_later_or_earlier)
{
    auto const all = recordings();
    auto const one = std::find_if(all.begin(), all.end(), [](recording const& r) {
        return r.name == "search-agent-GET-200-1";
    });
    auto const at_time = [&](std::chrono::seconds off) {
        return ask(one->request(), one->when + off).substr(9, 3);
    };

    BOOST_TEST(at_time(std::chrono::seconds{121}) == "401");
    BOOST_TEST(at_time(-std::chrono::seconds{121}) == "401");
    BOOST_TEST(at_time(std::chrono::seconds{119}) == "200");
    BOOST_TEST(at_time(-std::chrono::seconds{119}) == "200");
}

BOOST_AUTO_TEST_CASE(a_recorded_heartbeat_becomes_what_older_agents_sent_to_the_relay)
{
    auto const legacy = parsed(
        at(parsed(content_of(data / "exchanges" / "heartbeats" / "legacy-amqp-heartbeat.json")),
           "body_text")
            .text());
    for (auto const& [name, when] : {std::pair{"agent-heartbeat-0.json", "2026-11-24T11:16:57Z"},
                                     std::pair{"agent-heartbeat-1.json", "2026-11-24T11:17:27Z"},
                                     std::pair{"agent-heartbeat-2.json", "2026-11-24T12:48:36Z"}})
    {
        auto const recorded = parsed(content_of(data / "exchanges" / "heartbeats" / name));
        auto const& body = at(recorded, "body_text").text();
        auto const request =
            "POST /api/v1/heartbeat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body;

        auto const response = ask(request, parse_rfc3339(when).value());

        BOOST_TEST_CONTEXT(name)
        {
            BOOST_TEST(response.starts_with("HTTP/1.1 200 "));
            BOOST_TEST(body_of(response) == at(recorded, "resp_body_text").text());
            auto const ours = parsed(heartbeat);
            for (auto const& [key, value] : legacy.members())
                BOOST_TEST((key == "destructiontime" || ours.find(key) != nullptr), key);
            BOOST_TEST((at(ours, "pid") == at(parsed(body), "pid")));
            BOOST_TEST(at(at(ours, "tags"), "operator").text() == "IT");
            BOOST_TEST(at(at(ours, "environment"), "publicip").text() == "127.0.0.1");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_recorded_heartbeat_is_old_after_five_minutes)
{
    auto const recorded =
        parsed(content_of(data / "exchanges" / "heartbeats" / "agent-heartbeat-0.json"));
    auto const& body = at(recorded, "body_text").text();
    auto const request = "POST /api/v1/heartbeat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body;

    auto const response = ask(request, parse_rfc3339("2026-11-24T11:22:57Z").value());

    BOOST_TEST(response.starts_with("HTTP/1.1 400 "));
    BOOST_TEST(body_of(response) ==
               "{\"error\":\"Missing fields in request body: heartbeat expired\"}\n");
}

BOOST_AUTO_TEST_SUITE_END()
