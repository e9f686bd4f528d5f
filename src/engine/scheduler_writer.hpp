// What the scheduler writes to its store, and what may be told once it is written.
//
//     writer.add({.changes = ..., .then = tell everybody, .refused = tell that it is not so});
//     if (auto batch = writer.next(now)) ... give it to the store; later ... writer.ended(...)
//
// A group is what belongs together.  One batch is in flight at a time; what comes meanwhile goes
// together into the next, in order, so that a slow store makes larger transactions and not a
// longer queue.  A batch that the store refuses is tried again group by group, so that one group
// that contradicts what is stored holds up no other; one that the store could not write is tried
// again after a pause.
//
// Pure; one thread, that of scheduler_core.

#ifndef MIG_ENGINE_SCHEDULER_WRITER_HPP
#define MIG_ENGINE_SCHEDULER_WRITER_HPP

#include <mig/action/record.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace mig::engine::scheduling {

class writer {
public:
    // Aim of the size of a batch: a single group may be larger.
    static constexpr std::size_t changes_max = 2000;
    static constexpr std::chrono::seconds pause_first{1};
    static constexpr std::chrono::seconds pause_max{30};

    struct group {
        std::vector<change> changes; // none: only to be in order with the others
        std::function<void()> then;
        std::function<void(error const&)> refused; // optional: else then() is called
        bool alone = false;                        // in a batch of its own
    };
    void add(group);

    struct batch {
        std::uint64_t number = 0;
        std::vector<change> changes;
    };
    // What is to be written, if anything can be.  Calls then() of groups that wait for nothing.
    [[nodiscard]] std::optional<batch> next(system_time now);

    // Calls then() or refused() of what was in it.  What is left of a failed batch is next again.
    void ended(std::uint64_t number, result<void> const& how, system_time now);

    // Set when next() has something that waits for the end of a pause.
    [[nodiscard]] std::optional<system_time> paused_until() const;

private:
    void put_back();

    std::deque<group> waiting_;
    std::vector<group> in_flight_;
    std::uint64_t number_ = 0;
    bool is_writing_ = false;
    system_time not_before_{};
    std::chrono::seconds pause_ = pause_first;
};

} // namespace mig::engine::scheduling

#endif
