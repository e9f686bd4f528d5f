#include "service/api_routes.hpp"

#include "service/api_events.hpp"
#include "service/record_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace mig::service {
namespace {

constexpr std::string_view prefix = "/api/v1";
constexpr std::size_t page_max = 10'000;

http_response failure(int status, std::string_view why)
{
    return {.status = status, .body = write_json(json::object({{"error", why}}))};
}

http_response failure(error const& why)
{
    auto const status = [&] {
        switch (why.code()) {
        case errc::not_found:
            return 404;
        case errc::refused:
        case errc::replayed:
            return 409;
        case errc::denied:
        case errc::bad_signature:
            return 403;
        case errc::invalid_argument:
        case errc::expired:
        case errc::unsupported:
            return 400;
        case errc::over_budget:
            return 413;
        case errc::unavailable:
        case errc::cancelled:
            return 503;
        default:
            return 500;
        }
    }();
    return failure(status, why.message());
}

http_response success(json const& body, int status = 200)
{
    return {.status = status, .body = write_json(body)};
}

http_response only(std::string const& method)
{
    auto response = failure(405, "it takes " + method);
    response.allow = method;
    return response;
}

template <class T>
http_response found(result<std::optional<T>> const& record, std::string_view what)
{
    if (!record) return failure(record.error());
    if (!record->has_value()) return failure(404, std::string{what} + " not found");
    return success(to_json(**record));
}

// All bytes are compared, whatever the first difference: time tells nothing.
bool same_secret(std::string_view given, std::string_view wanted) noexcept
{
    auto different = static_cast<unsigned>(given.size() != wanted.size());
    for (std::size_t n = 0; n < wanted.size(); ++n) {
        auto const c = n < given.size() ? given[n] : '\0';
        different |= static_cast<unsigned char>(c ^ wanted[n]);
    }
    return different == 0;
}

// The port is open to every program and every page that a browser on this machine shows.
std::optional<http_response> refusal(api_guard const& guard, http_request const& request,
                                     bool by_port)
{
    if (!by_port) return std::nullopt;
    auto const host = request.header("host");
    auto const name = host.substr(0, host.find(':'));
    if (name != "127.0.0.1" && name != "localhost") return failure(403, "the Host is not this one");
    if (guard.key.empty() || !same_secret(request.header("x-migapikey"), guard.key)) {
        return failure(401, "the header X-MIGAPIKEY is missing or wrong");
    }
    return std::nullopt;
}

result<page> page_of(http_request const& request)
{
    page wanted;
    for (auto const& [name, into] :
         {std::pair{"limit", &page::limit}, std::pair{"offset", &page::offset}})
    {
        auto const text = request.parameter(name);
        if (text.empty()) continue;
        auto const [end, failed] =
            std::from_chars(text.data(), text.data() + text.size(), wanted.*into);
        if (failed != std::errc{} || end != text.data() + text.size()) {
            return error{errc::invalid_argument, "read parameter", name, "it is not a number"};
        }
    }
    wanted.limit = std::min(wanted.limit, page_max);
    return wanted;
}

template <class T>
http_response listed(result<std::vector<T>> const& records)
{
    if (!records) return failure(records.error());
    auto items = json::array();
    for (auto const& record : *records)
        items.push(to_json(record));
    return success(json::object({{"items", std::move(items)}}));
}

system_time wall_clock()
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

http_response search_agents(scheduler& platform, http_request const& request, page const& wanted)
{
    auto const text = request.parameter("target");
    auto const picked = target::parse(text.empty() ? "TRUE" : text);
    if (!picked) return failure(picked.error());
    return listed(platform.store().agents(*picked, wall_clock(), wanted));
}

http_response search_commands(scheduler& platform, http_request const& request, page const& wanted)
{
    command_query query;
    query.page = wanted;
    if (auto id = request.parameter("actionid"); !id.empty()) query.action = action_id{id};
    if (auto id = request.parameter("agentid"); !id.empty()) query.agent = agent_id{id};
    if (auto text = request.parameter("status"); !text.empty()) {
        auto const status = parse_command_status(text);
        if (!status) return failure(status.error());
        query.status = *status;
    }
    if (auto text = request.parameter("foundanything"); !text.empty()) {
        if (text != "true" && text != "false") {
            return failure(400, "foundanything parameter must be true or false");
        }
        query.found_anything = text == "true";
    }
    return listed(platform.store().commands(query));
}

http_response search_actions(scheduler& platform, http_request const& request, page const& wanted)
{
    action_query query;
    query.page = wanted;
    if (auto text = request.parameter("status"); !text.empty()) {
        auto const status = parse_action_status(text);
        if (!status) return failure(status.error());
        query.status = *status;
    }
    if (auto text = request.parameter("actionname"); !text.empty()) query.name_like = text;
    auto const actions = platform.store().actions(query);
    if (!actions) return failure(actions.error());
    auto items = json::array();
    for (auto const& action : *actions) {
        auto const counters = platform.store().counters(action.id);
        items.push(to_json(action, counters ? *counters : action_counters{}));
    }
    return success(json::object({{"items", std::move(items)}}));
}

using plain_route = http_response (*)(scheduler&, http_request const&);

http_response search(scheduler& platform, http_request const& request)
{
    auto const wanted = page_of(request);
    if (!wanted) return failure(wanted.error());
    auto const type = request.parameter("type");
    if (type == "agent") return search_agents(platform, request, *wanted);
    if (type == "command") return search_commands(platform, request, *wanted);
    if (type == "action" || type.empty()) return search_actions(platform, request, *wanted);
    return failure(400, "search type is invalid: it is action, command or agent");
}

http_response read_action(scheduler& platform, http_request const& request)
{
    action_id const id{request.parameter("actionid")};
    auto const action = platform.store().action(id);
    if (!action) return failure(action.error());
    if (!action->has_value()) return failure(404, "Action ID '" + id.text + "' not found");
    auto const counters = platform.store().counters(id);
    if (!counters) return failure(counters.error());
    return success(to_json(**action, *counters));
}

http_response read_command(scheduler& platform, http_request const& request)
{
    return found(platform.store().command({request.parameter("commandid")}), "command");
}

http_response read_agent(scheduler& platform, http_request const& request)
{
    return found(platform.store().agent({request.parameter("agentid")}), "agent");
}

http_response be_alive(scheduler&, http_request const&)
{
    return success(json::object({{"heartbeat", "alive"}}));
}

struct route {
    std::string_view path;
    plain_route run;
};
constexpr std::array get_routes{
    route{"/action", read_action}, route{"/agent", read_agent}, route{"/command", read_command},
    route{"/heartbeat", be_alive}, route{"/search", search},
};

void create_action(scheduler& platform, http_request const& request, http_responder responder)
{
    auto text = request.body;
    if (request.header("content-type").starts_with("application/x-www-form-urlencoded")) {
        text = parse_form(request.body)["action"];
    }
    auto action = signed_action::parse(as_bytes(text));
    if (!action) return responder.send(failure(action.error()));
    platform.submit(*std::move(action), [responder](result<action_record> accepted) mutable {
        if (!accepted) return responder.send(failure(accepted.error()));
        responder.send(success(to_json(*accepted, {}), 202));
    });
}

} // namespace

void route_api_request(scheduler& platform, api_guard const& guard, http_request request,
                       bool by_port, http_responder responder)
{
    if (auto const no = refusal(guard, request, by_port)) return responder.send(*no);
    std::string_view path = request.path;
    if (!path.starts_with(prefix)) return responder.send(failure(404, "404 page not found"));
    path.remove_prefix(prefix.size());
    if (path == "/action/create/" || path == "/action/create") {
        if (request.method != "POST") return responder.send(only("POST"));
        return create_action(platform, request, std::move(responder));
    }
    if (path == "/action/events") {
        if (request.method != "GET") return responder.send(only("GET"));
        return stream_action_events(platform, {request.parameter("actionid")},
                                    std::move(responder));
    }
    for (auto const& one : get_routes) {
        if (path != one.path) continue;
        if (request.method != "GET") return responder.send(only("GET"));
        return responder.send(one.run(platform, request));
    }
    responder.send(failure(404, "404 page not found"));
}

} // namespace mig::service
