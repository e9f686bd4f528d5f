// mig-agent: an agent as one program.  Everything it does is libmig's; here are its options.

#include <mig/hash/hasher.hpp>

#include "../common/die_at.hpp"
#include "../common/log_to_standard_error.hpp"
#include "../common/stop_signals.hpp"
#include "carried.hpp"
#include "configuration.hpp"
#include "module_mode.hpp"

#include <cstdio>
#include <cstring>
#include <optional>

#ifdef MIG_STATIC
#include <nss.h>
#endif

namespace {

constexpr int exit_failure = 3;

constexpr char const* help = R"(usage: mig-agent [-c FILE]         serve
       mig-agent -m MODULE [-p]    run one module: a message on standard input, the answer on
                                   standard output as JSON, or for people (-p)
       mig-agent --about           say what is compiled into this agent
       mig-agent --check [-c FILE] check the configuration and end
       mig-agent --help | --version

  -c FILE   configuration (JSON).  It may narrow what is compiled in, never widen it.
  -v        also log what is of use when something is wrong
  --log FORM  text (default), or json: one object a line, with time, level, message and fields

Exit status: 0 done, 3 error.

A configuration holds, agent.json in the documentation says what for:
)";

// In lines.
std::string members_help()
{
    constexpr std::size_t width = 90;
    std::string text;
    std::string line = " ";
    auto const names = member_names();
    for (std::size_t at = 0; at < names.size();) {
        auto const end = std::min(names.find(' ', at), names.size());
        if (line.size() + end - at >= width) text += std::exchange(line, " ") + "\n";
        line += " " + names.substr(at, end - at);
        at = end + 1;
    }
    return text + line + "\n";
}

struct choices {
    std::string configuration;
    std::string module;
    std::string die_at; // for tests
    log_form form = log_form::text;
    bool for_people = false;
    bool about = false;
    bool check = false;
    bool verbose = false;
};

int fail(std::string const& why)
{
    std::fprintf(stderr, "mig-agent: %s\n", why.c_str());
    return exit_failure;
}

int print_about()
{
    auto const carried = carried_configuration();
    std::printf("mig-agent %s\n", MIG_VERSION);
    std::printf("modules:");
    auto const modules = mig::builtin_modules();
    for (auto const& module : modules.all()) {
        std::printf(" %s", std::string{module.name}.c_str());
    }
    std::printf("\n");
    if (carried.empty()) {
        std::printf("compiled in: nothing; this agent trusts its configuration file\n");
        return 0;
    }
    std::printf("compiled in: sha256 %s\n",
                mig::digest_of(mig::hash_kind::sha256, mig::as_bytes(carried)).hex().c_str());
    auto const read = read_configuration(carried, "");
    if (!read) return fail(read.error().message());
    std::printf("relay: %s\n", mig::printable(mig::without_password(read->relay)).c_str());
    auto const keys = mig::keyring::from_bytes(mig::as_bytes(read->keys));
    if (!keys) return fail(keys.error().message());
    for (auto const& one : keys->certificates()) {
        std::printf("key: %s %s\n", one.primary.hex().c_str(),
                    one.user_ids.empty() ? "" : mig::printable(one.user_ids.front()).c_str());
    }
    for (auto const& one : keys->left_out()) {
        std::printf("key left out: %s\n", std::string{mig::explain(one.why)}.c_str());
    }
    std::printf("policy: %s\n", mig::write_json(read->policy).c_str());
    return 0;
}

int serve(choices const& chosen)
{
#ifdef MIG_STATIC
    // Names are looked up in /etc/hosts and DNS, which a static libc does itself: for all else it
    // would load libraries of another libc, the host's.
    (void)__nss_configure_lookup("hosts", "files dns");
#endif
    auto const read = read_configuration(carried_configuration(), chosen.configuration);
    if (!read) return fail(read.error().message());
    auto options = options_of(
        *read, die_at(chosen.die_at, log_to_standard_error(chosen.verbose, chosen.form)));
    if (!options) return fail(options.error().message());
    options->module_command = {"/proc/self/exe", "-m"};
    stop_signals const signals;
    auto agent = mig::agent::open(*std::move(options));
    if (!agent) return fail(agent.error().message());
    if (chosen.check) {
        std::printf("the configuration is good: agent %s on %s\n", agent->facts().id.text.c_str(),
                    mig::printable(agent->facts().name).c_str());
        return 0;
    }
    auto const served = agent->run(signals.token());
    return served ? 0 : fail(served.error().message());
}

std::optional<choices> choose(int argc, char** argv)
{
    choices chosen;
    for (int n = 1; n < argc; ++n) {
        auto const is = [&](char const* name) { return std::strcmp(argv[n], name) == 0; };
        auto const value = [&]() -> std::optional<std::string> {
            if (n + 1 >= argc) return std::nullopt;
            return argv[++n];
        };
        if (is("-c") || is("-m") || is_die_at(argv[n])) {
            auto& into = is("-c") ? chosen.configuration : is("-m") ? chosen.module : chosen.die_at;
            auto given = value();
            if (!given) return std::nullopt;
            into = *std::move(given);
        } else if (is("--log")) {
            auto const form = parse_log_form(value().value_or(""));
            if (!form) return std::nullopt;
            chosen.form = *form;
        } else if (is("-p")) {
            chosen.for_people = true;
        } else if (is("-v")) {
            chosen.verbose = true;
        } else if (is("--about")) {
            chosen.about = true;
        } else if (is("--check")) {
            chosen.check = true;
        } else {
            return std::nullopt;
        }
    }
    return chosen;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && (std::strcmp(argv[1], "--help") == 0 || std::strcmp(argv[1], "-h") == 0)) {
        std::printf("%s%s", help, members_help().c_str());
        return 0;
    }
    if (argc == 2 && (std::strcmp(argv[1], "--version") == 0 || std::strcmp(argv[1], "-V") == 0)) {
        std::printf("mig-agent %s\n", MIG_VERSION);
        return 0;
    }
    auto const chosen = choose(argc, argv);
    if (!chosen) {
        std::fputs(help, stderr);
        return exit_failure;
    }
    if (chosen->about) return print_about();
    if (!chosen->module.empty()) return run_module_mode(chosen->module, chosen->for_people);
    return serve(*chosen);
}
