// The agent's life of a command, without threads, sockets, files or clocks.
//
//     arrived -> journaled -> acknowledged -> running -> answered -> confirmed -> forgotten
//                    |             ^                                     (once it has expired)
//                    |             '-- redelivered: acknowledged again, never run again
//                    '-- refused (signature, policy, time, target, replay): answered with why
//
// A command for another agent is acknowledged and left alone.  Nothing is acknowledged, run or
// published before the journal entry that it follows from is synced, and nothing is published
// before connection_changed{true}.  Deliveries above commands_max wait without acknowledgement.
//
// The driver feeds events and carries out effects, in order.  service/agent.cpp drives it on a
// real machine; tests drive it by hand.

#ifndef MIG_ENGINE_AGENT_CORE_HPP
#define MIG_ENGINE_AGENT_CORE_HPP

#include <mig/action/agent_facts.hpp>
#include <mig/action/answer.hpp>
#include <mig/action/policy.hpp>
#include <mig/base/bytes.hpp>
#include <mig/base/log.hpp>
#include <mig/pgp/agent_key.hpp>

#include "engine/journal.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig::engine {

// ---- what happens -----------------------------------------------------------------------------

// The first event, and only the first.
struct journal_recovered {
    std::vector<journal_entry> entries;
    system_time now;
};
struct command_arrived {
    std::uint64_t tag; // of the delivery
    bytes body;
    system_time now;
};
// Every entry up to this number is on disk.  A disk can be slow: without the time, an operation
// could start that expired while its entry was written.
struct journal_synced {
    std::uint64_t up_to;
    system_time now = unset_time; // unset: that of the event before
};
struct operation_ended {
    command_id command;
    std::size_t operation;
    operation_answer answer;
    bool timed_out = false;
    system_time now;
};
// Of a publish_answer: in safe hands, or to be sent again.
struct publish_ended {
    command_id command;
    result<void> how;
    system_time now;
};
struct connection_changed {
    bool connected;
    system_time now;
};
// A heartbeat is wanted: publish_heartbeat follows, when the journal has a number for it.
struct heartbeat_due {
    system_time now;
};
struct tick {
    system_time now;
    std::chrono::nanoseconds uptime; // of a clock that nobody sets, since some start
};
using agent_event =
    std::variant<journal_recovered, command_arrived, journal_synced, operation_ended, publish_ended,
                 connection_changed, heartbeat_due, tick>;

// ---- what is to be done -----------------------------------------------------------------------

struct append_journal {
    std::uint64_t number; // rising by one
    bytes entry;          // framed
};
// Replaces the whole file, at once or not at all; synced like an append of that number.
struct rewrite_journal {
    std::uint64_t number;
    bytes file;
};
struct acknowledge {
    std::uint64_t tag;
};
struct start_operation {
    command_id command;
    std::size_t operation;
    std::string module;
    json parameters;
    asked_budget asked; // to be capped by the agent's own
    system_time deadline;
};
struct publish_answer {
    command_id command;
    bytes body;
};
struct publish_heartbeat {
    std::uint64_t sequence; // above those of all lives before
};
// Send a tick at this time; the last one counts.
struct wake_at {
    system_time when;
};
struct note {
    severity level;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;
};
using agent_effect = std::variant<append_journal, rewrite_journal, acknowledge, start_operation,
                                  publish_answer, publish_heartbeat, wake_at, note>;

struct agent_settings {
    agent_facts facts;
    mig::policy policy;
    std::vector<std::string> modules; // names of those it has
    agent_key key;
    std::size_t workers = 1; // operations at a time
    std::chrono::seconds operation_time_max{300};
    std::size_t commands_max = 1000; // in memory, not yet confirmed
};

// One thread.
class agent_core {
public:
    explicit agent_core(agent_settings);
    agent_core(agent_core&&) noexcept;
    ~agent_core();

    // Appends to effects what must be done because of e.
    void step(agent_event const& e, std::vector<agent_effect>& effects);

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::engine

#endif
