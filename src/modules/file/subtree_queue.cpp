#include "modules/file/subtree_queue.hpp"

#include <utility>

namespace mig::file {

void subtree_queue::give(subtree one)
{
    std::lock_guard const lock{mutex_};
    tasks_.push_back(std::move(one));
    count();
    changed_.notify_all();
}

std::optional<subtree> subtree_queue::take()
{
    std::unique_lock lock{mutex_};
    ++waiting_;
    count();
    changed_.notify_all(); // the first one may wait for this
    changed_.wait(lock, [this] { return stopped_ || !tasks_.empty(); });
    --waiting_;
    return next();
}

std::optional<subtree> subtree_queue::drain()
{
    std::unique_lock lock{mutex_};
    first_waits_ = true;
    count();
    changed_.wait(lock, [this] { return waiting_ == others_ || !tasks_.empty(); });
    first_waits_ = false;
    return next();
}

void subtree_queue::leave()
{
    std::lock_guard const lock{mutex_};
    --others_;
    count();
    changed_.notify_all();
}

void subtree_queue::stop()
{
    std::lock_guard const lock{mutex_};
    stopped_ = true;
    changed_.notify_all();
}

std::optional<subtree> subtree_queue::next()
{
    std::optional<subtree> one;
    if (!stopped_ && !tasks_.empty()) {
        one.emplace(std::move(tasks_.front()));
        tasks_.pop_front();
    }
    count();
    return one;
}

void subtree_queue::count() noexcept
{
    auto const wait = static_cast<int>(waiting_) + (first_waits_ ? 1 : 0);
    hungry_.store(wait - static_cast<int>(tasks_.size()), std::memory_order_relaxed);
}

} // namespace mig::file
