#include "transport/amqp_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace mig::amqp {
namespace {

constexpr std::size_t url_max_bytes = 2'048;
constexpr std::size_t host_max_bytes = 253;  // RFC 1035, 2.3.4
constexpr std::size_t field_max_bytes = 255; // AMQP's short string
constexpr std::uint16_t port_plain = 5672;
constexpr std::uint16_t port_tls = 5671;

error wrong(std::string_view why)
{
    return error{errc::invalid_argument, "read", "broker URL", why};
}

int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Percent-decoded; no control characters, which would end up in logs and login fields.
std::optional<std::string> decoded(std::string_view text)
{
    std::string out;
    for (std::size_t n = 0; n < text.size(); ++n) {
        char c = text[n];
        if (c == '%') {
            if (n + 2 >= text.size()) return std::nullopt;
            auto const high = digit_of(text[n + 1]);
            auto const low = digit_of(text[n + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            n += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
        out.push_back(c);
    }
    if (out.size() > field_max_bytes) return std::nullopt;
    return out;
}

bool is_host(std::string_view host)
{
    return !host.empty() && host.size() <= host_max_bytes &&
           std::all_of(host.begin(), host.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == ':';
           });
}

// Port 0: none was given.
std::optional<endpoint> parse_endpoint(std::string_view text)
{
    endpoint at;
    std::string_view port;
    if (text.starts_with('[')) {
        auto const end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        at.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
    } else {
        auto const colon = std::min(text.find(':'), text.size());
        at.host = text.substr(0, colon);
        port = text.substr(colon);
    }
    if (!is_host(at.host)) return std::nullopt;
    if (port.empty()) return at;
    if (port.front() != ':') return std::nullopt;
    port.remove_prefix(1);
    auto const* const end = port.data() + port.size();
    auto const [stopped, failed] = std::from_chars(port.data(), end, at.port);
    if (failed != std::errc{} || stopped != end || at.port == 0) return std::nullopt;
    return at;
}

} // namespace

std::string endpoint::text() const
{
    auto const brackets = host.find(':') != std::string::npos;
    return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

result<broker_url> parse_broker_url(std::string_view text)
{
    if (text.size() > url_max_bytes) return wrong("it is too long");
    broker_url url;
    if (text.starts_with("amqps://")) {
        url.tls = true;
        text.remove_prefix(8);
    } else if (text.starts_with("amqp://")) {
        text.remove_prefix(7);
    } else {
        return wrong("it begins neither with amqps:// nor with amqp://");
    }
    if (text.find_first_of("?#") != std::string_view::npos)
        return wrong("it has no query and no fragment; write %3F and %23 in names and passwords");
    auto const slash = std::min(text.find('/'), text.size());
    auto authority = text.substr(0, slash);
    auto const path = text.substr(slash);

    if (auto const at = authority.rfind('@'); at != std::string_view::npos) {
        auto const login = authority.substr(0, at);
        authority.remove_prefix(at + 1);
        auto const colon = std::min(login.find(':'), login.size());
        auto user = decoded(login.substr(0, colon));
        auto password = decoded(login.substr(std::min(colon + 1, login.size())));
        if (!user || user->empty() || !password)
            return wrong("its user or password is not 1 to 255 characters, percent-encoded");
        url.user = *std::move(user);
        url.password = *std::move(password);
    }
    auto at = parse_endpoint(authority);
    if (!at) return wrong("its host or port is not one");
    url.at = *std::move(at);
    if (url.at.port == 0) url.at.port = url.tls ? port_tls : port_plain;

    if (path.size() > 1) {
        auto name = decoded(path.substr(1));
        if (!name || path.find('/', 1) != std::string_view::npos)
            return wrong("its virtual host is not one name of up to 255 characters");
        url.virtual_host = *std::move(name);
    }
    return url;
}

result<endpoint> parse_proxy(std::string_view text)
{
    auto at = parse_endpoint(text);
    if (!at || at->port == 0)
        return error{errc::invalid_argument, "read", "proxy", "it is not of the form host:port"};
    return *std::move(at);
}

} // namespace mig::amqp
