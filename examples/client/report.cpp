#include "report.hpp"

#include <mig/base/log.hpp>
#include <mig/client.hpp>

#include "printing.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace {

constexpr std::size_t names_shown_max = 10;
constexpr std::size_t gap_samples_shown = 3;
constexpr std::size_t errors_shown = 3;

mig::json results_of(mig::answer const& answer)
{
    auto results = mig::json::array();
    for (auto const& operation : answer.operations)
        results.push(to_json(operation));
    return results;
}

std::string milliseconds(std::chrono::microseconds t)
{
    return with_commas(static_cast<std::uint64_t>(t.count() / 1000)) + " ms";
}

} // namespace

report::report(choices const& chosen, mig::module_registry const& modules)
    : chosen_(chosen),
      modules_(modules),
      module_(modules.find(chosen.module)),
      tally_(module_),
      terminal_(::isatty(STDERR_FILENO) == 1)
{}

void report::asked(mig::action const& action, std::vector<mig::agent_record> const& agents)
{
    if (chosen_.json_lines) {
        auto names = mig::json::array();
        for (auto const& agent : agents)
            names.push(agent.facts.name);
        auto const line = mig::json::object({{"type", "action"},
                                             {"id", action.id.text},
                                             {"name", action.name},
                                             {"target", action.target},
                                             {"agents", std::move(names)}});
        std::printf("%s\n", mig::write_json(line).c_str());
        return;
    }
    std::string names;
    for (std::size_t n = 0; n < agents.size() && n < names_shown_max; ++n) {
        names += (n == 0 ? "" : ", ") + agents[n].facts.name;
    }
    if (agents.size() > names_shown_max) names += ", ...";
    notice("asking " + with_commas(agents.size()) +
           (agents.size() == 1 ? " agent: " : " agents: ") + names);
}

void report::shows(mig::action_record const& action)
{
    earlier_ = true;
    auto const& asked = action.action.content();
    if (!chosen_.json_lines) {
        return notice("action " + action.id.text + ", " + quoted(asked.name) + ", is " +
                      std::string{name(action.status)});
    }
    auto const line = mig::json::object({{"type", "action"},
                                         {"id", action.id.text},
                                         {"name", asked.name},
                                         {"target", asked.target}});
    std::printf("%s\n", mig::write_json(line).c_str());
}

void report::answered(mig::command_record const& command)
{
    auto const answer = mig::answer_of(command);
    auto const* const known = answer ? &*answer : nullptr;
    auto reason = command.reason;
    if (!command.answer.empty() && !answer) reason = answer.error().message();
    auto const& agent = command.agent_name.empty() ? command.agent.text : command.agent_name;
    tally_.add(command.status, known);
    print(agent, command.status, known, {reason, command.verified, command.doubt});
}

void report::answered_here(mig::operation_answer const& operation)
{
    interactive_ = false;
    mig::answer answer;
    answer.operations.push_back(operation);
    auto const status =
        operation.success ? mig::command_status::success : mig::command_status::failed;
    tally_.add(status, &answer);
    print("localhost", status, &answer, {.verified = true});
}

