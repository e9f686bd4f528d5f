#include "engine/scheduler_impl.hpp"

#include <algorithm>
#include <utility>

namespace mig::engine::scheduling {
namespace {

// An agent that has the command stops when the action expires, and answers a little later.
constexpr std::chrono::seconds answer_grace{5};
// Silence is looked for at most so often.
constexpr std::chrono::seconds look_every{5};

} // namespace

void scheduler_core::impl::step(event const& e, std::vector<effect>& effects)
{
    effects_ = &effects;
    std::visit(
        [this](auto const& it) {
            now_ = it.now;
            on(it);
        },
        e);
    if (auto batch = writer_.next(now_)) {
        emit(persist{batch->number, std::move(batch->changes)});
    }
    wake();
    effects_ = nullptr;
}

void scheduler_core::impl::on(recovered const& it)
{
    for (auto const& agent : it.agents)
        fleet_.learn(agent);
    for (auto const& [action, finished, commands] : it.actions) {
        if (actions_.find(action.id) != nullptr) continue;
        auto& a = actions_.add({.record = action, .stored = true, .finished_before = finished});
        for (auto const& record : commands) {
            actions_.add(a, record).stored = true;
            names_.saw(record.id.text);
        }
        names_.saw(action.id.text);
    }
    for (auto& [id, a] : actions_) {
        end_unreadable(a);
        end_if_finished(a);
    }
    if (settings_.shared) next_look_over_ = std::min(next_look_over_, now_ + look_over_every);
    look_around();
    if (connected_) publish_all();
}

void scheduler_core::impl::on(persisted const& it)
{
    if (!it.how) {
        say(severity::error, "the store did not write a batch",
            {{"why", it.how.error().message()}});
    }
    writer_.ended(it.batch, it.how, it.now);
}

void scheduler_core::impl::on(connection_changed const& it)
{
    connected_ = it.connected;
    ++connection_; // tags of the last one mean nothing any more
    fleet_.forget_absences();
    if (connected_) return publish_all();
    for (auto& [id, a] : actions_) {
        for (auto& [command, c] : a.commands)
            c.published = c.confirmed;
    }
}

void scheduler_core::impl::look_around()
{
    for (auto const& changed : fleet_.silent(ages(), now_))
        writer_.add({.changes = {changed}});
    next_silent_ = fleet_.next_silent(ages()).value_or(system_time::max());
    next_look_ = now_ + look_every;
    std::vector<open_action*> due;
    for (auto& [id, a] : actions_) {
        if (a.ended || !a.stored) continue;
        if (a.content().expire_after <= now_)
            due.push_back(&a);
        else if (a.is_waiting() && a.content().valid_from <= now_)
            search(a);
    }
    for (auto* const a : due)
        expire(*a);
    if (retry_at_ <= now_) {
        retry_at_ = system_time::max();
        ask_again();
        if (connected_) publish_all();
    }
    if (next_look_over_ <= now_) look_over_all();
}

void scheduler_core::impl::expire(open_action& a)
{
    if (a.is_waiting()) return end(a, action_status::invalid);
    bool const is_over = a.content().expire_after + answer_grace <= now_;
    for (auto& [id, c] : a.commands) {
        if (c.ended) continue;
        auto const* const agent = fleet_.find(c.record.agent);
        bool const offline = agent == nullptr || agent->is_offline();
        if (!is_over && c.confirmed && !offline) continue;
        finish(c, {.status = command_status::expired,
                   .reason = offline ? "expired: the agent was offline"
                                     : "expired: the agent did not answer in time"});
    }
}

void scheduler_core::impl::wake()
{
    auto when = retry_at_;
    when = std::min({when, std::max(next_silent_, next_look_), next_look_over_});
    if (auto const pause = writer_.paused_until()) when = std::min(when, *pause);
    for (auto const& [id, a] : actions_) {
        if (a.ended || !a.stored) continue;
        auto const& content = a.content();
        auto const over = content.expire_after + answer_grace;
        when = std::min(when, now_ < content.expire_after ? content.expire_after
                                                          : std::max(over, next_look_));
        if (!a.is_waiting()) continue;
        when = std::min(when, a.searching || now_ >= content.valid_from ? next_look_
                                                                        : content.valid_from);
    }
    when = std::max(when, now_);
    if (when == system_time::max() || (when == woken_at_ && when > now_)) return;
    woken_at_ = when;
    emit(wake_at{when});
}

scheduler_core::scheduler_core(settings s) : impl_(std::make_unique<impl>(std::move(s))) {}
scheduler_core::scheduler_core(scheduler_core&&) noexcept = default;
scheduler_core::~scheduler_core() = default;

void scheduler_core::step(event const& e, std::vector<effect>& effects)
{
    impl_->step(e, effects);
}

} // namespace mig::engine::scheduling
