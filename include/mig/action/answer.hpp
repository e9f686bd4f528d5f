// What comes back: findings, gaps, usage.
//
// A gap is what could not be looked at, and why.  "No findings and no gaps" is the only "not
// there": an answer with gaps never says that something is absent.

#ifndef MIG_ACTION_ANSWER_HPP
#define MIG_ACTION_ANSWER_HPP

#include <mig/base/id.hpp>
#include <mig/base/json.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace mig {

// Where a command stands.  The names are the wire's: "sent", "success" ...
enum class command_status : std::uint8_t {
    sent, // the only one that is not final
    success,
    failed, // refused by the agent, or a module that failed: the errors say which
    timeout,
    expired, // no answer while the action was valid
    cancelled,
};
[[nodiscard]] std::string_view name(command_status) noexcept;
[[nodiscard]] result<command_status> parse_command_status(std::string_view);
[[nodiscard]] constexpr bool is_final(command_status s) noexcept
{
    return s != command_status::sent;
}

// One thing that could not be looked at.
struct gap {
    std::string subject; // "/root/.ssh", "pid 17": bytes as the system gave them
    std::string why;     // "denied", "vanished", "over budget": few words, to be counted by
    friend bool operator==(gap const&, gap const&) = default;
};

// All of them counted, some of them shown.
struct gap_list {
    struct tally {
        std::string why;
        std::uint64_t count = 0;
        friend bool operator==(tally const&, tally const&) = default;
    };
    std::vector<tally> counts; // exact; sorted by why
    std::vector<gap> samples;  // the first ones, up to a limit

    [[nodiscard]] bool empty() const noexcept { return counts.empty(); }
    [[nodiscard]] std::uint64_t total() const noexcept;
    friend bool operator==(gap_list const&, gap_list const&) = default;
};

// What a run took.
struct usage {
    std::chrono::microseconds wall{0};
    std::chrono::microseconds cpu{0};
    std::uint64_t memory_max_bytes = 0; // peak, resident
    std::uint64_t bytes_read = 0;
    friend bool operator==(usage const&, usage const&) = default;
};

// What came of one operation.  The first five members are MIG's result, protocol 4.2.
struct operation_answer {
    bool found_anything = false;
    bool success = false;
    json elements;   // the findings, in the module's own form
    json statistics; // likewise
    std::vector<std::string> errors;
    gap_list gaps;
    mig::usage usage;
    // What of the sandbox of its process could not be applied, and why: mig/host/sandbox.hpp.
    std::vector<std::string> unconfined;
    friend bool operator==(operation_answer const&, operation_answer const&) = default;

    // An answer that says only why there is none.
    [[nodiscard]] static operation_answer failure(std::string why);
    // Everything was looked at: only then does "found nothing" mean "not there".
    [[nodiscard]] bool complete() const noexcept { return success && gaps.empty(); }
};

// Beside MIG's five members: "gaps": {"counts": {why: n}, "samples": [{"subject", "why"}]},
// "usage": {"wall_us", "cpu_us", "memory_max_bytes", "bytes_read"} and, unless it is empty,
// "unconfined": [text].  A byte of a subject that is
// not UTF-8 is written as \xNN and a backslash as two, so that every subject comes back exactly.
[[nodiscard]] json to_json(operation_answer const&);
// Reads MIG's five members alone, too.  Fails with invalid_argument.
[[nodiscard]] result<operation_answer> operation_answer_from_json(json const&);

// What one agent answers to one command.
struct answer {
    command_id command;
    action_id action;
    agent_id agent;
    std::uint64_t sequence = 0; // rising by one, from a new journal's clock: a gap is a lost answer
    command_status status = command_status::failed;
    system_time started = unset_time;
    system_time finished = unset_time;
    std::vector<operation_answer> operations; // one per operation of the action, in order
    friend bool operator==(answer const&, answer const&) = default;
};

} // namespace mig

#endif
