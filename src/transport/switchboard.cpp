#include "transport/switchboard.hpp"

#include <mig/base/assert.hpp>

namespace mig::relay {
namespace {

bool is_reserved(std::string_view queue)
{
    return queue == results_queue || queue == heartbeats_queue;
}

std::size_t cost(bytes const& body)
{
    return body.size() + message_overhead_bytes;
}

} // namespace

result<void> switchboard::may_consume(peer_kind kind, std::vector<std::string> const& names) const
{
    if (kind == peer_kind::agent && names.size() > agent_queues_max)
        return error{errc::refused, "consume", "queues", "an agent may not consume so many"};
    std::size_t fresh = 0;
    for (auto const& name : names) {
        if (!is_queue_name(name))
            return error{errc::invalid_argument, "consume", "queue", "the name is not one"};
        if (kind == peer_kind::agent && is_reserved(name))
            return error{errc::refused, "consume", name, "it belongs to the scheduler"};
        auto const found = queues_.find(name);
        if (found == queues_.end())
            ++fresh;
        else if (found->second.consumer != 0)
            return error{errc::refused, "consume", name, "another connection consumes it"};
    }
    if (queues_.size() + fresh > limits_.queues_max)
        return error{errc::unavailable, "consume", "queues", "the relay holds too many queues"};
    return {};
}

result<peer_id> switchboard::join(peer_kind kind, std::vector<std::string> const& names,
                                  system_time now)
{
    if (auto const allowed = may_consume(kind, names); !allowed) return allowed.error();
    expire(now);

    auto const id = next_peer_++;
    auto& joined = peers_[id];
    joined.kind = kind;
    for (auto const& name : names) {
        auto& of = queue_named(name);
        if (of.consumer == id) continue; // named twice
        of.consumer = id;
        joined.consumes.push_back(&of);
        joined.scheduler = joined.scheduler || name == results_queue;
        announce(name, true);
    }
    if (joined.scheduler) {
        for (auto const& [name, of] : queues_)
            if (of.consumer != 0 && of.consumer != id && !is_reserved(name))
                effects_.push_back({id, presence{name, true}});
        schedulers_.insert(id);
    }
    serve(id, joined);
    return id;
}

result<void> switchboard::may_publish(peer const& from, publication const& what,
                                      system_time now) const
{
    if (!is_queue_name(what.queue))
        return error{errc::invalid_argument, "publish to", "queue", "the name is not one"};
    if (from.kind == peer_kind::agent && !is_reserved(what.queue))
        return error{errc::refused, "publish to", what.queue, "an agent may only answer"};
    if (what.body.size() > message_max_bytes)
        return error{errc::over_budget, "publish to", what.queue, "the message is too large"};
    if (what.expires <= now)
        return error{errc::expired, "publish to", what.queue, "the message has expired"};
    return has_room(from, what);
}

result<void> switchboard::has_room(peer const& from, publication const& what) const
{
    auto const full = [&](std::string_view why) {
        return error{errc::unavailable, "publish to", what.queue, why};
    };
    auto const size = cost(what.body);
    if (from.kind == peer_kind::agent &&
        (from.unconfirmed.size() >= agent_unconfirmed_max ||
         from.unconfirmed_bytes + size > agent_unconfirmed_max_bytes))
        return full("this connection has too much under way");
    if (held_bytes_ + size > limits_.total_max_bytes) return full("the relay is full");
    auto const found = queues_.find(what.queue);
    if (found == queues_.end()) {
        if (queues_.size() >= limits_.queues_max) return full("the relay holds too many queues");
        return {};
    }
    if (found->second.messages >= limits_.queue_max_messages ||
        found->second.held_bytes + size > limits_.queue_max_bytes)
        return full("the queue is full");
    return {};
}

void switchboard::publish(peer_id from, std::uint64_t number, publication what, system_time now)
{
    auto const sender = peers_.find(from);
    if (sender == peers_.end()) return;
    expire(now);
    if (auto allowed = may_publish(sender->second, what, now); !allowed) {
        effects_.push_back({from, settled{number, std::move(allowed)}});
        return;
    }

    auto const place = next_sequence_++;
    auto const size = cost(what.body);
    auto& into = queue_named(what.queue);
    into.waiting.insert(place);
    ++into.messages;
    into.held_bytes += size;
    held_bytes_ += size;
    sender->second.unconfirmed.insert(place);
    sender->second.unconfirmed_bytes += size;
    if (what.expires != system_time::max()) expiries_.emplace(what.expires, place);
    messages_.emplace(place,
                      message{&into, from, number,
                              std::make_shared<bytes const>(std::move(what.body)), what.expires});

    if (auto const consumer = peers_.find(into.consumer); consumer != peers_.end())
        serve(consumer->first, consumer->second);
}

void switchboard::acknowledge(peer_id by, std::uint64_t tag, system_time now)
{
    auto const consumer = peers_.find(by);
    if (consumer == peers_.end()) return;
    auto const known = consumer->second.unacknowledged.find(tag);
    if (known == consumer->second.unacknowledged.end()) return;

    auto const place = known->second;
    auto const& done = messages_.at(place);
    consumer->second.unacknowledged.erase(known);
    consumer->second.unacknowledged_bytes -= cost(*done.body);
    settle(done, {});
    drop(place);
    expire(now);
    serve(by, consumer->second);
}

void switchboard::leave(peer_id id, system_time now)
{
    auto const left = peers_.extract(id);
    if (left.empty()) return;
    schedulers_.erase(id);
    auto& was = left.mapped();

    // Its own messages: those that still wait go; those with a consumer lose their sender.
    for (auto const place : was.unconfirmed) {
        auto& sent = messages_.at(place);
        sent.publisher = 0;
        if (sent.in->waiting.count(place) != 0) drop(place);
    }
    // What it was given comes back to its place, unless nobody wants to know.
    for (auto const& [tag, place] : was.unacknowledged) {
        auto& given = messages_.at(place);
        if (given.publisher == 0) {
            drop(place);
            continue;
        }
        given.redelivered = true;
        given.in->waiting.insert(place);
        if (given.expires != system_time::max()) expiries_.emplace(given.expires, place);
    }
    for (auto* const of : was.consumes) {
        of->consumer = 0;
        announce(of->name, false);
        drop_if_idle(*of);
    }
    expire(now);
}

void switchboard::expire(system_time now)
{
    while (!expiries_.empty() && expiries_.begin()->first <= now) {
        auto const place = expiries_.begin()->second;
        auto const& late = messages_.at(place);
        settle(late, error{errc::expired, "publish to", late.in->name, "nobody took it in time"});
        drop(place);
    }
}

std::optional<system_time> switchboard::next_expiry() const
{
    if (expiries_.empty()) return std::nullopt;
    return expiries_.begin()->first;
}

// The oldest first over all its queues, so that a busy one cannot starve another.
void switchboard::serve(peer_id to, peer& consumer)
{
    for (;;) {
        queue* oldest = nullptr;
        for (auto* const of : consumer.consumes)
            if (!of->waiting.empty() &&
                (!oldest || *of->waiting.begin() < *oldest->waiting.begin()))
                oldest = of;
        if (!oldest) return;
        auto const place = *oldest->waiting.begin();
        auto const& next = messages_.at(place);
        auto const held = consumer.unacknowledged.size();
        if (held >= limits_.prefetch_max) return;
        if (held > 0 &&
            consumer.unacknowledged_bytes + cost(*next.body) > limits_.prefetch_max_bytes)
            return;

        oldest->waiting.erase(place);
        expiries_.erase({next.expires, place});
        auto const tag = consumer.next_tag++;
        consumer.unacknowledged.emplace(tag, place);
        consumer.unacknowledged_bytes += cost(*next.body);
        effects_.push_back({to, delivered{tag, oldest->name, next.body, next.redelivered}});
    }
}

void switchboard::settle(message const& done, result<void> outcome)
{
    if (done.publisher != 0)
        effects_.push_back({done.publisher, settled{done.number, std::move(outcome)}});
}

void switchboard::drop(sequence place)
{
    auto const gone = messages_.extract(place);
    MIG_ASSERT(!gone.empty());
    auto const& was = gone.mapped();
    auto const size = cost(*was.body);
    if (auto const sender = peers_.find(was.publisher); sender != peers_.end()) {
        sender->second.unconfirmed.erase(place);
        sender->second.unconfirmed_bytes -= size;
    }
    expiries_.erase({was.expires, place});
    was.in->waiting.erase(place);
    --was.in->messages;
    was.in->held_bytes -= size;
    held_bytes_ -= size;
    drop_if_idle(*was.in);
}

void switchboard::drop_if_idle(queue& of)
{
    if (of.consumer != 0 || of.messages != 0) return;
    auto const found = queues_.find(of.name);
    queues_.erase(found);
}

switchboard::queue& switchboard::queue_named(std::string const& name)
{
    auto& of = queues_[name];
    of.name = name;
    return of;
}

void switchboard::announce(std::string const& name, bool present)
{
    if (is_reserved(name)) return;
    for (auto const id : schedulers_)
        effects_.push_back({id, presence{name, present}});
}

} // namespace mig::relay
