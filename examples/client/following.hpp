// Following an action until everybody who can answer has, and past the platform's going away.

#ifndef MIG_EXAMPLES_CLIENT_FOLLOWING_HPP
#define MIG_EXAMPLES_CLIENT_FOLLOWING_HPP

#include <mig/client.hpp>

#include "report.hpp"

#include <optional>
#include <set>
#include <stop_token>
#include <string>

struct followed_action {
    mig::action_id id;
    mig::system_time expires;
    std::uint64_t sent = 0; // to so many agents, as far as is known
    // Agents, by id, whose answers are worth waiting for: the others are offline.  None: everybody.
    std::optional<std::set<std::string>> waiting;
};

// Tells the report of each answer.  Returns how many agents have not answered.
[[nodiscard]] std::uint64_t follow(mig::client&, followed_action, report&, std::stop_token const&);

// Agents that are not online may answer later; nobody waits for them.
[[nodiscard]] std::set<std::string> online_of(std::vector<mig::agent_record> const&);

#endif
