#include "transport/amqp_session.hpp"

#include <mig/base/queue.hpp>

namespace mig::amqp {
namespace {

constexpr std::uint16_t access_refused = 403;
constexpr std::uint16_t not_found = 404;
constexpr std::uint16_t precondition_failed = 406;

error closed_by_broker(closed const& it)
{
    return error{it.code == access_refused ? errc::refused : errc::unavailable, "use", "broker",
                 it.text.empty()
                     ? "it closed the " + std::string{it.connection ? "connection" : "channel"}
                     : it.text};
}

} // namespace

std::string_view exchange_of(std::string_view queue)
{
    return queue == results_queue || queue == heartbeats_queue ? to_schedulers : to_agents;
}

session::session(session_options options, not_ours& refused)
    : options_(std::move(options)),
      not_ours_(refused)
{
    frame_writer{output_}.protocol_header();
}

error session::unexpected(std::string_view what)
{
    return error{errc::corrupt, "understand", "broker", std::string{what} + " at the wrong time"};
}

result<void> session::arrived(bytes_view raw, events& told)
{
    reader_.feed(raw);
    for (;;) {
        auto next = reader_.next();
        if (!next) return next.error();
        if (!*next) return {};
        if (at_ == stage::closed) return unexpected("a frame");
        auto obeyed = std::visit([&](auto const& one) { return obey(one, told); }, **next);
        if (!obeyed) return obeyed;
    }
}

// ---- its end, and its troubles -----------------------------------------------------------------

result<void> session::obey(closed const& it, events& told)
{
    if (it.connection) {
        frame_writer{output_}.connection_close_ok();
        return closed_by_broker(it);
    }
    if (at_ != stage::setting_up && at_ != stage::up && at_ != stage::closing)
        return unexpected("the end of a channel");
    return channel_closed(it, told);
}

result<void> session::channel_closed(closed const& it, events& told)
{
    frame_writer{output_}.channel_close_ok();
    if (at_ == stage::closing) return {};
    if (at_ == stage::up) {
        // A publication may not go where it was sent: those will never, the others have failed.
        auto const forbidden = it.by_publish && it.code == access_refused;
        for (auto const& [sequence, one] : unconfirmed_) {
            if (forbidden && it.text.find("'" + std::string{one.exchange} + "'") != it.text.npos)
                told.push_back(
                    settled{one.number, error{errc::refused, "publish to", one.exchange, it.text}});
        }
        return closed_by_broker(it);
    }
    auto const& failed = steps_[step_];
    auto const declares = failed.what == deed::declare_exchange ||
                          failed.what == deed::declare_queue || failed.what == deed::bind;
    if (declares && (it.code == access_refused || it.code == precondition_failed)) {
        // Each time there is one thing more that we leave alone, so this ends.
        not_ours_.insert(key_of(failed));
        consumers_.clear();
        held_.clear();
        last_delivery_ = 0;
        content_.reset();
        steps_ = plan();
        step_ = 0;
        take_step();
        return {};
    }
    if (it.code == not_found && not_ours_.erase(key_of(failed)) > 0)
        return error{errc::unavailable, "use", failed.name,
                     "it does not exist, and this user may not declare it: " + it.text};
    return closed_by_broker(it);
}

result<void> session::obey(blocked const& it, events& told)
{
    blocked_ = true;
    told.push_back(flow{true, it.reason});
    return {};
}

result<void> session::obey(cancelled const& it, events&)
{
    auto const known = consumers_.find(it.consumer);
    return error{errc::unavailable, "consume",
                 known == consumers_.end() ? std::string{"queue"} : known->second,
                 "the broker ended it: the queue has gone, or its node"};
}

// ---- what comes --------------------------------------------------------------------------------

result<void> session::obey(deliver const& it, events&)
{
    if (at_ == stage::closing) {
        content_.emplace().turning_away = true;
        return {};
    }
    if ((at_ != stage::up && at_ != stage::setting_up) || content_) return unexpected("a delivery");
    if (!consumers_.contains(it.consumer)) return unexpected("a delivery for nobody");
    if (it.tag != last_delivery_ + 1) return unexpected("a delivery out of line");
    if (options_.prefetch != 0 && held_.of(it.consumer) >= options_.prefetch)
        return unexpected("a delivery beyond the prefetch");
    last_delivery_ = it.tag;
    content_.emplace().of = it;
    return {};
}

result<void> session::obey(returned const& it, events&)
{
    if ((at_ != stage::up && at_ != stage::closing) || content_)
        return unexpected("a message that came back");
    auto& one = content_.emplace();
    one.came_back = true;
    one.why = it.why;
    return {};
}

result<void> session::obey(content_head const& it, events& told)
{
    if (!content_ || content_->has_head) return unexpected("the head of a message");
    auto& one = *content_;
    one.has_head = true;
    one.size = one.left = it.size;
    if (one.came_back) {
        auto const ours = correlation_of(it.properties);
        if (!ours) return unexpected("a message that is not ours");
        one.correlation = *ours;
    } else if (it.size > message_max_bytes) {
        one.turning_away = true;
    }
    if (one.left == 0) content_ended(told);
    return {};
}

result<void> session::obey(content_body const& it, events& told)
{
    if (!content_ || !content_->has_head || it.part.size() > content_->left || it.part.empty())
        return unexpected("the body of a message");
    auto& one = *content_;
    one.left -= it.part.size();
    if (!one.came_back && !one.turning_away)
        one.body.insert(one.body.end(), it.part.begin(), it.part.end());
    if (one.left == 0) content_ended(told);
    return {};
}

void session::content_ended(events& told)
{
    auto one = std::move(*content_);
    content_.reset();
    if (one.came_back) {
        // The broker confirms it next, for it has done with it.
        auto const known = unconfirmed_.find(one.correlation);
        if (known != unconfirmed_.end()) known->second.came_back = std::move(one.why);
        return;
    }
    if (at_ == stage::closing) return;
    auto const& queue = consumers_.at(one.of.consumer);
    if (one.turning_away) {
        frame_writer{output_}.turn_away(one.of.tag);
        told.push_back(turned_away{queue, one.size});
        return;
    }
    held_.add(one.of.tag, one.body.size(), one.of.consumer);
    told.push_back(delivery{one.of.tag, queue, std::move(one.body), one.of.redelivered});
}

void session::acknowledge(std::uint64_t tag)
{
    held_.done(tag);
}

bytes& session::output()
{
    for (auto const& one : held_.take_done())
        frame_writer{output_}.acknowledge(one.tag, one.multiple);
    return output_;
}

// ---- what goes ---------------------------------------------------------------------------------

void session::publish(outgoing const& it)
{
    MIG_ASSERT(is_up());
    auto const exchange = exchange_of(it.queue);
    unconfirmed_.emplace(++published_, unconfirmed_publication{it.number, exchange, {}});
    frame_writer{output_}.publish(
        {exchange, it.queue, published_, it.timestamp_s, it.expires_ms, it.body}, frame_max_);
}

result<void> session::obey(confirmed const& it, events& told)
{
    if ((at_ != stage::up && at_ != stage::closing) || content_)
        return unexpected("a confirmation");
    if (it.tag > published_) return unexpected("a confirmation of what was never published");
    auto const last = unconfirmed_.upper_bound(it.multiple && it.tag == 0 ? published_ : it.tag);
    auto one = it.multiple ? unconfirmed_.begin() : unconfirmed_.find(it.tag);
    if (one == unconfirmed_.end() && !it.multiple)
        return unexpected("a confirmation of what was confirmed");
    while (one != last) {
        settled done{one->second.number, {}};
        if (!one->second.came_back.empty())
            done.outcome = error{errc::unavailable, "publish", "message",
                                 "it has no queue: " + one->second.came_back};
        else if (!it.taken)
            done.outcome = error{errc::unavailable, "publish", "message",
                                 "the broker did not take it: its queue is full, or failed"};
        told.push_back(std::move(done));
        one = unconfirmed_.erase(one);
    }
    return {};
}

void session::beat()
{
    frame_writer{output_}.heartbeat();
}

void session::close()
{
    at_ = stage::closing;
    frame_writer{output()}.close_connection();
}

} // namespace mig::amqp
