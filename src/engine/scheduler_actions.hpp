// The actions that have not ended, their commands, and where each command is found.
//
// Pure; one thread, that of scheduler_core.

#ifndef MIG_ENGINE_SCHEDULER_ACTIONS_HPP
#define MIG_ENGINE_SCHEDULER_ACTIONS_HPP

#include <mig/action/record.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace mig::engine::scheduling {

struct open_command {
    command_record record;
    bool stored = false;    // the store has it: it may be published
    bool published = false; // in safe hands, or on the way there
    bool confirmed = false; // in safe hands
    bool ended = false;     // its end is on the way to the store
    // Its answer has a higher number: the agent had given this one before it was asked.
    std::uint64_t answers_before = 0;
};

struct open_action {
    action_record record;
    bool stored = false;
    bool searching = false; // for its targets
    bool ended = false;
    std::vector<std::uint64_t> requests; // who waits for the reply
    std::map<std::string, open_command> commands;
    std::size_t finished = 0;        // of those
    std::size_t finished_before = 0; // in another life of this scheduler

    [[nodiscard]] action const& content() const noexcept { return record.action.content(); }
    [[nodiscard]] std::size_t all() const noexcept { return finished_before + commands.size(); }
    [[nodiscard]] bool is_waiting() const noexcept
    {
        return record.status == action_status::pending;
    }
};

class open_actions {
public:
    open_action& add(open_action);
    [[nodiscard]] open_action* find(action_id const&);
    [[nodiscard]] open_action& of(command_record const& c) { return actions_.at(c.action.text); }
    void forget(open_action const&);
    [[nodiscard]] auto begin() { return actions_.begin(); }
    [[nodiscard]] auto end() { return actions_.end(); }

    open_command& add(open_action&, command_record);
    [[nodiscard]] open_command* find(command_id const&);
    // It has ended: its agent has it no more.
    void leave_agent(command_record const&);

    // Each that this agent has and that has not ended: with its action.
    template <class F>
    void each_of(agent_id const& agent, F f)
    {
        auto const found = of_agent_.find(agent.text);
        if (found == of_agent_.end()) return;
        for (auto const& command : found->second) {
            auto& a = actions_.at(action_of_.at(command));
            f(a, a.commands.at(command));
        }
    }

private:
    std::map<std::string, open_action> actions_;            // by id
    std::map<std::string, std::string> action_of_;          // command id -> action id
    std::map<std::string, std::set<std::string>> of_agent_; // agent id -> ids of its commands
};

} // namespace mig::engine::scheduling

#endif
