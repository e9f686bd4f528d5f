// Version 3 of the wire: what our own programs speak.  Strict: no duplicate keys, no members that
// nobody knows.

#ifndef MIG_SRC_WIRE_MIG3_HPP
#define MIG_SRC_WIRE_MIG3_HPP

#include <mig/action/action.hpp>
#include <mig/base/json.hpp>

#include "wire/messages.hpp"

namespace mig::wire::mig3 {

[[nodiscard]] result<signed_action> read_action(json const&);
[[nodiscard]] result<signed_action> assemble(action content, std::vector<std::string> signatures);
// Precondition: check(action) passed.
[[nodiscard]] std::string signing_text(action const&);

// A command's action may be of version 2.
[[nodiscard]] std::string write_command(command const&);
[[nodiscard]] result<command> read_command(json const&);
[[nodiscard]] std::optional<command_address> read_command_address(json const&);

struct signed_answer {
    answer content;
    agent_public_key key;
};
[[nodiscard]] std::string write_answer(answer const&, agent_key const&);
[[nodiscard]] result<signed_answer> read_answer(json);

[[nodiscard]] std::string write_heartbeat(heartbeat const&, agent_key const&,
                                          std::optional<agent_key> const& token);
[[nodiscard]] result<heartbeat> read_heartbeat(json);

} // namespace mig::wire::mig3

#endif
