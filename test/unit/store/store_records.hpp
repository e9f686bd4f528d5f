// What tests of stores are made of: agents, actions and commands with nothing special about them.

#ifndef MIG_TEST_UNIT_STORE_STORE_RECORDS_HPP
#define MIG_TEST_UNIT_STORE_STORE_RECORDS_HPP

#include <mig/store/store.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace mig::test {

inline constexpr system_time some_time{std::chrono::seconds{1'800'000'000}};

inline agent_record agent_named(std::string const& id)
{
    agent_record agent;
    agent.facts.id = {id};
    agent.facts.name = id + ".example.net";
    agent.facts.queue_location = "linux." + id;
    agent.facts.mode = "daemon";
    agent.facts.version = "0.1.0";
    agent.facts.pid = 17;
    agent.facts.started = some_time;
    agent.facts.environment = json::object({{"os", "linux"}});
    agent.heartbeat = some_time;
    return agent;
}

// A signed action that reads back; its signature is nobody's.
inline action_record action_numbered(int n, action_status status = action_status::inflight)
{
    action made;
    char id[40];
    std::snprintf(id, sizeof id, "01900000-0000-7000-8000-%012d", n);
    made.id = {id};
    made.name = "action " + std::to_string(n);
    made.target = "TRUE";
    made.valid_from = some_time;
    made.expire_after = some_time + std::chrono::hours{1};
    made.operations.push_back({.module = "file", .parameters = json::object()});
    auto whole = signed_action::assemble(made, {"AAAA"});
    BOOST_TEST_REQUIRE(whole.ok());
    return {*std::move(whole), {id}, status, some_time, unset_time};
}

inline command_record command_of(action_record const& action, std::string const& agent,
                                 std::string const& id)
{
    command_record command;
    command.id = {id};
    command.action = action.id;
    command.agent = {agent};
    command.agent_name = agent + ".example.net";
    command.started = some_time;
    return command;
}

// For messages of tests: empty when it went well.
template <class T>
std::string why(result<T> const& how)
{
    return how ? std::string{} : how.error().message();
}

// Tried again for as long as a busy machine may need.
template <class F>
bool in_time(F const& holds)
{
    for (int tries = 0; tries < 600; ++tries) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return false;
}

inline result<void> put(store& to, std::vector<change> const& changes)
{
    return to.apply(changes);
}

} // namespace mig::test

#endif
