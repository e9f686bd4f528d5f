#include <mig/base/queue.hpp>

#include "engine/scheduler_impl.hpp"
#include "wire/messages.hpp"

#include <algorithm>
#include <utility>

namespace mig::engine::scheduling {
void scheduler_core::impl::on(delivery_arrived const& it)
{
    if (it.queue == heartbeats_queue) return heartbeat_arrived(it);
    answer_arrived(it);
}

void scheduler_core::impl::on(consumer_changed const& it)
{
    auto* const agent = fleet_.reader_of(it.queue);
    if (agent == nullptr) return;
    agent->is_absent = !it.present;
    if (it.present) return publish_for(agent->record.facts.id);
    auto& status = agent->record.status;
    if (status == agent_status::offline || status == agent_status::destroyed) return;
    status = agent_status::offline;
    writer_.add({.changes = {set_agent_status{agent->record.facts.id, status}}});
}

// Tells the relay, if it is still the connection that the delivery came by.
std::function<void()> scheduler_core::impl::acknowledging(delivery_arrived const& it)
{
    return [this, tag = it.tag, connection = connection_] {
        if (connection == connection_) emit(acknowledge{tag});
    };
}

void scheduler_core::impl::drop(delivery_arrived const& it, std::string_view what,
                                std::string_view why, std::string_view about)
{
    note_refusal(what, why, about);
    emit(acknowledge{it.tag});
}

// What may come from outside stands in about, never in why: by that they are counted.
void scheduler_core::impl::note_refusal(std::string_view what, std::string_view why,
                                        std::string_view about)
{
    std::vector<std::pair<std::string, std::string>> fields{{"why", std::string{why}}};
    if (!about.empty()) fields.emplace_back("about", about);
    auto const told = refusals_.count(why, now_);
    if (told.untold > 0) fields.emplace_back("others", std::to_string(told.untold));
    say(told.is_loud ? severity::warning : severity::debug, std::string{what}, std::move(fields));
}

void scheduler_core::impl::answer_arrived(delivery_arrived const& it)
{
    auto const read = wire::read_answer(it.body);
    if (!read) return drop(it, answer_dropped, why_unread(read.error()), read.error().message());
    auto const& id = read->content.command;
    auto* const c = actions_.find(id);
    bool const is_open = c != nullptr && !c->ended;
    if (c != nullptr && c->ended && as_text(it.body) == c->record.answer) {
        // It came twice; its end may still be on the way to the store, so this waits in line.
        return writer_.add({.then = acknowledging(it)});
    }
    // The store knows how it ended, and whether another scheduler sent it.
    bool const is_strange = settings_.shared && is_open && is_stranger(*read);
    if (!is_open || is_strange) return ask({.command = id, .delivery = it});
    auto why = objection(*read, c->record);
    if (!why) why = number_objection(*read, c->answers_before);
    if (why) return drop(it, answer_dropped, *why, id.text);
    number_used(*read);
    finish(*c,
           {.status = read->content.status,
            .answer = to_text(it.body),
            .verified = read->key.has_value()},
           acknowledging(it));
}

// Its agent, or the agent's key, may have become known to another scheduler.
bool scheduler_core::impl::is_stranger(wire::read_answer_result const& read)
{
    auto const* const agent = fleet_.find(read.content.agent);
    return agent == nullptr || (read.key && !agent->record.key);
}

std::optional<std::string_view>
scheduler_core::impl::objection(wire::read_answer_result const& read, command_record const& c)
{
    auto const* const agent = fleet_.find(c.agent);
    if (agent == nullptr) return "its agent is not known";
    if (read.content.agent != c.agent) return "it is the answer of another agent";
    if (read.content.action != c.action) return "it is the answer to another action";
    if (!is_final(read.content.status)) return "its status is not final";
    if (agent->record.standing == enrolment::refused) return "its agent was refused";
    auto const& key = agent->record.key;
    if (!key && read.key) return "the key of its agent is not known";
    if (key && read.key != key) return "it is not signed by the agent's key";
    return std::nullopt;
}

// Numbers come from the agent's journal, one for each answer: what uses one that was used is a
// replay, or comes of a journal that was put back.
std::optional<std::string_view>
scheduler_core::impl::number_objection(wire::read_answer_result const& read,
                                       std::uint64_t answers_before)
{
    if (!read.key) return std::nullopt; // version 2 has none
    auto const n = read.content.sequence;
    if (n <= answers_before) return "it is older than its command";
    auto const* const agent = fleet_.find(read.content.agent);
    if (agent != nullptr && agent->answers.is_used(n)) return "its number was used before";
    return std::nullopt;
}

void scheduler_core::impl::number_used(wire::read_answer_result const& read)
{
    auto* const agent = fleet_.find(read.content.agent);
    if (agent != nullptr && read.key) agent->answers.use(read.content.sequence);
}

void scheduler_core::impl::heartbeat_arrived(delivery_arrived const& it)
{
    auto const read = wire::read_heartbeat(it.body);
    if (!read) {
        return drop(it, heartbeat_dropped, why_unread(read.error()), read.error().message());
    }
    // Others may know it, and its key.
    if (must_ask(*read)) {
        return ask({.agent = read->facts.id, .token = read->token, .delivery = it});
    }
    heartbeat_counts(it, *read);
}

void scheduler_core::impl::heartbeat_counts(delivery_arrived const& it, wire::heartbeat const& beat,
                                            std::optional<enrol_token> const& token)
{
    auto const& id = beat.facts.id;
    auto const* const known = fleet_.find(id);
    if (known != nullptr && beat.key && known->record.key == beat.key &&
        known->record.sequence == beat.sequence)
    {
        return writer_.add({.then = acknowledging(it)}); // delivered twice
    }
    if (auto const why = fleet_.objection(beat, now_)) {
        return drop(it, heartbeat_dropped, *why, id.text);
    }
    auto const [standing, uses_token, refusal] = admit_agent(beat, token);
    if (!refusal.empty()) return drop(it, heartbeat_dropped, refusal, id.text);
    bool const is_back = known == nullptr || known->record.status != agent_status::online;
    bool const joins = known != nullptr && known->record.standing != standing;
    agent_record const record{beat.facts,
                              agent_status::online,
                              now_,
                              beat.key,
                              beat.sequence,
                              standing,
                              known == nullptr ? 0 : known->answers.highest(),
                              known == nullptr ? 0 : known->record.keys_forgotten};
    fleet_.remember(record);
    next_silent_ = std::min(next_silent_, now_ + settings_.idle_after);
    writer::group written{.changes = {put_agent{record}}, .then = acknowledging(it)};
    if (joins) written.changes.push_back(set_enrolment{id, standing});
    if (uses_token) {
        written.changes.push_back(use_enrol_token{token->key, id});
        written.refused = [this, id, it](error const&) {
            token_refused(id);
            acknowledging(it)();
        };
    }
    writer_.add(std::move(written));
    if (!is_back && !joins) return;
    say(severity::info,
        standing == enrolment::enrolled ? "an agent is online" : "an agent waits to be enrolled",
        {{"agent", id.text}, {"name", record.facts.name}});
    publish_for(id);
}

} // namespace mig::engine::scheduling
