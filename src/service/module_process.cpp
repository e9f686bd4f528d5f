#include "service/module_process.hpp"

#include <mig/base/log.hpp>
#include <mig/module/message.hpp>

#include "service/child_process.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>
#include <sys/wait.h>
#include <utility>

namespace mig::service {
namespace {

std::chrono::microseconds cpu_of(struct rusage const& used)
{
    auto const of = [](timeval const& t) {
        return std::chrono::seconds{t.tv_sec} + std::chrono::microseconds{t.tv_usec};
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

std::string why_it_ended(module_process_options const& options, child_end const& end)
{
    auto const module = "module '" + options.module + "'";
    auto const seconds = std::to_string(options.killed_after.count()) + " s";
    if (end.timed_out) return module + " ran longer than " + seconds + " and was stopped";
    if (end.stopped) return module + " was stopped: the agent is ending";
    if (end.too_much) return module + " answered with more than the agent passes on";
    std::string why;
    if (WIFSIGNALED(end.status)) {
        auto const sig = WTERMSIG(end.status);
        why =
            module + " was ended by signal " + std::to_string(sig) + " (" + ::strsignal(sig) + ")";
        if (sig == SIGXCPU) why += ": it used all the CPU time that it may";
        if (sig == SIGABRT || sig == SIGSEGV || sig == SIGKILL) {
            why += ", as after a crash, or for want of memory within its budget of " +
                   std::to_string(options.budget.memory.value >> 20) + " MiB";
        }
    } else if (WEXITSTATUS(end.status) == 127) {
        why = module + " could not be started: " + options.command.front();
    } else {
        why = module + " ended with status " + std::to_string(WEXITSTATUS(end.status));
    }
    if (!end.errors.empty()) why += "; it said: " + printable(end.errors);
    return why;
}

unsigned processors_of(budget const& given)
{
    return static_cast<unsigned>(std::max(std::ceil(given.cpu.value / 100), 1.0));
}

operation_answer read_answer(module_process_options const& options, child_end const& end)
{
    if (!end.well()) return operation_answer::failure(why_it_ended(options, end));
    auto answer =
        json::parse(end.output, {.size_max_bytes = options.budget.answer.value})
            .and_then([](json const& parsed) { return operation_answer_from_json(parsed); });
    if (!answer) {
        return operation_answer::failure(
            "module '" + options.module +
            "' printed something that is not an answer: " + answer.error().message());
    }
    return *std::move(answer);
}

} // namespace

module_run run_module_process(module_process_options const& options)
{
    using steady = std::chrono::steady_clock;
    auto const began = steady::now();
    auto command = options.command;
    command.push_back(options.module);
    auto const message = module_message(options.parameters, options.budget);
    auto const ended = run_child({.command = std::move(command),
                                  .input = message,
                                  .time = options.killed_after,
                                  .processors = processors_of(options.budget),
                                  .memory = options.budget.memory,
                                  .output_max = options.budget.answer,
                                  .stop = options.stop});
    if (!ended) return {operation_answer::failure(ended.error().message())};
    auto const& end = *ended;

    module_run run{read_answer(options, end), end.timed_out};
    run.answer.usage.wall =
        std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - began);
    run.answer.usage.cpu = cpu_of(end.used);
    run.answer.usage.memory_max_bytes = static_cast<std::uint64_t>(end.used.ru_maxrss) * 1024;
    return run;
}

} // namespace mig::service
