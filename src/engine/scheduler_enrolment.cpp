#include "engine/scheduler_impl.hpp"
#include "wire/messages.hpp"

#include <utility>

namespace mig::engine::scheduling {
namespace {

bool fits(enrol_token const& token, agent_facts const& agent, system_time now)
{
    bool const is_for_it =
        token.agent.empty() || token.agent == agent.id.text || token.agent == agent.name;
    return is_for_it && token.used_by.empty() && now < token.expires;
}

} // namespace

bool scheduler_core::impl::must_ask(wire::heartbeat const& beat)
{
    auto const* const known = fleet_.find(beat.facts.id);
    bool const is_enrolled = known != nullptr && known->record.standing == enrolment::enrolled;
    if (!is_enrolled && beat.token && settings_.joins != enrolment_rule::open) return true;
    if (!settings_.shared) return false;
    // The operator may have told another scheduler, and its last heartbeats may have gone there.
    return !is_enrolled || (known->record.key && known->record.key != beat.key) ||
           beat.sequence > known->record.sequence + 1;
}

scheduler_core::impl::admission
scheduler_core::impl::admit_agent(wire::heartbeat const& beat,
                                  std::optional<enrol_token> const& token)
{
    auto const* const known = fleet_.find(beat.facts.id);
    if (known != nullptr && known->record.standing == enrolment::enrolled) return {};
    if (known != nullptr && known->record.standing == enrolment::refused) {
        return {.standing = enrolment::refused, .refusal = "its agent was refused"};
    }
    if (settings_.joins == enrolment_rule::open) return {};
    bool const has_token = beat.token && token && token->key == *beat.token;
    if (has_token && fits(*token, beat.facts, now_)) return {.uses_token = true};
    if (settings_.joins == enrolment_rule::token) {
        return {.standing = enrolment::refused,
                .refusal = beat.token ? "its token is not good" : "its agent is not enrolled"};
    }
    if (known == nullptr && fleet_.waiting() >= fleet::waiting_max) {
        return {.standing = enrolment::refused, .refusal = "too many agents wait to be enrolled"};
    }
    return {.standing = enrolment::waiting};
}

// Another agent was faster, by another scheduler.
void scheduler_core::impl::token_refused(agent_id const& id)
{
    note_refusal(heartbeat_dropped, "its token is not good", id.text);
    if (auto* const agent = fleet_.find(id)) fleet_.set_standing(*agent, enrolment::waiting);
}

void scheduler_core::impl::on(agent_decided const& it)
{
    if (it.known) fleet_.learn(*it.known);
    auto* const found = fleet_.find(it.agent);
    if (found == nullptr) {
        return emit(
            decision_told{it.request, error{errc::not_found, "decide about",
                                            "agent " + it.agent.text, "there is no such agent"}});
    }
    auto& record = found->record;
    std::vector<change> changes;
    if (it.decision == agent_decision::forget_key) {
        record.key.reset();
        record.sequence = 0;
        record.answers = 0;
        ++record.keys_forgotten;
        found->answers = {};
        fleet_.set_standing(*found, enrolment::waiting);
        changes.push_back(forget_agent_key{it.agent});
    } else {
        bool const is_in = it.decision == agent_decision::approve;
        fleet_.set_standing(*found, is_in ? enrolment::enrolled : enrolment::refused);
        changes.push_back(set_enrolment{it.agent, record.standing});
    }
    say(severity::info, "the operator has decided about an agent",
        {{"agent", it.agent.text}, {"decision", std::string{name(it.decision)}}});
    writer_.add({.changes = std::move(changes),
                 .then =
                     [this, request = it.request, agent = it.agent] {
                         emit(decision_told{request, {}});
                         publish_for(agent);
                     },
                 .refused =
                     [this, request = it.request](error const& why) {
                         emit(decision_told{request, why});
                     }});
}

void scheduler_core::impl::on(agent_news const& it)
{
    fleet_.learn(it.agent);
    publish_for(it.agent.facts.id);
}

void scheduler_core::impl::on(token_made const& it)
{
    writer_.add({.changes = {put_enrol_token{it.token}},
                 .then =
                     [this, request = it.request] {
                         emit(decision_told{request, {}});
                     },
                 .refused =
                     [this, request = it.request](error const& why) {
                         emit(decision_told{request, why});
                     }});
}

} // namespace mig::engine::scheduling
