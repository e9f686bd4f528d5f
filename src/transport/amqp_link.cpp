#include "transport/amqp_link.hpp"

#include <mig/base/queue.hpp>

#include <algorithm>
#include <limits>

namespace mig::amqp {
namespace {

constexpr std::chrono::milliseconds pause_first{100};

system_time wall_clock()
{
    return std::chrono::time_point_cast<system_time::duration>(std::chrono::system_clock::now());
}

error not_sent(std::string_view why)
{
    return error{errc::unavailable, "publish", "message", why};
}

// RabbitMQ closes the channel at more than that, 49.7 days; then the agent alone judges.
std::optional<std::uint32_t> milliseconds_until(system_time expires, system_time now)
{
    constexpr auto most = std::chrono::milliseconds{std::numeric_limits<std::uint32_t>::max()};
    if (expires == system_time::max() || expires - now > most) return std::nullopt;
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(expires - now);
    return static_cast<std::uint32_t>(left.count());
}

} // namespace

link::link(asio::io_context& io, link_options options)
    : io_(io),
      options_(std::move(options)),
      timer_(io),
      late_timer_(io),
      pauses_({.first = std::min(pause_first, options_.pause_max), .last = options_.pause_max})
{}

void link::open(std::vector<std::string> queues, transport_events events)
{
    queues_ = std::move(queues);
    events_ = std::move(events);
    connect();
}

// ---- connections -------------------------------------------------------------------------------

route link::route_now() const
{
    route way{options_.url.at, std::nullopt, options_.tls};
    if (route_ < options_.proxies.size()) way.proxy = options_.proxies[route_];
    return way;
}

std::shared_ptr<line> link::make_line(std::vector<std::string> queues)
{
    auto const which = lines_.size();
    session_options session{.user = options_.url.user,
                            .password = options_.url.password,
                            .virtual_host = options_.url.virtual_host,
                            .queues = std::move(queues),
                            .prefetch = options_.prefetch,
                            .heartbeat = options_.heartbeat};
    return std::make_shared<line>(
        io_, std::move(session), not_ours_,
        line::events{.told = [this](session::event one) { told(std::move(one)); },
                     .may_publish = [this] { pump(); },
                     .ended = [this, which](error const& why) { line_ended(which, why); }});
}

void link::connect()
{
    lines_up_ = 0;
    lines_.push_back(make_line(queues_));
    auto const consumes_much = std::any_of(queues_.begin(), queues_.end(), [](auto const& name) {
        return exchange_of(name) == to_schedulers;
    });
    if (consumes_much) lines_.push_back(make_line({}));
    auto const way = route_now();
    for (auto const& one : lines_)
        one->start(way);
}

void link::line_ended(std::size_t which, error const& why)
{
    if (closed_) {
        lines_[which].reset();
        auto const all = std::all_of(lines_.begin(), lines_.end(),
                                     [](auto const& one) { return one == nullptr; });
        if (all) finish();
        return;
    }
    drop_lines();
    if (std::exchange(up_, false)) {
        if (clock::now() - up_since_ > proven_after) pauses_.restart();
        return lost(why);
    }
    auto const way = route_now();
    if (!why_not_.empty()) why_not_ += "; ";
    if (way.proxy) why_not_ += "through " + way.proxy->text() + ": ";
    why_not_ += why.message();
    auto const routes = options_.proxies.size() + 1;
    route_ = (route_ + 1) % routes;
    if (++routes_tried_ < routes) return connect();
    auto said = std::exchange(why_not_, {});
    lost(routes == 1 ? why : error{why.code(), "reach", options_.url.at.text(), said});
}

void link::drop_lines()
{
    for (auto const& one : std::exchange(lines_, {}))
        one->drop();
    early_.clear();
    // The broker counts tags anew for each connection; ours go on, so that a late
    // acknowledgement cannot hit another delivery.
    tags_before_ = tags_given_;
}

// All that hung on it fails, then we try again.
void link::lost(error const& why)
{
    routes_tried_ = 0;
    waiting_.clear();
    pending.fail_all(error{errc::unavailable, "publish", "message", why.message()});
    tell_connection(why);
    timer_.expires_after(pauses_.next());
    timer_.async_wait([this](std::error_code cancelled) {
        if (!cancelled && !closed_) connect();
    });
}

void link::tell_connection(result<void> connected)
{
    if (news_.is(connected) && events_.on_connection) events_.on_connection(std::move(connected));
}

void link::told(session::event one)
{
    if (std::holds_alternative<session::up>(one)) {
        if (++lines_up_ < lines_.size() || closed_) return;
        up_ = true;
        up_since_ = clock::now();
        routes_tried_ = 0;
        why_not_.clear();
        tell_connection({});
        for (auto& early : std::exchange(early_, {}))
            deliver(std::move(early));
    } else if (auto* const given = std::get_if<delivery>(&one)) {
        given->tag += tags_before_;
        tags_given_ = given->tag;
        // What comes before the connection was told would be taken for one of the last.
        if (up_) return deliver(std::move(*given));
        early_.push_back(std::move(*given));
    } else if (auto* const done = std::get_if<session::settled>(&one)) {
        pending.settle(done->publication, std::move(done->outcome));
    } else if (auto const* const large = std::get_if<session::turned_away>(&one)) {
        log(severity::warning, "a message was turned away: it is larger than a transport carries",
            {{"queue", large->queue}, {"bytes", std::to_string(large->size)}});
    } else if (auto const* const flow = std::get_if<session::flow>(&one); flow) {
        if (flow->blocked)
            log(severity::warning, "the broker takes no publications", {{"why", flow->reason}});
        else
            log(severity::info, "the broker takes publications again", {});
    }
}

void link::deliver(delivery given)
{
    if (!closed_ && events_.on_delivery) events_.on_delivery(std::move(given));
}

// ---- publications ------------------------------------------------------------------------------

void link::publish(publication what, std::size_t size, relay::confirmation confirmed)
{
    if (closed_) return pending.release(size);
    auto const number = pending.add(size, std::move(confirmed));
    if (what.body.size() > message_max_bytes)
        return pending.settle(
            number, error{errc::over_budget, "publish to", what.queue, "the message is too large"});
    if (!relay::is_queue_name(what.queue))
        return pending.settle(
            number, error{errc::invalid_argument, "publish to", "queue", "the name is not one"});
    if (!up_) return pending.settle(number, not_sent("the broker is not connected"));
    deadlines_.push_back({clock::now() + options_.confirm_timeout, number});
    await_confirmations();
    waiting_.push_back({number, std::move(what)});
    pump();
}

void link::pump()
{
    while (up_ && !closed_ && !waiting_.empty() && publisher().takes_publications()) {
        auto const one = std::move(waiting_.front());
        waiting_.pop_front();
        send(publisher(), one);
    }
}

void link::send(line& over, waiting_publication const& it)
{
    auto const& [number, what] = it;
    auto const now = wall_clock();
    if (what.expires <= now)
        return pending.settle(
            number, error{errc::expired, "publish to", what.queue, "nobody would get it in time"});
    auto const since_1970 = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    over.publish({.number = number,
                  .queue = what.queue,
                  .body = what.body,
                  .timestamp_s = static_cast<std::uint64_t>(since_1970.count()),
                  .expires_ms = milliseconds_until(what.expires, now)});
}

// All have the same time, so the first that was published is the first to be late.
void link::await_confirmations()
{
    if (awaiting_) return;
    auto const oldest = pending.oldest();
    while (!deadlines_.empty() && (oldest == 0 || deadlines_.front().number < oldest))
        deadlines_.pop_front();
    if (deadlines_.empty()) return;
    awaiting_ = true;
    late_timer_.expires_at(deadlines_.front().when);
    late_timer_.async_wait([this](std::error_code cancelled) {
        awaiting_ = false;
        if (!cancelled && !closed_) confirmations_late();
    });
}

void link::confirmations_late()
{
    auto const now = clock::now();
    while (!deadlines_.empty() && deadlines_.front().when <= now) {
        auto const number = deadlines_.front().number;
        deadlines_.pop_front();
        // What is still here was not sent and will not be.
        auto const sent = waiting_.empty() || waiting_.front().number != number;
        if (!sent) waiting_.pop_front();
        pending.settle(number, not_sent(sent ? "the broker has not confirmed it in time"
                                             : "the broker took nothing for too long"));
    }
    await_confirmations();
}

void link::acknowledge(std::uint64_t tag)
{
    if (!lines_.empty() && !closed_ && tag > tags_before_ && tag <= tags_given_)
        consumer().acknowledge(tag - tags_before_);
}

// ---- the end -----------------------------------------------------------------------------------

// What was acknowledged is written before the connection ends.
void link::close()
{
    closed_ = true;
    late_timer_.cancel();
    timer_.cancel();
    if (!up_) {
        drop_lines();
        return finish();
    }
    timer_.expires_after(relay::farewell_timeout);
    timer_.async_wait([this](std::error_code cancelled) {
        if (!cancelled) finish();
    });
    for (auto const& one : std::vector{lines_})
        one->close();
}

void link::finish()
{
    timer_.cancel();
    for (auto const& one : std::exchange(lines_, {}))
        if (one) one->drop();
    waiting_.clear();
    pending.fail_all(not_sent("the transport was closed"));
    events_ = {};
}

void link::log(severity level, std::string_view message, std::vector<log_field> const& fields)
{
    if (options_.log) options_.log({level, message, fields});
}

} // namespace mig::amqp
