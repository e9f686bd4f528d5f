#include "configuration.hpp"

#include <mig/host/trusted_file.hpp>
#include <mig/transport/local.hpp>

#include "../common/configuration_file.hpp"

#include <array>
#include <filesystem>

namespace {

using configuration::read_count;
using configuration::read_seconds;
using configuration::read_text;
using configuration::read_texts;
using configuration::read_tls;
using configuration::wrong;
using configuration::wrong_value;
using mig::errc;
using mig::error;
using mig::json;
using mig::result;

constexpr std::string_view unix_scheme = "unix:";

// One member of the configuration: how it is read, and whether a file may say it when the root of
// trust is compiled in.
struct member {
    std::string_view name;
    bool trusted_only;
    result<void> (*read)(json const&, std::filesystem::path const& source, agent_configuration&);
};

using path = std::filesystem::path;

constexpr std::array members{
    member{
        "relay", true,
        [](json const& v, path const&, agent_configuration& c) { return read_text(v, c.relay); }},
    member{"relay_tls", true,
           [](json const& v, path const& source, agent_configuration& c) {
               return read_tls(v, source, c.relay_tls);
           }},
    member{"proxies", false,
           [](json const& v, path const&, agent_configuration& c) {
               return read_texts(v, c.proxies);
           }},
    member{"keys", true,
           [](json const& v, path const&, agent_configuration& c) { return read_text(v, c.keys); }},
    member{"keyring", true,
           [](json const& v, path const& source, agent_configuration& c) -> result<void> {
               auto text = mig::read_trusted_file(source.parent_path() / v.text());
               if (!text) return text.error();
               c.keys = *std::move(text);
               return {};
           }},
    member{"policy", false,
           [](json const& v, path const&, agent_configuration& c) -> result<void> {
               if (!v.is_object()) return errc::invalid_argument;
               if (c.policy.is_null()) {
                   c.policy = v;
               } else {
                   c.narrower_policy = v;
               }
               return {};
           }},
    member{
        "journal", false,
        [](json const& v, path const&, agent_configuration& c) { return read_text(v, c.journal); }},
    member{"id", false,
           [](json const& v, path const&, agent_configuration& c) { return read_text(v, c.id); }},
    member{"enrol_token", false,
           [](json const& v, path const&, agent_configuration& c) {
               return read_text(v, c.enrol_token);
           }},
    member{"tags", false,
           [](json const& v, path const&, agent_configuration& c) -> result<void> {
               if (!v.is_object()) return errc::invalid_argument;
               for (auto const& [name, value] : v.members()) {
                   if (!value.is_text()) return errc::invalid_argument;
                   c.tags.set(name, value);
               }
               return {};
           }},
    member{"reconnect", false,
           [](json const& v, path const&, agent_configuration& c) {
               return read_seconds(v, c.reconnect);
           }},
    member{"heartbeat", false,
           [](json const& v, path const&, agent_configuration& c) {
               return read_seconds(v, c.heartbeat);
           }},
    member{"module_time", false,
           [](json const& v, path const&, agent_configuration& c) {
               std::chrono::seconds time{0};
               auto read = read_seconds(v, time);
               c.budget.time = time;
               return read;
           }},
    member{"module_memory_mib", false,
           [](json const& v, path const&, agent_configuration& c) -> result<void> {
               auto const n = read_count(v, 1u << 20);
               if (!n) return n.error();
               c.budget.memory = {*n << 20};
               return {};
           }},
    member{"module_cpu_percent", false,
           [](json const& v, path const&, agent_configuration& c) -> result<void> {
               auto const n = read_count(v, static_cast<std::uint64_t>(mig::asked_cpu_max.value));
               if (!n) return n.error();
               c.budget.cpu = {static_cast<double>(*n)};
               return {};
           }},
    member{"module_read_mib", false,
           [](json const& v, path const&, agent_configuration& c) -> result<void> {
               auto const n = read_count(v, 1u << 20);
               if (!n) return n.error();
               c.budget.read = {*n << 20};
               return {};
           }},
    member{"workers", false,
           [](json const& v, path const&, agent_configuration& c) -> result<void> {
               auto const n = read_count(v, 64);
               if (!n) return n.error();
               c.workers = *n;
               return {};
           }},
};

result<void> read_members(std::string_view text, path const& source, bool trusted,
                          agent_configuration& into)
{
    auto const one = [&](member const& known, json const& value) -> result<void> {
        if (known.trusted_only && !trusted) {
            return wrong(source.native(),
                         "\"" + std::string{known.name} +
                             "\" is compiled into this agent and cannot be changed by a file");
        }
        auto read = known.read(value, source, into);
        return read ? read : wrong_value(source.native(), known.name, read.error());
    };
    return configuration::each_member(text, source.native(), members, one);
}

result<std::unique_ptr<mig::transport>> transport_of(agent_configuration const& from,
                                                     mig::log_sink const& log)
{
    if (from.relay.starts_with(unix_scheme))
        return mig::make_local_transport({from.relay.substr(unix_scheme.size())});
#ifdef MIG_HAVE_AMQP
    if (from.relay.starts_with("amqps:") || from.relay.starts_with("amqp:")) {
        // A file may name proxies where the relay is compiled in: TLS sees to it that they are
        // nothing but a way.
        if (!from.proxies.empty() && !from.relay.starts_with("amqps:"))
            return error{errc::invalid_argument, "use", "proxies", "they go with amqps:// only"};
        mig::amqp_transport_options options;
        options.url = from.relay;
        options.tls = from.relay_tls;
        options.proxies = from.proxies;
        options.pause_max = from.reconnect;
        options.log = log;
        return mig::make_amqp_transport(std::move(options));
    }
    constexpr std::string_view known =
        "this agent knows relays of the forms unix:/path/of/socket and amqps://user:password@host";
#else
    (void)log;
    constexpr std::string_view known =
        "this agent knows relays of the form unix:/path/of/socket; it was built without AMQP";
#endif
    return error{errc::unsupported, "connect to", mig::without_password(from.relay), known};
}

} // namespace

