#include <mig/transport/amqp.hpp>

#include "transport/amqp_link.hpp"
#include "transport/event_thread.hpp"

namespace mig {
namespace {

constexpr std::size_t queues_max = 16;
constexpr std::size_t proxies_max = 16;

class amqp_transport final : public transport {
public:
    amqp_transport(std::unique_ptr<relay::event_thread> thread, amqp::link_options options)
        : thread_(std::move(thread)),
          link_(thread_->io(), std::move(options))
    {}
    ~amqp_transport() override
    {
        // Twice: what an event that is running posts comes behind what others post meanwhile, and
        // its acknowledgements are to be written yet.
        thread_->post([this] { thread_->post([this] { link_.close(); }); });
        thread_->finish();
    }

    result<void> open(std::vector<std::string> queues, transport_events events) override
    {
        if (auto names = relay::check_queues(queues); !names) return names;
        if (queues.size() > queues_max)
            return error{errc::invalid_argument, "consume", "queues", "they are too many"};
        if (std::exchange(opened_, true))
            return error{errc::invalid_argument, "open", "transport", "it is open already"};
        thread_->post([this, queues = std::move(queues), events = std::move(events)]() mutable {
            link_.open(std::move(queues), std::move(events));
        });
        return {};
    }

    void publish(publication what, relay::confirmation confirmed) override
    {
        auto const size = what.body.size() + relay::message_overhead_bytes;
        if (!link_.pending.reserve(size)) {
            thread_->post([confirmed = std::move(confirmed)] {
                if (confirmed)
                    confirmed(error{errc::unavailable, "publish", "message",
                                    "too many await confirmation"});
            });
            return;
        }
        thread_->post(
            [this, size, what = std::move(what), confirmed = std::move(confirmed)]() mutable {
                link_.publish(std::move(what), size, std::move(confirmed));
            });
    }

    void acknowledge(std::uint64_t tag) override
    {
        thread_->post([this, tag] { link_.acknowledge(tag); });
    }

private:
    std::unique_ptr<relay::event_thread> thread_;
    amqp::link link_;
    bool opened_ = false;
};

error wrong(std::string_view what, std::string_view why)
{
    return error{errc::invalid_argument, "use", what, why};
}

} // namespace

result<std::unique_ptr<transport>> make_amqp_transport(amqp_transport_options from)
{
    auto url = amqp::parse_broker_url(from.url);
    if (!url) return url.error();
    if (url->user.empty() && (!url->tls || from.tls.certificate.empty()))
        return wrong("broker URL", "it names no user, and there is no client certificate instead");
    std::shared_ptr<relay::tls_context const> tls;
    if (url->tls) {
        auto made = relay::tls_context::make({from.tls.ca, from.tls.certificate, from.tls.key});
        if (!made) return made.error();
        tls = *std::move(made);
    } else if (!from.tls.ca.empty() || !from.tls.certificate.empty()) {
        return wrong("broker URL", "it is amqp://, but there are certificates: write amqps://");
    }
    if (from.heartbeat < std::chrono::seconds{1} || from.confirm_timeout < std::chrono::seconds{1})
        return wrong("broker", "its times are at least one second");
    if (from.proxies.size() > proxies_max) return wrong("proxies", "they are too many");
    amqp::link_options options{.url = *std::move(url),
                               .tls = std::move(tls),
                               .proxies = {},
                               .heartbeat = from.heartbeat,
                               .confirm_timeout = from.confirm_timeout,
                               .pause_max = std::max(from.pause_max, std::chrono::milliseconds{1}),
                               .prefetch = from.prefetch,
                               .log = std::move(from.log)};
    for (auto const& one : from.proxies) {
        auto proxy = amqp::parse_proxy(one);
        if (!proxy) return proxy.error();
        options.proxies.push_back(*std::move(proxy));
    }
    auto thread = relay::event_thread::start();
    if (!thread) return thread.error();
    return std::unique_ptr<transport>{
        std::make_unique<amqp_transport>(*std::move(thread), std::move(options))};
}

} // namespace mig
