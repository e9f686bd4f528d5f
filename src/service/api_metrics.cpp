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

// True: the caller is to count.  While somebody does, the others show what was counted last.
bool is_to_count(gauges_shown& of, system_time now)
{
    std::lock_guard const lock{of.mutex};
    auto const age = now > of.made ? now - of.made : of.made - now;
    if (of.counting || (!of.text.empty() && age <= census_age_max)) return false;
    return of.counting = true;
}

// A store that cannot be asked is something to show, too.
void count(api_site& site)
{
    auto const census = site.store().census();
    auto const up = "# HELP mig_store_up The store could be asked.\n# TYPE mig_store_up gauge\n"
                    "mig_store_up " +
                    std::string{census ? "1" : "0"} + "\n";
    auto& shown = site.gauges;
    std::lock_guard const lock{shown.mutex};
    shown.text = up + (census ? gauges_of(*census) : "");
    shown.made = site.now();
    shown.counting = false;
}

void show(api_call& call)
{
    http_response whole;
    whole.content_type = "text/plain; version=0.0.4; charset=utf-8";
    {
        std::lock_guard const lock{call.site->gauges.mutex};
        whole.body = call.site->gauges.text;
    }
    whole.body += call.site->metrics->text();
    call.reply({.whole = std::move(whole)});
}

} // namespace

void show_metrics(api_call call)
{
    if (!is_to_count(call.site->gauges, call.site->now())) return show(call);
    auto const site = call.site;
    auto const asked = std::make_shared<api_call>(std::move(call));
    site->count_later([asked] {
        count(*asked->site);
        show(*asked);
    });
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
