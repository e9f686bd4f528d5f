#include "service/worker_pool.hpp"

#include <utility>

namespace mig::service {

worker_pool::worker_pool(std::size_t threads)
{
    for (std::size_t n = 0; n < threads; ++n) {
        threads_.emplace_back([this](std::stop_token stop) { serve(std::move(stop)); });
    }
}

worker_pool::~worker_pool()
{
    for (auto& thread : threads_)
        thread.request_stop();
}

void worker_pool::submit(std::function<void(std::stop_token)> job)
{
    {
        std::lock_guard const lock{mutex_};
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
}

void worker_pool::serve(std::stop_token stop)
{
    while (true) {
        std::function<void(std::stop_token)> job;
        {
            std::unique_lock lock{mutex_};
            if (!wake_.wait(lock, stop, [&] { return !jobs_.empty(); })) return;
            if (stop.stop_requested()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job(stop);
    }
}

} // namespace mig::service
