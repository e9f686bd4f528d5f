// Connections to a broker of which many share one thread: a simulated agent is to cost little.
//
// Each does what the transport of make_amqp_transport() does, which has a thread of its own.

#ifndef MIG_TOOLS_LOAD_MANY_TRANSPORT_HPP
#define MIG_TOOLS_LOAD_MANY_TRANSPORT_HPP

#include "transport/amqp_link.hpp"
#include "transport/event_thread.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

class many_transport final : public mig::transport {
public:
    // close() all of them, then thread.finish(), then destroy them.
    many_transport(mig::relay::event_thread& thread, mig::amqp::broker_url const& url,
                   std::uint16_t prefetch)
        : thread_(thread),
          link_(thread.io(), {.url = url,
                              .tls = nullptr,
                              .proxies = {},
                              .heartbeat = std::chrono::seconds{30},
                              .confirm_timeout = std::chrono::seconds{60},
                              .pause_max = std::chrono::milliseconds{1'000},
                              .prefetch = prefetch,
                              .log = {}})
    {}

    mig::result<void> open(std::vector<std::string> queues, mig::transport_events events) override
    {
        thread_.post([this, queues = std::move(queues), events = std::move(events)]() mutable {
            link_.open(std::move(queues), std::move(events));
        });
        return {};
    }
    void publish(mig::publication what, mig::relay::confirmation confirmed) override
    {
        auto const size = what.body.size() + mig::relay::message_overhead_bytes;
        if (!link_.pending.reserve(size)) {
            return confirmed(
                mig::error{mig::errc::unavailable, "publish", "message", "too many are under way"});
        }
        // On its thread already, when it answers.
        if (thread_.is_current()) return link_.publish(std::move(what), size, std::move(confirmed));
        thread_.post(
            [this, size, what = std::move(what), confirmed = std::move(confirmed)]() mutable {
                link_.publish(std::move(what), size, std::move(confirmed));
            });
    }
    void acknowledge(std::uint64_t tag) override
    {
        if (thread_.is_current()) return link_.acknowledge(tag);
        thread_.post([this, tag] { link_.acknowledge(tag); });
    }
    void close()
    {
        thread_.post([this] { link_.close(); });
    }

private:
    mig::relay::event_thread& thread_;
    mig::amqp::link link_;
};

#endif
