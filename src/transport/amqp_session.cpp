#include "transport/amqp_session.hpp"

#include <mig/base/queue.hpp>

#include <algorithm>
#include <limits>

namespace mig::amqp {
namespace {

constexpr std::uint16_t access_refused = 403;
constexpr std::uint16_t not_found = 404;
constexpr std::uint16_t precondition_failed = 406;

bool is_schedulers(std::string_view queue)
{
    return queue == results_queue || queue == heartbeats_queue;
}

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
    return is_schedulers(queue) ? to_schedulers : to_agents;
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

// ---- until it is up ----------------------------------------------------------------------------

result<void> session::obey(started const& it, events&)
{
    if (at_ != stage::greeting) return unexpected("a greeting");
    auto const external = options_.user.empty();
    if (external ? !it.external : !it.plain)
        return error{errc::refused, "log in to", "broker",
                     external ? "it does not take EXTERNAL: the plugin rabbitmq_auth_mechanism_ssl "
                                "is not enabled"
                              : "it does not take PLAIN"};
    at_ = stage::tuning;
    if (external) {
        frame_writer{output_}.start_ok_external();
    } else {
        frame_writer{output_}.start_ok_plain(options_.user, options_.password);
    }
    return {};
}

result<void> session::obey(tune const& it, events&)
{
    if (at_ != stage::tuning) return unexpected("tuning");
    if (it.frame_max != 0 && it.frame_max < frame_min_bytes)
        return error{errc::corrupt, "tune", "broker", "its frames are smaller than AMQP allows"};
    frame_max_ = it.frame_max == 0 ? frame_max_bytes : std::min(it.frame_max, frame_max_bytes);
    reader_.limit_frames(frame_max_);
    auto ours = static_cast<std::uint16_t>(std::clamp<std::int64_t>(
        options_.heartbeat.count(), 1, std::numeric_limits<std::uint16_t>::max()));
    if (it.heartbeat_s != 0) ours = std::min(ours, it.heartbeat_s);
    heartbeat_ = std::chrono::seconds{ours};
    at_ = stage::opening;
    frame_writer{output_}.tune_ok({frame_max_, ours});
    frame_writer{output_}.open(options_.virtual_host);
    return {};
}

// Protocol 6.  A scheduler sets up what is its own; an agent needs the scheduler's exchange.
std::vector<session::step> session::plan() const
{
    std::vector<step> all{
        {deed::open_channel, {}}, {deed::select_confirms, {}}, {deed::set_prefetch, {}}};
    auto const add = [&](deed what, deed instead, std::string_view name) {
        step one{what, std::string{name}};
        if (not_ours_.contains(key_of(one))) one.what = instead;
        all.push_back(std::move(one));
    };
    auto const add_queue = [&](std::string_view name) {
        add(deed::declare_queue, deed::check_queue, name);
        step binding{deed::bind, std::string{name}};
        if (!not_ours_.contains(key_of(binding))) all.push_back(std::move(binding));
    };
    auto const& queues = options_.queues;
    if (std::any_of(queues.begin(), queues.end(), is_schedulers)) {
        for (auto const exchange : {to_agents, to_schedulers})
            add(deed::declare_exchange, deed::check_exchange, exchange);
        for (auto const queue : {results_queue, heartbeats_queue})
            add_queue(queue);
    } else if (!queues.empty()) {
        all.push_back({deed::check_exchange, std::string{to_schedulers}});
    }
    for (auto const& queue : queues) {
        if (!is_schedulers(queue)) add_queue(queue);
        if (!options_.only_declare) all.push_back({deed::consume, queue});
    }
    return all;
}

std::string session::key_of(step const& it)
{
    switch (it.what) {
    case deed::declare_exchange:
    case deed::check_exchange:
        return "exchange " + it.name;
    case deed::declare_queue:
    case deed::check_queue:
        return "queue " + it.name;
    case deed::bind:
        return "binding " + it.name;
    default:
        return {};
    }
}

void session::take_step()
{
    frame_writer out{output_};
    auto const& [what, name] = steps_[step_];
    switch (what) {
    case deed::open_channel:
        return out.open_channel();
    case deed::select_confirms:
        return out.select_confirms();
    case deed::set_prefetch:
        return out.set_prefetch(options_.prefetch);
    case deed::declare_exchange:
    case deed::check_exchange:
        return out.declare_exchange(name, what == deed::check_exchange);
    case deed::declare_queue:
    case deed::check_queue:
        return out.declare_queue(name, what == deed::check_queue);
    case deed::bind:
        return out.bind({name, exchange_of(name)});
    case deed::consume:
        return out.consume(name);
    }
}

result<void> session::next_step(events& told)
{
    if (++step_ < steps_.size()) {
        take_step();
        return {};
    }
    at_ = stage::up;
    told.push_back(up{});
    return {};
}

result<void> session::obey(kind it, events& told)
{
    switch (it) {
    case kind::heartbeat:
        return {};
    case kind::connection_opened:
        if (at_ != stage::opening) return unexpected("an open connection");
        at_ = stage::setting_up;
        steps_ = plan();
        step_ = 0;
        take_step();
        return {};
    case kind::connection_close_ok:
        if (at_ != stage::closing) return unexpected("a farewell");
        at_ = stage::closed;
        return {};
    case kind::unblocked:
        blocked_ = false;
        told.push_back(flow{false, {}});
        return {};
    default:
        break;
    }
    if (at_ == stage::closing) return {};
    if (auto done = step_done(it); !done) return done;
    return next_step(told);
}

// Each answers the step that was taken.
result<void> session::step_done(kind it)
{
    if (at_ != stage::setting_up || content_) return unexpected("an answer");
    auto const expected = [&] {
        switch (steps_[step_].what) {
        case deed::open_channel:
            return kind::channel_opened;
        case deed::select_confirms:
            return kind::confirm_selected;
        case deed::set_prefetch:
            return kind::qos_set;
        case deed::declare_exchange:
        case deed::check_exchange:
            return kind::exchange_declared;
        case deed::declare_queue:
        case deed::check_queue:
            return kind::queue_declared;
        case deed::bind:
            return kind::queue_bound;
        case deed::consume:
            break;
        }
        return kind::heartbeat; // consuming has an answer of its own
    }();
    if (it != expected) return unexpected("an answer to another question");
    return {};
}

result<void> session::obey(consuming const& it, events& told)
{
    if (at_ == stage::closing) return {};
    if (at_ != stage::setting_up || content_ || steps_[step_].what != deed::consume)
        return unexpected("a consumer");
    if (!consumers_.emplace(it.consumer, steps_[step_].name).second)
        return unexpected("the same consumer twice");
    return next_step(told);
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
        held_by_.clear();
        held_bytes_ = 0;
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
    if (options_.prefetch != 0 && held_by_[it.consumer] >= options_.prefetch)
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
    held_.emplace(one.of.tag, unacknowledged{one.body.size(), one.of.consumer});
    ++held_by_[one.of.consumer];
    held_bytes_ += one.body.size();
    told.push_back(delivery{one.of.tag, queue, std::move(one.body), one.of.redelivered});
}

void session::acknowledge(std::uint64_t tag)
{
    auto const known = held_.find(tag);
    if (known == held_.end()) return;
    held_bytes_ -= known->second.size;
    --held_by_[known->second.consumer];
    held_.erase(known);
    frame_writer{output_}.acknowledge(tag);
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
    frame_writer{output_}.close_connection();
}

} // namespace mig::amqp
