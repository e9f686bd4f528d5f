// Actions and commands of version 3.

#include "wire/mig3.hpp"

#include <mig/base/log.hpp>

#include "wire/action_json.hpp"
#include "wire/mig2.hpp"
#include "wire/mig2_ids.hpp"
#include "wire/reading.hpp"
#include "wire/signature_form.hpp"

#include <algorithm>
#include <array>

namespace mig::wire::mig3 {
namespace {

constexpr std::string_view action_line = "MIG-ACTION-V3\n";
constexpr std::size_t command_id_max_bytes = 64;
constexpr std::size_t shown_key_max_bytes = 40; // of a foreign key in an error

constexpr std::array<std::string_view, 10> action_keys{
    "id",        "name",        "target",     "description",   "threat",
    "validfrom", "expireafter", "operations", "pgpsignatures", "syntaxversion",
};
// What the platform adds on its way: never signed, left out here.
constexpr std::array<std::string_view, 6> platform_keys{
    "status", "starttime", "finishtime", "lastupdatetime", "counters", "investigators",
};
constexpr std::array<std::string_view, 5> operation_keys{"module", "parameters", "is_compressed",
                                                         "want_compressed", "budget"};
constexpr std::array<std::string_view, 4> description_keys{"author", "email", "url", "revision"};
constexpr std::array<std::string_view, 4> threat_keys{"ref", "level", "family", "type"};
constexpr std::array<std::string_view, 3> command_keys{"id", "agent", "action"};

template <class Keys>
bool is_one_of(Keys const& keys, std::string_view key)
{
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// What a reader does not know, it cannot show to whoever signs or decides: so it refuses.
template <class Keys>
result<void> refuse_unknown(Keys const& known, json const& object)
{
    for (auto const& member : object.members())
        if (!is_one_of(known, member.first))
            return error{errc::invalid_argument, "read",
                         "member " + printable(member.first.substr(0, shown_key_max_bytes)),
                         "version 3 knows no such member"};
    return {};
}

result<void> refuse_unknown_members(json const& action)
{
    if (auto ok = refuse_unknown(action_keys, action); !ok) return ok;
    if (auto const* description = action.find("description"))
        if (auto ok = refuse_unknown(description_keys, *description); !ok) return ok;
    if (auto const* threat = action.find("threat"))
        if (auto ok = refuse_unknown(threat_keys, *threat); !ok) return ok;
    if (auto const* operations = action.find("operations"))
        for (auto const& o : operations->items())
            if (auto ok = refuse_unknown(operation_keys, o); !ok) return ok;
    return {};
}

json without(json value, std::string_view key)
{
    value.erase(key);
    return value;
}

json to_json(action const& a)
{
    auto members = json::object({{"id", a.id.text}});
    auto const shared = shared_members(a);
    for (auto const& [key, value] : shared.members())
        members.set(key, value);
    return members;
}

result<command_id> read_command_id(json const& value)
{
    auto text = json_text(value, "id");
    if (!text) return text.error();
    auto const is_fine = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_' || c == '.';
    };
    if (text->empty() || text->size() > command_id_max_bytes ||
        !std::all_of(text->begin(), text->end(), is_fine))
        return error{errc::invalid_argument, "read", "command id",
                     "it is not 1 to 64 letters, digits, '-', '_' and '.'"};
    return command_id{*std::move(text)};
}

result<agent_id> read_agent_id(json const& value)
{
    auto text = json_text(value, "agent");
    if (!text) return text.error();
    agent_id id{*std::move(text)};
    if (auto ok = check(id); !ok) return ok.error();
    return id;
}

// Empty where there is none.
action_id read_action_id(json const& action)
{
    if (version_of(action) == wire_version::mig2) {
        auto number = mig2::id_text(action, "id");
        return number ? action_id{*std::move(number)} : action_id{};
    }
    auto text = json_text(action, "id");
    return text && check_uuid(*text) ? action_id{*std::move(text)} : action_id{};
}

} // namespace

std::string signing_text(action const& a)
{
    return std::string{action_line} + write_jcs(to_json(a));
}

result<signed_action> read_action(json const& received)
{
    if (!received.is_object())
        return error{errc::invalid_argument, "read", "action", "it is not an object"};
    auto value = received;
    for (auto const key : platform_keys)
        value.erase(key);
    if (auto ok = refuse_unknown_members(value); !ok) return ok.error();

    auto signatures = read_signatures(value);
    if (!signatures) return signatures.error();
    auto id = json_text(value, "id");
    if (!id) return id.error();
    auto content = read_shared_members(value);
    if (!content) return content.error();
    content->version = wire_version::mig3;
    content->id.text = *std::move(id);
    if (auto ok = check(*content); !ok) return ok.error();

    // Signed is what was received, not what we would have written in its place.
    auto text = std::string{action_line} + write_jcs(without(value, "pgpsignatures"));
    return signed_action{
        {*std::move(content), std::move(text), *std::move(signatures), write_json(value)}};
}

result<signed_action> assemble(action content, std::vector<std::string> signatures)
{
    auto value = to_json(content);
    auto text = std::string{action_line} + write_jcs(value);
    json list = json::array();
    for (auto const& s : signatures)
        list.push(s);
    value.set("pgpsignatures", std::move(list));
    return signed_action{
        {std::move(content), std::move(text), std::move(signatures), write_json(value)}};
}

std::string write_command(command const& c)
{
    auto const head = json::object({{"id", c.id.text}, {"agent", c.agent.text}});
    auto text = write_json(head);
    text.pop_back();
    return text + ",\"action\":" + c.action.wire() + "}";
}

result<command> read_command(json const& value)
{
    if (!value.is_object())
        return error{errc::invalid_argument, "read", "command", "it is not an object"};
    if (auto ok = refuse_unknown(command_keys, value); !ok) return ok.error();
    auto id = read_command_id(value);
    if (!id) return id.error();
    auto agent = read_agent_id(value);
    if (!agent) return agent.error();
    auto const* member = value.find("action");
    if (member == nullptr)
        return error{errc::invalid_argument, "read", "command", "it has no action"};
    auto action = version_of(*member) == wire_version::mig3 ? read_action(*member)
                                                            : mig2::read_action(*member);
    if (!action) return action.error();
    return command{*std::move(id), *std::move(agent), *std::move(action)};
}

std::optional<command_address> read_command_address(json const& value)
{
    auto id = read_command_id(value);
    auto agent = read_agent_id(value);
    if (!id || !agent) return std::nullopt;
    command_address out{.id = *std::move(id),
                        .agent = *std::move(agent),
                        .action = {},
                        .version = wire_version::mig3};
    if (auto const* action = value.find("action")) out.action = read_action_id(*action);
    return out;
}

} // namespace mig::wire::mig3