std::string member_names()
{
    std::string all;
    for (auto const& one : members)
        all += (all.empty() ? "" : " ") + std::string{one.name};
    return all;
}

result<agent_configuration> read_configuration(std::string_view carried, std::string const& file)
{
    agent_configuration read;
    if (!carried.empty()) {
        auto done = read_members(carried, "what is compiled in", true, read);
        if (!done) return done.error();
    }
    if (!file.empty()) {
        auto text = mig::read_trusted_file(file);
        if (!text) return text.error();
        auto done = read_members(*text, file, carried.empty(), read);
        if (!done) return done.error();
    }
    if (carried.empty() && file.empty()) {
        return wrong("none", "this agent has none compiled in; give it a file with -c");
    }
    auto const source = file.empty() ? std::string{"what is compiled in"} : file;
    if (read.relay.empty()) return wrong(source, "\"relay\" is missing");
    if (read.policy.is_null()) return wrong(source, "\"policy\" is missing");
    return read;
}

result<mig::agent_options> options_of(agent_configuration const& from, mig::log_sink log)
{
    mig::keyring keys;
    if (!from.keys.empty()) {
        auto read = mig::keyring::from_bytes(mig::as_bytes(from.keys));
        if (!read) return read.error();
        keys = *std::move(read);
    }
    auto policy = mig::policy::from_json(mig::write_json(from.policy), keys);
    if (!policy) return policy.error();
    if (from.narrower_policy) {
        auto narrower = mig::policy::from_json(mig::write_json(*from.narrower_policy), keys);
        if (!narrower) return narrower.error();
        *policy = policy->narrowed_by(*narrower);
    }
    auto transport = transport_of(from, log);
    if (!transport) return transport.error();
    return mig::agent_options{.id = from.id,
                              .policy = *std::move(policy),
                              .transport = *std::move(transport),
                              .journal = from.journal,
                              .budget = from.budget,
                              .workers = from.workers,
                              .heartbeat = from.heartbeat,
                              .tags = from.tags,
                              .enrol_token = from.enrol_token,
                              .module_command = {},
                              .host = nullptr,
                              .log = std::move(log)};
}
