#include "service/api_metrics.hpp"

#include "service/api_routes.hpp"

namespace mig::service {
namespace {

// Counting reads all of the store; whoever asks more often gets the same numbers.
constexpr std::chrono::seconds census_age_max{5};

void add(std::string& out, std::string const& name, std::string_view status, std::uint64_t value)
{
    out +=
        name + label_text({{"status", std::string{status}}}) + " " + std::to_string(value) + "\n";
}

std::string gauges_of(store_census const& census)
{
    std::string out = "# HELP mig_agents Agents that are known.\n# TYPE mig_agents gauge\n";
    for (auto const status :
         {agent_status::online, agent_status::idle, agent_status::offline, agent_status::destroyed})
    {
        std::uint64_t count = 0;
        for (auto const& group : census.agents)
            count += group.status == status ? group.count : 0;
        add(out, "mig_agents", name(status), count);
    }
    out += "# HELP mig_actions Actions that are kept.\n# TYPE mig_actions gauge\n";
    for (auto const& [status, count] : census.actions)
        add(out, "mig_actions", name(status), count);
    out += "# HELP mig_commands Commands that are kept.\n# TYPE mig_commands gauge\n";
    for (auto const& [status, count] : census.commands)
        add(out, "mig_commands", name(status), count);
    return out;
}

} // namespace

void show_metrics(api_call call)
{
    auto& site = *call.site;
    auto const now = site.now();
    auto const age = now > site.gauges_made ? now - site.gauges_made : site.gauges_made - now;
    if (site.gauges.empty() || age > census_age_max) {
        auto const census = site.store().census();
        if (!census) return call.reply(api_failure(census.error()));
        site.gauges = gauges_of(*census);
        site.gauges_made = now;
    }
    http_response whole;
    whole.content_type = "text/plain; version=0.0.4; charset=utf-8";
    whole.body = site.gauges + site.metrics->text();
    call.reply({.whole = std::move(whole)});
}

void count_request(api_site& site, http_access const& one)
{
    auto const* const route = find_api_route(one.method, one.path);
    bool const known = route != nullptr;
    site.metrics->count("mig_http_requests_total",
                        {{"method", known ? std::string{route->method} : "other"},
                         {"route", known ? full_path(*route) : "other"},
                         {"status", std::to_string(one.status)}});
}

void count_refusal(api_site& site, refusal why)
{
    site.metrics->count("mig_http_connections_refused_total", {{"why", std::string{name(why)}}});
}

} // namespace mig::service
