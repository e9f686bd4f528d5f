// What a run may use.
//
// More than 100 percent of a core is more than one: a module that can use several starts as many
// threads, the others use one.
//
// run_context holds time, cpu, read and answer; cpu and read are a quarter of what they say while
// the machine lacks memory or waits for its disks.  Memory is held by whoever made the process (a
// limit of the operating system): a run inside the host's own process has no memory of its own to
// measure.

#ifndef MIG_MODULE_BUDGET_HPP
#define MIG_MODULE_BUDGET_HPP

#include <mig/action/asked_budget.hpp>
#include <mig/base/units.hpp>

#include <chrono>

namespace mig {

struct budget {
    percent cpu{100};                        // of one core; 0: all of one
    byte_count read{0};                      // a second; 0: as fast as it goes
    byte_count memory{256u << 20};           // of the process that runs the module
    std::chrono::milliseconds time{300'000}; // by the wall clock
    byte_count answer{16u << 20};            // of findings, as JSON

    // The smaller of this and what is asked for, each member by itself: never more than this.
    [[nodiscard]] budget capped_by(asked_budget const&) const noexcept;

    friend bool operator==(budget const&, budget const&) = default;
};

} // namespace mig

#endif
