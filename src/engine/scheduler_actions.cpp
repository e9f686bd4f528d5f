#include "engine/scheduler_actions.hpp"

#include <utility>

namespace mig::engine::scheduling {

open_action& open_actions::add(open_action a)
{
    auto const id = a.record.id.text;
    return actions_.emplace(id, std::move(a)).first->second;
}

open_action* open_actions::find(action_id const& id)
{
    auto const found = actions_.find(id.text);
    return found == actions_.end() ? nullptr : &found->second;
}

void open_actions::forget(open_action const& a)
{
    for (auto const& [command, c] : a.commands) {
        leave_agent(c.record);
        action_of_.erase(command);
    }
    actions_.erase(actions_.find(a.record.id.text));
}

open_command& open_actions::add(open_action& a, command_record record)
{
    action_of_[record.id.text] = record.action.text;
    of_agent_[record.agent.text].insert(record.id.text);
    auto& c = a.commands[record.id.text];
    c.record = std::move(record);
    return c;
}

open_command* open_actions::find(command_id const& id)
{
    auto const action = action_of_.find(id.text);
    if (action == action_of_.end()) return nullptr;
    return &actions_.at(action->second).commands.at(id.text);
}

void open_actions::leave_agent(command_record const& record)
{
    auto const of_agent = of_agent_.find(record.agent.text);
    if (of_agent == of_agent_.end()) return;
    of_agent->second.erase(record.id.text);
    if (of_agent->second.empty()) of_agent_.erase(of_agent);
}

} // namespace mig::engine::scheduling
