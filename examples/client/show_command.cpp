#include "show_command.hpp"

#include <mig/module/registry.hpp>

#include "../common/stop_signals.hpp"
#include "choices.hpp"
#include "following.hpp"
#include "migrc.hpp"
#include "platform.hpp"
#include "printing.hpp"
#include "words.hpp"

#include <algorithm>

namespace {

constexpr std::size_t commands_read_at_once = 10'000;

constexpr std::string_view help =
    R"(usage: mig show ACTION-ID [options]

Prints the answers to an action that was asked earlier, by you or by somebody else, as the command
that asked it printed them; and what is still to come, as it comes.

  -show WHAT   found (default), notfound or all
  --json       print one JSON object per line
  -v           say more: every gap, every agent
  --api URL    unix:/path/of/socket, https://host:port/ or http://127.0.0.1:port/
  --ca FILE    authority that signed the certificate of https (PEM)
  -c FILE      configuration (default ~/.migrc)

Exit status: as of the command that asked: 0 something was found; 1 everything was looked at and
nothing was found; 2 nothing was found, but not everything could be looked at; 3 error.
)";

// The one that all of its operations ask; else none, and what they found is printed as JSON.
std::string module_of(mig::action const& action)
{
    auto const& all = action.operations;
    bool const same = std::all_of(all.begin(), all.end(), [&](mig::operation const& one) {
        return one.module == all.front().module;
    });
    return all.empty() || !same ? std::string{} : all.front().module;
}

// Who has yet to answer, and can.
mig::result<std::set<std::string>> waited_for(mig::client& platform, mig::action_id const& action,
                                              std::set<std::string> const& online)
{
    std::set<std::string> some;
    mig::command_query query;
    query.action = action;
    query.status = mig::command_status::sent;
    query.page.limit = commands_read_at_once;
    while (true) {
        auto const page = platform.commands(query);
        if (!page && page.error().code() == mig::errc::not_found) return some;
        if (!page) return page.error();
        for (auto const& command : *page) {
            if (online.contains(command.agent.text)) some.insert(command.agent.text);
        }
        if (page->size() < commands_read_at_once) return some;
        query.page.offset += page->size();
    }
}

int show_answers(mig::client& platform, std::string const& id, choices chosen,
                 std::stop_token const& stop)
{
    auto const began = std::chrono::steady_clock::now();
    auto const action = platform.find_action({id});
    if (!action) return fail(action.error());
    // With their keys, all at once.
    auto const agents = platform.agents("TRUE");
    if (!agents) return fail(agents.error());
    followed_action followed{.id = action->id, .expires = action->action.content().expire_after};
    if (action->status == mig::action_status::inflight) {
        auto waiting = waited_for(platform, action->id, online_of(*agents));
        if (!waiting) return fail(waiting.error());
        followed.waiting = *std::move(waiting);
    }
    auto const& asked = action->action.content();
    chosen.module = module_of(asked);
    auto const modules = mig::builtin_modules();
    report out{chosen, modules};
    out.shows(*action);
    auto const missing = follow(platform, std::move(followed), out, stop);
    return out.end(missing, std::chrono::duration_cast<std::chrono::microseconds>(
                                std::chrono::steady_clock::now() - began));
}

} // namespace

int show_command(std::span<std::string const> words)
{
    choices chosen;
    std::string what = "found";
    auto const left = read_words(words,
                                 {{"-c", &chosen.configuration},
                                  {"--api", &chosen.api},
                                  {"--ca", &chosen.ca},
                                  {"-show", &what},
                                  {"--show", &what}},
                                 {{"--json", &chosen.json_lines},
                                  {"-v", &chosen.verbose},
                                  {"--help", &chosen.help},
                                  {"-h", &chosen.help}});
    if (chosen.help) return std::fputs(std::string{help}.c_str(), stdout) < 0 ? exit_error : 0;
    if (!left) return fail(left.error());
    if (auto read = set_show(chosen, what); !read) return fail(read.error());
    if (left->size() != 1) return fail("say which action: mig show ACTION-ID; --help tells more");
    auto rc = read_migrc(chosen.configuration);
    if (!rc) return fail(rc.error());
    if (!chosen.api.empty()) rc->api_url = chosen.api;
    if (!chosen.ca.empty()) rc->api_ca = chosen.ca;
    stop_signals const signals;
    auto platform = open_platform(*rc);
    if (!platform) return fail(platform.error());
    return show_answers(*platform, left->front(), chosen, signals.token());
}
