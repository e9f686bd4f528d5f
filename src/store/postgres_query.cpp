#include "store/postgres_query.hpp"

#include <algorithm>

namespace mig {

std::string postgres_query::window(page const& p)
{
    auto const bounded = [](std::size_t n) {
        return static_cast<std::int64_t>(std::min<std::size_t>(n, INT64_MAX));
    };
    auto const n = values.all().size();
    values.bind(bounded(p.limit)).bind(bounded(p.offset));
    return " LIMIT $" + std::to_string(n + 1) + " OFFSET $" + std::to_string(n + 2);
}

postgres_query query_for_postgres(action_query const& wanted)
{
    postgres_query q;
    if (wanted.status) q.add("status = ", name(*wanted.status));
    if (wanted.name_like) q.add("name ILIKE ", *wanted.name_like);
    if (wanted.id) q.add("id = ", wanted.id->text);
    if (wanted.threat_family_like) q.add("threatfamily ILIKE ", *wanted.threat_family_like);
    if (wanted.valid_from) q.add("validfrom >= ", *wanted.valid_from);
    if (wanted.valid_to) q.add("expireafter <= ", *wanted.valid_to);
    return q;
}

postgres_query query_for_postgres(command_query const& wanted)
{
    postgres_query q;
    std::string const in_actions = "actionid IN (SELECT id FROM actions WHERE ";
    if (wanted.action) q.add("actionid = ", wanted.action->text);
    if (wanted.agent) q.add("agentid = ", wanted.agent->text);
    if (wanted.status) q.add("status = ", name(*wanted.status));
    if (wanted.found_anything) q.add(*wanted.found_anything ? "foundanything" : "foundnothing");
    if (wanted.id) q.add("id = ", wanted.id->text);
    if (wanted.action_name_like) q.add(in_actions + "name ILIKE ", *wanted.action_name_like, ")");
    if (wanted.agent_name_like) q.add("agentname ILIKE ", *wanted.agent_name_like);
    if (wanted.agent_version_like) {
        q.add("agentid IN (SELECT id FROM agents WHERE version ILIKE ", *wanted.agent_version_like,
              ")");
    }
    if (wanted.threat_family_like) {
        q.add(in_actions + "threatfamily ILIKE ", *wanted.threat_family_like, ")");
    }
    if (wanted.started_from) q.add("starttime >= ", *wanted.started_from);
    if (wanted.started_to) q.add("starttime <= ", *wanted.started_to);
    return q;
}

postgres_query query_for_postgres(compiled_target const& picked)
{
    postgres_query q;
    q.add("status <> 'destroyed'");
    q.add(picked.where);
    for (auto const& value : picked.parameters)
        std::visit([&](auto const& v) { q.values.bind(v); }, value);
    return q;
}

} // namespace mig
