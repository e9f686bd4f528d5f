// Directories that one thread of a run leaves to another.
//
// The first thread walks, and drain()s when it is through; the others take(), walk, and give what
// they meet while somebody waits.
//
// Threads: any.

#ifndef MIG_SRC_MODULES_FILE_SUBTREE_QUEUE_HPP
#define MIG_SRC_MODULES_FILE_SUBTREE_QUEUE_HPP

#include <mig/host/walk.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace mig::file {

class subtree_queue {
public:
    // others: threads beside the first.
    explicit subtree_queue(unsigned others) : others_(others) {}

    // There are more who wait than directories to take.
    [[nodiscard]] bool is_hungry() const noexcept
    {
        return hungry_.load(std::memory_order_relaxed) > 0;
    }
    void give(subtree);

    // For the others: waits.  Nothing: it is over.
    [[nodiscard]] std::optional<subtree> take();
    // For the first one.  Nothing: all that was given has been walked.
    [[nodiscard]] std::optional<subtree> drain();

    // One of the others goes before it is over.
    void leave();
    void stop();

private:
    [[nodiscard]] std::optional<subtree> next();
    void count() noexcept;

    std::mutex mutex_; // of all below but hungry_
    std::condition_variable changed_;
    std::deque<subtree> tasks_;
    unsigned others_;
    unsigned waiting_ = 0; // of the others
    bool first_waits_ = false;
    bool stopped_ = false;
    std::atomic<int> hungry_ = 0;
};

} // namespace mig::file

#endif
