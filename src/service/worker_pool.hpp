// The threads that run operations.
//
// Threads: submit() from any thread.  Jobs start in the order they came in.  The destructor waits
// for those that run and drops the others.

#ifndef MIG_SERVICE_WORKER_POOL_HPP
#define MIG_SERVICE_WORKER_POOL_HPP

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace mig::service {

class worker_pool {
public:
    explicit worker_pool(std::size_t threads);
    ~worker_pool();

    // The token asks the job to end: the pool is being destroyed.
    void submit(std::function<void(std::stop_token)> job);

private:
    void serve(std::stop_token stop);

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<std::function<void(std::stop_token)>> jobs_;
    std::vector<std::jthread> threads_; // last: they end before what they use
};

} // namespace mig::service

#endif
