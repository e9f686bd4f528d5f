// Who follows which action, to be told how it stands.  Any thread.

#ifndef MIG_SRC_SERVICE_FOLLOWERS_HPP
#define MIG_SRC_SERVICE_FOLLOWERS_HPP

#include <mig/scheduler.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace mig::service {

using progress_callback = std::function<void(action_progress const&)>;

class followers {
public:
    std::shared_ptr<void> add(action_id const& action, progress_callback call)
    {
        std::lock_guard const lock{mutex_};
        auto const one = std::make_shared<follower>(follower{std::move(call)});
        auto const entry = entries_.emplace(action.text, one);
        auto const left = [all = weak_.lock(), entry](void*) {
            std::lock_guard const again{all->mutex_};
            entry->second->present = false;
            all->entries_.erase(entry);
        };
        return {static_cast<void*>(this), left};
    }
    void tell(action_progress const& progress)
    {
        // Under the lock: when a handle has been destroyed, its callback is not called any more.
        std::lock_guard const lock{mutex_};
        std::vector<std::shared_ptr<follower>> told; // a callback may drop any handle, its own too
        auto const [from, to] = entries_.equal_range(progress.action.text);
        for (auto it = from; it != to; ++it)
            told.push_back(it->second);
        for (auto const& one : told) {
            if (one->present) one->call(progress);
        }
    }
    [[nodiscard]] bool any(action_id const& action)
    {
        std::lock_guard const lock{mutex_};
        return entries_.contains(action.text);
    }
    [[nodiscard]] bool any()
    {
        std::lock_guard const lock{mutex_};
        return !entries_.empty();
    }
    static std::shared_ptr<followers> make()
    {
        auto made = std::make_shared<followers>();
        made->weak_ = made;
        return made;
    }

private:
    struct follower {
        progress_callback call;
        bool present = true;
    };
    std::recursive_mutex mutex_; // a callback may drop its own handle
    std::multimap<std::string, std::shared_ptr<follower>> entries_;
    std::weak_ptr<followers> weak_;
};

} // namespace mig::service

#endif
