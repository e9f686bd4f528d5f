#include "service/api_agents.hpp"

#include "service/api_resources.hpp"
#include "wire/go_struct.hpp"

#include <algorithm>
#include <array>

namespace mig::service {
namespace {

constexpr std::chrono::minutes heartbeat_age_max{5};
constexpr std::size_t heartbeat_max_bytes = 102'400;
constexpr std::size_t name_max_bytes = 1024;
constexpr std::size_t version_max_bytes = 128;
constexpr std::size_t tags_max = 1000;
constexpr std::size_t actions_shown = 10;

error refused(std::string const& why)
{
    return error{errc::invalid_argument, "read", "heartbeat", why};
}

std::string text_of(json const& object, std::string_view folded_name)
{
    auto const* const found = wire::find_folded(object, folded_name);
    return found == nullptr ? std::string{} : found->text();
}

json environment_of(json const& given)
{
    json environment = json::object();
    for (char const* text : {"init", "ident", "os", "arch", "proxy", "publicip"})
        if (auto value = text_of(given, text); !value.empty()) environment.set(text, value);
    auto const* const proxied = wire::find_folded(given, "isproxied");
    environment.set("isproxied", proxied != nullptr && proxied->boolean());
    for (char const* list : {"addresses", "modules"}) {
        auto const* const found = wire::find_folded(given, list);
        if (found != nullptr && found->is_array()) environment.set(list, *found);
    }
    return environment;
}

json tags_of(json const* given)
{
    json tags = json::object();
    if (given == nullptr) return tags;
    for (auto const& tag : given->items()) {
        if (tags.members().size() == tags_max) break;
        if (auto name = text_of(tag, "name"); !name.empty()) tags.set(name, text_of(tag, "value"));
    }
    return tags;
}

http_response error_body(int status, json why)
{
    return {.status = status,
            .body = write_go_json_ordered(json::object({{"error", std::move(why)}})) + "\n"};
}

} // namespace

result<std::string> relay_heartbeat(std::string_view body, system_time now)
{
    json_limits const limits{.size_max_bytes = heartbeat_max_bytes, .duplicate_keys = true};
    auto const parsed = json::parse(body, limits);
    if (!parsed || !parsed->is_object()) {
        return refused("Failed to decode request body: it is not the JSON of a heartbeat");
    }
    auto const incomplete = [](std::string const& why) {
        return refused("Missing fields in request body: " + why);
    };
    auto const* const environment = wire::find_folded(*parsed, "environment");
    auto const* const pid = wire::find_folded(*parsed, "pid");
    std::string missing;
    auto const miss = [&](std::string_view field) {
        missing += (missing.empty() ? "" : ", ") + std::string{field};
    };
    for (char const* field : {"name", "mode", "version", "queueloc"})
        if (text_of(*parsed, field).empty()) miss(field);
    if (pid == nullptr || pid->number() <= 0) miss("pid");
    for (char const* field : {"init", "ident", "os", "arch"}) {
        bool const there = environment != nullptr && !text_of(*environment, field).empty();
        if (!there) miss("environment." + std::string{field});
    }
    if (!missing.empty()) return incomplete("missing field(s): " + missing);
    if (text_of(*parsed, "version").size() > version_max_bytes) {
        return incomplete("agent reported a version string that is too long");
    }
    if (text_of(*parsed, "name").size() > name_max_bytes) {
        return incomplete("agent reported a name that is too long");
    }
    auto const mode = text_of(*parsed, "mode");
    if (mode != "daemon" && mode != "checkin") {
        return incomplete("agent reported an invalid mode");
    }
    auto const sent = parse_rfc3339(text_of(*parsed, "starttime"));
    if (!sent || *sent + heartbeat_age_max < now) return incomplete("heartbeat expired");
    auto const refreshed = parse_rfc3339(text_of(*parsed, "refreshtime"));
    return write_json(
        json::object({{"name", text_of(*parsed, "name")},
                      {"queueloc", text_of(*parsed, "queueloc")},
                      {"mode", mode},
                      {"version", text_of(*parsed, "version")},
                      {"pid", *pid},
                      {"starttime", format_rfc3339(*sent)},
                      {"heartbeatts", format_rfc3339(now)},
                      {"refreshts", format_rfc3339(refreshed ? *refreshed : unset_time)},
                      {"environment", environment_of(*environment)},
                      {"tags", tags_of(wire::find_folded(*parsed, "tags"))}}));
}

void be_alive(api_call call)
{
    call.reply({.items = {{"/heartbeat", {{"heartbeat", "gatorz say hi"}}}}});
}

void take_heartbeat(api_call call)
{
    auto const& on_heartbeat = call.site->options.on_heartbeat;
    if (!on_heartbeat) {
        return call.reply({.whole = error_body(401, "Agent is not authorized to upload heartbeats: "
                                                    "this platform takes none over HTTP")});
    }
    auto body = relay_heartbeat(call.request.body, call.site->now());
    if (!body) return call.reply({.whole = error_body(400, body.error().why())});
    on_heartbeat(*std::move(body), [call](result<void> const& how) mutable {
        if (how) return call.reply({.whole = error_body(200, nullptr)});
        auto const why = "Failed to save heartbeat: " + how.error().message();
        call.reply({.whole = error_body(500, why)});
    });
}

void tell_address(api_call call)
{
    auto const& peer = call.request.peer;
    call.reply({.whole = http_response{.body = peer.empty() ? "0.0.0.0" : peer}});
}

void show_dashboard(api_call call)
{
    auto const census = call.site->store().census();
    if (!census) return call.reply(api_failure(census.error()));
    std::uint64_t online = 0;
    std::uint64_t idle = 0;
    auto online_by_version = json::array();
    auto idle_by_version = json::array();
    for (auto const& group : census->agents) {
        auto const line = json::object({{"version", group.version}, {"count", group.count}});
        if (group.status == agent_status::online) {
            online += group.count;
            online_by_version.push(line);
        } else if (group.status == agent_status::idle) {
            idle += group.count;
            idle_by_version.push(line);
        }
    }
    api_reply reply;
    // An agent is an endpoint here: its id is that of the endpoint, through all its restarts.
    reply.items.push_back({"/dashboard",
                           {{"online agents", online},
                            {"online agents by version", std::move(online_by_version)},
                            {"online endpoints", online},
                            {"idle agents", idle},
                            {"idle agents by version", std::move(idle_by_version)},
                            {"idle endpoints", idle},
                            {"new endpoints", 0},
                            {"endpoints running 2 or more agents", 0},
                            {"disappeared endpoints", 0},
                            {"flapping endpoints", 0}}});
    action_query query;
    query.page.limit = actions_shown;
    auto const actions = call.site->store().actions(query);
    if (!actions) return call.reply(api_failure(actions.error()));
    for (auto const& action : *actions) {
        auto item = item_of(call, action);
        if (item) reply.items.push_back(*std::move(item));
    }
    reply.is_list = true;
    call.reply(reply);
}

} // namespace mig::service
