// What the scheduler's engine asks of a store, answered as the engine wants it.
//
// Blocking; on the thread that writes to the store.

#ifndef MIG_SRC_SERVICE_STORE_READS_HPP
#define MIG_SRC_SERVICE_STORE_READS_HPP

#include <mig/store/store.hpp>

#include "engine/scheduler_core.hpp"

#include <optional>
#include <string>
#include <vector>

namespace mig::service {

// A scheduler that is silent for this long lives no more, and others take over what it had.
inline constexpr std::chrono::seconds claim_lease{30};

// Everything that nobody has, and the agents.
[[nodiscard]] result<engine::scheduling::recovered> take_over(store&, system_time now);
// Nothing when there is nothing.
[[nodiscard]] result<std::optional<engine::scheduling::recovered>>
take_over_if_any(store&, system_time now);

[[nodiscard]] result<std::vector<agent_record>> all_agents(store&, system_time now);
[[nodiscard]] result<std::vector<agent_record>> find_targets(store&, std::string const& target,
                                                             system_time now);
[[nodiscard]] result<engine::scheduling::looked_up::records>
look_up(store&, engine::scheduling::look_up const&);

} // namespace mig::service

#endif
