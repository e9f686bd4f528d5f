#include "settings.hpp"

#include <mig/base/time.hpp>
#include <mig/host/trusted_file.hpp>

#include "../common/configuration_file.hpp"

#include <array>
#include <charconv>
#include <sys/stat.h>

namespace {

using configuration::expected;
using mig::error;
using mig::json;
using mig::result;
using path = std::filesystem::path;

// A file: the name is of one beside the configuration; source is empty on the command line.
using reader = result<void> (*)(json const&, path const& source, scheduler_settings&);

struct setting {
    std::string_view name;
    std::string_view option; // and what stands behind it
    reader read;
    std::string_view what;
};

template <auto Member>
result<void> text(json const& value, path const&, scheduler_settings& into)
{
    return configuration::read_text(value, into.*Member);
}

template <auto Member>
result<void> file(json const& value, path const& source, scheduler_settings& into)
{
    if (value.text().empty()) return expected("the name of a file");
    into.*Member = (source.parent_path() / value.text()).native();
    return {};
}

// A database, or a file.
template <auto Member>
result<void> place(json const& value, path const& source, scheduler_settings& into)
{
    if (value.text().find("://") != std::string::npos) return text<Member>(value, source, into);
    return file<Member>(value, source, into);
}

template <auto Member>
result<void> seconds(json const& value, path const&, scheduler_settings& into)
{
    return configuration::read_seconds(value, into.*Member);
}

template <auto Member>
result<void> truth(json const& value, path const&, scheduler_settings& into)
{
    bool const said = value.is_bool() || value.text() == "true" || value.text() == "false";
    if (!said) return expected("true or false");
    into.*Member = value.boolean() || value.text() == "true";
    return {};
}

// A command line has texts only.
json as_number(json const& value)
{
    auto const& digits = value.text();
    std::uint64_t n = 0;
    auto const* const end = digits.data() + digits.size();
    auto const [stopped, failed] = std::from_chars(digits.data(), end, n);
    bool const good = value.is_text() && failed == std::errc{} && stopped == end;
    return good ? json{n} : value;
}

template <auto Member, std::uint64_t Max>
result<void> count(json const& value, path const&, scheduler_settings& into)
{
    auto const n = configuration::read_count(as_number(value), Max);
    if (!n) return n.error();
    into.*Member = *n;
    return {};
}

result<void> read_relay(json const& value, path const& source, scheduler_settings& into)
{
    constexpr std::string_view unix_scheme = "unix:";
    auto where = value.text();
    if (where.starts_with(unix_scheme)) where.erase(0, unix_scheme.size());
    if (where.empty()) return expected("unix:/path/of/socket or amqps://user:password@host");
    bool const is_url = where.find("://") != std::string::npos;
    into.relay = is_url ? where : (source.parent_path() / where).native();
    into.url_file.clear();
    return {};
}

result<void> read_relay_file(json const& value, path const& source, scheduler_settings& into)
{
    into.relay.clear();
    return file<&scheduler_settings::url_file>(value, source, into);
}

result<void> read_proxies(json const& value, path const&, scheduler_settings& into)
{
    if (!value.is_text()) return configuration::read_texts(value, into.proxies);
    into.proxies = {value.text()};
    return {};
}

result<void> read_enrol(json const& value, path const&, scheduler_settings& into)
{
    auto const rule = mig::parse_enrolment_rule(value.text());
    if (!rule) return expected("open, token or approval");
    into.enrol = *rule;
    return {};
}

result<void> read_log(json const& value, path const&, scheduler_settings& into)
{
    auto const form = parse_log_form(value.text());
    if (!form) return expected("text or json");
    into.log = *form;
    return {};
}

// "1664", "0.0.0.0:1664" or "[::]:1664".
result<void> read_listen(json const& value, path const&, scheduler_settings& into)
{
    constexpr std::string_view form = "a port from 0 to 65535, or an address and a port such as "
                                      "0.0.0.0:1664";
    auto const& given = value.text();
    auto const colon = given.rfind(':');
    auto const digits = colon == std::string::npos ? given : given.substr(colon + 1);
    auto const port = as_number(value.is_number() ? value : json{digits});
    bool const is_port = port.is_number() && port.number() >= 0 && port.number() <= 65535 &&
                         port.number() == static_cast<std::uint16_t>(port.number());
    if (!is_port) return expected(form);
    into.port = static_cast<std::uint16_t>(port.number());
    into.address = "127.0.0.1";
    if (colon == std::string::npos) return {};
    auto address = given.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    if (address.empty()) return expected(form);
    into.address = std::move(address);
    return {};
}

using s = scheduler_settings;
constexpr std::uint64_t many = 1'000'000;

constexpr std::array settings{
    setting{
        "store", "--store FILE", place<&s::store>,
        "SQLite database, made when it is not there; or a PostgreSQL database, which any number "
        "of schedulers share: postgresql://USER@HOST/DATABASE?sslmode=verify-full, with the "
        "password in ~/.pgpass or in the file that passfile= names"},
    setting{"relay", "--relay SOCKET", read_relay,
            "Unix socket that agents connect to (unix:/path), or the URL of a RabbitMQ broker: "
            "amqps://USER:PASSWORD@HOST:PORT/VIRTUAL-HOST"},
    setting{"relay_url_file", "--relay-url-file FILE", read_relay_file,
            "file whose first line is that URL: others see arguments"},
    setting{"relay_mode", "--relay-mode MODE", text<&s::mode>,
            "mode of the socket, octal (default 600)"},
    setting{"relay_tls.ca", "--relay-ca FILE", file<&s::ca>,
            "authority that signed the broker's certificate (PEM)"},
    setting{"relay_tls.certificate", "--relay-certificate FILE", file<&s::certificate>,
            "what is shown to the broker (PEM)"},
    setting{"relay_tls.key", "--relay-key FILE", file<&s::key>, "its private key (PEM)"},
    setting{"proxies", "--relay-proxy HOST:PORT", read_proxies,
            "on the way to the broker, HTTP CONNECT; a list in a file: tried in turn, then without "
            "one"},
    setting{"keyring", "--keyring FILE", file<&s::keyring>,
            "accept only actions that these OpenPGP keys have signed; without it, agents alone "
            "decide"},
    setting{"enrol", "--enrol RULE", read_enrol,
            "which agents may join: open, all that reach the relay; token, who has one that \"mig "
            "agents token\" made; approval, these and whom \"mig agents approve\" lets in (default "
            "open on a Unix socket, approval on a broker)"},
    setting{"idle_after", "--idle-after TIME", seconds<&s::idle_after>,
            "an agent without a heartbeat is idle after it (default 900s)"},
    setting{"offline_after", "--offline-after TIME", seconds<&s::offline_after>,
            "and offline after it (default 1200s)"},
    setting{"log", "--log FORM", read_log, "text (default), or json: one object a line"},
    setting{"verbose", "--verbose BOOL", truth<&s::verbose>,
            "also log what is of use when something is wrong; -v is the same"},
    setting{"api.socket", "--api SOCKET", file<&s::api>, "Unix socket of the REST API, mode 600"},
    setting{"api.listen", "--listen [ADDRESS:]PORT", read_listen,
            "also serve the REST API on this port, of 127.0.0.1 unless an address is given; any "
            "other needs a certificate; 0 picks a port"},
    setting{"api.certificate", "--api-certificate FILE", file<&s::certificate_of_api>,
            "for HTTPS on that port: ours, then those up to the root (PEM)"},
    setting{"api.certificate_key", "--api-certificate-key FILE", file<&s::key_of_api>,
            "its private key (PEM); others may not read it"},
    setting{"api.url", "--api-url URL", text<&s::url>,
            "the API as clients name it, https://mig.example.net:1664: links begin with it"},
    setting{"api.key_file", "--api-key-file FILE", file<&s::api_key_file>,
            "whose first line clients of that port may send as X-MIGAPIKEY, to do everything"},
    setting{"api.investigators", "--investigators FILE", place<&s::investigators>,
            "who may use that port, by token or by a key of their own: a SQLite database, or that "
            "of PostgreSQL; \"mig-scheduler investigator\" looks after it"},
    setting{"api.token_window", "--token-window TIME", seconds<&s::token_window>,
            "how far a token's time may be off, both ways (default 120s)"},
    setting{"api.mig2_tokens", "--mig2-tokens BOOL", truth<&s::mig2_tokens>,
            "take MIG's own tokens, which are not bound to one request (default true)"},
    setting{"api.mig2_heartbeats", "--mig2-heartbeats BOOL", truth<&s::mig2_heartbeats>,
            "pass heartbeats that agents of MIG post on to the relay (default false)"},
    setting{"api.connections_max", "--connections-max N", count<&s::connections_max, many>,
            "of that port, at a time (default 256)"},
    setting{"api.connections_per_client_max", "--connections-per-client-max N",
            count<&s::connections_per_client_max, many>, "of one address (default 64)"},
    setting{"api.socket_connections_max", "--socket-connections-max N",
            count<&s::socket_connections_max, many>, "of the Unix socket (default 256)"},
    setting{"api.requests_per_second_max", "--requests-per-second-max N",
            count<&s::requests_per_second_max, many>, "of one address, by that port (default 50)"},
    setting{"api.requests_burst_max", "--requests-burst-max N", count<&s::requests_burst_max, many>,
            "before that counts (default 100)"},
    setting{"api.body_max_bytes", "--body-max-bytes N", count<&s::body_max_bytes, 1u << 30>,
            "of a request (default 10485760)"},
    setting{"api.request_time_max", "--request-time-max TIME", seconds<&s::request_time_max>,
            "to send a head, and then a body (default 10s)"},
};

std::string_view option_name(setting const& of) noexcept
{
    return of.option.substr(0, of.option.find(' '));
}

setting const* find(std::string_view option) noexcept
{
    for (auto const& one : settings)
        if (option_name(one) == option) return &one;
    return nullptr;
}

// A URL with a password in it is a secret.
bool has_password(std::string const& relay)
{
    return mig::without_password(relay) != relay;
}

result<void> keep_password(std::string const& file)
{
    struct stat info = {};
    if (::stat(file.c_str(), &info) != 0) return error{mig::errc::io, "read", file, errno};
    if ((info.st_mode & S_IROTH) == 0) return {};
    return configuration::wrong(file, "everybody can read the broker's password in it; mend it "
                                      "with: chmod o-r " +
                                          file);
}

} // namespace

