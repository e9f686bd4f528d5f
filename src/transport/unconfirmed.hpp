// The publications of a transport that nobody has confirmed yet: each is settled exactly once.
//
// reserve() and release() bound what is under way and are for any thread; the rest belongs to
// the transport's thread.

#ifndef MIG_TRANSPORT_UNCONFIRMED_HPP
#define MIG_TRANSPORT_UNCONFIRMED_HPP

#include "transport/limits.hpp"

#include <atomic>
#include <map>
#include <utility>

namespace mig::relay {

using confirmation = std::function<void(result<void>)>;

class unconfirmed {
public:
    // False: too much is under way.  What was reserved is released when it is settled.
    [[nodiscard]] bool reserve(std::size_t size)
    {
        auto const held = bytes_.fetch_add(size);
        if (count_.fetch_add(1) < unconfirmed_max &&
            (held == 0 || held + size <= unconfirmed_max_bytes))
            return true;
        release(size);
        return false;
    }
    void release(std::size_t size)
    {
        bytes_.fetch_sub(size);
        count_.fetch_sub(1);
    }

    // The number under which to publish it.
    [[nodiscard]] std::uint64_t add(std::size_t size, confirmation confirmed)
    {
        waiting_.emplace(++last_, entry{size, std::move(confirmed)});
        return last_;
    }
    // Unknown numbers are ignored: the peer may say anything.
    void settle(std::uint64_t number, result<void> outcome)
    {
        auto known = waiting_.extract(number);
        if (known.empty()) return;
        release(known.mapped().size);
        if (known.mapped().confirmed) known.mapped().confirmed(std::move(outcome));
    }
    // Of those that wait; 0 when none does.
    [[nodiscard]] std::uint64_t oldest() const
    {
        return waiting_.empty() ? 0 : waiting_.begin()->first;
    }
    // In the order of publication.  What the callbacks publish meanwhile is not among them.
    void fail_all(error const& why)
    {
        for (auto all = std::exchange(waiting_, {}); auto& [number, one] : all) {
            release(one.size);
            if (one.confirmed) one.confirmed(why);
        }
    }

private:
    struct entry {
        std::size_t size;
        confirmation confirmed;
    };
    std::atomic<std::size_t> count_{0};
    std::atomic<std::size_t> bytes_{0};
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, entry> waiting_;
};

} // namespace mig::relay

#endif
