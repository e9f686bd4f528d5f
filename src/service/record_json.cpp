#include "service/record_json.hpp"

#include <mig/base/encoding.hpp>

#include <algorithm>
#include <array>

namespace mig::service {
namespace {

std::string text_of(json const& object, std::string_view key)
{
    auto const* const value = object.find(key);
    return value == nullptr ? std::string{} : value->text();
}

system_time time_of(json const& object, std::string_view key)
{
    auto const time = parse_rfc3339(text_of(object, key));
    return time ? *time : unset_time;
}

std::uint64_t count_of(json const& object, std::string_view key)
{
    auto const count = json_count(object, key);
    return count ? *count : 0;
}

constexpr std::array counter_names{
    std::pair{"sent", &action_counters::sent},
    std::pair{"success", &action_counters::success},
    std::pair{"failed", &action_counters::failed},
    std::pair{"timeout", &action_counters::timeout},
    std::pair{"expired", &action_counters::expired},
    std::pair{"cancelled", &action_counters::cancelled},
};

// What the platform adds to an action; the rest is the action as it was signed.
constexpr std::array platform_members{"status", "starttime", "finishtime", "counters",
                                      "platformid"};

} // namespace

json to_json(agent_record const& agent)
{
    auto object = mig::to_json(agent.facts);
    object.set("status", name(agent.status));
    object.set("heartbeatts", format_rfc3339(agent.heartbeat));
    if (agent.key) object.set("agentkey", to_base64(*agent.key));
    object.set("enrolment", name(agent.standing));
    return object;
}

result<agent_record> agent_record_from_json(json const& object)
{
    auto facts = agent_facts_from_json(object);
    if (!facts) return facts.error();
    auto const status = parse_agent_status(text_of(object, "status"));
    if (!status) return status.error();
    agent_record agent;
    agent.facts = *std::move(facts);
    agent.status = *status;
    agent.heartbeat = time_of(object, "heartbeatts");
    if (object.find("enrolment") != nullptr) {
        auto const standing = parse_enrolment(text_of(object, "enrolment"));
        if (!standing) return standing.error();
        agent.standing = *standing;
    }
    if (auto const key = from_base64(text_of(object, "agentkey"));
        key && key->size() == agent_public_key{}.size())
    {
        agent.key.emplace();
        std::copy(key->begin(), key->end(), agent.key->begin());
    }
    return agent;
}

json to_json(action_counters const& counters)
{
    auto object = json::object();
    for (auto const& [key, member] : counter_names)
        object.set(key, counters.*member);
    return object;
}

action_counters counters_from_json(json const& object)
{
    action_counters counters;
    for (auto const& [key, member] : counter_names)
        counters.*member = count_of(object, key);
    return counters;
}

json to_json(action_record const& action, action_counters const& counters)
{
    // It was parsed when it came in, so it parses.
    auto parsed = json::parse(action.action.wire(), {.duplicate_keys = true});
    auto object = parsed ? *std::move(parsed) : json::object();
    object.set("status", name(action.status));
    object.set("starttime", format_rfc3339(action.started));
    object.set("finishtime", format_rfc3339(action.finished));
    object.set("counters", to_json(counters));
    object.set("platformid", action.id.text);
    return object;
}

result<action_record> action_record_from_json(json const& object)
{
    auto const status = parse_action_status(text_of(object, "status"));
    if (!status) return status.error();
    auto own = object;
    for (auto const* key : platform_members)
        own.erase(key);
    auto action = signed_action::parse(as_bytes(write_json(own)));
    if (!action) return action.error();
    return action_record{*std::move(action),
                         {text_of(object, "platformid")},
                         *status,
                         time_of(object, "starttime"),
                         time_of(object, "finishtime")};
}

json to_json(command_record const& command)
{
    return json::object({{"id", command.id.text},
                         {"actionid", command.action.text},
                         {"agentid", command.agent.text},
                         {"agentname", command.agent_name},
                         {"status", name(command.status)},
                         {"starttime", format_rfc3339(command.started)},
                         {"finishtime", format_rfc3339(command.finished)},
                         {"reason", command.reason},
                         {"verified", command.verified},
                         {"answer", command.answer}});
}

result<command_record> command_record_from_json(json const& object)
{
    auto const status = parse_command_status(text_of(object, "status"));
    if (!status) return status.error();
    auto const verified = json_bool(object, "verified");
    command_record command;
    command.id = {text_of(object, "id")};
    command.action = {text_of(object, "actionid")};
    command.agent = {text_of(object, "agentid")};
    command.agent_name = text_of(object, "agentname");
    command.status = *status;
    command.started = time_of(object, "starttime");
    command.finished = time_of(object, "finishtime");
    command.reason = text_of(object, "reason");
    command.verified = verified && *verified;
    command.answer = text_of(object, "answer");
    return command;
}

} // namespace mig::service
