#include "service/api_resources.hpp"

#include <mig/pgp/signature.hpp>

#include "service/api_events.hpp"
#include "service/record_json.hpp"

namespace mig::service {
namespace {

api_reply missing(std::string_view what, std::string const& id)
{
    return api_failure(404, std::string{what} + " ID '" + id + "' not found");
}

// What MIG's programs are told of an id that cannot be one.
bool is_nonsense(std::string const& id)
{
    return id.empty() || id == "0" || id.starts_with('-');
}

api_reply nonsense(std::string_view what, std::string const& id)
{
    return {.status = 400, .message = "Invalid " + std::string{what} + " ID '" + id + "'"};
}

template <class T>
void reply_with(api_call& call, std::string_view what, std::string const& id,
                result<std::optional<T>> const& record)
{
    if (!record) return call.reply(api_failure(record.error()));
    if (!record->has_value()) return call.reply(missing(what, id));
    result<api_item> item = item_of(call, **record);
    if (!item) return call.reply(api_failure(item.error()));
    call.reply({.items = {*std::move(item)}});
}

// Of version 2's action without its times, and of its agent what commands tell of one: as MIG
// writes a command.
json action_part(json action)
{
    for (char const* time : {"starttime", "finishtime", "lastupdatetime"})
        action.set(time, format_rfc3339(unset_time));
    return action;
}

json agent_part(json agent)
{
    for (char const* text : {"queueloc", "mode"})
        agent.set(text, "");
    for (char const* time : {"starttime", "destructiontime", "heartbeatts", "refreshts"})
        agent.set(time, format_rfc3339(unset_time));
    return agent.erase("pid").erase("status").erase("loadername");
}

std::string number_text(double number)
{
    return std::to_string(static_cast<std::uint64_t>(number));
}

} // namespace

std::vector<investigator_record> signers_of(api_site& site, signed_action const& action)
{
    std::vector<investigator_record> known;
    auto* const all = site.options.investigators;
    if (all == nullptr) return known;
    auto const keys = site.keys();
    for (auto const& signature : action.signatures()) {
        auto const seen =
            verify(keys, as_bytes(action.signed_text()), as_bytes(signature), site.now());
        for (auto const& signer : seen.signers()) {
            auto const who = all->by_fingerprint(signer);
            if (who && who->has_value()) known.push_back(**who);
        }
    }
    return known;
}

api_item item_of(api_call const& call, agent_record const& agent)
{
    auto& numbers = call.site->numbers;
    auto const& id = agent.facts.id.text;
    if (call.plain()) return {"/agent?agentid=" + id, {{"agent", to_json(agent)}}};
    return {"/agent?agentid=" + number_text(numbers.number_of(id)),
            {{"agent", mig2_json(agent, numbers)}}};
}

result<api_item> item_of(api_call const& call, action_record const& action)
{
    auto& site = *call.site;
    auto const counters = site.store().counters(action.id);
    if (!counters) return counters.error();
    if (call.plain()) {
        return api_item{"/action?actionid=" + action.id.text,
                        {{"action", to_json(action, *counters)}}};
    }
    return api_item{
        "/action?actionid=" + number_text(site.numbers.number_of(action.id.text)),
        {{"action", mig2_json(action, *counters, signers_of(site, action.action), site.numbers)}}};
}

result<api_item> item_of(api_call const& call, command_record const& command)
{
    shown_actions none;
    return item_of(call, command, none);
}

result<api_item> item_of(api_call const& call, command_record const& command, shown_actions& shown)
{
    auto& site = *call.site;
    if (call.plain()) {
        return api_item{"/command?commandid=" + command.id.text, {{"command", to_json(command)}}};
    }
    auto known = shown.find(command.action.text);
    if (known == shown.end()) {
        auto const action = site.store().action(command.action);
        if (!action) return action.error();
        auto item = *action ? item_of(call, **action) : result<api_item>{api_item{}};
        if (!item) return item.error();
        known = shown.emplace(command.action.text, *std::move(item)).first;
    }
    auto const& action_item = known->second;
    auto const agent = site.store().agent(command.agent);
    if (!agent) return agent.error();
    json action_json = json::object();
    if (!action_item.data.empty()) action_json = action_part(action_item.data.front().second);
    json agent_json = json::object();
    if (*agent) agent_json = agent_part(mig2_json(**agent, site.numbers));
    return api_item{"/command?commandid=" + number_text(site.numbers.number_of(command.id.text)),
                    {{"command", mig2_json(command, std::move(action_json), std::move(agent_json),
                                           site.numbers)}},
                    {{"action", action_item.href}}};
}

void read_action(api_call call)
{
    auto const given = call.parameter("actionid");
    if (is_nonsense(given) && !call.plain()) return call.reply(nonsense("Action", given));
    reply_with(call, "Action", given, call.site->store().action({call.site->action_id_of(given)}));
}

void read_command(api_call call)
{
    auto const given = call.parameter("commandid");
    if (is_nonsense(given) && !call.plain()) return call.reply(nonsense("Command", given));
    reply_with(call, "Command", given,
               call.site->store().command({call.site->numbers.id_of(given)}));
}

void read_agent(api_call call)
{
    auto const given = call.parameter("agentid");
    if (is_nonsense(given) && !call.plain()) return call.reply(nonsense("Agent", given));
    reply_with(call, "Agent", given, call.site->store().agent({call.site->agent_id_of(given)}));
}

void follow_action(api_call call)
{
    auto const given = call.parameter("actionid");
    auto const id = call.site->action_id_of(given);
    auto const action = call.site->store().action({id});
    if (!action) return call.reply(api_failure(action.error()));
    if (!action->has_value()) return call.reply(missing("Action", given));
    stream_action_events(call.site, {id}, std::move(call.responder));
}

void create_action(api_call call)
{
    auto text = call.request.body;
    if (call.request.header("content-type").starts_with("application/x-www-form-urlencoded")) {
        text = parse_form(call.request.body)["action"];
    }
    auto action = signed_action::parse(as_bytes(text));
    if (!action) return call.reply(api_failure(action.error()));
    auto& platform = call.site->platform();
    platform.submit(*std::move(action), [call](result<action_record> accepted) mutable {
        if (!accepted) return call.reply(api_failure(accepted.error()));
        if (call.plain()) {
            auto const href = "/action?actionid=" + accepted->id.text;
            return call.reply(
                {.status = 202, .items = {{href, {{"action", to_json(*accepted, {})}}}}});
        }
        auto& numbers = call.site->numbers;
        auto const id = number_text(numbers.number_of(accepted->id.text));
        call.reply({.status = 202,
                    .items = {{"/action?actionid=" + id,
                               {{"action ID " + id, mig2_json(*accepted, {}, {}, numbers)}}}}});
    });
}

} // namespace mig::service
