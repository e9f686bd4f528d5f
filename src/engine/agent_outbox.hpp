// Which of an agent's answers wait to be published, and when the next one may go.
//
// The oldest first, a few at a time; after a failure a pause, which doubles up to a minute.
//
// Pure; one thread, that of agent_core.

#ifndef MIG_ENGINE_AGENT_OUTBOX_HPP
#define MIG_ENGINE_AGENT_OUTBOX_HPP

#include "engine/agent_memory.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace mig::engine {

class agent_outbox {
public:
    // Answers on their way at a time: after a long time offline there may be many, and large ones.
    static constexpr std::size_t publishing_max = 32;
    static constexpr std::chrono::seconds pause_first{1};
    static constexpr std::chrono::seconds pause_max{60};

    void add(life const& l) { waiting_.insert(place(l)); }

    // The id of an answer that may go now: it is on its way then, until it has left.
    std::optional<std::string> next(system_time now)
    {
        if (!connected_ || from_ > now || !has_room()) return std::nullopt;
        auto id = std::move(waiting_.extract(waiting_.begin()).value().second);
        ++publishing_;
        return id;
    }
    void arrived(life& l)
    {
        leave(l);
        pause_ = pause_first;
    }
    void failed(life& l, system_time now)
    {
        leave(l);
        add(l);
        from_ = now + pause_;
        pause_ = std::min(pause_ * 2, pause_max);
    }
    // It can never go as it is.
    void leave(life& l)
    {
        if (std::exchange(l.in_flight, false)) --publishing_;
    }
    void remove(life const& l) { waiting_.erase(place(l)); }

    // Somebody asks for answers: no pause.
    void hurry(system_time now) { from_ = now; }

    // A new connection, or none: what was on its way must be added again.
    void connection_changed(bool connected, system_time now)
    {
        connected_ = connected;
        from_ = now;
        pause_ = pause_first;
        if (!connected) publishing_ = 0;
    }

    // When to call next() again; unset when an event must come first.
    [[nodiscard]] std::optional<system_time> due() const
    {
        if (!connected_ || !has_room()) return std::nullopt;
        return from_;
    }

private:
    using placed = std::pair<std::uint64_t, std::string>; // by sequence

    static placed place(life const& l) { return {l.content.sequence, l.id.text}; }
    [[nodiscard]] bool has_room() const noexcept
    {
        return !waiting_.empty() && publishing_ < publishing_max;
    }

    std::set<placed> waiting_;
    std::size_t publishing_ = 0;
    bool connected_ = false;
    system_time from_{};
    std::chrono::seconds pause_ = pause_first;
};

} // namespace mig::engine

#endif
