// mig-scheduler: relay, store, scheduler and REST API as one program.  Everything it does is
// libmig's; here are its options.

#include <mig/api_server.hpp>
#include <mig/host/trusted_file.hpp>
#include <mig/metrics.hpp>
#include <mig/scheduler.hpp>

#include "../common/die_at.hpp"
#include "../common/log_to_standard_error.hpp"
#include "../common/open_store.hpp"
#include "../common/stop_signals.hpp"
#include "relay.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace {

constexpr int exit_failure = 3;

constexpr char const* help =
    R"(usage: mig-scheduler --store FILE --relay SOCKET --api SOCKET [options]
       mig-scheduler --relay URL --declare-queue LOCATION
       mig-scheduler --help | --version

Sends the actions of investigators to agents and keeps their answers.

  --store FILE          SQLite database; made when it is not there
  --relay SOCKET        Unix socket that agents connect to, or the URL of a RabbitMQ broker:
                        amqps://USER:PASSWORD@HOST:PORT/VIRTUAL-HOST
  --relay-url-file FILE whose first line is what --relay would be: others see arguments
  --relay-mode MODE     mode of the socket, octal (default 600)
  --relay-ca FILE       authority that signed the broker's certificate (PEM)
  --relay-certificate FILE, --relay-key FILE   what is shown to the broker
  --relay-proxy HOST:PORT   on the way to it, HTTP CONNECT
  --declare-queue LOCATION  make the queue of this agent and end: for agents whose own user of the
                        broker may not
  --enrol RULE          which agents may join: open, all that reach the relay; token, who has one
                        that "mig agents token" made; approval, these and whom "mig agents approve"
                        lets in.  Left out: open on a Unix socket, approval on a broker
  --api SOCKET          Unix socket of the REST API, mode 600
  --listen PORT         also serve the REST API on this port of 127.0.0.1; 0 picks one
  --api-key-file FILE   what clients of that port must send as X-MIGAPIKEY
  --keyring FILE        accept only actions that these OpenPGP keys have signed; without it, agents
                        alone decide
  -v                    also log what is of use when something is wrong

FILE may also be a PostgreSQL database, which any number of schedulers share:
postgresql://USER@HOST/DATABASE?sslmode=verify-full, with the password in ~/.pgpass or in the file
that passfile= names.

Prints "ready" when it serves; logs to standard error.  SIGTERM and SIGINT end it cleanly.
Exit status: 0 ended, 3 error.
)";

struct choices : relay_choices {
    std::string declare_queue;
    std::string store;
    std::string enrol;
    std::string api;
    std::string listen;
    std::string api_key_file;
    std::string keyring;
    std::string die_at; // for tests
    bool verbose = false;
    bool help = false;
    bool version = false;
};

struct option {
    std::string_view name;
    std::string choices::*member;
};
constexpr std::array options{
    option{"--store", &choices::store},
    option{"--relay", &choices::relay},
    option{"--relay-url-file", &choices::url_file},
    option{"--relay-mode", &choices::mode},
    option{"--relay-ca", &choices::ca},
    option{"--relay-certificate", &choices::certificate},
    option{"--relay-key", &choices::key},
    option{"--relay-proxy", &choices::proxy},
    option{"--declare-queue", &choices::declare_queue},
    option{"--enrol", &choices::enrol},
    option{"--api", &choices::api},
    option{"--listen", &choices::listen},
    option{"--api-key-file", &choices::api_key_file},
    option{"--keyring", &choices::keyring},
    option{"--die-at", &choices::die_at},
};
struct flag {
    std::string_view name;
    bool choices::*member;
};
constexpr std::array flags{
    flag{"-v", &choices::verbose}, flag{"--help", &choices::help},
    flag{"-h", &choices::help},    flag{"--version", &choices::version},
    flag{"-V", &choices::version},
};

int fail(std::string const& why)
{
    std::fprintf(stderr, "mig-scheduler: %s\n", mig::printable(why).c_str());
    return exit_failure;
}
int fail(mig::error const& why)
{
    return fail(why.message());
}

