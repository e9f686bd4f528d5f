#include "engine/scheduler_core.hpp"

#include <mig/base/queue.hpp>

#include "engine/scheduler_actions.hpp"
#include "engine/scheduler_admission.hpp"
#include "engine/scheduler_fleet.hpp"
#include "engine/scheduler_names.hpp"
#include "engine/scheduler_writer.hpp"
#include "wire/messages.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace mig::engine::scheduling {
namespace {

// An agent that has the command stops when the action expires, and answers a little later.
constexpr std::chrono::seconds answer_grace{5};
// A command that could not be published, or targets that could not be found: again after this.
constexpr std::chrono::seconds retry_pause{5};
// Silence is looked for at most so often.
constexpr std::chrono::seconds look_every{5};

error id_is_taken(action_id const& id)
{
    return not_accepted(errc::refused, id, "another action has this id already");
}

} // namespace

class scheduler_core::impl {
public:
    explicit impl(settings s) : settings_(std::move(s)), names_(settings_.random) {}

    void step(event const& e, std::vector<effect>& effects)
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

private:
    // ---- events -------------------------------------------------------------------------------

    void on(recovered const& it)
    {
        for (auto const& agent : it.agents)
            fleet_.remember(agent);
        for (auto const& [action, finished, commands] : it.actions) {
            auto& a = actions_.add({.record = action, .stored = true, .finished_before = finished});
            for (auto const& record : commands) {
                actions_.add(a, record).stored = true;
                names_.saw(record.id.text);
            }
            names_.saw(action.id.text);
        }
        for (auto& [id, a] : actions_)
            end_if_finished(a);
        look_around();
    }

    void on(action_submitted const& it)
    {
        if (auto good = admit(it.action, settings_.investigators, now_); !good) {
            return emit(reply{it.request, good.error()});
        }
        auto const& content = it.action.content();
        if (content.version == wire_version::mig2) return accept_mig2(it);
        if (auto* const open = actions_.find(content.id)) return submitted_again(*open, it);
        if (!it.known) return accept(content.id, it.action, it.request);
        if (it.known_wire != it.action.wire()) {
            return emit(reply{it.request, id_is_taken(content.id)});
        }
        emit(reply{it.request, action_record{it.action, content.id, action_status::completed}});
    }

    void on(targets_found const& it)
    {
        auto* const found = actions_.find(it.action);
        if (found == nullptr || !found->searching) return;
        auto& a = *found;
        a.searching = false;
        if (it.agents && !it.agents->empty()) return make_commands(a, *it.agents);
        auto const why = it.agents
                             ? error{errc::not_found, "find agents for", "action " + it.action.text,
                                     "no agent matches its target"}
                             : it.agents.error();
        say(severity::warning, "an action has no targets",
            {{"action", it.action.text}, {"why", why.message()}});
        if (!a.stored) return give_up(it.action, why);
        // It was accepted long ago: a store that cannot look just now is no reason to drop it.
        bool const for_good = it.agents || why.code() == errc::invalid_argument;
        if (for_good) end(a, action_status::invalid);
    }

    void on(persisted const& it)
    {
        if (!it.how) {
            say(severity::error, "the store did not write a batch",
                {{"why", it.how.error().message()}});
        }
        writer_.ended(it.batch, it.how, it.now);
    }

    void on(delivery_arrived const& it)
    {
        if (it.queue == heartbeats_queue) return heartbeat_arrived(it);
        answer_arrived(it);
    }

    void on(publish_ended const& it)
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

    void on(consumer_changed const& it)
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

    void on(connection_changed const& it)
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

    void on(tick const&) { look_around(); }

    // ---- an action comes ----------------------------------------------------------------------

    // The platform names it.  The same signed text again is the same question again.
    void accept_mig2(action_submitted const& it)
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

    void accept(action_id const& id, signed_action const& action, std::uint64_t request)
    {
        auto& a = actions_.add({.record = {action, id, action_status::pending, now_, unset_time},
                                .requests = {request}});
        if (a.content().valid_from <= now_) return search(a);
        // Its agents are looked for when its time has come.
        writer_.add({.changes = {put_action{a.record, {}}},
                     .then = [this, id] { stored(id); },
                     .refused = [this, id](error const& why) { give_up(id, why); }});
    }

