#include <mig/base/queue.hpp>

#include "engine/scheduler_impl.hpp"
#include "wire/messages.hpp"

#include <algorithm>
#include <utility>

namespace mig::engine::scheduling {
void scheduler_core::impl::on(publish_ended const& it)
{
    auto* const c = actions_.find(it.command);
    if (c == nullptr || c->ended) return;
    if (it.how) {
        c->published = true;
        c->confirmed = true;
        return;
    }
    c->published = false; // again: when its agent is there, or after a pause
    auto const code = it.how.error().code();
    if (code == errc::over_budget || code == errc::invalid_argument) {
        return finish(*c, {.status = command_status::failed,
                           .reason = "it cannot be sent: " + it.how.error().message()});
    }
    retry_at_ = std::min(retry_at_, now_ + retry_pause);
}

void scheduler_core::impl::publish(open_action const& a, open_command& c)
{
    if (!connected_ || !c.stored || c.published || c.ended) return;
    auto const* const agent = fleet_.find(c.record.agent);
    if (agent == nullptr || agent->is_absent) return;
    if (agent->record.standing != enrolment::enrolled) return;
    auto const& facts = agent->record.facts;
    c.published = true;
    // Who signs is asked so that the answer is signed, whatever the action is of.
    auto const version = agent->is_mig2() ? wire_version::mig2 : wire_version::mig3;
    emit(publish_command{c.record.id, command_queue(facts.queue_location),
                         to_bytes(wire::write_command({c.record.id, facts.id, a.record.action},
                                                      facts, now_, version)),
                         a.content().expire_after});
}

// An agent that could not read it would leave it unanswered until it expires.
void scheduler_core::impl::end_unreadable(open_action& a)
{
    if (a.content().version == wire_version::mig2) return;
    for (auto& [id, c] : a.commands) {
        auto const* const agent = fleet_.find(c.record.agent);
        if (c.ended || agent == nullptr || !agent->is_mig2()) continue;
        finish(c, {.status = command_status::failed,
                   .reason = "this agent speaks version 2 only: sign a version-2 action"});
    }
}

void scheduler_core::impl::publish_for(agent_id const& agent)
{
    actions_.each_of(agent, [this](open_action& a, open_command& c) { publish(a, c); });
}

void scheduler_core::impl::publish_all()
{
    for (auto& [id, a] : actions_) {
        for (auto& [command, c] : a.commands)
            publish(a, c);
    }
}

// Its one end.  Who follows is told, and the answer acknowledged, when the store has it; the
// action's end goes with that of its last command.
void scheduler_core::impl::finish(open_command& c, ending how, std::function<void()> then)
{
    MIG_ASSERT(!c.ended);
    c.ended = true;
    c.record.status = how.status;
    c.record.finished = now_;
    c.record.reason = std::move(how.reason);
    c.record.answer = std::move(how.answer);
    c.record.verified = how.verified;
    actions_.leave_agent(c.record);
    auto& a = actions_.of(c.record);
    ++a.finished;
    writer_.add({.changes = {finish_command{c.record.id, c.record.status, now_, c.record.answer,
                                            c.record.reason, c.record.verified}},
                 .then = [this, id = c.record.id, done = a.finished, then = std::move(then)] {
                     if (then) then();
                     auto* const ended = actions_.find(id);
                     if (ended == nullptr) return;
                     auto const& of = actions_.of(ended->record);
                     emit(announce{of.record.id, action_status::inflight, of.all(),
                                   of.finished_before + done, ended->record});
                     ended->record.answer = {}; // the store has it
                 }});
    end_if_finished(a);
}

void scheduler_core::impl::end_if_finished(open_action& a)
{
    if (a.record.status != action_status::inflight || !a.stored || a.all() == 0) return;
    if (a.finished == a.commands.size()) end(a, action_status::completed);
}

void scheduler_core::impl::end(open_action& a, action_status status)
{
    if (std::exchange(a.ended, true)) return;
    a.record.status = status;
    a.record.finished = now_;
    auto const id = a.record.id;
    writer_.add({.changes = {finish_action{id, status, now_}}, .then = [this, id] {
                     auto const* const ended = actions_.find(id);
                     if (ended == nullptr) return;
                     tell_followers(*ended);
                     actions_.forget(*ended);
                 }});
}

void scheduler_core::impl::tell_followers(open_action const& a)
{
    emit(announce{a.record.id, a.record.status, a.all(), a.finished_before + a.finished, {}});
}

} // namespace mig::engine::scheduling
