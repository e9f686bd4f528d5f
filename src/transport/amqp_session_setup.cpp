// A session until it is up: login, tuning, what is declared and consumed.
#include <mig/base/queue.hpp>

#include "transport/amqp_session.hpp"

#include <algorithm>
#include <limits>

namespace mig::amqp {
namespace {

bool is_of_schedulers(std::string_view queue)
{
    return exchange_of(queue) == to_schedulers;
}

} // namespace

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
    if (std::any_of(queues.begin(), queues.end(), is_of_schedulers)) {
        for (auto const exchange : {to_agents, to_schedulers})
            add(deed::declare_exchange, deed::check_exchange, exchange);
        for (auto const queue : {results_queue, heartbeats_queue})
            add_queue(queue);
    } else if (!queues.empty()) {
        all.push_back({deed::check_exchange, std::string{to_schedulers}});
    }
    for (auto const& queue : queues) {
        if (!is_of_schedulers(queue)) add_queue(queue);
    }
    // At the end: a declaration that is refused closes the channel, and with it what was delivered.
    if (options_.only_declare) return all;
    for (auto const& queue : queues)
        all.push_back({deed::consume, queue});
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

} // namespace mig::amqp
