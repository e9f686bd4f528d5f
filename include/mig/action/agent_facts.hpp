// What is known of an agent: the columns that a target may ask about, protocol 5.1.

#ifndef MIG_ACTION_AGENT_FACTS_HPP
#define MIG_ACTION_AGENT_FACTS_HPP

#include <mig/base/id.hpp>
#include <mig/base/json.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <cstdint>
#include <string>

namespace mig {

struct agent_facts {
    agent_id id;                // unique in the fleet, see check()
    std::string name;           // host name
    std::string queue_location; // "linux.<id>": where its commands wait
    std::string mode;           // "daemon", "checkin"
    std::string version;        // of the agent
    std::uint32_t pid = 0;
    system_time started = unset_time;
    json environment = json::object(); // init, ident, os, arch, addresses, modules ...
    json tags = json::object();        // name to text
    friend bool operator==(agent_facts const&, agent_facts const&) = default;
};

// 1 to 128 of [A-Za-z0-9._-], the first neither '.' nor '-': ids become names of queues and files.
[[nodiscard]] result<void> check(agent_id const&);

// The JSON object of an agent and back; unknown members are left alone.  Where "id" is no text, as
// in version 2, the id is what follows the first dot of "queueloc".
[[nodiscard]] json to_json(agent_facts const&);
[[nodiscard]] result<agent_facts> agent_facts_from_json(json const&);

} // namespace mig

#endif
