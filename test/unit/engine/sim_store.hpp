// What a store does with changes, and what it must never be asked to do.  It follows the rules of
// store/store.hpp for those that several schedulers share.

#ifndef MIG_TEST_UNIT_ENGINE_SIM_STORE_HPP
#define MIG_TEST_UNIT_ENGINE_SIM_STORE_HPP

#include <mig/action/record.hpp>

#include "sim_parts.hpp"
#include "wire/messages.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mig::test {

struct sim_store {
    struct stored_action {
        action_record record;
        bool ended = false;
        std::size_t owner = 0;     // a scheduler
        std::size_t stored_by = 0; // likewise: who made it what it is
    };
    bool is_shared = false; // else only one scheduler writes, and contradicts nothing
    std::map<std::string, agent_record> agents;
    std::map<std::string, stored_action> actions;
    std::map<std::string, command_record> commands;
    std::set<std::pair<std::string, std::string>> targets; // action, agent
    std::map<std::size_t, system_time> leases;             // of schedulers
    std::map<agent_public_key, enrol_token> tokens;        // none: whoever comes may join

    // Of one scheduler, all or none.  Adds the commands that it has ended.
    result<void> apply(std::size_t who, std::vector<change> const& changes,
                       std::vector<command_id>& ended)
    {
        for (auto const& one : changes)
            if (is_refused(who, one))
                return error{errc::refused, "write", "store", "it contradicts"};
        for (auto const& one : changes)
            std::visit([&](auto const& it) { on(who, it, ended); }, one);
        return {};
    }

    // What belongs to nobody who lives.
    std::vector<open_work> claim(std::size_t who, system_time now, std::chrono::seconds lease)
    {
        leases[who] = now + lease;
        std::vector<open_work> all;
        for (auto& [id, a] : actions) {
            bool const is_free = a.owner != who && leases[a.owner] <= now;
            if (a.ended || !is_free) continue;
            a.owner = who;
            all.push_back(work_of(a));
        }
        return all;
    }
    // A scheduler has lost its memory, and finds its own again.
    std::vector<open_work> reclaim(std::size_t who, system_time now, std::chrono::seconds lease)
    {
        for (auto& [id, a] : actions)
            if (a.owner == who) a.owner = nobody;
        return claim(who, now, lease);
    }

    [[nodiscard]] std::vector<command_record> open_commands(action_id const& action) const
    {
        std::vector<command_record> open;
        for (auto const& [id, c] : commands)
            if (c.action == action && !is_final(c.status)) open.push_back(c);
        return open;
    }

private:
    static constexpr std::size_t nobody = 1000; // whose lease is always over

    open_work work_of(stored_action const& a) const
    {
        open_work work{a.record, 0, open_commands(a.record.id)};
        for (auto const& [id, c] : commands)
            if (c.action == a.record.id && is_final(c.status)) ++work.finished;
        return work;
    }

    // The same change again is no contradiction: its first try may have been written.
    [[nodiscard]] bool is_known(std::vector<command_record> const& all) const
    {
        return !all.empty() && commands.contains(all.front().id.text);
    }
    [[nodiscard]] bool is_refused(std::size_t who, change const& one) const
    {
        if (auto const* put = std::get_if<put_action>(&one)) {
            auto const found = actions.find(put->action.id.text);
            if (found == actions.end()) return false;
            auto const& a = found->second;
            bool const is_again = a.stored_by == who && a.record.started == put->action.started &&
                                  a.record.action.wire() == put->action.action.wire();
            return !is_again;
        }
        if (auto const* add = std::get_if<add_commands>(&one)) {
            auto const& a = actions.at(add->action.text);
            return !is_known(add->commands) && a.record.status != action_status::pending;
        }
        if (auto const* use = std::get_if<use_enrol_token>(&one)) {
            auto const found = tokens.find(use->token);
            if (found == tokens.end()) return true;
            auto const& user = found->second.used_by;
            return !user.empty() && user != use->agent;
        }
        return false;
    }

    using ids = std::vector<command_id>;

    void on(std::size_t, put_agent const& it, ids&)
    {
        auto const known = agents.find(it.agent.facts.id.text);
        if (known != agents.end()) {
            bool const counts =
                known->second.key == it.agent.key && known->second.sequence < it.agent.sequence;
            must(counts || is_shared, "a heartbeat counts twice, or the key of an agent changes");
            if (!counts) return;
        }
        bool const is_hostile = it.agent.facts.id.text.starts_with("evil");
        must(!is_hostile || tokens.empty(), "a stranger has joined");
        agents[it.agent.facts.id.text] = it.agent;
    }
    void on(std::size_t, set_enrolment const&, ids&) {}
    void on(std::size_t, forget_agent_key const&, ids&) {}
    void on(std::size_t, put_enrol_token const&, ids&) {}
    void on(std::size_t, use_enrol_token const& it, ids&)
    {
        tokens.at(it.token).used_by = it.agent;
    }
    void on(std::size_t, set_agent_status const& it, ids&)
    {
        auto& agent = agents.at(it.agent.text);
        if (agent.heartbeat < it.heard_before) agent.status = it.status;
    }
    void on(std::size_t who, put_action const& it, ids&)
    {
        auto const added =
            actions.emplace(it.action.id.text, stored_action{it.action, false, who, who});
        must(added.second || is_shared, "an action is stored twice");
        if (added.second) add(it.commands);
    }
    void on(std::size_t who, add_commands const& it, ids&)
    {
        auto& a = actions.at(it.action.text);
        if (a.record.status != action_status::pending) return;
        a.record.status = it.status;
        a.owner = a.stored_by = who;
        add(it.commands);
    }
    void add(std::vector<command_record> const& all)
    {
        for (auto const& one : all) {
            must(commands.emplace(one.id.text, one).second, "a command is stored twice");
            must(targets.emplace(one.action.text, one.agent.text).second,
                 "I3: a target is asked twice");
        }
    }
    void on(std::size_t, finish_command const& it, ids& ended)
    {
        auto& c = commands.at(it.command.text);
        must(c.status == command_status::sent || is_shared, "I3: a command ends twice");
        must(is_final(it.status), "I3: a command ends with a status that is no end");
        if (c.status != command_status::sent) return;
        c.status = it.status;
        if (!it.answer.empty()) {
            auto const said = wire::read_answer(as_bytes(it.answer));
            must(said && said->key == agents.at(c.agent.text).key &&
                     said->content.command == c.id && said->content.agent == c.agent,
                 "I5: an answer is stored that its agent did not sign for this command");
        }
        c.answer = it.answer;
        c.reason = it.reason;
        ended.push_back(it.command);
    }
    void on(std::size_t, finish_action const& it, ids&)
    {
        auto& a = actions.at(it.action.text);
        must(!a.ended || is_shared, "I3: an action ends twice");
        if (a.ended) return;
        must(open_commands(it.action).empty(), "I3: an action ends before its commands");
        a.ended = true;
        a.record.status = it.status;
    }
};

} // namespace mig::test

#endif