void report::print(std::string const& agent, mig::command_status status, mig::answer const* answer,
                   said_of const& said_of_it)
{
    auto const& [reason, verified, doubt] = said_of_it;
    clear_progress();
    if (chosen_.json_lines) {
        auto line = mig::json::object({{"type", "answer"},
                                       {"agent", agent},
                                       {"status", name(status)},
                                       {"verified", verified}});
        if (!doubt.empty()) line.set("doubt", doubt);
        if (!reason.empty()) line.set("reason", reason);
        if (answer != nullptr) line.set("results", results_of(*answer));
        std::printf("%s\n", mig::write_json(line).c_str());
        std::fflush(stdout);
        return;
    }
    if (status != mig::command_status::success) {
        // Some reasons begin with the status: "expired: the agent was offline".
        std::string const how{name(status)};
        bool const said = reason.starts_with(how + ":");
        say(agent + ": " + (said ? reason : how + (reason.empty() ? "" : ", " + reason)));
    }
    if (answer == nullptr) return;
    if (!verified) say(agent + ": NOT VERIFIED, " + doubt, mig::severity::warning);
    if (verified && chosen_.verbose && interactive_)
        say(agent + ": verified, signed by its agent's key");
    for (auto const& operation : answer->operations) {
        bool const wanted =
            chosen_.what == show::all || operation.found_anything == (chosen_.what == show::found);
        if (wanted && module_ != nullptr && module_->lines_of != nullptr) {
            for (auto const& line : module_->lines_of(operation, chosen_.what == show::found)) {
                print_line(stdout, agent + " " + line);
            }
        } else if (wanted) {
            print_line(stdout, agent + " " + mig::write_json(operation.elements));
        }
        print_errors(agent, operation);
        print_gaps(agent, operation.gaps);
        if (!chosen_.verbose) continue;
        for (auto const& why : operation.unconfined)
            print_line(stderr, agent + ": not confined: " + why);
    }
    std::fflush(stdout);
}

// What a gap says, too, is said there; the rest in full where the operation failed.
void report::print_errors(std::string const& agent, mig::operation_answer const& operation)
{
    auto const told_by_a_gap = [&](std::string const& why) {
        auto const& samples = operation.gaps.samples;
        return std::any_of(samples.begin(), samples.end(), [&](mig::gap const& one) {
            return !one.subject.empty() && why.find(one.subject) != std::string::npos;
        });
    };
    bool const all = chosen_.verbose || !operation.success;
    std::size_t more = 0;
    std::size_t shown = 0;
    for (auto const& why : operation.errors) {
        if (operation.success && told_by_a_gap(why)) continue;
        if (all || shown < errors_shown) {
            say(agent + ": " + why);
            ++shown;
        } else {
            ++more;
        }
    }
    if (more > 0) {
        say(agent + ": " + with_commas(more) + " more errors (-v shows them)");
    }
}

void report::print_gaps(std::string const& agent, mig::gap_list const& gaps)
{
    if (gaps.empty()) return;
    auto const shown = chosen_.verbose ? gaps.samples.size() : gap_samples_shown;
    for (std::size_t n = 0; n < gaps.samples.size() && n < shown; ++n) {
        say(agent + ": not looked at: " + gaps.samples[n].subject + " (" + gaps.samples[n].why +
            ")");
    }
    auto const printed = std::min<std::uint64_t>(shown, gaps.samples.size());
    if (gaps.total() > printed) {
        say(agent + ": not looked at: " + with_commas(gaps.total() - printed) + " more" +
            (chosen_.verbose ? "" : " (-v shows more of them)"));
    }
}

void report::progress(std::uint64_t done, std::uint64_t sent)
{
    if (!terminal_ || chosen_.json_lines || how_it_is_said() == log_form::json) return;
    std::fprintf(stderr, "\r%s of %s answered, %s found something\x1b[K", with_commas(done).c_str(),
                 with_commas(sent).c_str(), with_commas(tally_.found()).c_str());
    std::fflush(stderr);
    progress_shown_ = true;
}

void report::clear_progress()
{
    if (!progress_shown_) return;
    std::fputs("\r\x1b[K", stderr);
    progress_shown_ = false;
}

void report::notice(std::string const& sentence)
{
    clear_progress();
    say(sentence);
}

int report::end(std::uint64_t missing, std::chrono::microseconds since_signing)
{
    clear_progress();
    tally_.add_missing(missing);
    if (chosen_.json_lines) {
        auto line = tally_.as_json();
        line.set("type", "summary").set("microseconds", since_signing.count());
        std::printf("%s\n", mig::write_json(line).c_str());
        return tally_.exit_status();
    }
    auto const exit = tally_.exit_status();
    if (exit == exit_not_found) notice("not found: everything was looked at");
    if (exit == exit_incomplete) notice("nothing found, but not everything was looked at");
    notice(tally_.sentence() + "; " + milliseconds(since_signing) +
           (interactive_ && !earlier_ ? " from signing to the last answer" : ""));
    return exit;
}
