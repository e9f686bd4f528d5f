// A scheduler's engine on the bench: events go in by name, effects come out sorted.  The store
// answers when the test says so, or at once.

#ifndef MIG_TEST_UNIT_ENGINE_SCHEDULER_RIG_HPP
#define MIG_TEST_UNIT_ENGINE_SCHEDULER_RIG_HPP

#include <mig/base/queue.hpp>

#include "agent_rig.hpp"
#include "engine/scheduler_core.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace mig::test {

namespace core = engine::scheduling;

struct scheduler_rig {
    explicit scheduler_rig(std::optional<keyring> investigators = std::nullopt,
                           core::recovered what = {}, bool shared = false,
                           enrolment_rule joins = enrolment_rule::open)
        : answers_look_ups(!shared),
          scheduler({.investigators = std::move(investigators),
                     .shared = shared,
                     .joins = joins,
                     .random = [n = 0u](std::span<std::byte, 10> into) mutable {
                         ++n;
                         into[8] = static_cast<std::byte>(n >> 8);
                         into[9] = static_cast<std::byte>(n & 0xff);
                     }})
    {
        what.now = now;
        step(what);
    }

    void step(core::event const& e)
    {
        std::vector<core::effect> effects;
        scheduler.step(e, effects);
        for (auto& effect : effects) {
            if (auto* batch = std::get_if<core::persist>(&effect)) {
                batches.push_back(*batch);
            } else if (auto* told = std::get_if<core::reply>(&effect)) {
                replies.push_back(*told);
            } else if (auto* wanted = std::get_if<core::find_targets>(&effect)) {
                searches.push_back(*wanted);
            } else if (auto* asked = std::get_if<core::look_up>(&effect)) {
                look_ups.push_back(*asked);
            } else if (auto* over = std::get_if<core::look_over>(&effect)) {
                look_overs.push_back(*over);
            } else if (auto* sent = std::get_if<core::publish_command>(&effect)) {
                published.push_back(*sent);
            } else if (auto* ack = std::get_if<core::acknowledge>(&effect)) {
                acknowledged.push_back(ack->tag);
            } else if (auto* news = std::get_if<core::announce>(&effect)) {
                announced.push_back(*news);
            } else if (auto* wake = std::get_if<core::wake_at>(&effect)) {
                woken_at = wake->when;
            } else if (auto* said = std::get_if<core::note>(&effect)) {
                notes.push_back(said->message);
                if (said->fields.empty()) continue;
                whys.push_back({said->level, said->fields.front().second});
            } else if (auto* decided = std::get_if<core::decision_told>(&effect)) {
                decisions.push_back(*decided);
            }
        }
    }

    // The store writes what it was given, and what follows from that.
    void settle()
    {
        do {
            while (written < batches.size())
                write({});
        } while (answers_look_ups && answer_look_up());
    }
    // The store says what it was given.
    bool answer_look_up()
    {
        if (looked_up == look_ups.size()) return false;
        auto const asked = look_ups.at(looked_up++);
        core::looked_up::records found;
        for (auto const& put : changes<put_action>())
            for (auto const& c : put.commands)
                if (c.id == asked.command) found.command = c;
        for (auto const& put : changes<add_commands>())
            for (auto const& c : put.commands)
                if (c.id == asked.command) found.command = c;
        for (auto const& end : changes<finish_command>()) {
            if (end.command != asked.command) continue;
            found.command->status = end.status;
            found.command->answer = end.answer;
        }
        for (auto const& put : changes<put_enrol_token>())
            if (put.token.key == asked.token) found.token = put.token;
        for (auto const& use : changes<use_enrol_token>())
            if (found.token && use.token == found.token->key) found.token->used_by = use.agent;
        step(core::looked_up{asked.number, found, now});
        return true;
    }
    void decide(std::string const& agent, agent_decision what)
    {
        step(core::agent_decided{++request, {agent}, what, std::nullopt, now});
    }
    [[nodiscard]] std::size_t refused_because(std::string const& why) const
    {
        return static_cast<std::size_t>(std::count_if(
            whys.begin(), whys.end(), [&](auto const& one) { return one.second == why; }));
    }
    void write(result<void> how)
    {
        auto const number = batches.at(written++).batch;
        step(core::persisted{number, std::move(how), now});
    }

