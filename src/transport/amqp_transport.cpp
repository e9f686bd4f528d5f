#include <mig/base/queue.hpp>
#include <mig/transport/amqp.hpp>

#include "transport/amqp_link.hpp"
#include "transport/event_thread.hpp"

#include <future>

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

// What was asked for, checked.
result<amqp::link_options> checked(amqp_transport_options from)
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
    return options;
}

// A connection that only sets up, and whoever waits for it.
class declaration {
public:
    declaration(asio::io_context& io, amqp::link_options const& options,
                std::vector<std::string> queues)
    {
        amqp::session_options session{.user = options.url.user,
                                      .password = options.url.password,
                                      .virtual_host = options.url.virtual_host,
                                      .queues = std::move(queues),
                                      .only_declare = true,
                                      .prefetch = options.prefetch,
                                      .heartbeat = options.heartbeat};
        line_ = std::make_shared<amqp::line>(
            io, std::move(session), refused_,
            amqp::line::events{.told = [this](amqp::session::event const& one) { told(one); },
                               .may_publish = nullptr,
                               .ended = [this](error const& why) { finish(why); }});
    }

    void start(amqp::route const& way) { line_->start(way); }
    void drop() { line_->drop(); }
    result<void> wait() { return ended_.get_future().get(); }

private:
    void told(amqp::session::event const& one)
    {
        if (!std::holds_alternative<amqp::session::up>(one)) return;
        if (refused_.empty()) return finish({});
        finish(error{errc::refused, "declare", *refused_.begin(),
                     "this user may not, or it is there with other properties"});
    }
    void finish(error const& how)
    {
        if (!std::exchange(is_over_, true)) ended_.set_value(result<void>{how});
    }

    amqp::not_ours refused_;
    std::shared_ptr<amqp::line> line_;
    bool is_over_ = false;
    std::promise<result<void>> ended_;
};

} // namespace

result<std::unique_ptr<transport>> make_amqp_transport(amqp_transport_options from)
{
    auto options = checked(std::move(from));
    if (!options) return options.error();
    auto thread = relay::event_thread::start();
    if (!thread) return thread.error();
    return std::unique_ptr<transport>{
        std::make_unique<amqp_transport>(*std::move(thread), *std::move(options))};
}

result<void> declare_amqp_queues(amqp_transport_options from, std::vector<std::string> queues)
{
    auto options = checked(std::move(from));
    if (!options) return options.error();
    if (auto names = relay::check_queues(queues); !names) return names;
    queues.emplace_back(results_queue); // with which comes all that is a scheduler's
    auto thread = relay::event_thread::start();
    if (!thread) return thread.error();
    amqp::route way{options->url.at, std::nullopt, options->tls};
    if (!options->proxies.empty()) way.proxy = options->proxies.front();
    declaration one{(*thread)->io(), *options, std::move(queues)};
    (*thread)->post([&] { one.start(way); });
    auto how = one.wait();
    (*thread)->post([&] { one.drop(); });
    (*thread)->finish();
    return how;
}

} // namespace mig
