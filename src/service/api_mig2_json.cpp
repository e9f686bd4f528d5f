#include "service/api_mig2_json.hpp"

#include <mig/base/encoding.hpp>

#include "store/mig2_numbers.hpp"
#include "wire/go_struct.hpp"
#include "wire/messages.hpp"
#include "wire/mig2_ids.hpp"
#include "wire/mig2_structs.hpp"

#include <charconv>
#include <optional>

namespace mig::service {
namespace {

namespace mig2 = wire::mig2;

// Some tens of bytes each; a fleet of that size is listed whole.
constexpr std::size_t numbers_max = 400'000;

constexpr std::string_view never = "9998-01-11T11:11:11Z";

std::string decimal(double number)
{
    return std::to_string(static_cast<std::uint64_t>(number));
}

std::string time_text(system_time when, std::string_view when_unset)
{
    return when == unset_time ? std::string{when_unset} : format_rfc3339(when);
}

json with_text_id(json value, std::string const& id)
{
    auto const* const number = value.find("id");
    if (number != nullptr && decimal(number->number()) != id) value.set("textid", id);
    return value;
}

json counters_json(action_counters const& c)
{
    return json::object({{"sent", c.sent},
                         {"done", c.done()},
                         {"inflight", c.sent - c.done()},
                         {"success", c.success},
                         {"cancelled", c.cancelled},
                         {"expired", c.expired},
                         {"failed", c.failed},
                         {"timeout", c.timeout}});
}

// Version 2 has no gaps: they become errors, so that nothing looks more complete than it is.
json result_json(operation_answer const& answer)
{
    auto value = to_json(answer);
    json errors;
    for (auto const& text : answer.errors)
        errors.push(text);
    for (auto const& tally : answer.gaps.counts)
        errors.push("not looked at: " + std::to_string(tally.count) + " (" + tally.why + ")");
    value.set("errors", std::move(errors));
    return value;
}

json results_json(command_record const& command)
{
    auto results = json::array();
    auto const said = wire::read_answer(as_bytes(command.answer));
    if (said) {
        for (auto const& one : said->content.operations)
            results.push(result_json(one));
    } else if (!command.reason.empty()) {
        results.push(to_json(operation_answer::failure(command.reason)));
    }
    return results;
}

// One that can only have been made of a text.
std::optional<std::uint64_t> given_number(std::string_view text)
{
    std::uint64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const [at, failure] = std::from_chars(text.data(), end, number);
    bool const is_given = failure == std::errc{} && at == end && number >= mig2_numbers_begin &&
                          number < mig2_numbers_end;
    return is_given ? std::optional{number} : std::nullopt;
}

} // namespace

double id_numbers::number_of(std::string const& id)
{
    if (auto const number = mig2::id_number(id); number != 0) return number;
    auto const number = static_cast<double>(mig2_number_of(id));
    std::lock_guard const lock{mutex_};
    if (ids_.emplace(decimal(number), id).second) {
        oldest_.push_back(decimal(number));
        if (oldest_.size() > numbers_max) {
            ids_.erase(oldest_.front());
            oldest_.pop_front();
        }
    }
    return number;
}

std::string id_numbers::id_of(std::string const& text) const
{
    std::lock_guard const lock{mutex_};
    auto const known = ids_.find(text);
    return known == ids_.end() ? text : known->second;
}

std::string id_numbers::agent_id_of(std::string const& text, store& asked) const
{
    auto id = id_of(text);
    auto const number = given_number(id);
    if (!number) return id;
    auto found = asked.agent_numbered(*number);
    return found && *found ? (**found).text : id;
}

std::string id_numbers::action_id_of(std::string const& text, store& asked) const
{
    auto id = id_of(text);
    auto const number = given_number(id);
    if (!number) return id;
    auto found = asked.action_numbered(*number);
    return found && *found ? (**found).text : id;
}

json mig2_json(agent_record const& agent, id_numbers& numbers)
{
    auto const& facts = agent.facts;
    auto value = json::object({{"id", numbers.number_of(facts.id.text)},
                               {"name", facts.name},
                               {"queueloc", facts.queue_location},
                               {"mode", facts.mode},
                               {"version", facts.version},
                               {"pid", facts.pid},
                               {"starttime", format_rfc3339(facts.started)},
                               {"destructiontime", never},
                               {"heartbeatts", format_rfc3339(agent.heartbeat)},
                               {"status", name(agent.status)},
                               {"environment", facts.environment},
                               {"tags", facts.tags}});
    auto whole = wire::canonical(mig2::agent_fields, value);
    if (!whole) { // an environment of its own that does not fit MIG's is left out
        value.set("environment", json::object()).set("tags", json::object());
        whole = wire::canonical(mig2::agent_fields, value);
    }
    return with_text_id(whole ? *std::move(whole) : json::object(), facts.id.text);
}

json mig2_json(action_record const& action, action_counters const& counters,
               std::vector<investigator_record> const& signers, id_numbers& numbers)
{
    // Ours: it was parsed when it came in, so it parses.
    auto parsed =
        json::parse(action.action.wire(), {.size_max_bytes = SIZE_MAX, .duplicate_keys = true});
    auto value = parsed ? *std::move(parsed) : json::object();
    value.set("id", numbers.number_of(action.id.text));
    value.set("status", name(action.status));
    value.set("starttime", format_rfc3339(action.started));
    value.set("finishtime", time_text(action.finished, never));
    value.set("counters", counters_json(counters));
    auto const whole = wire::canonical(mig2::sent_action_fields, value);
    if (!whole) return json::object();
    if (signers.empty()) return with_text_id(*whole, action.id.text);
    json::object_type members;
    for (auto const& member : whole->members()) {
        if (member.first == "status") { // where MIG has them: behind the signatures
            auto list = json::array();
            for (auto const& one : signers)
                list.push(mig2_json(one).erase("publickey"));
            members.emplace_back("investigators", std::move(list));
        }
        members.push_back(member);
    }
    return with_text_id(json::object(std::move(members)), action.id.text);
}

json mig2_json(command_record const& command, json action, json agent, id_numbers& numbers)
{
    auto value = json::object({{"id", numbers.number_of(command.id.text)},
                               {"action", std::move(action)},
                               {"agent", std::move(agent)},
                               {"status", name(command.status)},
                               {"results", results_json(command)},
                               {"starttime", format_rfc3339(command.started)},
                               {"finishtime", time_text(command.finished, never)}});
    return with_text_id(std::move(value), command.id.text);
}

json mig2_json(investigator_record const& who)
{
    auto value = json::object();
    if (who.id != 0) value.set("id", who.id);
    value.set("name", who.name);
    value.set("pgpfingerprint", who.fingerprint ? who.fingerprint->hex() : std::string{});
    if (!who.public_key.empty()) value.set("publickey", to_base64(as_bytes(who.public_key)));
    value.set("status", name(who.status));
    value.set("createdat", format_rfc3339(who.created));
    value.set("lastmodified", format_rfc3339(who.modified));
    if (who.has_api_key) value.set("apikey", "set");
    value.set("permissions", mig2_json(who.permissions));
    return value;
}

json mig2_json(permission_set const& permissions)
{
    auto value = json::object();
    for (auto const& [name, which] : permission_names())
        value.set(name, permissions.has(which));
    return value;
}

result<permission_set> permissions_from_json(json const& value)
{
    auto const bad = [](std::string const& why) {
        return error{errc::invalid_argument, "read", "permissions", why};
    };
    if (!value.is_object()) return bad("they are not an object");
    permission_set set;
    for (auto const& [key, given] : value.members()) {
        if (!given.is_bool()) return bad(key + " is neither true nor false");
        bool known = false;
        for (auto const& [name, which] : permission_names()) {
            if (name != key) continue;
            known = true;
            if (given.boolean()) set.bits |= static_cast<std::uint32_t>(which);
        }
        if (!known) return bad("there is no permission " + key);
    }
    return set;
}

} // namespace mig::service
