// Commands of version 2, on their way out and, with results in them, on their way back.

#include "action/subject.hpp"
#include "wire/go_struct.hpp"
#include "wire/mig2.hpp"
#include "wire/mig2_ids.hpp"
#include "wire/mig2_structs.hpp"

#include <algorithm>
#include <cstdint>

namespace mig::wire::mig2 {
namespace {

constexpr std::size_t operations_max = 256;          // as of an action
constexpr std::size_t shown_samples_max = 3;         // of each reason, in an error
constexpr std::size_t heartbeat_max_bytes = 102'400; // protocol 5.4

error malformed(std::string_view what, std::string_view why)
{
    return error{errc::invalid_argument, "read", what, why};
}

// What MIG's agents expect to be told about themselves.  They use nothing of it but send it back.
json agent_members(agent_facts const& to)
{
    auto const value = json::object({{"name", to.name},
                                     {"queueloc", to.queue_location},
                                     {"mode", to.mode},
                                     {"version", to.version},
                                     {"pid", to.pid},
                                     {"starttime", format_rfc3339(to.started)},
                                     {"status", "online"},
                                     {"environment", to.environment},
                                     {"tags", to.tags}});
    auto whole = canonical(agent_fields, value);
    if (whole) return *std::move(whole);
    // The environment of an agent is its own; one that does not fit MIG's is left out.
    auto bare = value;
    bare.set("environment", json::object()).set("tags", json::object());
    whole = canonical(agent_fields, bare);
    return whole ? *std::move(whole) : json::object();
}

json empty_results(std::size_t count)
{
    auto results = json::array();
    for (std::size_t i = 0; i < count; ++i)
        results.push(json::object());
    return results;
}

// Version 2 has no gaps.  They become errors, so that nothing looks more complete than it is.
json to_result(operation_answer const& a)
{
    json errors;
    for (auto const& text : a.errors)
        errors.push(text);
    for (auto const& tally : a.gaps.counts) {
        auto text = "not looked at: " + std::to_string(tally.count) + " (" + tally.why + ")";
        std::size_t shown = 0;
        for (auto const& sample : a.gaps.samples) {
            if (sample.why != tally.why) continue;
            if (shown == shown_samples_max) break;
            text += (shown++ == 0 ? ", for example " : ", ") + escape_subject(sample.subject);
        }
        errors.push(std::move(text));
    }
    return json::object({{"foundanything", a.found_anything},
                         {"success", a.success},
                         {"elements", a.elements},
                         {"statistics", a.statistics},
                         {"errors", std::move(errors)}});
}

std::string encode(json const& command)
{
    auto const whole = canonical(command_fields, command);
    // Made by us, of the kinds that the table names.
    MIG_ASSERT(whole.ok());
    return write_go_json_ordered(*whole);
}

result<std::vector<operation_answer>> read_results(json const& command)
{
    std::vector<operation_answer> out;
    auto const* results = command.find("results");
    if (results == nullptr) return out;
    if (results->items().size() > operations_max) return malformed("results", "there are too many");
    for (auto const& item : results->items()) {
        auto one = operation_answer_from_json(item);
        if (!one) return one.error();
        out.push_back(*std::move(one));
    }
    return out;
}

} // namespace

std::string write_command(command const& c, agent_facts const& to, system_time now)
{
    // A signed_action's own text: it may be longer than what came in, for Go's escapes are.
    auto const wire = json::parse(c.action.wire(), {.size_max_bytes = SIZE_MAX});
    MIG_ASSERT(wire.ok());
    auto action = *wire;
    action.set("status", "preparing");
    action.set("starttime", format_rfc3339(now));
    action.set("counters", json::object({{"sent", 1}}));
    return encode(json::object({{"id", id_number(c.id.text)},
                                {"action", std::move(action)},
                                {"agent", agent_members(to)},
                                {"status", "sent"},
                                {"results", empty_results(c.action.content().operations.size())},
                                {"starttime", format_rfc3339(now)}}));
}

result<command> read_command(json const& received)
{
    auto const* member = find_folded(received, "action");
    if (member == nullptr) return malformed("command", "it has no action");
    auto const value = canonical(command_fields, received);
    if (!value) return value.error();
    auto id = id_text(*value, "id");
    if (!id) return id.error();
    if (id->empty()) return malformed("command", "it has no id");
    auto facts = agent_facts_from_json(*value->find("agent"));
    if (!facts) return facts.error();
    auto action = read_action(*member);
    if (!action) return action.error();
    return command{{*std::move(id)}, std::move(facts->id), *std::move(action)};
}

std::optional<command_address> read_command_address(json const& received)
{
    auto const* number = find_folded(received, "id");
    auto const* agent = find_folded(received, "agent");
    if (number == nullptr || agent == nullptr) return std::nullopt;
    auto const* queue = find_folded(*agent, "queueloc");
    auto const id = id_text(json::object({{"id", *number}}), "id");
    if (queue == nullptr || !id || id->empty()) return std::nullopt;
    auto const& location = queue->text();
    agent_id const name{location.substr(std::min(location.find('.'), location.size() - 1) + 1)};
    if (location.empty() || !check(name)) return std::nullopt;

    command_address out{.id = {*id}, .agent = name, .action = {}, .version = wire_version::mig2};
    if (auto const* action = find_folded(received, "action"))
        if (auto const* action_number = find_folded(*action, "id"))
            if (auto const text = id_text(json::object({{"id", *action_number}}), "id"))
                out.action.text = *text;
    return out;
}

std::string write_answer(answer const& a, bytes_view command, agent_facts const& from)
{
    // The original sends back the very command, with three members changed.
    auto value = json::object();
    if (auto const received = json::parse(as_text(command), reading_limits))
        if (auto whole = canonical(command_fields, *received)) value = *std::move(whole);
    if (value.members().empty()) value.set("id", id_number(a.command.text));

    auto agent = value.find("agent") != nullptr ? *value.find("agent") : agent_members(from);
    agent.set("queueloc", from.queue_location);
    auto results = json::array();
    for (auto const& o : a.operations)
        results.push(to_result(o));
    value.set("agent", std::move(agent));
    value.set("status", name(a.status));
    value.set("results", std::move(results));
    return encode(value);
}

result<answer> read_answer(json const& received)
{
    auto const value = canonical(command_fields, received);
    if (!value) return value.error();
    answer a;
    auto id = id_text(*value, "id");
    if (!id) return id.error();
    if (id->empty()) return malformed("command", "it has no id");
    auto action_id = id_text(*value->find("action"), "id");
    if (!action_id) return action_id.error();
    auto facts = agent_facts_from_json(*value->find("agent"));
    if (!facts) return facts.error();
    auto const status = json_text(*value, "status").and_then(parse_command_status);
    if (!status) return status.error();
    auto const started = json_text(*value, "starttime").and_then(parse_rfc3339);
    if (!started) return started.error();
    auto const finished = json_text(*value, "finishtime").and_then(parse_rfc3339);
    if (!finished) return finished.error();
    auto results = read_results(*value);
    if (!results) return results.error();
    a.command.text = *std::move(id);
    a.action.text = *std::move(action_id);
    a.agent = std::move(facts->id);
    a.status = *status;
    a.started = *started;
    a.finished = *finished;
    a.operations = *std::move(results);
    return a;
}

json heartbeat_members(agent_facts const& of, system_time sent)
{
    auto value = agent_members(of);
    value.erase("status"); // the scheduler's own
    value.set("heartbeatts", format_rfc3339(sent));
    value.set("refreshts", format_rfc3339(of.started)); // when its environment was looked at
    return value;
}

result<heartbeat> read_heartbeat(bytes_view raw)
{
    auto limits = reading_limits;
    limits.size_max_bytes = heartbeat_max_bytes;
    auto const received = json::parse(as_text(raw), limits);
    if (!received) return received.error();
    if (!received->is_object()) return malformed("heartbeat", "it is not an object");
    auto const value = canonical(agent_fields, *received);
    if (!value) return value.error();
    auto facts = agent_facts_from_json(*value);
    if (!facts) return facts.error();
    bool const has_mode =
        facts->mode.empty() || facts->mode == "daemon" || facts->mode == "checkin";
    if (!has_mode) return malformed("mode", "there is no such mode");
    auto const sent = json_text(*value, "heartbeatts").and_then(parse_rfc3339);
    if (!sent) return sent.error();
    return heartbeat{*std::move(facts), 0, *sent, std::nullopt, std::nullopt};
}

} // namespace mig::wire::mig2
