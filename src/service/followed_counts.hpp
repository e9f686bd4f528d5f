// The counters of actions that somebody follows.
//
// Counting is the store's, and takes the longer the more commands there are: those of a large
// action are counted now and then, and at its end.  One thread.

#ifndef MIG_SRC_SERVICE_FOLLOWED_COUNTS_HPP
#define MIG_SRC_SERVICE_FOLLOWED_COUNTS_HPP

#include <mig/store/store.hpp>

#include "engine/scheduler_core.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace mig::service {

class followed_counts {
public:
    // Keeps the store.
    explicit followed_counts(store& of) : store_(of) {}

    action_counters now(engine::scheduling::announce const& told)
    {
        auto& last = last_[told.action.text];
        auto const now = std::chrono::steady_clock::now();
        bool const is_over = told.status != action_status::inflight;
        if (is_over || told.sent <= always_max || now - last.when >= every) {
            if (auto counters = store_.counters(told.action)) last.counters = *counters;
            last.when = now;
        }
        auto const counters = last.counters;
        if (is_over || last_.size() > actions_max) last_.clear();
        return counters;
    }

private:
    static constexpr std::uint64_t always_max = 64; // commands
    static constexpr std::chrono::milliseconds every{100};
    static constexpr std::size_t actions_max = 1'000;

    struct counted {
        std::chrono::steady_clock::time_point when{};
        action_counters counters;
    };
    store& store_;
    std::map<std::string, counted> last_;
};

} // namespace mig::service

#endif
