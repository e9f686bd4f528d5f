#include "service/api_routes.hpp"

#include "service/api_agents.hpp"
#include "service/api_enrolment.hpp"
#include "service/api_investigators.hpp"
#include "service/api_metrics.hpp"
#include "service/api_openapi.hpp"
#include "service/api_resources.hpp"

#include <algorithm>
#include <array>

namespace mig::service {
namespace {

constexpr std::array action_parameters{
    api_parameter{"actionid", "number or UUID of the action", api_place::query, true}};
constexpr std::array command_parameters{
    api_parameter{"commandid", "number or UUID of the command", api_place::query, true}};
constexpr std::array agent_parameters{
    api_parameter{"agentid", "number or name of the agent", api_place::query, true}};
constexpr std::array decision_parameters{
    api_parameter{"agentid", "name of the agent", api_place::form, true},
    api_parameter{"decision", "approve, refuse or forget-key", api_place::form, true}};
constexpr std::array token_parameters{
    api_parameter{"agent", "id or host name of the only agent that may use it", api_place::form},
    api_parameter{"lives", "how long: 24h if it is not said", api_place::form}};
constexpr std::array new_action_parameters{
    api_parameter{"action", "the signed action: JSON", api_place::form, true}};
constexpr std::array investigator_parameters{
    api_parameter{"investigatorid", "number of the investigator", api_place::query, true}};
constexpr std::array new_investigator_parameters{
    api_parameter{"name", "of the investigator", api_place::multipart, true},
    api_parameter{"permissions", "a JSON object: name to true or false", api_place::multipart,
                  true},
    api_parameter{"publickey", "an armored OpenPGP key", api_place::multipart}};
constexpr std::array changed_investigator_parameters{
    api_parameter{"id", "number of the investigator", api_place::form, true},
    api_parameter{"status", "active or disabled", api_place::form},
    api_parameter{"permissions", "a JSON object: name to true or false", api_place::form},
    api_parameter{"apikey", "active: make a key, shown once; disabled: take it away",
                  api_place::form}};
constexpr std::array key_parameters{
    api_parameter{"fingerprint", "of the primary key, in full", api_place::path, true}};
constexpr std::array heartbeat_parameters{
    api_parameter{"heartbeat", "what the agent tells of itself", api_place::json, true}};
constexpr std::array loader_parameters{
    api_parameter{"loaderid", "number of the loader", api_place::query, true}};
constexpr std::array manifest_parameters{
    api_parameter{"manifestid", "number of the manifest", api_place::query, true}};
constexpr std::array search_parameters_table{
    api_parameter{"type", "action, agent, command, investigator, manifest or loader"},
    api_parameter{"after", "RFC 3339; which time depends on the type"},
    api_parameter{"before", "likewise"},
    api_parameter{"actionid", "number or UUID"},
    api_parameter{"actionname", "pattern; % stands for anything"},
    api_parameter{"agentid", "number or name"},
    api_parameter{"agentname", "pattern"},
    api_parameter{"agentversion", "pattern"},
    api_parameter{"commandid", "number or UUID"},
    api_parameter{"foundanything", "true or false: of commands"},
    api_parameter{"investigatorid", "number: of investigators"},
    api_parameter{"investigatorname", "pattern: of investigators"},
    api_parameter{"threatfamily", "pattern"},
    api_parameter{"status", "of what is searched"},
    api_parameter{"target", "which agents; replaces the other filters on them"},
    api_parameter{"limit", "how many, 100 if it is not said"},
    api_parameter{"offset", "how many to leave out before"},
};

void no_loader(api_call call)
{
    call.reply(api_failure(404, "Loader ID '" + call.parameter("loaderid") + "' not found"));
}

void no_manifest(api_call call)
{
    call.reply(api_failure(404, "Manifest ID '" + call.parameter("manifestid") + "' not found"));
}

constexpr std::string_view any_segment = "/{";

constexpr std::array routes{
    api_route{"GET", "/action", permission::action, false, read_action,
              "An action, its status and counters", 200, "application/json", action_parameters},
    api_route{"POST", "/action/create/", permission::action_create, false, create_action,
              "Accept a signed action", 202, "application/json", new_action_parameters},
    api_route{"GET", "/action/events", permission::action, false, follow_action,
              "What happens to an action, as server-sent events", 200, "text/event-stream",
              action_parameters},
    api_route{"GET", "/agent", permission::agent, false, read_agent, "An agent", 200,
              "application/json", agent_parameters},
    api_route{"POST", "/agent/decide/", permission::loader_new, false, decide_about_agent,
              "Enrol an agent, refuse it, or forget its key", 200, "application/json",
              decision_parameters},
    api_route{"POST", "/agent/token/", permission::loader_new, false, make_enrol_token,
              "Make a token that enrols one agent, shown once", 201, "application/json",
              token_parameters},
    api_route{"GET", "/command", permission::command, false, read_command,
              "A command with its answer", 200, "application/json", command_parameters},
    api_route{"GET",
              "/dashboard",
              permission::dashboard,
              false,
              show_dashboard,
              "How many agents there are, and the last actions",
              200,
              "application/json",
              {},
              true},
    api_route{"GET", "/heartbeat", permission::none, true, be_alive, "It serves"},
    api_route{"POST", "/heartbeat", permission::none, true, take_heartbeat,
              "An agent of version 2 is there", 200, "application/json", heartbeat_parameters},
    api_route{"GET", "/investigator", permission::investigator, false, read_investigator,
              "An investigator", 200, "application/json", investigator_parameters},
    api_route{"POST", "/investigator/create/", permission::investigator_create, false,
              create_investigator, "Add an investigator", 201, "application/json",
              new_investigator_parameters},
    api_route{"POST", "/investigator/update/", permission::investigator_update, false,
              update_investigator, "Change an investigator, or make an API key", 200,
              "application/json", changed_investigator_parameters},
    api_route{"GET",
              "/ip",
              permission::none,
              true,
              tell_address,
              "The address that you come from",
              200,
              "application/json",
              {},
              false,
              false,
              true},
    api_route{"GET", "/loader", permission::loader, false, no_loader,
              "A loader; there are none here", 200, "application/json", loader_parameters},
    api_route{"GET", "/manifest", permission::manifest, false, no_manifest,
              "A manifest; there are none here", 200, "application/json", manifest_parameters},
    api_route{"GET",
              "/metrics",
              permission::dashboard,
              false,
              show_metrics,
              "Counters and gauges for Prometheus",
              200,
              "text/plain; version=0.0.4; charset=utf-8",
              {},
              false,
              true},
    api_route{"GET", "/openapi.json", permission::none, true, show_openapi, "This document"},
    api_route{"GET", "/publickey/{fingerprint}", permission::none, true, read_public_key,
              "The OpenPGP key of an investigator", 200, "application/pgp-keys", key_parameters},
    api_route{"GET", "/search", permission::search, false, search_all,
              "Actions, agents, commands or investigators", 200, "application/json",
              search_parameters_table, true},
};

bool matches(api_route const& route, std::string_view path)
{
    if (!route.at_root) {
        if (!path.starts_with(api_prefix)) return false;
        path.remove_prefix(api_prefix.size());
    }
    auto const open = route.path.find(any_segment);
    if (open != std::string_view::npos) {
        auto const head = route.path.substr(0, open + 1);
        return path.starts_with(head) && path.size() > head.size() &&
               path.find('/', head.size()) == std::string_view::npos;
    }
    if (path == route.path) return true;
    // A slash at the end may be left out.
    return route.path.ends_with('/') && path == route.path.substr(0, route.path.size() - 1);
}

// The port is open to every page that a browser shows, under a name of its choice.
bool is_our_name(api_site const& site, std::string_view host)
{
    auto const name = [](std::string_view of) {
        if (of.starts_with('[')) return of.substr(0, of.find(']') + 1);
        return of.substr(0, of.find(':'));
    };
    std::string_view own = site.options.url;
    if (auto const at = own.find("://"); at != std::string_view::npos) own.remove_prefix(at + 3);
    own = name(own.substr(0, own.find('/')));
    auto const given = name(host);
    return given == "127.0.0.1" || given == "localhost" || given == "[::1]" ||
           (!own.empty() && given == own);
}

std::string base_of(api_site const& site, http_request const& request, bool by_port)
{
    auto url = site.options.url;
    while (url.ends_with('/'))
        url.pop_back();
    if (!url.empty()) return url;
    return "http://" + (by_port ? request.header("host") : std::string{"localhost"});
}

// "/a//b/./c/../d" as "/a/b/d".
std::string cleaned(std::string_view path)
{
    std::vector<std::string_view> kept;
    bool const ends = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    while (!path.empty()) {
        auto const end = std::min(path.find('/'), path.size());
        auto const part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (part == ".." && !kept.empty()) kept.pop_back();
        if (!part.empty() && part != "." && part != "..") kept.push_back(part);
    }
    std::string out;
    for (auto const& part : kept)
        out += "/" + std::string{part};
    return out + (ends || out.empty() ? "/" : "");
}

api_reply elsewhere(std::string const& target)
{
    auto const mark = std::min(target.find('?'), target.size());
    auto const to = cleaned(target.substr(0, mark)) + target.substr(mark);
    http_response whole;
    whole.status = 301;
    whole.content_type = "text/html; charset=utf-8";
    whole.headers.emplace_back("Location", to);
    return {.whole = std::move(whole)};
}

api_reply not_found(bool plain)
{
    if (plain) return api_failure(404, "404 page not found");
    http_response whole;
    whole.status = 404;
    whole.content_type = "text/plain; charset=utf-8";
    whole.body = "404 page not found\n";
    return {.whole = std::move(whole)};
}

api_reply wrong_method(std::string const& allowed, bool plain)
{
    if (!plain) return not_found(false); // what MIG says
    http_response whole;
    whole.status = 405;
    whole.body = write_json(json::object({{"error", "it takes " + allowed}}));
    whole.allow = allowed;
    return {.whole = std::move(whole)};
}

// These ask no store, and are answered while those that do wait for theirs.
bool waits_for_nothing(api_route const& route)
{
    constexpr std::array all{be_alive, tell_address, take_heartbeat, show_metrics, show_openapi};
    return std::find(all.begin(), all.end(), route.run) != all.end();
}

// Who is not is told so.
bool is_admitted(api_call& call, api_route const& route, system_time now)
{
    auto who = call.site->gate.admit(call.request, now);
    if (!who) {
        bool const denied = who.error().code() == errc::denied;
        call.reply(api_failure(denied ? 401 : 500, std::string{who.error().why()}));
        return false;
    }
    call.who = *std::move(who);
    call.responder.identify(call.who.name);
    if (call.who.permissions.has(route.asks)) return true;
    call.reply({.status = 403,
                .mig_status = 401,
                .message = "Insufficient permissions to access endpoint"});
    return false;
}

// Null pointer and the methods there are, when the path is known and the method is not.
struct routing {
    api_route const* route = nullptr;
    std::string allowed;
};
routing find_route(std::string_view method, std::string_view path)
{
    routing found;
    auto const wanted = method == "HEAD" ? std::string_view{"GET"} : method;
    for (auto const& route : routes) {
        if (!matches(route, path)) continue;
        if (route.method == wanted) return {&route, {}};
        found.allowed += (found.allowed.empty() ? "" : ", ") + std::string{route.method};
    }
    return found;
}

} // namespace

std::span<api_route const> api_routes() noexcept
{
    return routes;
}

std::string full_path(api_route const& route)
{
    return (route.at_root ? std::string{} : std::string{api_prefix}) + std::string{route.path};
}

api_route const* find_api_route(std::string_view method, std::string_view path)
{
    return find_route(method, path).route;
}

std::vector<int> statuses_of(api_route const& route)
{
    std::vector<int> all;
    if (!route.parameters.empty()) all.push_back(400);
    if (!route.anonymous) all.insert(all.end(), {401, 403});
    auto const changes = route.method == "POST" && !route.anonymous;
    auto const names_one = std::any_of(route.parameters.begin(), route.parameters.end(),
                                       [](api_parameter const& p) { return p.required; });
    if (names_one) all.push_back(404);
    if (changes) all.insert(all.end(), {409, 413});
    all.insert(all.end(), {429, 500, 501, 503});
    if (route.run == take_heartbeat) all.push_back(401);
    std::sort(all.begin(), all.end());
    return all;
}

api_site::api_site(api_server_options wanted)
    : options(std::move(wanted)),
      gate({.api_key = options.api_key,
            .investigators = options.investigators,
            .token_window = options.token_window,
            .mig2_tokens = options.mig2_tokens}),
      metrics(options.metrics ? options.metrics : std::make_shared<mig::metrics>())
{}

system_time api_site::now() const
{
    if (options.clock) return options.clock();
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void route_api_request(std::shared_ptr<api_site> const& site, http_request request, bool by_port,
                       http_responder responder)
{
    auto const now = site->now();
    api_view view;
    view.plain = wants_plain_json(request);
    view.base = base_of(*site, request, by_port);
    view.target = request.target;
    view.code = std::to_string(
        static_cast<std::uint64_t>(make_mig2_id(now, site->operations.fetch_add(1))));
    api_call call{site, std::move(request), {}, by_port, std::move(view), std::move(responder)};

    if (by_port && !is_our_name(*site, call.request.header("host"))) {
        return call.reply(api_failure(403, "the Host is not the one of \"api.url\" of this "
                                           "scheduler: its clients use that name"));
    }
    std::string_view path = call.request.path;
    if (cleaned(path) != path) return call.reply(elsewhere(call.request.target));
    auto const [route, allowed] = find_route(call.request.method, path);
    if (route == nullptr) {
        return call.reply(allowed.empty() ? not_found(call.plain())
                                          : wrong_method(allowed, call.plain()));
    }
    if (!by_port) {
        call.who = {"local", 0, every_permission};
    } else if (auto who = site->gate.admit_at_once(call.request)) {
        call.who = *std::move(who);
    }
    bool const known = !call.who.name.empty();
    if (known) call.responder.identify(call.who.name);
    if (waits_for_nothing(*route) && (known || route->anonymous))
        return route->run(std::move(call));
    auto const asked = std::make_shared<api_call>(std::move(call));
    site->later([asked, route = route, known, now] {
        if (known || route->anonymous || is_admitted(*asked, *route, now))
            route->run(std::move(*asked));
    });
}

} // namespace mig::service
