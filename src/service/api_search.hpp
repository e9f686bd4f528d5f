// The parameters of a search: protocol 9.4.
//
// Threads: pure functions.

#ifndef MIG_SERVICE_API_SEARCH_HPP
#define MIG_SERVICE_API_SEARCH_HPP

#include <mig/base/json.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>
#include <mig/store/store.hpp>

#include <map>
#include <optional>
#include <string>

namespace mig::service {

struct search_parameters {
    std::string type = "action";
    std::optional<system_time> after;
    std::optional<system_time> before;
    // Absent: any.  Names are patterns of SQL's LIKE.
    std::optional<std::string> action_id, agent_id, command_id, investigator_id, loader_id,
        manifest_id;
    std::optional<std::string> action_name, agent_name, agent_version, investigator_name,
        loader_name, manifest_name, threat_family, status;
    std::optional<bool> found_anything;
    std::string target; // of agents; replaces their other filters
    mig::page page;

    [[nodiscard]] bool filters_by_investigator() const noexcept
    {
        return investigator_id || investigator_name;
    }
};

// Fails with invalid_argument; the reason is what MIG says.
[[nodiscard]] result<search_parameters>
parse_search(std::map<std::string, std::string> const& query, system_time now);
// In MIG's order and with its marks for "any".
[[nodiscard]] json to_json(search_parameters const&, system_time now);

// A target that picks what the filters on agents pick.
[[nodiscard]] std::string target_of(search_parameters const&);

} // namespace mig::service

#endif