    void submitted_again(open_action& a, action_submitted const& it)
    {
        if (a.record.action.wire() != it.action.wire()) {
            return emit(reply{it.request, id_is_taken(a.record.id)});
        }
        wait_for_reply(a, it.request);
    }

    void wait_for_reply(open_action& a, std::uint64_t request)
    {
        if (a.stored) return emit(reply{request, a.record});
        a.requests.push_back(request);
    }

    void search(open_action& a)
    {
        if (std::exchange(a.searching, true)) return;
        emit(find_targets{a.record.id, a.content().target});
    }

    // Nobody was told that it was accepted: it is as if it had not come.
    void give_up(action_id const& id, error const& why)
    {
        auto* const a = actions_.find(id);
        if (a == nullptr) return;
        for (auto const request : a->requests)
            emit(reply{request, why});
        actions_.forget(*a);
    }

    void make_commands(open_action& a, std::vector<agent_id> const& agents)
    {
        std::vector<command_record> records;
        std::set<agent_id> seen;
        for (auto const& agent : agents) {
            if (!seen.insert(agent).second) continue;
            auto record = new_command(a, agent);
            auto& c = actions_.add(a, record);
            c.ended = is_final(record.status);
            a.finished += c.ended ? 1 : 0;
            records.push_back(std::move(record));
        }
        auto const id = a.record.id;
        a.record.status = action_status::inflight;
        if (a.stored) {
            writer_.add({.changes = {add_commands{id, a.record.status, now_, std::move(records)}},
                         .then = [this, id] { stored(id); }});
        } else {
            writer_.add({.changes = {put_action{a.record, std::move(records)}},
                         .then = [this, id] { stored(id); },
                         .refused = [this, id](error const& why) { give_up(id, why); }});
        }
    }

    command_record new_command(open_action const& a, agent_id const& agent)
    {
        command_record record;
        record.id = {names_.next_command(a.content().version, now_)};
        record.action = a.record.id;
        record.agent = agent;
        record.started = now_;
        if (auto const* const known = fleet_.find(agent)) {
            record.agent_name = known->record.facts.name;
            return record;
        }
        // The store knows it and we do not: still a target, and it ends like each.
        record.status = command_status::failed;
        record.finished = now_;
        record.reason = "this scheduler does not know the agent";
        return record;
    }

