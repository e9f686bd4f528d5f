// An agent: verifies commands, runs modules within a budget, sends signed answers.
//
//     auto agent = mig::agent::open({.policy = ..., .transport = ..., .journal = "/var/lib/x/j"});
//     agent->run(stop);
//
// examples/embed_agent.cpp is a whole one.

#ifndef MIG_AGENT_HPP
#define MIG_AGENT_HPP

#include <mig/action/agent_facts.hpp>
#include <mig/action/policy.hpp>
#include <mig/base/log.hpp>
#include <mig/base/units.hpp>
#include <mig/host/host.hpp>
#include <mig/module/budget.hpp>
#include <mig/module/registry.hpp>
#include <mig/transport/transport.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace mig {

struct agent_options {
    std::string id; // empty: made from the agent's key
    mig::policy policy;
    module_registry modules = builtin_modules();
    std::unique_ptr<mig::transport> transport;
    // Survives crashes; one agent per file.  The agent's key lies beside it, "<journal>.key".
    std::filesystem::path journal;
    mig::budget budget = {}; // of each operation
    std::size_t workers = 0; // operations at a time; 0: half the cores, and 2 at least
    std::chrono::seconds heartbeat{300};
    json tags = json::object();
    std::string enrol_token = {}; // where the platform asks for one: "mig-enrol-..."
    // The program that runs one module: "<command...> <module>" reads a message on standard input
    // and prints an answer, protocol 10.1.  Empty: modules run within this process, where a crash
    // is the process's own.
    std::vector<std::string> module_command = {};
    std::unique_ptr<mig::host> host = nullptr; // null: this machine
    log_sink log = {};
};

class agent {
public:
    // Fails with a sentence when its configuration is unsafe: nobody's keys, a policy that nobody
    // can satisfy, a journal that others can write.
    [[nodiscard]] static result<agent> open(agent_options);
    agent(agent&&) noexcept;
    agent& operator=(agent&&) noexcept;
    ~agent();

    // Serves until stop is requested or the journal fails.  Blocks; call once, from any thread.
    [[nodiscard]] result<void> run(std::stop_token stop = {});

    [[nodiscard]] agent_facts const& facts() const noexcept;

private:
    class impl;
    explicit agent(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace mig

#endif
