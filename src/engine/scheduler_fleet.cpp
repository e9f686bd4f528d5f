#include "engine/scheduler_fleet.hpp"

#include <mig/base/queue.hpp>

#include <algorithm>
#include <utility>

namespace mig::engine::scheduling {

void fleet::remember(agent_record record)
{
    auto const queue = command_queue(record.facts.queue_location);
    auto& known = members_[record.facts.id.text];
    auto const before = command_queue(known.record.facts.queue_location);
    if (before != queue) {
        auto const old = readers_.find(before);
        if (old != readers_.end() && old->second == record.facts.id.text) readers_.erase(old);
    }
    readers_[queue] = record.facts.id.text;
    known.is_absent = false;
    auto const standing = record.standing;
    record.standing = known.record.standing;
    known.answers.heard_of(record.answers);
    known.record = std::move(record);
    set_standing(known, standing);
}

void fleet::learn(agent_record stored)
{
    auto* const known = find(stored.facts.id);
    if (known == nullptr) return remember(std::move(stored));
    auto const& record = known->record;
    if (stored.keys_forgotten < record.keys_forgotten) return; // it is on the way there
    if (stored.keys_forgotten > record.keys_forgotten) {
        known->answers = {};
        return remember(std::move(stored));
    }
    // Its last heartbeats may have come to another scheduler, or be on the way to the store.
    if (stored.key && record.key == stored.key)
        stored.sequence = std::max(stored.sequence, record.sequence);
    bool const is_newer = stored.heartbeat > record.heartbeat || (stored.key && !record.key);
    if (is_newer) return remember(std::move(stored));
    known->answers.heard_of(stored.answers);
    if (stored.key) known->record.sequence = stored.sequence;
    set_standing(*known, stored.standing);
}

fleet::member* fleet::find(agent_id const& id)
{
    auto const found = members_.find(id.text);
    return found == members_.end() ? nullptr : &found->second;
}

fleet::member* fleet::reader_of(std::string const& queue)
{
    auto const found = readers_.find(queue);
    return found == readers_.end() ? nullptr : find({found->second});
}

void fleet::forget_absences()
{
    for (auto& [id, m] : members_)
        m.is_absent = false;
}

std::optional<std::string_view> fleet::objection(wire::heartbeat const& beat, system_time now)
{
    auto const& id = beat.facts.id;
    if (beat.facts.queue_location.empty()) return "it names no queue";
    if (beat.sent > now + clock_slack) return "it is from the future";
    // Nothing else tells one of version 2 from its replay.
    if (!beat.key && beat.sent + unsigned_age_max < now) return "it is old";
    auto const* const known = find(id);
    if (known == nullptr) {
        if (members_.size() >= agents_max) return "there are too many agents";
    } else {
        auto const& record = known->record;
        if (record.status == agent_status::destroyed) return "its agent is destroyed";
        if (record.key && !beat.key) return "it is not signed, and its agent has a key";
        if (record.key && record.key != beat.key) return "its agent is known under another key";
        if (record.key && beat.sequence <= record.sequence) return "it is a replay";
    }
    auto const* const reader = reader_of(command_queue(beat.facts.queue_location));
    if (reader != nullptr && reader->record.facts.id != id && !reader->is_offline()) {
        return "its queue is that of another agent";
    }
    return std::nullopt;
}

void fleet::set_standing(member& m, enrolment to)
{
    if (m.record.standing == enrolment::waiting) --waiting_;
    m.record.standing = to;
    if (to == enrolment::waiting) ++waiting_;
}

std::vector<set_agent_status> fleet::silent(ages const& limits, system_time now)
{
    std::vector<set_agent_status> changed;
    for (auto& [id, m] : members_) {
        auto& record = m.record;
        auto const age = now - record.heartbeat;
        auto status = record.status;
        if (status == agent_status::online && age >= limits.idle_after) status = agent_status::idle;
        if (status == agent_status::idle && age >= limits.offline_after) {
            status = agent_status::offline;
        }
        if (status == record.status) continue;
        record.status = status;
        // Another scheduler may have heard of it since.
        auto const limit = status == agent_status::idle ? limits.idle_after : limits.offline_after;
        changed.push_back({record.facts.id, status, now - limit + std::chrono::microseconds{1}});
    }
    return changed;
}

std::optional<system_time> fleet::next_silent(ages const& limits) const
{
    std::optional<system_time> next;
    for (auto const& [id, m] : members_) {
        auto const status = m.record.status;
        if (status != agent_status::online && status != agent_status::idle) continue;
        auto const when =
            m.record.heartbeat +
            (status == agent_status::online ? limits.idle_after : limits.offline_after);
        next = std::min(next.value_or(when), when);
    }
    return next;
}

} // namespace mig::engine::scheduling
