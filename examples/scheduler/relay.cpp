#include "relay.hpp"

#include <mig/base/queue.hpp>
#include <mig/host/trusted_file.hpp>
#include <mig/transport/amqp.hpp>

#include <charconv>
#include <string_view>

namespace {

using mig::errc;
using mig::error;
using mig::result;

// Schedulers are few: when the broker is back, they are.
[[maybe_unused]] constexpr std::chrono::seconds schedulers_pause_max{3};
// As many answers can go into one transaction; what they hold is bounded in bytes, too.
[[maybe_unused]] constexpr std::uint16_t schedulers_prefetch = 2'000;

result<void> read_file(std::string const& path, std::string& into)
{
    if (path.empty()) return {};
    auto text = mig::read_trusted_file(path);
    if (!text) return text.error();
    into = *std::move(text);
    return {};
}

result<unsigned> mode_of(relay_choices const& chosen)
{
    unsigned mode = 0;
    auto const* const end = chosen.mode.data() + chosen.mode.size();
    auto const [stopped, failed] = std::from_chars(chosen.mode.data(), end, mode, 8);
    if (failed != std::errc{} || stopped != end || mode > 0777)
        return error{errc::invalid_argument, "read", "--relay-mode",
                     "it is an octal number such as 660"};
    return mode;
}

result<opened_relay> open_socket(relay_choices const& chosen)
{
    auto const mode = mode_of(chosen);
    if (!mode) return mode.error();
    auto relay = mig::local_relay::open({.socket = chosen.relay, .mode = *mode});
    if (!relay) return relay.error();
    auto transport = relay->connect();
    return opened_relay{*std::move(relay), std::move(transport)};
}

bool is_broker(relay_choices const& chosen)
{
    return chosen.relay.starts_with("amqp:") || chosen.relay.starts_with("amqps:");
}

result<void> without_tls(relay_choices const& chosen)
{
    if (chosen.ca.empty() && chosen.certificate.empty() && chosen.key.empty() &&
        chosen.proxies.empty())
        return {};
    return error{errc::invalid_argument, "use", "--relay",
                 "certificates and a proxy go with amqps:// only"};
}

result<relay_choices> with_url(relay_choices chosen)
{
    if (chosen.url_file.empty()) return chosen;
    std::string text;
    if (auto read = read_file(chosen.url_file, text); !read) return read.error();
    chosen.relay = text.substr(0, text.find_first_of("\r\n"));
    return chosen;
}

#ifdef MIG_HAVE_AMQP
result<mig::amqp_transport_options> broker_options(relay_choices const& chosen)
{
    if (chosen.relay.starts_with("amqps:") && chosen.ca.empty()) {
        return error{errc::invalid_argument, "use", mig::without_password(chosen.relay),
                     "amqps:// needs the authority that signed the broker's certificate: "
                     "--relay-ca"};
    }
    mig::amqp_transport_options options;
    options.url = chosen.relay;
    if (auto read = read_file(chosen.ca, options.tls.ca); !read) return read.error();
    if (auto read = read_file(chosen.certificate, options.tls.certificate); !read)
        return read.error();
    if (auto read = read_file(chosen.key, options.tls.key); !read) return read.error();
    options.proxies = chosen.proxies;
    options.pause_max = schedulers_pause_max;
    options.prefetch = schedulers_prefetch;
    return options;
}

result<std::unique_ptr<mig::transport>> broker(relay_choices const& chosen, mig::log_sink log)
{
    auto options = broker_options(chosen);
    if (!options) return options.error();
    options->log = std::move(log);
    return mig::make_amqp_transport(*std::move(options));
}
#else
error without_amqp(relay_choices const& chosen)
{
    return error{errc::unsupported, "connect to", mig::without_password(chosen.relay),
                 "this scheduler was built without AMQP"};
}
#endif

} // namespace

result<opened_relay> open_relay(relay_choices given, mig::log_sink log)
{
    auto const chosen = with_url(std::move(given));
    if (!chosen) return chosen.error();
    if (is_broker(*chosen)) {
#ifdef MIG_HAVE_AMQP
        auto transport = broker(*chosen, std::move(log));
        if (!transport) return transport.error();
        return opened_relay{std::nullopt, *std::move(transport)};
#else
        return without_amqp(*chosen);
#endif
    }
    if (auto good = without_tls(*chosen); !good) return good.error();
    return open_socket(*chosen);
}

result<std::unique_ptr<mig::transport>> open_sender(opened_relay& relay, relay_choices given,
                                                    mig::log_sink log)
{
    std::unique_ptr<mig::transport> sender;
    if (relay.local) {
        sender = relay.local->connect();
    } else {
        auto another = open_relay(std::move(given), std::move(log));
        if (!another) return another.error();
        sender = std::move(another->transport);
    }
    mig::transport_events events;
    events.on_delivery = [](mig::delivery const&) {};
    events.on_connection = [](mig::result<void> const&) {};
    events.on_consumer = [](std::string_view, bool) {};
    if (auto opened = sender->open({}, std::move(events)); !opened) return opened.error();
    return sender;
}

result<void> check_relay(relay_choices given)
{
    auto const chosen = with_url(std::move(given));
    if (!chosen) return chosen.error();
    if (!is_broker(*chosen)) {
        if (auto good = without_tls(*chosen); !good) return good;
        auto const mode = mode_of(*chosen);
        return mode ? result<void>{} : mode.error();
    }
#ifdef MIG_HAVE_AMQP
    auto const transport = broker(*chosen, {});
    return transport ? result<void>{} : transport.error();
#else
    return without_amqp(*chosen);
#endif
}

result<void> declare_queue(relay_choices given, std::string const& queue_location)
{
    auto const chosen = with_url(std::move(given));
    if (!chosen) return chosen.error();
    if (!is_broker(*chosen))
        return error{errc::invalid_argument, "declare", queue_location,
                     "only a relay of amqps:// has queues of its own"};
#ifdef MIG_HAVE_AMQP
    auto options = broker_options(*chosen);
    if (!options) return options.error();
    return mig::declare_amqp_queues(*std::move(options), {mig::command_queue(queue_location)});
#else
    return without_amqp(*chosen);
#endif
}
