// The names of the queues between a scheduler and its agents, protocol 6.

#ifndef MIG_BASE_QUEUE_HPP
#define MIG_BASE_QUEUE_HPP

#include <string>
#include <string_view>

namespace mig {

inline constexpr std::string_view results_queue = "mig.agt.results";
inline constexpr std::string_view heartbeats_queue = "mig.agt.heartbeats";

// Where an agent's commands wait.
[[nodiscard]] inline std::string command_queue(std::string_view queue_location)
{
    return "mig.agt." + std::string{queue_location};
}

} // namespace mig

#endif