mig::result<choices> choose(int argc, char** argv)
{
    choices chosen;
    for (int n = 1; n < argc; ++n) {
        std::string_view const given = argv[n];
        auto const* const f = std::find_if(flags.begin(), flags.end(),
                                           [&](flag const& x) { return x.name == given; });
        auto const* const o = std::find_if(options.begin(), options.end(),
                                           [&](option const& x) { return x.name == given; });
        if (f != flags.end()) {
            chosen.*(f->member) = true;
        } else if (o == options.end() || n + 1 >= argc) {
            return mig::error{mig::errc::invalid_argument, "read option", given,
                              o == options.end() ? "there is none of that name; --help lists them"
                                                 : "its value is missing"};
        } else {
            chosen.*(o->member) = argv[++n];
        }
    }
    return chosen;
}

// A whole number up to the limit.
template <class N>
std::optional<N> number(std::string const& text, N limit)
{
    N value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const good = failed == std::errc{} && end == text.data() + text.size() && value <= limit;
    return good ? std::optional{value} : std::nullopt;
}

int serve(choices const& chosen)
{
    for (auto const& [name, value] :
         {std::pair{"--store", chosen.store}, std::pair{"--relay", chosen.relay + chosen.url_file},
          std::pair{"--api", chosen.api}})
    {
        if (value.empty()) return fail(std::string{name} + " is missing; --help tells more");
    }
    std::optional<std::uint16_t> port;
    if (!chosen.listen.empty()) {
        port = number<std::uint16_t>(chosen.listen, 65535);
        if (!port) return fail("--listen is a port from 0 to 65535");
    }
    std::string api_key;
    if (!chosen.api_key_file.empty()) {
        auto const text = mig::read_trusted_file(chosen.api_key_file);
        if (!text) return fail(text.error());
        api_key = text->substr(0, text->find('\n'));
        if (api_key.empty()) return fail("the first line of " + chosen.api_key_file + " is empty");
    }
    mig::scheduler_options wanted;
    if (!chosen.keyring.empty()) {
        auto keys = mig::read_trusted_file(chosen.keyring).and_then([](std::string const& text) {
            return mig::keyring::from_bytes(mig::as_bytes(text));
        });
        if (!keys) return fail(keys.error());
        wanted.investigators = *std::move(keys);
    }
    bool const may_be_anybody = !chosen.url_file.empty() || chosen.relay.starts_with("amqp:") ||
                                chosen.relay.starts_with("amqps:");
    // Who may open the socket is a matter of its mode; a broker has many users.
    wanted.joins = may_be_anybody ? mig::enrolment_rule::approval : mig::enrolment_rule::open;
    if (!chosen.enrol.empty()) {
        auto const rule = mig::parse_enrolment_rule(chosen.enrol);
        if (!rule) return fail("--enrol is open, token or approval");
        wanted.joins = *rule;
    }
    auto const counted = std::make_shared<mig::metrics>();
    auto const log =
        counted->counting(die_at(chosen.die_at, log_to_standard_error(chosen.verbose)));
    stop_signals const signals;

    auto store = open_store({.where = chosen.store, .api = chosen.api});
    if (!store) return fail(store.error());
    auto relay = open_relay(chosen, log);
    if (!relay) return fail(relay.error());
    wanted.store = *std::move(store);
    wanted.transport = std::move(relay->transport);
    wanted.log = log;
    auto scheduler = mig::scheduler::open(std::move(wanted));
    if (!scheduler) return fail(scheduler.error());
    auto const api = mig::api_server::open({.scheduler = *scheduler,
                                            .socket = chosen.api,
                                            .port = port,
                                            .api_key = api_key,
                                            .log = log,
                                            .metrics = counted});
    if (!api) return fail(api.error());

    std::printf("ready%s\n", port ? (" on port " + std::to_string(api->port())).c_str() : "");
    std::fflush(stdout);
    auto const served = scheduler->run(signals.token());
    return served ? 0 : fail(served.error());
}

} // namespace

int main(int argc, char** argv)
{
    auto const chosen = choose(argc, argv);
    if (!chosen) return fail(chosen.error());
    if (chosen->help) return std::fputs(help, stdout) < 0 ? exit_failure : 0;
    if (chosen->version) return std::printf("mig-scheduler %s\n", MIG_VERSION), 0;
    if (!chosen->declare_queue.empty()) {
        auto const declared = declare_queue(*chosen, chosen->declare_queue);
        return declared ? 0 : fail(declared.error());
    }
    return serve(*chosen);
}
