// An agent's engine on the bench: events go in by name, effects come out sorted.

#ifndef MIG_TEST_UNIT_ENGINE_AGENT_RIG_HPP
#define MIG_TEST_UNIT_ENGINE_AGENT_RIG_HPP

#include "engine/agent_core.hpp"
#include "support/test_signer.hpp"
#include "wire/messages.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace mig::test {

inline constexpr system_time start_of_test{std::chrono::seconds{1'800'000'000}};

inline std::string uuid_of(unsigned number)
{
    std::array<std::byte, 10> random{};
    random[8] = static_cast<std::byte>(number >> 8);
    random[9] = static_cast<std::byte>(number & 0xff);
    return make_uuid(start_of_test, random);
}

inline agent_facts facts_of(std::string const& id)
{
    agent_facts facts;
    facts.id = {id};
    facts.name = "host-" + id;
    facts.queue_location = "linux." + id;
    facts.mode = "daemon";
    facts.version = "1";
    facts.pid = 1;
    facts.started = start_of_test;
    facts.environment = json::object({{"os", "linux"}});
    return facts;
}

inline operation operation_of(std::string module)
{
    return {.module = std::move(module), .parameters = json::object({{"x", 1}})};
}

inline action an_action(unsigned number, std::vector<std::string> const& modules = {"file"})
{
    action asked;
    asked.id = {uuid_of(number)};
    asked.name = "action " + std::to_string(number);
    asked.target = "environment->>'os'='linux'";
    asked.valid_from = start_of_test - std::chrono::minutes{1};
    asked.expire_after = start_of_test + std::chrono::minutes{10};
    for (auto const& module : modules)
        asked.operations.push_back(operation_of(module));
    return asked;
}

inline test_signer const& alice()
{
    static test_signer const one{1};
    return one;
}
inline test_signer const& mallory()
{
    static test_signer const one{66};
    return one;
}

inline std::string policy_text()
{
    return R"({"default":{"minimumweight":1,"investigators":{"alice":{"fingerprint":")" +
           alice().name().hex() + R"(","weight":1}}}})";
}

inline engine::agent_settings settings_of(std::string const& id)
{
    return {.facts = facts_of(id),
            .policy = policy::from_json(policy_text(), ring_of({&alice()})).value(),
            .modules = {"file", "ping"},
            .key = key_of(200)};
}

// A command as a scheduler would write it.
inline bytes command_bytes(std::string const& id, signed_action const& asked,
                           std::string const& agent = "a1")
{
    command const c{{id}, {agent}, asked};
    return to_bytes(wire::write_command(c, facts_of(agent), start_of_test));
}

// What a disk would hold: complete once synced.
struct agent_rig {
    explicit agent_rig(engine::agent_settings with = settings_of("a1"),
                       std::vector<engine::journal_entry> entries = {},
                       system_time at = start_of_test)
        : core(std::move(with)),
          now(at)
    {
        step(engine::journal_recovered{std::move(entries), now});
    }

    void step(engine::agent_event const& e)
    {
        std::vector<engine::agent_effect> effects;
        core.step(e, effects);
        for (auto& effect : effects) {
            if (auto* append = std::get_if<engine::append_journal>(&effect)) {
                BOOST_REQUIRE(append->number == last_entry + 1);
                last_entry = append->number;
                journal.insert(journal.end(), append->entry.begin(), append->entry.end());
            } else if (auto* whole = std::get_if<engine::rewrite_journal>(&effect)) {
                BOOST_REQUIRE(whole->number == last_entry + 1);
                last_entry = whole->number;
                journal = whole->file;
                ++rewrites;
            } else if (auto* ack = std::get_if<engine::acknowledge>(&effect)) {
                acknowledged.push_back(ack->tag);
            } else if (auto* run = std::get_if<engine::start_operation>(&effect)) {
                started.push_back(*run);
            } else if (auto* answer = std::get_if<engine::publish_answer>(&effect)) {
                published.push_back(*answer);
            } else if (auto* beat = std::get_if<engine::publish_heartbeat>(&effect)) {
                beats.push_back(beat->sequence);
            } else if (auto* wake = std::get_if<engine::wake_at>(&effect)) {
                woken_at = wake->when;
            } else if (auto* said = std::get_if<engine::note>(&effect)) {
                notes.push_back(said->message);
            }
        }
    }

    void arrive(bytes body) { step(engine::command_arrived{++tag, std::move(body), now}); }
    void sync() { step(engine::journal_synced{last_entry, now}); }
    // Until the disk has nothing more to do.
    void settle()
    {
        for (std::uint64_t before = 0; before != last_entry;) {
            before = last_entry;
            sync();
        }
    }
    void connect() { step(engine::connection_changed{true, now}); }
    void disconnect() { step(engine::connection_changed{false, now}); }
    void tick() { step(engine::tick{now, uptime}); }
    // Time that passes by every clock.
    void pass(std::chrono::seconds time)
    {
        now += time;
        uptime += time;
        tick();
    }
    void want_heartbeat() { step(engine::heartbeat_due{now}); }
    void confirm(command_id const& id) { step(engine::publish_ended{id, {}, now}); }
    void fail_publish(command_id const& id, errc code = errc::unavailable)
    {
        step(engine::publish_ended{id, error{code, "publish", "answer"}, now});
    }
    void end(engine::start_operation const& run, bool success = true, bool timed_out = false)
    {
        operation_answer answer;
        answer.success = success;
        if (!success) answer.errors.push_back("it went wrong");
        step(engine::operation_ended{run.command, run.operation, answer, timed_out, now});
    }

    [[nodiscard]] answer answer_at(std::size_t n) const
    {
        return wire::read_answer(published.at(n).body).value().content;
    }
    // As after kill -9: what was written is there.
    [[nodiscard]] std::vector<engine::journal_entry> on_disk() const
    {
        auto file = journal;
        if (!as_text(file).starts_with(engine::journal_magic)) {
            auto whole = to_bytes(engine::journal_magic);
            whole.insert(whole.end(), file.begin(), file.end());
            file = std::move(whole);
        }
        return engine::read_journal(file).value().entries;
    }

    engine::agent_core core;
    system_time now;
    std::chrono::nanoseconds uptime = std::chrono::hours{100}; // of the machine
    std::uint64_t tag = 0;
    std::uint64_t last_entry = 0;
    bytes journal;
    int rewrites = 0;
    std::vector<std::uint64_t> acknowledged;
    std::vector<engine::start_operation> started;
    std::vector<engine::publish_answer> published;
    std::vector<std::uint64_t> beats;
    std::vector<std::string> notes;
    system_time woken_at{};
};

} // namespace mig::test

#endif
