// mig: the investigator's command line.  Everything it does is libmig's; here is the order of it.

#include <mig/client.hpp>
#include <mig/host/host.hpp>
#include <mig/host/memory_limit.hpp>
#include <mig/module/budget.hpp>

#include "../common/stop_signals.hpp"
#include "agents_command.hpp"
#include "choices.hpp"
#include "following.hpp"
#include "keyring_command.hpp"
#include "migrc.hpp"
#include "platform.hpp"
#include "printing.hpp"
#include "question.hpp"
#include "report.hpp"
#include "show_command.hpp"
#include "verify_command.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace {

using clock_type = std::chrono::steady_clock;

constexpr int countdown_seconds = 5;
constexpr std::chrono::milliseconds countdown_step{50};

std::chrono::microseconds since(clock_type::time_point then)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(clock_type::now() - then);
}

int print_module_help(mig::module_info const& module)
{
    std::printf("mig %s: %s\n\n%s", std::string{module.name}.c_str(),
                std::string{module.summary}.c_str(), std::string{module.arguments_help}.c_str());
    return 0;
}

int run_here(choices const& chosen, mig::module_registry const& modules, std::stop_token stop)
{
    auto const* const module = modules.find(chosen.module);
    if (module == nullptr) return fail("there is no module " + chosen.module);
    auto const parameters = parameters_of(chosen, *module);
    if (!parameters) return fail(parameters.error());
    if (module->remarks_on != nullptr) {
        for (auto const& remark : module->remarks_on(*parameters))
            say(remark);
    }
    if (chosen.budget.memory) {
        auto const held = mig::hold_memory(*chosen.budget.memory);
        if (!held) return fail(held.error());
    }
    auto const budget = mig::budget{.time = chosen.expires_after}.capped_by(chosen.budget);
    auto const host = mig::make_local_host();
    report out{chosen, modules};
    auto const began = clock_type::now();
    out.answered_here(run_module(*module, *parameters,
                                 {.host = *host, .budget = budget, .stop = std::move(stop)}));
    return out.end(0, since(began));
}

// False when the investigator thought better of it.
bool count_down(std::stop_token const& stop)
{
    bool const is_shown = how_it_is_said() == log_form::text;
    if (is_shown) std::fprintf(stderr, "sending in");
    for (int left = countdown_seconds; left > 0; --left) {
        if (is_shown) std::fprintf(stderr, " %d", left);
        auto const until = clock_type::now() + std::chrono::seconds{1};
        while (clock_type::now() < until) {
            if (stop.stop_requested()) return false;
            std::this_thread::sleep_for(countdown_step);
        }
    }
    if (is_shown) std::fprintf(stderr, " go\n");
    return true;
}

mig::result<mig::signed_action> signed_by_me(question const& asked, migrc const& rc)
{
    auto ready = sign(asked, {.home = rc.gpg_home, .key = rc.gpg_key});
    if (!ready) return ready.error();
    if (ready->had_signed) {
        say("your key " + ready->had_signed->hex() +
            " has signed this already: no signature is added");
    }
    return std::move(ready->action);
}

int ask(mig::client& platform, choices const& chosen, migrc const& rc, question const& asked,
        mig::module_registry const& modules, std::stop_token const& stop)
{
    auto const agents = platform.agents(asked.action.target);
    if (!agents) return fail(agents.error());
    if (agents->empty()) {
        return fail("no agent matches the target " + asked.action.target + "; -t all asks all");
    }
    report out{chosen, modules};
    out.asked(asked.action, *agents);
    auto waiting = online_of(*agents);
    auto const offline = agents->size() - waiting.size();
    if (offline > 0) {
        out.notice(with_commas(offline) + " of them are offline: they are asked if they come back "
                                          "while the action is valid");
    }
    if (!chosen.yes && !count_down(stop)) return fail("stopped; nothing was sent");

    auto const began = clock_type::now();
    auto const ready = signed_by_me(asked, rc);
    if (!ready) return fail(ready.error());
    auto const accepted = platform.submit(*ready);
    if (!accepted) return fail(accepted.error());

    auto const missing = follow(platform,
                                {.id = accepted->id,
                                 .expires = asked.action.expire_after,
                                 .sent = agents->size(),
                                 .waiting = std::move(waiting)},
                                out, stop);
    return out.end(missing, since(began));
}

int print_json(std::string_view text)
{
    auto const parsed = mig::json::parse(text);
    if (!parsed) return fail(parsed.error());
    std::printf("%s\n", mig::write_json_indented(*parsed).c_str());
    return 0;
}

