// Keeps a run to its share of the processor and of the disks.  It has no clock: it is told what was
// used, and says how long to rest.

#ifndef MIG_SRC_MODULE_GOVERNOR_HPP
#define MIG_SRC_MODULE_GOVERNOR_HPP

#include <mig/host/host.hpp>
#include <mig/module/budget.hpp>

#include <chrono>
#include <cstdint>

namespace mig {

class governor {
public:
    struct used {
        std::chrono::nanoseconds elapsed{0}; // since the run began
        std::chrono::nanoseconds cpu{0};     // of that, on processors
        std::uint64_t bytes_read = 0;
    };

    explicit governor(budget const&);
    // How long to rest now, so that what was used is the budget's share of the time that passed.
    // What was not used is saved up for a short burst, no more.
    [[nodiscard]] std::chrono::nanoseconds rest(used const&);
    // What the machine is like now: under pressure a run has a quarter of its share.
    void pressed(host_pressure const&) noexcept;

private:
    double cpu_share_;       // of one processor; 2: two of them
    double read_per_second_; // 0: not held
    bool pressed_ = false;
    used seen_;
    double cpu_debt_ = 0; // seconds that the run is ahead
    double read_debt_ = 0;
};

} // namespace mig

#endif
