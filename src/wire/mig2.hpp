// Version 2 of the wire: MIG's own.  Everything odd about it is in mig2.cpp and go_struct.cpp.

#ifndef MIG_SRC_WIRE_MIG2_HPP
#define MIG_SRC_WIRE_MIG2_HPP

#include <mig/action/action.hpp>
#include <mig/base/json.hpp>

#include "wire/messages.hpp"

namespace mig::wire::mig2 {

// Duplicate keys and lone surrogates are read as Go reads them.
inline constexpr json_limits reading_limits{.duplicate_keys = true, .lone_surrogates = true};

[[nodiscard]] result<signed_action> read_action(json const&);
[[nodiscard]] result<signed_action> assemble(action content, std::vector<std::string> signatures);
// Precondition: check(action) passed.
[[nodiscard]] result<std::string> signing_text(action const&);

// Ids that are no decimal numbers are written as 0, MIG's "unset".
[[nodiscard]] std::string write_command(command const&, agent_facts const& to, system_time now);
[[nodiscard]] result<command> read_command(json const&);
[[nodiscard]] std::optional<command_address> read_command_address(json const&);

// The command as it came, with what came of it.  See messages.hpp.
[[nodiscard]] std::string write_answer(answer const&, bytes_view command, agent_facts const& from);
[[nodiscard]] result<answer> read_answer(json const&);

// The agent object that older agents send.  Unsigned: it says of nobody who they are.
[[nodiscard]] json heartbeat_members(agent_facts const&, system_time sent);
[[nodiscard]] result<heartbeat> read_heartbeat(bytes_view);

} // namespace mig::wire::mig2

#endif
