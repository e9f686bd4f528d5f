// What the run itself costs.  These are clocks of this process, not of the endpoint looked at:
// on a recorded machine the run still costs what it costs.

#ifndef MIG_SRC_MODULE_CLOCKS_HPP
#define MIG_SRC_MODULE_CLOCKS_HPP

#include <chrono>
#include <cstdint>

namespace mig {

[[nodiscard]] std::chrono::nanoseconds cpu_of_this_thread() noexcept;
[[nodiscard]] std::uint64_t memory_max_of_this_process() noexcept; // bytes, resident, at its peak

} // namespace mig

#endif
