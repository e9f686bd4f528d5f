// What an investigator lets one operation use.  A part of the action, and signed with it: the agent
// takes the smaller of this and its own budget for each member, so it can only ask for less.
//
//     "operations": [{"module": "file", "parameters": ...,
//                     "budget": {"cpu_percent": 10, "read_bytes_per_s": 20971520,
//                                "memory_bytes": 268435456, "time_ms": 60000}}]
//
// What is left out is the agent's to say.  Version 3 only: the signature of version 2 would not
// cover it.
//
// Threads: pure functions on values.

#ifndef MIG_ACTION_ASKED_BUDGET_HPP
#define MIG_ACTION_ASKED_BUDGET_HPP

#include <mig/base/json.hpp>
#include <mig/base/result.hpp>
#include <mig/base/units.hpp>

#include <chrono>
#include <optional>

namespace mig {

struct asked_budget {
    std::optional<percent> cpu;                    // of one core
    std::optional<byte_count> read;                // a second
    std::optional<byte_count> memory;              // of the process that runs the module
    std::optional<std::chrono::milliseconds> time; // by the wall clock

    [[nodiscard]] bool empty() const noexcept { return *this == asked_budget{}; }
    friend bool operator==(asked_budget const&, asked_budget const&) = default;
};

// What may be asked for.  None of them may be 0: what is not to be held is left out.
inline constexpr percent asked_cpu_min{0.1};
inline constexpr percent asked_cpu_max{12'800}; // 128 processors
inline constexpr byte_count asked_read_min{4096};
inline constexpr byte_count asked_read_max{std::uint64_t{1} << 40};
inline constexpr byte_count asked_memory_min{32u << 20}; // with less, no module starts
inline constexpr byte_count asked_memory_max{std::uint64_t{1} << 40};
inline constexpr std::chrono::milliseconds asked_time_min{1000};
inline constexpr std::chrono::milliseconds asked_time_max{7 * 86'400'000};

// Fails with invalid_argument: what is not within the limits above, and which they are.
[[nodiscard]] result<void> check(asked_budget const&);

[[nodiscard]] json to_json(asked_budget const&);
// Strict: fails with invalid_argument for a member that it does not know, for one of another kind,
// and as check() does.
[[nodiscard]] result<asked_budget> asked_budget_from_json(json const&);

} // namespace mig

#endif
