#include "module/clocks.hpp"

#include <sys/resource.h>
#include <time.h>

namespace mig {

std::chrono::nanoseconds cpu_of_this_thread() noexcept
{
    timespec t{};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0) return {};
    return std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec};
}

std::uint64_t memory_max_of_this_process() noexcept
{
    rusage use{};
    if (getrusage(RUSAGE_SELF, &use) != 0) return 0;
    return static_cast<std::uint64_t>(use.ru_maxrss) * 1024; // Linux counts in KiB
}

} // namespace mig
