#include "store/sqlite_query.hpp"

namespace mig {
namespace {

// What of an action has no column is read from its text.
std::string of_wire(std::string const& path)
{
    return "json_extract(CAST(wire AS TEXT), '$." + path + "')";
}

std::string like(std::string const& what)
{
    return what + " LIKE ? ESCAPE '\\'";
}

// Times in the text have different offsets and lengths of fraction, so days are compared.
std::string day(std::string const& what)
{
    return "julianday(" + what + ")";
}

} // namespace

sqlite_query query_for(action_query const& wanted)
{
    sqlite_query q;
    if (wanted.status) q.add("status = ?", std::string{name(*wanted.status)});
    if (wanted.name_like) q.add(like("name"), *wanted.name_like);
    if (wanted.id) q.add("id = ?", wanted.id->text);
    if (wanted.threat_family_like)
        q.add(like(of_wire("threat.family")), *wanted.threat_family_like);
    if (wanted.valid_from) {
        q.add(day(of_wire("validfrom")) + " >= " + day("?"), format_rfc3339(*wanted.valid_from));
    }
    if (wanted.valid_to) {
        q.add(day(of_wire("expireafter")) + " <= " + day("?"), format_rfc3339(*wanted.valid_to));
    }
    return q;
}

sqlite_query query_for(command_query const& wanted)
{
    sqlite_query q;
    if (wanted.action) q.add("actionid = ?", wanted.action->text);
    if (wanted.agent) q.add("agentid = ?", wanted.agent->text);
    if (wanted.status) q.add("status = ?", std::string{name(*wanted.status)});
    if (wanted.found_anything) q.add(*wanted.found_anything ? "foundanything" : "foundnothing");
    if (wanted.id) q.add("id = ?", wanted.id->text);
    auto const in_actions = [](std::string const& condition) {
        return "actionid IN (SELECT id FROM actions WHERE " + condition + ")";
    };
    if (wanted.action_name_like) q.add(in_actions(like("name")), *wanted.action_name_like);
    if (wanted.agent_name_like) q.add(like("agentname"), *wanted.agent_name_like);
    if (wanted.agent_version_like) {
        q.add("agentid IN (SELECT id FROM agents WHERE " + like("version") + ")",
              *wanted.agent_version_like);
    }
    if (wanted.threat_family_like) {
        q.add(in_actions(like(of_wire("threat.family"))), *wanted.threat_family_like);
    }
    if (wanted.started_from) q.add("starttime >= ?", *wanted.started_from);
    if (wanted.started_to) q.add("starttime <= ?", *wanted.started_to);
    return q;
}

} // namespace mig
