// Waiting for a while, unless it is stopped.

#ifndef MIG_SERVICE_STOPPABLE_PAUSE_HPP
#define MIG_SERVICE_STOPPABLE_PAUSE_HPP

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace mig::service {

// False when it was stopped.
inline bool pause_for(std::chrono::milliseconds time, std::stop_token const& stop)
{
    std::mutex mutex;
    std::condition_variable_any over;
    std::unique_lock lock{mutex};
    over.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

} // namespace mig::service

#endif
