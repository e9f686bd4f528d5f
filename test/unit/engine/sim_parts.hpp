// What a simulated platform is made of: chance, disks that tear, queues that lose, repeat and
// reorder.

#ifndef MIG_TEST_UNIT_ENGINE_SIM_PARTS_HPP
#define MIG_TEST_UNIT_ENGINE_SIM_PARTS_HPP

#include <mig/base/time.hpp>

#include "engine/journal.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace mig::test {

// An invariant is broken.
struct broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};
inline void must(bool holds, std::string const& what)
{
    if (!holds) throw broken{what};
}

// SplitMix64: the same seed is the same world.
class sim_random {
public:
    explicit sim_random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next()
    {
        state_ += 0x9e3779b97f4a7c15;
        auto z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    bool chance(unsigned percent) { return below(100) < percent; }

private:
    std::uint64_t state_;
};

// A file that is written to and synced.  A crash keeps what was synced, and some of the rest.
class sim_disk {
public:
    void append(std::uint64_t number, bytes data) { pending_.push_back({number, std::move(data)}); }
    void rewrite(std::uint64_t number, bytes file)
    {
        pending_.push_back({number, std::move(file), true});
    }
    void sync(std::uint64_t up_to)
    {
        while (!pending_.empty() && pending_.front().number <= up_to)
            apply();
    }
    void crash(sim_random& random)
    {
        for (auto kept = random.below(pending_.size() + 1); kept > 0; --kept)
            apply();
        if (!pending_.empty() && !pending_.front().whole) {
            auto& torn = pending_.front().data;
            torn.resize(random.below(torn.size()));
            apply();
        }
        pending_.clear();
    }
    // As its owner finds it.
    [[nodiscard]] std::vector<engine::journal_entry> open()
    {
        auto read = engine::read_journal(synced_);
        must(read.ok(), "a crash left a journal that cannot be read");
        synced_.resize(read->good_bytes);
        if (synced_.empty()) synced_ = to_bytes(engine::journal_magic);
        return std::move(read->entries);
    }
    [[nodiscard]] bool has(std::string_view text) const
    {
        return as_text(synced_).find(text) != std::string_view::npos;
    }

private:
    struct write {
        std::uint64_t number;
        bytes data;
        bool whole = false;
    };
    void apply()
    {
        auto& first = pending_.front();
        if (first.whole) synced_.clear();
        synced_.insert(synced_.end(), first.data.begin(), first.data.end());
        pending_.pop_front();
    }
    bytes synced_;
    std::deque<write> pending_;
};

struct sim_message {
    bytes body;
    system_time expires = system_time::max();
    bool is_ours = true; // not made up by the hostile relay
};

// A durable queue: what is in it stays until it is acknowledged.
struct sim_queue {
    struct delivered {
        sim_message message;
        std::size_t consumer; // of several that share the queue
    };
    std::deque<sim_message> waiting;
    std::map<std::uint64_t, delivered> unacknowledged; // by tag
    void connection_lost(std::size_t consumer)
    {
        for (auto it = unacknowledged.begin(); it != unacknowledged.end();) {
            bool const is_lost = it->second.consumer == consumer;
            if (is_lost) waiting.push_back(std::move(it->second.message));
            it = is_lost ? unacknowledged.erase(it) : std::next(it);
        }
    }
    [[nodiscard]] std::size_t held_by(std::size_t consumer) const
    {
        return static_cast<std::size_t>(
            std::count_if(unacknowledged.begin(), unacknowledged.end(),
                          [&](auto const& one) { return one.second.consumer == consumer; }));
    }
};

} // namespace mig::test

#endif
