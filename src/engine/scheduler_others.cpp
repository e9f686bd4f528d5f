#include "engine/scheduler_impl.hpp"
#include "wire/messages.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace mig::engine::scheduling {

void scheduler_core::impl::ask(question q)
{
    q.connection = connection_;
    q.again = false;
    auto const number = ++questions_;
    emit(look_up{number, q.command, q.agent, q.token});
    asked_.emplace(number, std::move(q));
}

// What the store could not tell.  Deliveries of a connection that is gone come again by themselves.
void scheduler_core::impl::ask_again()
{
    std::vector<question> due;
    for (auto it = asked_.begin(); it != asked_.end();) {
        auto& q = it->second;
        bool const is_gone = q.delivery && q.connection != connection_;
        if (q.again && !is_gone) due.push_back(std::move(q));
        it = q.again ? asked_.erase(it) : std::next(it);
    }
    for (auto& q : due)
        ask(std::move(q));
}

void scheduler_core::impl::on(looked_up const& it)
{
    auto const found = asked_.find(it.number);
    if (found == asked_.end()) return;
    if (!it.found) {
        found->second.again = true;
        retry_at_ = std::min(retry_at_, now_ + retry_pause);
        return;
    }
    auto const q = std::move(found->second);
    asked_.erase(found);
    if (it.found->agent) fleet_.learn(*it.found->agent);
    auto const& record = it.found->command;
    if (record && is_final(record->status)) {
        auto* const c = actions_.find(record->id);
        if (c != nullptr && !c->ended) ended_elsewhere(*c, *record);
        if (c == nullptr) emit(announce{record->action, action_status::inflight, 0, 0, record});
    }
    if (!q.delivery || q.connection != connection_) return;
    if (!q.command.empty()) return answer_looked_up(*q.delivery, *it.found);
    if (auto const read = wire::read_heartbeat(q.delivery->body)) {
        heartbeat_counts(*q.delivery, *read, it.found->token);
    }
}

void scheduler_core::impl::answer_looked_up(delivery_arrived const& it,
                                            looked_up::records const& found)
{
    auto const read = wire::read_answer(it.body);
    if (!read) return;
    auto const& id = read->content.command;
    if (!found.command) return drop(it, answer_dropped, "its command is not known", id.text);
    auto* const c = actions_.find(id);
    // Its end may still be on the way to the store.
    bool const ended_here = c != nullptr && c->ended && !is_final(found.command->status);
    auto const& record = ended_here ? c->record : *found.command;
    bool const is_final_already = is_final(record.status);
    if (is_final_already && record.answer == as_text(it.body)) {
        return writer_.add({.then = acknowledging(it)}); // it came twice
    }
    if (auto const why = objection(*read, record)) return drop(it, answer_dropped, *why, id.text);
    if (is_final_already) {
        note_refusal(answer_dropped,
                     record.answer.empty() ? "it came too late" : "its command was answered before",
                     id.text);
        return writer_.add({.then = acknowledging(it)}); // when its end is stored
    }
    bool const is_open_here = c != nullptr && !c->ended;
    auto const before = is_open_here ? c->answers_before : 0;
    if (auto const why = number_objection(*read, before))
        return drop(it, answer_dropped, *why, id.text);
    ending how{.status = read->content.status,
               .answer = to_text(it.body),
               .verified = read->key.has_value()};
    if (is_open_here) {
        number_used(*read);
        return finish(*c, std::move(how), acknowledging(it));
    }
    // Another scheduler's, who will see it in the store.  Until then it may come again, and is no
    // replay.
    writer_.add(
        {.changes = {finish_command{id, how.status, now_, std::move(how.answer), {}, how.verified}},
         .then = [this, read = *read, then = acknowledging(it)] {
             number_used(read);
             then();
         }});
}

void scheduler_core::impl::on(command_news const& it)
{
    auto const* const c = actions_.find(it.command);
    bool const is_ours = c != nullptr && !c->ended && c->stored;
    if (is_ours || (c == nullptr && it.is_followed)) ask({.command = it.command});
}

void scheduler_core::impl::on(news_lost const&)
{
    look_over_all();
}

void scheduler_core::impl::look_over_all()
{
    next_look_over_ = now_ + look_over_every;
    for (auto const& [id, a] : actions_) {
        if (a.stored && !a.ended && !a.is_waiting()) emit(look_over{a.record.id});
    }
}

void scheduler_core::impl::on(looked_over const& it)
{
    auto* const a = actions_.find(it.action);
    if (a == nullptr || a->ended || !it.open) return; // it is looked over again
    std::set<std::string> open;
    for (auto const& c : *it.open)
        open.insert(c.id.text);
    for (auto const& [id, c] : a->commands) {
        if (c.stored && !c.ended && !open.contains(id)) ask({.command = c.record.id});
    }
}

void scheduler_core::impl::ended_elsewhere(open_command& c, command_record const& record)
{
    c.ended = true;
    c.record = record;
    actions_.leave_agent(c.record);
    auto& a = actions_.of(c.record);
    ++a.finished;
    emit(announce{a.record.id, action_status::inflight, a.all(), a.finished_before + a.finished,
                  c.record});
    c.record.answer = {}; // the store has it
    end_if_finished(a);
}

} // namespace mig::engine::scheduling
