// The scheduler's life of an action, without threads, sockets, files or clocks.
//
//     action:   submitted -> targets found -> stored (accepted) -> inflight -> completed
//                               '-- none: refused, not stored: it may be submitted again
//               submitted, valid_from ahead -> stored (accepted), pending -> targets found -> ...
//                                                              none, or expired: invalid --'
//     command:  stored as sent -> published -> confirmed -> answer stored -> acknowledged
//                                    ^  |                        '-- final, once
//                                    '--' until confirmed or expired
//
// Start with recovered; nothing is published before connection_changed{true}.  An answer to a
// command of a keyed agent counts only when it is signed by that key.
//
// No command goes to an agent that is not enrolled (enrolment.hpp).  What agents send and does not
// count is told in notes, one for each: the first few of a kind in a minute as warnings, the others
// for those who count.
//
// Nothing is told to anybody before the store has it: a reply, an acknowledgement and a published
// command are effects that exist only after persisted{}.
//
// Schedulers side by side (settings.shared): each action is one scheduler's, by a claim in the
// store; when that one is gone, another takes it over.  Answers and heartbeats come to any of
// them: what this one does not know, the store is asked for (look_up), and what another has ended
// it learns by news, or by looking over its open actions now and then.  Claims only save work: two
// that both think an action theirs write through the rules of change (record.hpp), by which a
// command ends once, and agents run a command once.

#ifndef MIG_ENGINE_SCHEDULER_CORE_HPP
#define MIG_ENGINE_SCHEDULER_CORE_HPP

#include <mig/action/record.hpp>
#include <mig/base/bytes.hpp>
#include <mig/base/log.hpp>
#include <mig/pgp/keyring.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig::engine::scheduling {

// ---- what happens -----------------------------------------------------------------------------

// The first event: what the store had.  When shared, also later: what was taken over.
struct recovered {
    std::vector<agent_record> agents;
    std::vector<open_work> actions;
    system_time now;
};
struct action_submitted {
    std::uint64_t request; // echoed in reply
    signed_action action;
    std::optional<action_record> known; // what the store has under its id
    system_time now;
};
struct targets_found {
    action_id action;
    result<std::vector<agent_record>> agents;
    system_time now;
};
// What the store knows, for the look_up of that number.
struct looked_up {
    struct records {
        std::optional<command_record> command;
        std::optional<agent_record> agent; // of the command, or the one that was asked for
        std::optional<enrol_token> token = std::nullopt;
    };
    std::uint64_t number;
    result<records> found;
    system_time now;
};
// For look_over: the commands of an action that the store has as sent.
struct looked_over {
    action_id action;
    result<std::vector<command_record>> open;
    system_time now;
};
// Another scheduler has ended a command, perhaps one of ours.
struct command_news {
    command_id command;
    bool is_followed = false; // somebody here may follow its action, whosever it is
    system_time now;
};
// What the store has of an agent, because the operator has told another scheduler about it.
struct agent_news {
    agent_record agent;
    system_time now;
};
// Some news may have been lost.
struct news_lost {
    system_time now;
};
// The operator has.
struct agent_decided {
    std::uint64_t request; // echoed in decision_told
    agent_id agent;
    agent_decision decision;
    std::optional<agent_record> known; // what the store has under its id
    system_time now;
};
struct token_made {
    std::uint64_t request; // echoed in decision_told
    enrol_token token;
    system_time now;
};
struct persisted {
    std::uint64_t batch;
    result<void> how;
    system_time now;
};
struct delivery_arrived {
    std::uint64_t tag;
    std::string queue;
    bytes body;
    system_time now;
};
struct publish_ended {
    command_id command;
    result<void> how;
    system_time now;
};
struct consumer_changed {
    std::string queue;
    bool present;
    system_time now;
};
struct connection_changed {
    bool connected;
    system_time now;
};
struct tick {
    system_time now;
};
using event =
    std::variant<recovered, action_submitted, targets_found, persisted, delivery_arrived,
                 publish_ended, consumer_changed, connection_changed, looked_up, looked_over,
                 command_news, agent_news, news_lost, agent_decided, token_made, tick>;

// ---- what is to be done -----------------------------------------------------------------------

struct persist {
    std::uint64_t batch; // rising by one; one transaction
    std::vector<change> changes;
};
struct reply {
    std::uint64_t request;
    result<action_record> how;
};
struct find_targets {
    action_id action;
    std::string target;
};
struct look_up {
    std::uint64_t number;
    command_id command; // empty: only the agent
    agent_id agent;     // empty: the command's
    std::optional<agent_public_key> token = std::nullopt;
};
// When the store has it.
struct decision_told {
    std::uint64_t request;
    result<void> how;
};
struct look_over {
    action_id action;
};
struct publish_command {
    command_id command;
    std::string queue;
    bytes body;
    system_time expires;
};
struct acknowledge {
    std::uint64_t tag;
};
// To whoever follows the action.
struct announce {
    action_id action;
    action_status status;
    std::uint64_t sent = 0;
    std::uint64_t done = 0;
    std::optional<command_record> finished;
};
struct wake_at {
    system_time when;
};
struct note {
    severity level;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;
};
using effect = std::variant<persist, reply, find_targets, look_up, look_over, publish_command,
                            acknowledge, announce, wake_at, note, decision_told>;

struct settings {
    std::optional<keyring> investigators;
    std::chrono::seconds idle_after{900};
    std::chrono::seconds offline_after{1200};
    bool shared = false; // other schedulers write to the store
    enrolment_rule joins = enrolment_rule::open;
    // Random bytes for command ids, ten at a time: the driver's, so that a test can choose them.
    std::function<void(std::span<std::byte, 10>)> random;
};

// One thread.
class scheduler_core {
public:
    explicit scheduler_core(settings);
    scheduler_core(scheduler_core&&) noexcept;
    ~scheduler_core();

    void step(event const& e, std::vector<effect>& effects);

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::engine::scheduling

#endif
