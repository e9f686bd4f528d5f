// What an agent needs before it can run: checked, opened, named.

#ifndef MIG_SERVICE_AGENT_START_HPP
#define MIG_SERVICE_AGENT_START_HPP

#include <mig/agent.hpp>
#include <mig/pgp/agent_key.hpp>

#include "service/journal_file.hpp"

namespace mig::service {

// Refuses what would be unsafe to run, in a sentence that says how to mend it.
[[nodiscard]] result<void> check(agent_options const&, system_time now);

[[nodiscard]] result<agent_facts> describe(agent_options const&, host&, agent_key const&);

} // namespace mig::service

#endif
