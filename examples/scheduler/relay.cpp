#include "relay.hpp"

#include <mig/transport/amqp.hpp>

#include <charconv>
#include <fstream>
#include <iterator>
#include <string_view>

namespace {

using mig::errc;
using mig::error;
using mig::result;

// Schedulers are few: when the broker is back, they are.
[[maybe_unused]] constexpr std::chrono::seconds schedulers_pause_max{3};

result<void> read_file(std::string const& path, std::string& into)
{
    if (path.empty()) return {};
    std::ifstream file{path, std::ios::binary};
    if (!file) return error{errc::not_found, "open", path, errno};
    into.assign(std::istreambuf_iterator<char>{file}, {});
    return {};
}

result<opened_relay> open_socket(relay_choices const& chosen)
{
    unsigned mode = 0;
    auto const* const end = chosen.mode.data() + chosen.mode.size();
    auto const [stopped, failed] = std::from_chars(chosen.mode.data(), end, mode, 8);
    if (failed != std::errc{} || stopped != end || mode > 0777)
        return error{errc::invalid_argument, "read", "--relay-mode",
                     "it is an octal number such as 660"};
    auto relay = mig::local_relay::open({.socket = chosen.relay, .mode = mode});
    if (!relay) return relay.error();
    auto transport = relay->connect();
    return opened_relay{*std::move(relay), std::move(transport)};
}

result<opened_relay> open_broker(relay_choices const& chosen, mig::log_sink log)
{
#ifdef MIG_HAVE_AMQP
    mig::amqp_transport_options options;
    options.url = chosen.relay;
    if (auto read = read_file(chosen.ca, options.tls.ca); !read) return read.error();
    if (auto read = read_file(chosen.certificate, options.tls.certificate); !read)
        return read.error();
    if (auto read = read_file(chosen.key, options.tls.key); !read) return read.error();
    if (!chosen.proxy.empty()) options.proxies.push_back(chosen.proxy);
    options.pause_max = schedulers_pause_max;
    options.log = std::move(log);
    auto transport = mig::make_amqp_transport(std::move(options));
    if (!transport) return transport.error();
    return opened_relay{std::nullopt, *std::move(transport)};
#else
    (void)log;
    return error{errc::unsupported, "connect to", mig::without_password(chosen.relay),
                 "this scheduler was built without AMQP"};
#endif
}

} // namespace

result<opened_relay> open_relay(relay_choices chosen, mig::log_sink log)
{
    if (!chosen.url_file.empty()) {
        std::string text;
        if (auto read = read_file(chosen.url_file, text); !read) return read.error();
        chosen.relay = text.substr(0, text.find_first_of("\r\n"));
    }
    if (chosen.relay.starts_with("amqp:") || chosen.relay.starts_with("amqps:"))
        return open_broker(chosen, std::move(log));
    if (!chosen.ca.empty() || !chosen.certificate.empty() || !chosen.key.empty() ||
        !chosen.proxy.empty())
        return error{errc::invalid_argument, "use", "--relay",
                     "certificates and a proxy go with amqps:// only"};
    return open_socket(chosen);
}
