// What the platform remembers: one record per agent, action and command.
//
// The scheduler's engine says what changes, a store writes it; neither knows the other.

#ifndef MIG_ACTION_RECORD_HPP
#define MIG_ACTION_RECORD_HPP

#include <mig/action/action.hpp>
#include <mig/action/agent_facts.hpp>
#include <mig/action/answer.hpp>
#include <mig/action/enrolment.hpp>
#include <mig/pgp/agent_key.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mig {

enum class agent_status : std::uint8_t { online, idle, offline, destroyed };
[[nodiscard]] std::string_view name(agent_status) noexcept;
[[nodiscard]] result<agent_status> parse_agent_status(std::string_view);

struct agent_record {
    agent_facts facts;
    agent_status status = agent_status::online;
    system_time heartbeat = unset_time;  // last heard of
    std::optional<agent_public_key> key; // version 3 agents; the first one seen stays
    std::uint64_t sequence = 0;          // highest of its heartbeats
    enrolment standing = enrolment::enrolled;
    std::uint64_t answers = 0;        // highest number of its answers, as of that heartbeat
    std::uint64_t keys_forgotten = 0; // so many keys of it
};

enum class action_status : std::uint8_t {
    pending,   // valid_from is ahead
    inflight,  // commands are out
    completed, // every command is final
    invalid,   // no target, or expired on arrival
};
[[nodiscard]] std::string_view name(action_status) noexcept;
[[nodiscard]] result<action_status> parse_action_status(std::string_view);

struct action_record {
    signed_action action;
    action_id id; // equal to the action's own for mig3, given by the platform for mig2
    action_status status = action_status::pending;
    system_time started = unset_time;
    system_time finished = unset_time;
};

struct command_record {
    command_id id;
    action_id action;
    agent_id agent;
    std::string agent_name;
    command_status status = command_status::sent;
    system_time started = unset_time;
    system_time finished = unset_time;
    std::string answer;    // the bytes that the agent signed, unchanged; empty when there are none
    std::string reason;    // why the platform itself ended it: "expired: ..."; else empty
    bool verified = false; // the answer's signature is good under the key known for that agent
    std::string doubt =
        {}; // why a client holds the answer for unverified; of no interest to stores
};

// What a scheduler must know of an unfinished action to go on with it.
struct open_work {
    action_record action;
    std::uint64_t finished = 0;           // how many of its commands have ended
    std::vector<command_record> commands; // the others
};

// One thing to write.  A list of changes is one transaction.
struct put_agent {
    // Replaces the record of that id, unless that has a key and this has another or no higher
    // number; among records without a key the later one counts.  One from before a key was
    // forgotten changes nothing.  Its standing is only that of a new one: what an operator decided,
    // no heartbeat changes.
    agent_record agent;
};
struct set_enrolment {
    agent_id agent;
    enrolment standing;
};
struct forget_agent_key { // and its numbers; it waits from then on
    agent_id agent;
};
struct put_enrol_token {
    enrol_token token; // a new one
};
struct use_enrol_token { // refused when it is unknown, or another agent has used it
    agent_public_key token;
    agent_id agent;
};
struct set_agent_status {
    agent_id agent;
    agent_status status;
    system_time heard_before = system_time::max(); // only when it was last heard of before this
};
struct put_action {
    action_record action; // a new one; its id must be unknown
    std::vector<command_record> commands;
};
struct add_commands { // a pending action has become valid; refused when it is pending no more
    action_id action;
    action_status status;
    system_time started;
    std::vector<command_record> commands;
};
struct finish_command { // only from "sent": a final status stays
    command_id command;
    command_status status;
    system_time finished;
    std::string answer;
    std::string reason;
    bool verified = false;
};
struct finish_action { // only of one that has not ended
    action_id action;
    action_status status;
    system_time finished;
};
using change =
    std::variant<put_agent, set_agent_status, put_action, add_commands, finish_command,
                 finish_action, set_enrolment, forget_agent_key, put_enrol_token, use_enrol_token>;

} // namespace mig

#endif