    void connect() { step(core::connection_changed{true, now}); }
    void tick() { step(core::tick{now}); }
    std::uint64_t submit(signed_action const& action)
    {
        step(core::action_submitted{++request, action, std::nullopt, now});
        return request;
    }
    void find(std::vector<agent_id> const& ids)
    {
        std::vector<agent_record> agents;
        for (auto const& id : ids) {
            agent_record agent{.facts = facts_of(id.text), .key = key_of(200).public_key()};
            for (auto const& put : changes<put_agent>())
                if (put.agent.facts.id == id) agent.key = put.agent.key;
            agents.push_back(agent);
        }
        step(core::targets_found{searches.back().action, std::move(agents), now});
    }
    void heartbeat(std::string const& id, std::uint64_t sequence, std::uint8_t key = 200)
    {
        auto const text = wire::write_heartbeat({facts_of(id), sequence, now, {}}, key_of(key));
        step(core::delivery_arrived{++tag, std::string{heartbeats_queue}, to_bytes(text), now});
    }
    void heartbeat_with(std::string const& id, std::uint64_t sequence, agent_key const& token,
                        std::uint8_t key = 200)
    {
        deliver_heartbeat(
            wire::write_heartbeat({facts_of(id), sequence, now, {}}, key_of(key), token));
    }
    void deliver_heartbeat(std::string const& text)
    {
        step(core::delivery_arrived{++tag, std::string{heartbeats_queue}, to_bytes(text), now});
    }
    void answer_to(command_id const& id, action_id const& action, std::string const& agent = "a1",
                   std::uint8_t key = 200, command_status status = command_status::success)
    {
        answer a;
        a.command = id;
        a.action = action;
        a.agent = {agent};
        // One for each command of an agent, as the agent's journal would give.
        a.sequence = numbers.emplace(agent + id.text, numbers.size() + 1).first->second;
        a.status = status;
        a.started = now;
        a.finished = now;
        a.operations.push_back(operation_answer::failure("nothing"));
        deliver_answer(wire::write_answer(a, key_of(key)));
    }
    void number_of_answer(command_id const& id, std::uint64_t number,
                          std::string const& agent = "a1")
    {
        numbers[agent + id.text] = number;
    }
    void deliver_answer(std::string const& text)
    {
        step(core::delivery_arrived{++tag, std::string{results_queue}, to_bytes(text), now});
    }
    void confirm(command_id const& id) { step(core::publish_ended{id, {}, now}); }
    void fail_publish(command_id const& id, errc code = errc::unavailable)
    {
        step(core::publish_ended{id, error{code, "publish", "command"}, now});
    }
    void consumer(std::string const& agent, bool present)
    {
        step(core::consumer_changed{command_queue("linux." + agent), present, now});
    }

    template <class Change>
    [[nodiscard]] std::vector<Change> changes() const
    {
        std::vector<Change> all;
        for (auto const& batch : batches) {
            for (auto const& one : batch.changes)
                if (auto const* c = std::get_if<Change>(&one)) all.push_back(*c);
        }
        return all;
    }

    bool answers_look_ups;
    core::scheduler_core scheduler;
    system_time now = start_of_test;
    std::uint64_t request = 0;
    std::uint64_t tag = 0;
    std::map<std::string, std::uint64_t> numbers; // of answers
    std::vector<core::persist> batches;
    std::size_t written = 0;
    std::vector<core::reply> replies;
    std::vector<core::find_targets> searches;
    std::vector<core::look_up> look_ups;
    std::vector<core::look_over> look_overs;
    std::vector<core::publish_command> published;
    std::vector<std::uint64_t> acknowledged;
    std::vector<core::announce> announced;
    std::vector<std::string> notes;
    std::vector<std::pair<severity, std::string>> whys; // of the notes
    std::vector<core::decision_told> decisions;
    std::size_t looked_up = 0;
    system_time woken_at{};
};

} // namespace mig::test

#endif
