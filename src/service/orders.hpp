// What is wanted of a scheduler: an action accepted, a decision about an agent, a token.
//
// An order comes from any thread, is begun on the scheduler's, and its giver is told, there, when
// the store has it.
//
// Threads: give() and end() from any; the others from the scheduler's.

#ifndef MIG_SRC_SERVICE_ORDERS_HPP
#define MIG_SRC_SERVICE_ORDERS_HPP

#include <mig/base/result.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace mig::service {

// T is what its giver gets.
template <class T>
class orders {
public:
    struct order {
        std::function<result<void>(std::uint64_t request)> begin;
        std::function<void(result<T>)> done;
    };

    // False when there will be no more: done has been told so.
    bool give(order one)
    {
        error why;
        {
            std::lock_guard const lock{mutex_};
            if (!ended_) {
                given_.push_back(std::move(one));
                return true;
            }
            why = why_;
        }
        one.done(why);
        return false;
    }

    // Begins the next one under that number, if there is one.
    void begin_next(std::uint64_t request)
    {
        std::optional<order> next;
        {
            std::lock_guard const lock{mutex_};
            if (given_.empty()) return;
            next.emplace(std::move(given_.front()));
            given_.pop_front();
        }
        begun_.emplace(request, next->done);
        auto const begun = next->begin(request);
        if (begun) return;
        begun_.erase(request);
        next->done(begun.error());
    }

    // The store has what came of it, or has not.  False when no such one was begun.
    bool ended(std::uint64_t request, result<T> how)
    {
        auto const found = begun_.find(request);
        if (found == begun_.end()) return false;
        auto const done = std::move(found->second);
        begun_.erase(found);
        done(std::move(how));
        return true;
    }

    // Tells all that are left, and all that come later.
    void end(error const& why)
    {
        std::deque<order> given;
        {
            std::lock_guard const lock{mutex_};
            ended_ = true;
            why_ = why;
            given.swap(given_);
        }
        for (auto const& one : given)
            one.done(why);
        for (auto const& [request, done] : std::exchange(begun_, {}))
            done(why);
    }

private:
    std::mutex mutex_; // of the three below
    std::deque<order> given_;
    bool ended_ = false;
    error why_{errc::unavailable, "carry out", "an order"};

    std::map<std::uint64_t, std::function<void(result<T>)>> begun_; // the scheduler's thread's
};

} // namespace mig::service

#endif
