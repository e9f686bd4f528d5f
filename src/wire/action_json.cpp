#include "wire/action_json.hpp"

namespace mig::wire {
namespace {

error malformed(std::string_view key, std::string_view why)
{
    return error{errc::invalid_argument, "read", "member " + std::string{key}, why};
}

void set_unless_empty(json& object, std::string_view key, std::string const& text)
{
    if (!text.empty()) object.set(key, text);
}

json to_json(operation const& o)
{
    auto value = json::object({{"module", o.module}, {"parameters", o.parameters}});
    if (o.is_compressed) value.set("is_compressed", true);
    if (o.want_compressed) value.set("want_compressed", true);
    if (!o.budget.empty()) value.set("budget", mig::to_json(o.budget));
    return value;
}

// A member that may be missing, and is a text or a flag when it is there.
result<std::string> text_or_empty(json const& object, std::string_view key)
{
    return object.find(key) == nullptr ? std::string{} : json_text(object, key);
}
result<bool> flag_or_false(json const& object, std::string_view key)
{
    return object.find(key) == nullptr ? result<bool>{false} : json_bool(object, key);
}

result<operation> read_operation(json const& value)
{
    auto module = json_text(value, "module");
    if (!module) return module.error();
    auto const* parameters = value.find("parameters");
    if (parameters == nullptr) return malformed("parameters", "it is missing");
    auto const compressed = flag_or_false(value, "is_compressed");
    if (!compressed) return compressed.error();
    auto const wanted = flag_or_false(value, "want_compressed");
    if (!wanted) return wanted.error();
    asked_budget budget;
    if (auto const* asked = value.find("budget")) {
        auto read = asked_budget_from_json(*asked);
        if (!read) return read.error();
        budget = *read;
    }
    return operation{*std::move(module), *parameters, *compressed, *wanted, budget};
}

result<std::vector<operation>> read_operations(json const& action)
{
    auto const* member = action.find("operations");
    if (member == nullptr || !member->is_array()) return malformed("operations", "it is no array");
    std::vector<operation> operations;
    for (auto const& item : member->items()) {
        auto one = read_operation(item);
        if (!one) return one.error();
        operations.push_back(*std::move(one));
    }
    return operations;
}

result<action_description> read_description(json const& action)
{
    action_description out;
    auto const* value = action.find("description");
    if (value == nullptr) return out;
    if (!value->is_object()) return malformed("description", "it is not an object");
    for (auto const& [key, into] : {std::pair{"author", &out.author},
                                    std::pair{"email", &out.email}, std::pair{"url", &out.url}})
    {
        auto text = text_or_empty(*value, key);
        if (!text) return text.error();
        *into = *std::move(text);
    }
    if (value->find("revision") != nullptr) {
        auto const revision = json_number(*value, "revision");
        if (!revision) return revision.error();
        out.revision = *revision;
    }
    return out;
}

result<action_threat> read_threat(json const& action)
{
    action_threat out;
    auto const* value = action.find("threat");
    if (value == nullptr) return out;
    if (!value->is_object()) return malformed("threat", "it is not an object");
    for (auto const& [key, into] : {std::pair{"ref", &out.ref}, std::pair{"level", &out.level},
                                    std::pair{"family", &out.family}, std::pair{"type", &out.type}})
    {
        auto text = text_or_empty(*value, key);
        if (!text) return text.error();
        *into = *std::move(text);
    }
    return out;
}

} // namespace

json shared_members(action const& a)
{
    auto description = json::object();
    set_unless_empty(description, "author", a.description.author);
    set_unless_empty(description, "email", a.description.email);
    set_unless_empty(description, "url", a.description.url);
    if (a.description.revision != 0) description.set("revision", a.description.revision);
    auto threat = json::object();
    set_unless_empty(threat, "ref", a.threat.ref);
    set_unless_empty(threat, "level", a.threat.level);
    set_unless_empty(threat, "family", a.threat.family);
    set_unless_empty(threat, "type", a.threat.type);
    auto operations = json::array();
    for (auto const& o : a.operations)
        operations.push(to_json(o));
    return json::object({{"name", a.name},
                         {"target", a.target},
                         {"description", std::move(description)},
                         {"threat", std::move(threat)},
                         {"validfrom", format_rfc3339(a.valid_from)},
                         {"expireafter", format_rfc3339(a.expire_after)},
                         {"operations", std::move(operations)},
                         {"syntaxversion", static_cast<int>(a.version)}});
}

result<action> read_shared_members(json const& value)
{
    action a;
    auto name = json_text(value, "name");
    if (!name) return name.error();
    auto target = json_text(value, "target");
    if (!target) return target.error();
    auto const valid_from = json_text(value, "validfrom").and_then(parse_rfc3339);
    if (!valid_from) return valid_from.error();
    auto const expire_after = json_text(value, "expireafter").and_then(parse_rfc3339);
    if (!expire_after) return expire_after.error();
    auto description = read_description(value);
    if (!description) return description.error();
    auto threat = read_threat(value);
    if (!threat) return threat.error();
    auto operations = read_operations(value);
    if (!operations) return operations.error();
    a.name = *std::move(name);
    a.target = *std::move(target);
    a.valid_from = *valid_from;
    a.expire_after = *expire_after;
    a.description = *std::move(description);
    a.threat = *std::move(threat);
    a.operations = *std::move(operations);
    return a;
}

} // namespace mig::wire