// What would be signed: after the line that says what it is, the action as JSON.
int print_unsigned(mig::action const& action)
{
    auto const text = mig::signing_text(action);
    if (!text) return fail(text.error());
    return print_json(std::string_view{*text}.substr(text->find('\n') + 1));
}

std::string typed(int argc, char** argv)
{
    std::string all;
    for (int n = 1; n < argc; ++n)
        all += (n == 1 ? "" : " ") + std::string{argv[n]};
    return mig::printable(all);
}

// "--log FORM" is every command's, wherever it stands: takes it off.
mig::result<void> take_log_form(std::vector<std::string>& arguments)
{
    constexpr std::string_view option = "--log";
    for (std::size_t n = 0; n < arguments.size(); ++n) {
        auto const& word = arguments[n];
        bool const has_value = word.starts_with("--log=");
        if (word != option && !has_value) continue;
        auto const value = has_value                  ? word.substr(option.size() + 1)
                           : n + 1 < arguments.size() ? arguments[n + 1]
                                                      : std::string{};
        auto const form = parse_log_form(value);
        if (!form)
            return mig::error{mig::errc::invalid_argument, "read option", option,
                              "it is text or json"};
        say_as(*form);
        auto const at = arguments.begin() + static_cast<std::ptrdiff_t>(n);
        arguments.erase(at, at + (has_value ? 1 : 2));
        return {};
    }
    return {};
}

int run(int argc, char** argv)
{
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (auto taken = take_log_form(arguments); !taken) return fail(taken.error());
    if (!arguments.empty() && arguments.front() == "verify") {
        return verify_command(std::span{arguments}.subspan(1));
    }
    if (!arguments.empty() && arguments.front() == "keyring") {
        return keyring_command(std::span{arguments}.subspan(1));
    }
    if (!arguments.empty() && arguments.front() == "agents") {
        return agents_command(std::span{arguments}.subspan(1));
    }
    if (!arguments.empty() && arguments.front() == "show") {
        return show_command(std::span{arguments}.subspan(1));
    }
    auto const chosen = read_arguments(arguments);
    if (!chosen) return fail(chosen.error());
    if (chosen->version) return std::printf("mig %s\n", MIG_VERSION), 0;
    auto const modules = mig::builtin_modules();
    auto const* const module = modules.find(chosen->module);
    bool const wants_module_help =
        std::any_of(chosen->module_arguments.begin(), chosen->module_arguments.end(),
                    [](std::string const& a) { return a == "--help" || a == "-h"; });
    if (module != nullptr && (chosen->help || wants_module_help)) {
        return print_module_help(*module);
    }
    if (chosen->help) {
        std::fputs(std::string{help_text()}.c_str(), stdout);
        std::printf("\nModules:\n");
        for (auto const& one : modules.all()) {
            std::printf("  %-10s %s\n", std::string{one.name}.c_str(),
                        std::string{one.summary}.c_str());
        }
        return 0;
    }
    if (chosen->module.empty() && chosen->action_file.empty()) {
        return fail("say what to ask: mig MODULE ...; mig --help tells more");
    }
    if (module == nullptr && chosen->action_file.empty()) {
        return fail("there is no module " + chosen->module + "; mig --help lists them");
    }
    auto rc = read_migrc(chosen->configuration);
    if (!rc) return fail(rc.error());
    if (!chosen->api.empty()) rc->api_url = chosen->api;
    if (!chosen->ca.empty()) rc->api_ca = chosen->ca;

    stop_signals const signals;
    if (chosen->local()) return run_here(*chosen, modules, signals.token());
    if (!chosen->target && chosen->action_file.empty() && !chosen->json_lines) {
        say("no target given (-t): asking every agent that is online");
    }
    auto const now =
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    auto const asked = make_question(*chosen, *rc, modules, now, typed(argc, argv));
    if (!asked) return fail(asked.error());
    for (auto const& remark : asked->remarks)
        say(remark);
    if (chosen->print_only) return print_unsigned(asked->action);
    if (chosen->sign_only) {
        auto const ready = signed_by_me(*asked, *rc);
        return ready ? print_json(ready->wire()) : fail(ready.error());
    }
    auto platform = open_platform(*rc);
    if (!platform) return fail(platform.error());
    return ask(*platform, *chosen, *rc, *asked, modules, signals.token());
}

} // namespace

int main(int argc, char** argv)
{
    return run(argc, argv);
}
