// The configuration that is compiled into this agent (Meson option "agent_config").

#ifndef MIG_EXAMPLES_AGENT_CARRIED_HPP
#define MIG_EXAMPLES_AGENT_CARRIED_HPP

#include <string_view>

// JSON; empty when nothing is compiled in.
[[nodiscard]] std::string_view carried_configuration() noexcept;

#endif
