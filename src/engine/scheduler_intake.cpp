#include "engine/scheduler_admission.hpp"
#include "engine/scheduler_impl.hpp"

#include <set>
#include <utility>

namespace mig::engine::scheduling {
namespace {

error id_is_taken(action_id const& id)
{
    return not_accepted(errc::refused, id, "another action has this id already");
}

std::vector<agent_record> enrolled_of(std::vector<agent_record> agents)
{
    std::erase_if(agents, [](agent_record const& a) { return a.standing != enrolment::enrolled; });
    return agents;
}

} // namespace

void scheduler_core::impl::on(action_submitted const& it)
{
    if (auto good = admit(it.action, settings_.investigators, now_); !good) {
        return emit(reply{it.request, good.error()});
    }
    auto const& content = it.action.content();
    if (content.version == wire_version::mig2) return accept_mig2(it);
    if (auto* const open = actions_.find(content.id)) return submitted_again(*open, it);
    if (!it.known) return accept(content.id, it.action, it.request);
    if (it.known->action.wire() != it.action.wire()) {
        return emit(reply{it.request, id_is_taken(content.id)});
    }
    emit(reply{it.request, *it.known});
}

void scheduler_core::impl::on(targets_found const& it)
{
    auto* const found = actions_.find(it.action);
    if (found == nullptr || !found->searching) return;
    auto& a = *found;
    a.searching = false;
    auto const agents = it.agents ? enrolled_of(*it.agents) : std::vector<agent_record>{};
    if (!agents.empty()) return make_commands(a, agents);
    auto const none = [&](std::string_view what) {
        return error{errc::not_found, "find agents for", "action " + it.action.text, what};
    };
    auto const why = !it.agents           ? it.agents.error()
                     : it.agents->empty() ? none("no agent matches its target")
                                          : none("no agent that matches its target is enrolled");
    say(severity::warning, "an action has no targets",
        {{"action", it.action.text}, {"why", why.message()}});
    if (!a.stored) return give_up(it.action, why);
    // It was accepted long ago: a store that cannot look just now is no reason to drop it.
    bool const for_good = it.agents || why.code() == errc::invalid_argument;
    if (for_good) end(a, action_status::invalid);
}

// The platform names it.  The same signed text again is the same question again.
void scheduler_core::impl::accept_mig2(action_submitted const& it)
{
    for (auto& [id, a] : actions_) {
        if (!a.ended && a.record.action.signed_text() == it.action.signed_text()) {
            return wait_for_reply(a, it.request);
        }
    }
    auto content = it.action.content();
    content.id = {names_.next_mig2(now_)};
    auto named = signed_action::assemble(content, it.action.signatures());
    if (!named) return emit(reply{it.request, named.error()});
    accept(content.id, *named, it.request);
}

void scheduler_core::impl::accept(action_id const& id, signed_action const& action,
                                  std::uint64_t request)
{
    auto& a = actions_.add(
        {.record = {action, id, action_status::pending, now_, unset_time}, .requests = {request}});
    if (a.content().valid_from <= now_) return search(a);
    // Its agents are looked for when its time has come.
    writer_.add({.changes = {put_action{a.record, {}}},
                 .then = [this, id] { stored(id); },
                 .refused = [this, id](error const& why) { give_up(id, why); }});
}

void scheduler_core::impl::submitted_again(open_action& a, action_submitted const& it)
{
    if (a.record.action.wire() != it.action.wire()) {
        return emit(reply{it.request, id_is_taken(a.record.id)});
    }
    wait_for_reply(a, it.request);
}

void scheduler_core::impl::wait_for_reply(open_action& a, std::uint64_t request)
{
    if (a.stored) return emit(reply{request, a.record});
    a.requests.push_back(request);
}

void scheduler_core::impl::search(open_action& a)
{
    if (std::exchange(a.searching, true)) return;
    emit(find_targets{a.record.id, a.content().target});
}

// Nobody was told that it was accepted: it is as if it had not come.
void scheduler_core::impl::give_up(action_id const& id, error const& why)
{
    auto* const a = actions_.find(id);
    if (a == nullptr) return;
    for (auto const request : a->requests)
        emit(reply{request, why});
    actions_.forget(*a);
}

void scheduler_core::impl::make_commands(open_action& a, std::vector<agent_record> const& agents)
{
    std::vector<command_record> records;
    std::set<agent_id> seen;
    for (auto const& agent : agents) {
        if (!seen.insert(agent.facts.id).second) continue;
        fleet_.learn(agent);
        auto record = new_command(a, agent);
        auto const* const known = fleet_.find(agent.facts.id);
        actions_.add(a, record).answers_before = known->answers.highest();
        records.push_back(std::move(record));
    }
    auto const id = a.record.id;
    a.record.status = action_status::inflight;
    if (a.stored) {
        writer_.add({.changes = {add_commands{id, a.record.status, now_, std::move(records)}},
                     .then = [this, id] { stored(id); },
                     .refused = [this, id](error const&) { taken_by_another(id); }});
    } else {
        writer_.add({.changes = {put_action{a.record, std::move(records)}},
                     .then = [this, id] { stored(id); },
                     .refused = [this, id](error const& why) { give_up(id, why); }});
    }
}

command_record scheduler_core::impl::new_command(open_action const& a, agent_record const& agent)
{
    command_record record;
    record.id = {names_.next_command(a.content().version, now_)};
    record.action = a.record.id;
    record.agent = agent.facts.id;
    record.agent_name = agent.facts.name;
    record.started = now_;
    return record;
}

// While we looked for its targets, another scheduler has sent it.
void scheduler_core::impl::taken_by_another(action_id const& id)
{
    if (auto const* const a = actions_.find(id)) actions_.forget(*a);
}

// The store has it, with the commands that it has so far.
void scheduler_core::impl::stored(action_id const& id)
{
    auto* const found = actions_.find(id);
    if (found == nullptr) return;
    auto& a = *found;
    a.stored = true;
    for (auto& [command, c] : a.commands)
        c.stored = true;
    for (auto const request : std::exchange(a.requests, {}))
        emit(reply{request, a.record});
    tell_followers(a);
    end_unreadable(a);
    for (auto& [command, c] : a.commands)
        publish(a, c);
    end_if_finished(a);
}

} // namespace mig::engine::scheduling