    // The store has it, with the commands that it has so far.
    void stored(action_id const& id)
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
        for (auto& [command, c] : a.commands)
            publish(a, c);
        end_if_finished(a);
    }

    // ---- its commands -------------------------------------------------------------------------

    void publish(open_action const& a, open_command& c)
    {
        if (!connected_ || !c.stored || c.published || c.ended) return;
        auto const* const agent = fleet_.find(c.record.agent);
        if (agent == nullptr || agent->is_absent) return;
        auto const& facts = agent->record.facts;
        c.published = true;
        emit(publish_command{
            c.record.id, command_queue(facts.queue_location),
            to_bytes(wire::write_command({c.record.id, facts.id, a.record.action}, facts, now_)),
            a.content().expire_after});
    }

    void publish_for(agent_id const& agent)
    {
        actions_.each_of(agent, [this](open_action& a, open_command& c) { publish(a, c); });
    }

    void publish_all()
    {
        retry_at_ = system_time::max();
        for (auto& [id, a] : actions_) {
            for (auto& [command, c] : a.commands)
                publish(a, c);
        }
    }

    struct ending {
        command_status status;
        std::string reason;
        std::string answer;
        bool verified = false;
    };

    // Its one end.  Who follows is told, and the answer acknowledged, when the store has it; the
    // action's end goes with that of its last command.
    void finish(open_command& c, ending how, std::function<void()> then = {})
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

    void end_if_finished(open_action& a)
    {
        if (a.record.status != action_status::inflight || !a.stored || a.all() == 0) return;
        if (a.finished == a.commands.size()) end(a, action_status::completed);
    }

    void end(open_action& a, action_status status)
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

    void tell_followers(open_action const& a)
    {
        emit(announce{a.record.id, a.record.status, a.all(), a.finished_before + a.finished, {}});
    }

    // ---- what agents send ---------------------------------------------------------------------

    // Tells the relay, if it is still the connection that the delivery came by.
    std::function<void()> acknowledging(delivery_arrived const& it)
    {
        return [this, tag = it.tag, connection = connection_] {
            if (connection == connection_) emit(acknowledge{tag});
        };
    }

    void drop(delivery_arrived const& it, std::string_view what, std::string const& why)
    {
        say(severity::warning, std::string{what}, {{"why", why}});
        emit(acknowledge{it.tag});
    }

    void answer_arrived(delivery_arrived const& it)
    {
        auto const read = wire::read_answer(it.body);
        if (!read) return drop(it, "an answer was dropped", read.error().message());
        auto* const c = actions_.find(read->content.command);
        if (c == nullptr || c->ended) {
            // It has ended; but that may still be on the way to the store, so this waits in line.
            say(severity::debug, "an answer came to a command that is not open",
                {{"command", read->content.command.text}});
            return writer_.add({.then = acknowledging(it)});
        }
        if (auto const why = objection(*read, *c)) return drop(it, "an answer was dropped", *why);
        finish(*c,
               {.status = read->content.status,
                .answer = to_text(it.body),
                .verified = read->key.has_value()},
               acknowledging(it));
    }

    std::optional<std::string> objection(wire::read_answer_result const& read,
                                         open_command const& c)
    {
        auto const* const agent = fleet_.find(c.record.agent);
        if (agent == nullptr) return "its agent is not known";
        if (read.content.agent != c.record.agent) return "it is the answer of another agent";
        if (read.content.action != c.record.action) return "it is the answer to another action";
        if (!is_final(read.content.status)) return "its status is not final";
        auto const& key = agent->record.key;
        if (!key && read.key) return "the key of its agent is not known";
        if (key && read.key != key) return "it is not signed by the agent's key";
        return std::nullopt;
    }

    void heartbeat_arrived(delivery_arrived const& it)
    {
        auto const read = wire::read_heartbeat(it.body);
        if (!read) return drop(it, "a heartbeat was dropped", read.error().message());
        auto const& id = read->facts.id;
        auto const* const known = fleet_.find(id);
        if (known != nullptr && known->record.key == read->key &&
            known->record.sequence == read->sequence) {
            return writer_.add({.then = acknowledging(it)}); // delivered twice
        }
        if (auto const why = fleet_.objection(*read, now_)) {
            return drop(it, "a heartbeat was dropped", *why);
        }
        bool const is_back = known == nullptr || known->record.status != agent_status::online;
        agent_record const record{read->facts, agent_status::online, now_, read->key,
                                  read->sequence};
        fleet_.remember(record);
        next_silent_ = std::min(next_silent_, now_ + settings_.idle_after);
        writer_.add({.changes = {put_agent{record}}, .then = acknowledging(it)});
        if (!is_back) return;
        say(severity::info, "an agent is online",
            {{"agent", id.text}, {"name", record.facts.name}});
        publish_for(id);
    }

    // ---- time ---------------------------------------------------------------------------------

    void look_around()
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
        if (connected_ && retry_at_ <= now_) publish_all();
    }

    void expire(open_action& a)
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

    [[nodiscard]] fleet::ages ages() const
    {
        return {settings_.idle_after, settings_.offline_after};
    }

    void wake()
    {
        auto when = retry_at_;
        when = std::min(when, std::max(next_silent_, next_look_));
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

    void say(severity level, std::string message,
             std::vector<std::pair<std::string, std::string>> fields)
    {
        emit(note{level, std::move(message), std::move(fields)});
    }

    void emit(effect e) { effects_->push_back(std::move(e)); }

    settings settings_;
    std::vector<effect>* effects_ = nullptr; // of the step that is being taken
    system_time now_{};
    bool connected_ = false;
    std::uint64_t connection_ = 0; // a number for each

    fleet fleet_;
    writer writer_;
    names names_;
    open_actions actions_;
    system_time retry_at_ = system_time::max();
    system_time next_silent_ = system_time::max();
    system_time next_look_{};
    system_time woken_at_{};
};

scheduler_core::scheduler_core(settings s) : impl_(std::make_unique<impl>(std::move(s))) {}
scheduler_core::scheduler_core(scheduler_core&&) noexcept = default;
scheduler_core::~scheduler_core() = default;

void scheduler_core::step(event const& e, std::vector<effect>& effects)
{
    impl_->step(e, effects);
}

} // namespace mig::engine::scheduling
