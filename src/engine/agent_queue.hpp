// The accepted commands that wait for a worker, first in, first out, and when they expire.
//
// Pure; one thread, that of agent_core.

#ifndef MIG_ENGINE_AGENT_QUEUE_HPP
#define MIG_ENGINE_AGENT_QUEUE_HPP

#include "engine/agent_memory.hpp"

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace mig::engine {

class agent_queue {
public:
    void push(life& l)
    {
        l.at = stage::waiting;
        waiting_.push_back(l.id.text);
        expiries_.emplace(l.expires, l.id.text);
    }
    void leave(life const& l)
    {
        expiries_.erase({l.expires, l.id.text});
        std::erase(waiting_, l.id.text);
    }

    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
    [[nodiscard]] std::string const& front() const { return waiting_.front(); }
    [[nodiscard]] std::optional<system_time> next_expiry() const
    {
        if (expiries_.empty()) return std::nullopt;
        return expiries_.begin()->first;
    }
    // One that has expired.
    [[nodiscard]] std::string const* expired(system_time now) const
    {
        if (expiries_.empty() || expiries_.begin()->first > now) return nullptr;
        return &expiries_.begin()->second;
    }

private:
    std::deque<std::string> waiting_; // ids
    std::set<std::pair<system_time, std::string>> expiries_;
};

} // namespace mig::engine

#endif
