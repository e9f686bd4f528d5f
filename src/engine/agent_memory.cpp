#include "engine/agent_memory.hpp"

#include <mig/hash/hasher.hpp>

#include <algorithm>
#include <utility>

namespace mig::engine {
namespace {

std::uint64_t clock_number(system_time now) noexcept
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(now.time_since_epoch().count(), 0));
}

} // namespace

std::string digest_of_signed(signed_action const& action)
{
    return digest_of(hash_kind::sha256, as_bytes(action.signed_text())).hex();
}

life* agent_memory::find(command_id const& id)
{
    auto const found = lives_.find(id.text);
    return found == lives_.end() ? nullptr : &found->second;
}

life& agent_memory::add(command_id const& id)
{
    auto& l = lives_[id.text];
    MIG_ASSERT(l.id.empty());
    l.id = id;
    l.content.command = id;
    ++busy_;
    return l;
}

std::string const* agent_memory::runner_of(std::string const& digest) const
{
    auto const found = digests_.find(digest);
    return found == digests_.end() ? nullptr : &found->second;
}

void agent_memory::remember_digest(life& l, std::string digest)
{
    l.digest = std::move(digest);
    digests_[l.digest] = l.id.text;
}

void agent_memory::become_done(life& l)
{
    MIG_ASSERT(l.at != stage::done);
    l.at = stage::done;
    --busy_;
    l.wire = {};
    l.answer_wire = {};
    l.content = {};
    l.action.reset();
    if (!l.refused()) return;
    refusals_.push_back(l.id.text);
    if (refusals_.size() > refusals_max) {
        lives_.erase(refusals_.front()); // not l: it is the newest
        refusals_.pop_front();
    }
}

void agent_memory::forget(system_time now, std::chrono::nanoseconds uptime)
{
    forget_if([&](life& l) {
        if (!l.kept_since) l.kept_since = uptime;
        return l.at == stage::done && l.forget_at() <= now &&
               uptime - *l.kept_since >= l.keep_for();
    });
}

void agent_memory::make_room(system_time now)
{
    forget_if([&](life const& l) { return l.at == stage::done && l.forget_at() <= now; });
}

template <class F>
void agent_memory::forget_if(F const& may_go)
{
    for (auto it = lives_.begin(); it != lives_.end();) {
        auto& l = it->second;
        if (!may_go(l)) {
            ++it;
            continue;
        }
        if (!l.refused()) digests_.erase(l.digest);
        it = lives_.erase(it);
    }
    std::erase_if(refusals_, [this](std::string const& id) { return !lives_.contains(id); });
}

void agent_memory::each(std::function<void(life&)> const& visit)
{
    for (auto& [id, l] : lives_)
        visit(l);
}

// ---- the journal ------------------------------------------------------------------------------

void agent_memory::recall(std::vector<journal_entry> const& entries, system_time now)
{
    for (auto const& entry : entries) {
        std::visit([&](auto const& it) { recall(it, now); }, entry);
    }
}

void agent_memory::recall(command_accepted const& it, system_time)
{
    if (find(it.command) != nullptr) return;
    auto& l = add(it.command);
    l.at = stage::waiting;
    l.wire = it.wire;
    l.expires = it.expires;
    l.accepted = it.at;
    if (!it.signed_digest.empty()) remember_digest(l, it.signed_digest);
}

void agent_memory::recall(run_started const& it, system_time)
{
    if (auto* const l = find(it.command)) l->started = it.at;
}

void agent_memory::recall(command_answered const& it, system_time now)
{
    sequence_ = std::max(sequence_, it.sequence);
    auto* l = find(it.command);
    if (l == nullptr) { // it was refused
        l = &add(it.command);
        l->expires = now + refusal_memory;
    }
    if (l->at == stage::done) return;
    l->at = stage::unconfirmed;
    l->answer_wire = it.wire;
    l->content.sequence = it.sequence;
}

void agent_memory::recall(answer_confirmed_entry const& it, system_time)
{
    auto* const l = find(it.command);
    if (l != nullptr && l->at != stage::done) become_done(*l);
}

void agent_memory::recall(sequence_reached const& it, system_time)
{
    sequence_ = std::max(sequence_, it.sequence);
}

void agent_memory::recall(heartbeats_reserved const& it, system_time)
{
    heartbeats_ = std::max(heartbeats_, it.up_to);
}

void agent_memory::start_answers(system_time now) noexcept
{
    if (sequence_ == 0) sequence_ = clock_number(now);
}

std::uint64_t agent_memory::reserve_heartbeats(std::uint64_t count, system_time now) noexcept
{
    if (heartbeats_ == 0) heartbeats_ = clock_number(now);
    return heartbeats_ += count;
}

std::vector<journal_entry> agent_memory::entries() const
{
    std::vector<journal_entry> all;
    all.push_back(sequence_reached{sequence_});
    if (heartbeats_ > 0) all.push_back(heartbeats_reserved{heartbeats_});
    for (auto const& [id, l] : lives_) {
        // A refused one that is done has no digest: it must not be allowed the next time either.
        if (!l.refused() || l.at == stage::done) {
            all.push_back(command_accepted{l.id, l.wire, l.digest, l.expires, l.accepted});
        }
        if (l.at == stage::done) {
            all.push_back(answer_confirmed_entry{l.id});
        } else if (!l.answer_wire.empty()) {
            all.push_back(command_answered{l.id, l.answer_wire, l.content.sequence});
        } else if (l.started != unset_time) {
            all.push_back(run_started{l.id, l.started});
        }
    }
    return all;
}

} // namespace mig::engine