result<void> read_settings_file(std::string const& file, scheduler_settings& into)
{
    auto const text = mig::read_trusted_file(file);
    if (!text) return text.error();
    auto const done = configuration::each_member(
        *text, file, settings, [&](setting const& one, json const& value) -> result<void> {
            auto read = one.read(value, file, into);
            return read ? read : configuration::wrong_value(file, one.name, read.error());
        });
    if (!done) return done;
    return has_password(into.relay) ? keep_password(file) : result<void>{};
}

bool is_setting(std::string_view option) noexcept
{
    return find(option) != nullptr;
}

result<void> set(std::string_view option, std::string const& value, scheduler_settings& into)
{
    auto const* const known = find(option);
    if (known == nullptr)
        return error{mig::errc::invalid_argument, "read option", option, "there is none"};
    auto read = known->read(json{value}, {}, into);
    if (read) return {};
    return error{mig::errc::invalid_argument, "read option", option, read.error().why()};
}

std::string settings_help()
{
    constexpr std::size_t width = 100;
    constexpr std::size_t indent = 6;
    std::string out;
    for (auto const& one : settings) {
        out += "  " + std::string{one.option} + "   \"" + std::string{one.name} + "\"\n";
        std::string line(indent, ' ');
        for (auto rest = one.what; !rest.empty();) {
            auto const word = rest.substr(0, rest.find(' '));
            rest.remove_prefix(std::min(word.size() + 1, rest.size()));
            if (line.size() + word.size() > width) {
                line.back() = '\n';
                out += line;
                line.assign(indent, ' ');
            }
            line += std::string{word} + " ";
        }
        line.back() = '\n';
        out += line;
    }
    return out;
}
