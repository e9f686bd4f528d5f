// mig-scheduler: relay, store, scheduler and REST API as one program.  Everything it does is
// libmig's; here is the order of it.

#include <mig/host/trusted_file.hpp>
#include <mig/metrics.hpp>
#include <mig/scheduler.hpp>

#include "../common/die_at.hpp"
#include "../common/log_to_standard_error.hpp"
#include "../common/open_store.hpp"
#include "../common/stop_signals.hpp"
#include "api.hpp"
#include "init_command.hpp"
#include "investigator_command.hpp"
#include "relay.hpp"
#include "settings.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int exit_failure = 3;

constexpr char const* help_before =
    R"(usage: mig-scheduler --config FILE [options]
       mig-scheduler --store FILE --relay SOCKET --api SOCKET [options]
       mig-scheduler --check-config --config FILE [options]
       mig-scheduler init ...                  makes database, broker, configurations (--help)
       mig-scheduler investigator ...          who may use the API (--help)
       mig-scheduler --relay URL --declare-queue LOCATION
       mig-scheduler --help | --version

Sends the actions of investigators to agents and keeps their answers.

  --config FILE         settings as one JSON object: the names in quotes below, where "api.listen"
                        is {"api": {"listen": ...}}.  Files in it are named from its own folder.
                        Nobody else may be able to write it.  Options override it
  --check-config        read all of it, and the files that it names; say what is wrong, and end
  --declare-queue LOCATION  make the queue of this agent and end: for agents whose own user of the
                        broker may not
  -v                    log more

Settings:
)";
constexpr char const* help_after = R"(
Prints "ready" when it serves; logs to standard error.  SIGTERM and SIGINT end it cleanly.
Exit status: 0 ended, 3 error.
)";

struct choices {
    scheduler_settings settings;
    std::string declare_queue;
    bool check = false;
    bool help = false;
    bool version = false;
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

mig::error wrong(std::string_view option, std::string_view why)
{
    return mig::error{mig::errc::invalid_argument, "read option", option, why};
}

bool set_flag(std::string_view given, choices& chosen)
{
    if (given == "-v") return chosen.settings.verbose = true;
    if (given == "--check-config") return chosen.check = true;
    if (given == "--help" || given == "-h") return chosen.help = true;
    if (given == "--version" || given == "-V") return chosen.version = true;
    return false;
}

// The file is read first, wherever it stands, so that options override it.
mig::result<choices> choose(std::vector<std::string> const& given)
{
    choices chosen;
    std::string file;
    std::vector<std::pair<std::string, std::string>> options;
    for (std::size_t n = 0; n < given.size(); ++n) {
        auto const& name = given[n];
        if (set_flag(name, chosen)) continue;
        bool const known =
            name == "--config" || name == "--declare-queue" || is_die_at(name) || is_setting(name);
        if (!known) return wrong(name, "there is none of that name; --help lists them");
        if (n + 1 >= given.size()) return wrong(name, "its value is missing");
        auto const& value = given[++n];
        if (name == "--config") {
            file = value;
        } else if (name == "--declare-queue") {
            chosen.declare_queue = value;
        } else if (is_die_at(name)) {
            chosen.settings.die_at = value;
        } else {
            options.emplace_back(name, value);
        }
    }
    if (!file.empty()) {
        if (auto read = read_settings_file(file, chosen.settings); !read) return read.error();
    }
    for (auto const& [name, value] : options) {
        if (auto done = set(name, value, chosen.settings); !done) return done.error();
    }
    return chosen;
}

mig::result<void> check(scheduler_settings const& chosen)
{
    for (auto const& [name, value] :
         {std::pair{"--store", chosen.store}, std::pair{"--relay", chosen.relay + chosen.url_file},
          std::pair{"--api", chosen.api}})
    {
        if (value.empty())
            return wrong(name, "it is missing, there and in a configuration; --help tells more");
    }
    if (auto good = check_relay(chosen); !good) return good;
    return check_api(chosen);
}

mig::result<std::optional<mig::keyring>> keys_of(scheduler_settings const& chosen)
{
    if (chosen.keyring.empty()) return std::optional<mig::keyring>{};
    auto keys = mig::read_trusted_file(chosen.keyring).and_then([](std::string const& text) {
        return mig::keyring::from_bytes(mig::as_bytes(text));
    });
    if (!keys) return keys.error();
    return std::optional{*std::move(keys)};
}

// Who may open the socket is a matter of its mode; a broker has many users.
mig::enrolment_rule who_joins(scheduler_settings const& chosen)
{
    if (chosen.enrol) return *chosen.enrol;
    bool const may_be_anybody = !chosen.url_file.empty() || chosen.relay.starts_with("amqp:") ||
                                chosen.relay.starts_with("amqps:");
    return may_be_anybody ? mig::enrolment_rule::approval : mig::enrolment_rule::open;
}

int serve(scheduler_settings const& chosen)
{
    mig::scheduler_options wanted;
    auto keys = keys_of(chosen);
    if (!keys) return fail(keys.error());
    wanted.investigators = *std::move(keys);
    wanted.joins = who_joins(chosen);
    wanted.idle_after = chosen.idle_after;
    wanted.offline_after = chosen.offline_after;
    auto const counted = std::make_shared<mig::metrics>();
    auto const log =
        counted->counting(die_at(chosen.die_at, log_to_standard_error(chosen.verbose, chosen.log)));
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
    auto const api = open_api(chosen, *scheduler, *relay, counted, log);
    if (!api) return fail(api.error());

    auto const port = api->server.port();
    std::printf("ready%s\n", chosen.port ? (" on port " + std::to_string(port)).c_str() : "");
    std::fflush(stdout);
    auto const served = scheduler->run(signals.token());
    return served ? 0 : fail(served.error());
}

int print_help()
{
    std::printf("%s%s%s", help_before, settings_help().c_str(), help_after);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::string> const given(argv + 1, argv + argc);
    bool const is_init = !given.empty() && given.front() == "init";
    if (is_init || (!given.empty() && given.front() == "investigator")) {
        std::vector<std::string> const rest(given.begin() + 1, given.end());
        auto const said = is_init ? init_command(rest) : investigator_command(rest);
        if (!said) return fail(said.error());
        return std::fputs(said->c_str(), stdout) < 0 ? exit_failure : 0;
    }
    auto const chosen = choose(given);
    if (!chosen) return fail(chosen.error());
    if (chosen->help) return print_help();
    if (chosen->version) return std::printf("mig-scheduler %s\n", MIG_VERSION), 0;
    auto const& settings = chosen->settings;
    if (!chosen->declare_queue.empty()) {
        auto const declared = declare_queue(settings, chosen->declare_queue);
        return declared ? 0 : fail(declared.error());
    }
    if (auto good = check(settings); !good) return fail(good.error());
    if (!chosen->check) return serve(settings);
    if (auto const keys = keys_of(settings); !keys) return fail(keys.error());
    std::printf("the configuration is good\n");
    return 0;
}
