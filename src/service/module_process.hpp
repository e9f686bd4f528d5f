// One operation in a process of its own, so that a module that crashes, hangs or eats memory costs
// one answer.
//
//     "<command...> <module>"  reads a message on standard input, prints an answer, protocol 10.1
//
// child_process.hpp says what the child may use and when it is killed.
//
// Threads: blocks the calling thread; any number at a time.

#ifndef MIG_SERVICE_MODULE_PROCESS_HPP
#define MIG_SERVICE_MODULE_PROCESS_HPP

#include <mig/action/answer.hpp>
#include <mig/base/json.hpp>
#include <mig/module/budget.hpp>

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace mig::service {

struct module_run {
    operation_answer answer; // whatever went wrong, it says so
    bool timed_out = false;
};

struct module_process_options {
    std::vector<std::string> command; // a program and its first arguments
    std::string module;
    json parameters;
    mig::budget budget; // time: the module ends by itself then, and says what it found until then
    std::chrono::seconds killed_after{310}; // the child, where it does not end by itself
    std::stop_token stop = {};
};

[[nodiscard]] module_run run_module_process(module_process_options const&);

} // namespace mig::service

#endif
