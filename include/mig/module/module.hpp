// A module: one kind of question that an endpoint can answer.
//
// A module is made from the parameters of one operation, which it checks, and then run once.  It
// sees the endpoint only through run_context, never through the operating system: the same module
// runs on a real machine, on a recorded one and in tests.
//
// It reports findings as it meets them and what it could not look at as gaps.  "No findings and
// no gaps" means "not there"; an answer with gaps never does.
//
// Modules are plain blocking functions.  They run on a worker, by default in a child process, so
// that one that crashes, hangs or eats memory costs one answer.  examples/module.cpp is a whole
// one.
//
// Threads: a module object belongs to one thread, and so does a run_context but for what is marked;
// a module_info is constant data.

#ifndef MIG_MODULE_MODULE_HPP
#define MIG_MODULE_MODULE_HPP

#include <mig/action/answer.hpp>
#include <mig/base/json.hpp>
#include <mig/base/result.hpp>
#include <mig/host/sandbox.hpp>
#include <mig/module/budget.hpp>

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

class host;

// What a module gets to work with, and where it puts what it finds.
class run_context {
public:
    struct options {
        mig::host& host;
        mig::budget budget = {};
        std::stop_token stop = {};
        std::size_t gap_samples_max = 30;
    };
    explicit run_context(options);
    run_context(run_context const&) = delete;
    run_context& operator=(run_context const&) = delete;
    ~run_context();

    [[nodiscard]] mig::host& host() const noexcept; // the endpoint
    // How many threads the budget is for: 1 unless it gives more than one processor, and no more
    // than there are.  A module may start as many and one less, and let them call what is marked.
    [[nodiscard]] unsigned threads() const noexcept;

    // Ask between units of work, at most 10 ms apart; it is cheap.  Fails with cancelled or
    // over_budget, which the module returns as it is: what was found so far is kept.  It waits
    // while the run is ahead of its share of the processor.  Any thread of the module.
    [[nodiscard]] result<void> keep_going();

    // A new finding, empty: an object appended to the array of findings.  The reference is good
    // until the next call.  Beyond budget.answer findings are counted as gaps, not kept.
    json& found();
    // For a module whose findings have another form: replaces the array, says how many there are.
    // Such a module asks room_for() as it collects them.
    void found(json elements, std::uint64_t count);
    // Takes so many bytes of budget.answer for one finding.  False when they are used up: the
    // finding is counted as a gap and must be left out, and keep_going() fails from then on.  Any
    // thread of the module.
    [[nodiscard]] bool room_for(std::uint64_t json_bytes);
    void statistics(json);
    // Not looked at, and why: few words, to be counted by, never a name or a number.  Counted
    // exactly; the first ones are kept as samples.  Any thread of the module.
    void gap(std::string_view subject, error const& why);
    void gap(std::string_view subject, std::string_view why);
    void gap_samples_max(std::size_t);
    // An error that is a part of the answer, in MIG's place for it.  Any thread of the module.
    void report(std::string message);
    // What the module read, for the usage in the answer.  Any thread of the module.
    void bytes_read(std::uint64_t);

    // The answer so far; ended says how the run ended.  Called once, by whoever runs the module.
    //
    // A run that was cut short (cancelled, over_budget) keeps what it found, has a gap that says
    // so and the reason in the errors; it is a success only if it has something to say, findings
    // or statistics.  One that ended with another error is a failure, and keeps what it found.
    [[nodiscard]] operation_answer take(result<void> const& ended);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

class module {
public:
    virtual ~module() = default;
    [[nodiscard]] virtual result<void> run(run_context&) = 0;
};

struct module_info {
    std::string_view name;    // "file"; unique in a registry, never renamed
    std::string_view summary; // one line, ends with a full stop
    // What of the endpoint, with spaces between: "read:fs" files, "read:proc" other processes,
    // "network" sockets, "programs" starting them.  Where it runs in a process of its own, it has
    // nothing else.
    std::string_view needs;

    // Fails with invalid_argument when the parameters are wrong: a module that exists is valid.
    result<std::unique_ptr<module>> (*make)(json const& parameters);

    // May be null, for all files: those that "read:fs" is about, known from the parameters.
    sandbox_needs (*reads)(json const& parameters) = nullptr;

    // For people; each may be null.
    // Command-line arguments into parameters, and the text of --help for them.
    result<json> (*parameters_from)(std::span<std::string const> arguments) = nullptr;
    std::string_view arguments_help = {};
    // What people should know of parameters before they sign them, a line each: "a list of 3
    // digests".
    std::vector<std::string> (*remarks_on)(json const& parameters) = nullptr;
    // The answer as lines.  found_only leaves out what says that something was not found.
    std::vector<std::string> (*lines_of)(operation_answer const&, bool found_only) = nullptr;
    // Which of its statistics counts what was looked at, and what that is: "filescount", "files".
    struct {
        std::string_view statistic;
        std::string_view noun;
    } examined = {};
};

// What its process may keep while it runs with these parameters: for confine().
[[nodiscard]] sandbox_needs needs_of(module_info const&, json const& parameters);

// Makes and runs it: from parameters to an answer, whatever goes wrong.  What a module throws is
// caught here and makes a failed answer.
[[nodiscard]] operation_answer run_module(module_info const&, json const& parameters,
                                          run_context::options);

} // namespace mig

#endif
