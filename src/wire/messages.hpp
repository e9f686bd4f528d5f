// Messages between agents and schedulers: bytes <-> command, answer, heartbeat.
//
// One door for both versions; mig2.cpp and mig3.cpp know how each is written.  Reading is for
// hostile bytes: limits, no duplicate keys in version 3, errors that say what and where.

#ifndef MIG_WIRE_MESSAGES_HPP
#define MIG_WIRE_MESSAGES_HPP

#include <mig/action/agent_facts.hpp>
#include <mig/action/answer.hpp>
#include <mig/action/command.hpp>
#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>
#include <mig/pgp/agent_key.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace mig::wire {

// As the scheduler sends it.  A version 3 action goes in a command of version 3.  One of version 2
// goes as MIG's agents know it, or, for an agent that signs its answers, in a command of version 3
// with the action in it as it was signed.
[[nodiscard]] std::string write_command(command const&, agent_facts const& to, system_time now,
                                        wire_version of_command = wire_version::mig2);
// Fails with invalid_argument or over_budget.
[[nodiscard]] result<command> read_command(bytes_view);
// The id and agent of a command whose action cannot be read, so that even that can be answered.
struct command_address {
    command_id id;
    agent_id agent;
    action_id action;
    wire_version version = wire_version::mig3; // of the command, and so of its answer
};
[[nodiscard]] std::optional<command_address> read_command_address(bytes_view);

// As the agent sends it.  Version 3: JCS of the answer with "agentkey" and "signature" over
// "MIG-ANSWER-V3\n" + JCS of the rest.  Version 2 needs the command that it answers.
[[nodiscard]] std::string write_answer(answer const&, agent_key const&);
[[nodiscard]] std::string write_mig2_answer(answer const&, bytes_view command,
                                            agent_facts const& from);
struct read_answer_result {
    answer content;
    wire_version version = wire_version::mig3;
    std::optional<agent_public_key> key; // the one its signature is good under; version 3 only
};
// A version 3 answer whose own signature is not good under its own key fails with bad_signature.
// Whether that key is the agent's is for the caller to decide.
[[nodiscard]] result<read_answer_result> read_answer(bytes_view);

struct heartbeat {
    agent_facts facts;
    std::uint64_t sequence = 0; // rising
    system_time sent = unset_time;
    std::optional<agent_public_key> key; // set by reading: the one its signature is good under
    // Likewise: the token that enrols this agent under this key.
    std::optional<agent_public_key> token = std::nullopt;
};
// Signed, and beside that the agent object of version 2 (protocol 5.4), which is all that MIG's
// scheduler reads.
[[nodiscard]] std::string write_heartbeat(heartbeat const&, agent_key const&,
                                          std::optional<agent_key> const& token = {});
// Version 3; or the agent object alone, which has neither key nor sequence.  Where there is a
// signature, the members of version 2 say nothing.
[[nodiscard]] result<heartbeat> read_heartbeat(bytes_view);

// The parameters that a module gets: is_compressed undone (protocol 2.3), up to a limit.
[[nodiscard]] result<json> expand_parameters(operation const&);
// want_compressed done, before signing.
[[nodiscard]] result<operation> compress_parameters(operation const&);

} // namespace mig::wire

#endif
