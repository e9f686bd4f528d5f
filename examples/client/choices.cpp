#include "choices.hpp"

#include <mig/base/time.hpp>

#include "budget_options.hpp"

#include <algorithm>
#include <array>

namespace {

using mig::errc;
using mig::error;
using mig::result;

error wrong(std::string_view option, std::string_view why)
{
    return error{errc::invalid_argument, "read option", option, why};
}

// Whoever gets at a signed question can ask it as long as it stands.
constexpr std::chrono::hours expiry_max{24 * 365};

result<void> set_expiry(choices& into, std::string const& value)
{
    auto const d = mig::parse_duration(value);
    if (!d || *d < std::chrono::seconds{1}) return wrong("-e", "give a time such as 300s or 5m");
    if (*d > expiry_max) return wrong("-e", "a question stands for a year (8760h) at most");
    into.expires_after = std::chrono::ceil<std::chrono::seconds>(*d);
    return {};
}

struct flag {
    std::string_view name;
    bool choices::*member;
};
constexpr std::array flags{
    flag{"-p", &choices::print_only}, flag{"-s", &choices::sign_only},
    flag{"-z", &choices::compress},   flag{"-v", &choices::verbose},
    flag{"-y", &choices::yes},        flag{"--json", &choices::json_lines},
    flag{"-h", &choices::help},       flag{"--help", &choices::help},
    flag{"-V", &choices::version},    flag{"--version", &choices::version},
};

struct option {
    std::string_view name;
    result<void> (*set)(choices&, std::string const&);
};
template <std::string choices::*Member>
result<void> store(choices& into, std::string const& value)
{
    into.*Member = value;
    return {};
}
template <result<void> (*Set)(mig::asked_budget&, std::string const&)>
result<void> set_budget(choices& into, std::string const& value)
{
    return Set(into.budget, value);
}
constexpr std::array options{
    option{"-c", store<&choices::configuration>},
    option{"--api", store<&choices::api>},
    option{"--ca", store<&choices::ca>},
    option{"-n", store<&choices::name>},
    option{"-i", store<&choices::action_file>},
    option{"-t",
           [](choices& into, std::string const& value) -> result<void> {
               into.target = value;
               return {};
           }},
    option{"-target-found", store<&choices::target_found>},
    option{"-target-notfound", store<&choices::target_not_found>},
    option{"-e", set_expiry},
    option{"-cpu", set_budget<set_cpu>},
    option{"-readrate", set_budget<set_read_rate>},
    option{"-memory", set_budget<set_memory>},
    option{"-walltime", set_budget<set_wall_time>},
    option{"-show", set_show},
};

// -t and --t, -show=all and -show all.
bool same(std::string_view given, std::string_view name)
{
    return given == name || (given.starts_with("--") && given.substr(1) == name);
}

constexpr std::string_view text =
    R"(usage: mig MODULE [options] [module options]     ask, and print what is found
       mig -i ACTION.json [options]            ask what a file asks, adding your signature
                                               where it is not there yet
       mig MODULE --help                       the module's own options
       mig verify ...                          is this signed, and would an agent run it? (--help)
       mig keyring ...                         the keys that an agent carries (--help)
       mig show ACTION-ID                      the answers to what was asked earlier (--help)
       mig agents ...                          which agents belong to the fleet (--help)
       mig --help | --version

Asks a question of many machines: builds an action, signs it with your gpg, sends it, and prints the
answers as they come.  A platform that goes away meanwhile is tried again until it is back.

  -t TARGET            whom to ask: a predicate, a macro of your configuration, "all", or "local",
                       which is this machine without any platform (default: status='online')
  -target-found ID     of these, only who found something in action ID
  -target-notfound ID  of these, only who found nothing in action ID
  -e TIME              how long the question stands (default 300s, at most a year)
  -cpu SHARE           what it may take of one core of each machine, as 10%, or of several: 200%
  -readrate SIZE       what it may read a second, as 20M (K, M, G, T)
  -memory SIZE         what memory its process may take, as 256M
  -walltime TIME       how long it may run, as 60s; then it answers what it has found until then,
                       and what it has not looked at.  These four are signed with the question: an
                       agent whose own budget is smaller keeps to its own
  -n NAME              the action's name (default: the arguments)
  -show WHAT           found (default), notfound or all
  -y                   do not count down before it is sent
  -p                   print the action and end
  -s                   sign the action, print it and end
  -i FILE              take the action from a file; its other signatures stay
  -z                   compress the parameters
  --json               print one JSON object per line
  --log FORM           what is said beside it, on standard error: text (default) or json, a line of
                       time, level, message and fields for each; all commands have it
  --api URL            unix:/path/of/socket, https://host:port or http://127.0.0.1:port; requests
                       to the latter are signed by your gpg, unless an API key is configured
  --ca FILE            authority that signed the certificate of https (PEM; default: the system's)
  -c FILE              configuration (default ~/.migrc)
  -v                   say more: every gap, every agent

Modules take the options from the first one on that is not above.

Exit status: 0 something was found; 1 everything was looked at and nothing was found; 2 nothing was
found, but not everything could be looked at (gaps, timeouts, offline agents, or you stopped it);
3 error.
)";

} // namespace

std::string_view help_text() noexcept
{
    return text;
}

result<void> set_show(choices& into, std::string const& value)
{
    if (value == "found") {
        into.what = show::found;
    } else if (value == "notfound") {
        into.what = show::not_found;
    } else if (value == "all") {
        into.what = show::all;
    } else {
        return wrong("-show", "it is found, notfound or all");
    }
    return {};
}

result<choices> read_arguments(std::span<std::string const> arguments)
{
    choices chosen;
    std::size_t n = 0;
    if (n < arguments.size() && !arguments[n].starts_with('-')) chosen.module = arguments[n++];
    if (chosen.module == "help") chosen.help = true;
    if (chosen.module == "version") chosen.version = true;
    for (; n < arguments.size(); ++n) {
        std::string_view const given = arguments[n];
        auto const name = given.substr(0, given.find('='));
        auto const* const f = std::find_if(flags.begin(), flags.end(),
                                           [&](flag const& x) { return same(given, x.name); });
        if (f != flags.end()) {
            chosen.*(f->member) = true;
            continue;
        }
        auto const* const o = std::find_if(options.begin(), options.end(),
                                           [&](option const& x) { return same(name, x.name); });
        if (o == options.end()) break;
        std::string value;
        if (name.size() < given.size()) {
            value = given.substr(name.size() + 1);
        } else if (n + 1 < arguments.size()) {
            value = arguments[++n];
        } else {
            return wrong(name, "its value is missing");
        }
        if (auto done = o->set(chosen, value); !done) return done.error();
    }
    if (!chosen.action_file.empty() && !chosen.budget.empty()) {
        return wrong("-i",
                     "the action of a file says itself what it may take, and one of version 2 "
                     "cannot: -cpu, -readrate, -memory and -walltime do not go with it");
    }
    chosen.module_arguments.assign(arguments.begin() + static_cast<std::ptrdiff_t>(n),
                                   arguments.end());
    return chosen;
}
