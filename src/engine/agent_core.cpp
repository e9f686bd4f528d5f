#include "engine/agent_core.hpp"

#include "engine/agent_answer.hpp"
#include "engine/agent_memory.hpp"
#include "engine/agent_outbox.hpp"
#include "engine/agent_queue.hpp"
#include "wire/messages.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace mig::engine {
namespace {

// What a transport carries at most, with room for its own framing.
constexpr std::size_t answer_max_bytes = (32u << 20) - (64u << 10);
constexpr std::size_t command_id_max_bytes = 128;
constexpr std::chrono::minutes forget_every{10};
// A journal is rewritten when this much was appended, and as much as it was after the last time.
constexpr std::size_t rewrite_after_bytes = 4u << 20;
// Numbers of heartbeats that one entry of the journal gives out.
constexpr std::uint64_t heartbeats_at_a_time = 100;

} // namespace

class agent_core::impl {
public:
    explicit impl(agent_settings settings) : settings_(std::move(settings)) {}

    void step(agent_event const& e, std::vector<agent_effect>& effects)
    {
        effects_ = &effects;
        std::visit([this](auto const& it) { on(it); }, e);
        take_postponed();
        start_waiting();
        publish_unsent();
        rewrite_if_long();
        wake();
        effects_ = nullptr;
    }

private:
    // ---- events -------------------------------------------------------------------------------

    void on(journal_recovered const& it)
    {
        now_ = it.now;
        next_forget_ = now_ + forget_every;
        memory_.recall(it.entries, now_);
        memory_.start_answers(now_);
        memory_.each([this](life& l) {
            if (l.at == stage::unconfirmed) outbox_.add(l);
            if (l.at == stage::waiting) resume(l);
        });
        if (memory_.entries().size() < it.entries.size()) rewrite();
    }

    void on(command_arrived const& it)
    {
        now_ = it.now;
        auto const address = wire::read_command_address(it.body);
        if (!address || address->id.empty() || address->id.text.size() > command_id_max_bytes) {
            auto const read = wire::read_command(it.body);
            say(severity::warning, "a delivery is not a command",
                {{"why", read ? "it has no usable id" : read.error().message()}});
            return emit(acknowledge{it.tag});
        }
        if (auto* const known = memory_.find(address->id)) return seen_again(*known, it);
        if (address->agent != settings_.facts.id) {
            // Not ours to answer: whom it is for will.
            say(severity::warning, "a command for another agent was delivered here",
                {{"command", address->id.text}, {"agent", address->agent.text}});
            return emit(acknowledge{it.tag});
        }
        if (memory_.busy() >= settings_.commands_max) {
            postponed_.push_back(it); // not acknowledged: what a relay sends ahead bounds these
            return;
        }
        accept(*address, it);
    }

    void on(journal_synced const& it)
    {
        if (it.now != unset_time) now_ = it.now;
        while (!on_the_way_.empty() && on_the_way_.begin()->first <= it.up_to) {
            auto const id = std::move(on_the_way_.begin()->second);
            on_the_way_.erase(on_the_way_.begin());
            synced(memory_.at(id));
        }
        if (reserving_ == 0 || reserving_ > it.up_to) return;
        reserving_ = 0;
        heartbeats_left_ = heartbeats_at_a_time;
        if (std::exchange(heartbeat_wanted_, false)) beat();
    }

    void on(operation_ended const& it)
    {
        now_ = it.now;
        auto* const l = memory_.find(it.command);
        if (l == nullptr || l->at != stage::running) return;
        if (it.operation != l->content.operations.size()) return;
        take_status(l->content, it.timed_out        ? command_status::timeout
                                : it.answer.success ? command_status::success
                                                    : command_status::failed);
        l->content.operations.push_back(it.answer);
        next_operation(*l);
    }

    void on(publish_ended const& it)
    {
        now_ = it.now;
        auto* const l = memory_.find(it.command);
        if (l == nullptr || l->at != stage::unconfirmed) return;
        if (it.how) {
            outbox_.arrived(*l);
            return confirm(*l);
        }
        if (it.how.error().code() == errc::over_budget) {
            outbox_.leave(*l);
            return replace_answer(*l, it.how.error());
        }
        // The next connection sends it; or a pause, when there still is one.
        outbox_.failed(*l, now_);
    }

    void on(connection_changed const& it)
    {
        now_ = it.now;
        outbox_.connection_changed(it.connected, now_);
        if (it.connected) return;
        // Tags were the connection's: what they stood for comes again.
        postponed_.clear();
        memory_.each([this](life& l) {
            l.tags.clear();
            if (std::exchange(l.in_flight, false)) outbox_.add(l);
        });
    }

    void on(heartbeat_due const& it)
    {
        now_ = it.now;
        if (heartbeats_left_ > 0) return beat();
        heartbeat_wanted_ = true; // several that wait for the disk are one
        if (reserving_ > 0) return;
        last_heartbeat_ = memory_.reserve_heartbeats(heartbeats_at_a_time, now_);
        reserving_ = append(heartbeats_reserved{last_heartbeat_});
    }

    void on(tick const& it)
    {
        now_ = it.now;
        while (auto const* const id = queue_.expired(now_)) {
            auto& l = memory_.at(*id);
            queue_.leave(l);
            expire(l);
            finish(l);
        }
        // It may have been set when the clock was ahead.
        next_forget_ = std::min(next_forget_, now_ + forget_every);
        if (next_forget_ > now_) return;
        next_forget_ = now_ + forget_every;
        memory_.forget(now_, it.uptime);
    }

    // ---- a command comes ----------------------------------------------------------------------

    void seen_again(life& l, command_arrived const& it)
    {
        if (!l.wire.empty() && l.wire != as_text(it.body)) {
            say(severity::warning, "a command id came again with another content",
                {{"command", l.id.text}});
        }
        if (is_on_the_way(l)) {
            l.tags.push_back(it.tag); // acknowledged when the disk has what we know of it
            return;
        }
        emit(acknowledge{it.tag});
        // Whoever sends it again has not seen the answer.
        if (l.at == stage::unconfirmed && !l.in_flight) outbox_.hurry(now_);
    }

    // What would be lost in a crash.  A command that starts at once is journaled with its start.
    [[nodiscard]] static bool is_on_the_way(life const& l)
    {
        return l.at == stage::accepting || (l.at == stage::starting && l.action_unsynced) ||
               (l.at == stage::answering && l.refused());
    }

    void accept(wire::command_address const& address, command_arrived const& it)
    {
        auto& l = memory_.add(address.id);
        l.version = address.version;
        l.wire = to_text(it.body);
        l.tags.push_back(it.tag);
        l.content.action = address.action;
        l.content.agent = settings_.facts.id;
        l.accepted = now_;
        auto const asked = wire::read_command(it.body);
        auto allowed = asked ? authorize(*asked) : result<authorized_action>{asked.error()};
        if (!allowed) {
            say(severity::warning, "a command was refused",
                {{"command", l.id.text}, {"why", allowed.error().message()}});
            l.expires = now_ + refusal_memory;
            return refuse(l, allowed.error(),
                          asked ? asked->action.content().operations.size() : 1);
        }
        say(severity::info, "a command was accepted",
            {{"command", l.id.text}, {"action", allowed->content().name}});
        memory_.remember_digest(l, digest_of_signed(allowed->as_signed()));
        l.action = *std::move(allowed);
        l.expires = l.action->content().expire_after;
        auto const entry = append(command_accepted{l.id, l.wire, l.digest, l.expires, l.accepted});
        l.action_unsynced = true;
        if (running_ < settings_.workers && queue_.empty()) return start(l);
        wait_for(l, entry, stage::accepting);
    }

    result<authorized_action> authorize(command const& asked)
    {
        if (auto const* const runner = memory_.runner_of(digest_of_signed(asked.action))) {
            return error{errc::replayed, "run", "the action",
                         "it was already run here, as command " + *runner};
        }
        if (memory_.is_full()) memory_.make_room(now_);
        if (memory_.is_full()) {
            return error{errc::over_budget, "run", "the action",
                         "this agent remembers as many unexpired actions as it can"};
        }
        return settings_.policy.authorize(asked.action, {settings_.facts, now_});
    }

    // After a restart: it was acknowledged and has no answer.
    void resume(life& l)
    {
        l.content.agent = settings_.facts.id;
        auto const asked = wire::read_command(as_bytes(l.wire));
        if (auto const address = wire::read_command_address(as_bytes(l.wire))) {
            l.version = address->version;
            l.content.action = address->action;
        }
        auto const operations = asked ? asked->action.content().operations.size() : 1;
        if (l.started != unset_time) {
            l.content.started = l.started;
            return refuse(l,
                          error{errc::unavailable, "run", "the action",
                                "agent restarted while the command was running"},
                          operations);
        }
        auto allowed = asked ? settings_.policy.authorize(asked->action, {settings_.facts, now_})
                             : result<authorized_action>{asked.error()};
        if (!allowed) return refuse(l, allowed.error(), operations);
        l.action = *std::move(allowed);
        queue_.push(l);
    }

    // ---- and runs -----------------------------------------------------------------------------

    void synced(life& l)
    {
        if (!l.refused()) l.action_unsynced = false;
        acknowledge_all(l);
        if (l.at == stage::accepting) {
            queue_.push(l);
        } else if (l.at == stage::starting) {
            l.at = stage::running;
            l.content.started = now_;
            next_operation(l);
        } else if (l.at == stage::answering) {
            l.at = stage::unconfirmed;
            outbox_.add(l);
        }
    }

    void start_waiting()
    {
        while (running_ < settings_.workers && !queue_.empty()) {
            auto& l = memory_.at(queue_.front());
            queue_.leave(l);
            start(l);
        }
    }

    // Nothing runs before the disk knows that it may have run.
    void start(life& l)
    {
        ++running_;
        l.started = now_;
        wait_for(l, append(run_started{l.id, now_}), stage::starting);
    }

    // The next of its operations, or its answer when there is none left.
    void next_operation(life& l)
    {
        auto const& asked = l.action->content();
        for (auto index = l.content.operations.size(); index < asked.operations.size(); ++index) {
            auto const& operation = asked.operations[index];
            if (now_ >= asked.expire_after) {
                expire(l);
                break;
            }
            auto const& have = settings_.modules;
            if (std::find(have.begin(), have.end(), operation.module) == have.end()) {
                add_failure(l.content, "module '" + operation.module + "' is not available");
                continue;
            }
            auto parameters = wire::expand_parameters(operation);
            if (!parameters) {
                add_failure(l.content, parameters.error().message());
                continue;
            }
            return emit(start_operation{
                l.id, index, operation.module, *std::move(parameters), operation.budget,
                std::min(now_ + settings_.operation_time_max, asked.expire_after)});
        }
        --running_;
        finish(l);
    }

    // What has not run will not run any more.
    static void expire(life& l)
    {
        expire_rest(l.content, l.action->content().operations.size(), l.expires);
    }

    // ---- its answer ---------------------------------------------------------------------------

    // One that says only why there is none, once for each operation.
    void refuse(life& l, error const& why, std::size_t operations)
    {
        bool const late = why.code() == errc::expired;
        replace_by_failure(l.content, late ? command_status::expired : command_status::failed,
                           operations, why.message());
        finish(l);
    }

    void finish(life& l)
    {
        if (l.content.started == unset_time) l.content.started = now_;
        l.content.finished = now_;
        l.action.reset();
        write_answer(l);
        if (l.answer_wire.size() > answer_max_bytes) {
            shrink(l, "the answer is too large to be sent: " +
                          std::to_string(l.answer_wire.size()) + " bytes");
            write_answer(l);
        }
        wait_for(l, append(command_answered{l.id, l.answer_wire, l.content.sequence}),
                 stage::answering);
    }

    void write_answer(life& l)
    {
        l.content.sequence = memory_.next_sequence();
        l.answer_wire = l.version == wire_version::mig3
                            ? wire::write_answer(l.content, settings_.key)
                            : wire::write_mig2_answer(l.content, as_bytes(l.wire), settings_.facts);
    }

    void shrink(life& l, std::string const& why)
    {
        l.replaced = true;
        replace_by_failure(l.content, command_status::failed, l.content.operations.size(), why);
    }

    // The transport can never carry it: its place is taken by one that says so.
    void replace_answer(life& l, error const& why)
    {
        if (l.replaced || l.wire.empty()) {
            say(severity::error, "an answer cannot be sent",
                {{"command", l.id.text}, {"why", why.message()}});
            return confirm(l);
        }
        if (l.content.action.empty()) { // the journal told of it
            l.content.agent = settings_.facts.id;
            if (auto const address = wire::read_command_address(as_bytes(l.wire))) {
                l.version = address->version;
                l.content.action = address->action;
            }
        }
        shrink(l, "the answer cannot be sent: " + why.message());
        finish(l);
    }

    void confirm(life& l)
    {
        append(answer_confirmed_entry{l.id});
        outbox_.remove(l);
        memory_.become_done(l);
    }

    void publish_unsent()
    {
        if (heartbeat_wanted_) return; // whose answers they are must be known first
        while (auto const id = outbox_.next(now_)) {
            auto& l = memory_.at(*id);
            l.in_flight = true;
            emit(publish_answer{l.id, to_bytes(l.answer_wire)});
        }
    }

    void beat() { emit(publish_heartbeat{last_heartbeat_ - --heartbeats_left_}); }

    void take_postponed()
    {
        while (memory_.busy() < settings_.commands_max && !postponed_.empty()) {
            auto it = std::move(postponed_.front());
            postponed_.pop_front();
            it.now = now_;
            on(it);
        }
    }

    // ---- the journal --------------------------------------------------------------------------

    std::uint64_t append(journal_entry const& entry)
    {
        auto raw = write_entry(entry);
        appended_bytes_ += raw.size();
        emit(append_journal{++entries_, std::move(raw)});
        return entries_;
    }

    void wait_for(life& l, std::uint64_t entry, stage at)
    {
        l.at = at;
        on_the_way_[entry] = l.id.text;
    }

    void rewrite_if_long()
    {
        if (appended_bytes_ > rewrite_after_bytes + rewritten_bytes_) rewrite();
    }

    void rewrite()
    {
        auto file = to_bytes(journal_magic);
        for (auto const& entry : memory_.entries()) {
            auto const raw = write_entry(entry);
            file.insert(file.end(), raw.begin(), raw.end());
        }
        appended_bytes_ = 0;
        rewritten_bytes_ = file.size();
        emit(rewrite_journal{++entries_, std::move(file)});
    }

    // ---- small things -------------------------------------------------------------------------

    void acknowledge_all(life& l)
    {
        for (auto const tag : l.tags)
            emit(acknowledge{tag});
        l.tags.clear();
    }

    void wake()
    {
        auto when = next_forget_;
        auto const outbox = heartbeat_wanted_ ? std::nullopt : outbox_.due();
        for (auto const due : {outbox, queue_.next_expiry()})
            if (due) when = std::min(when, *due);
        when = std::max(when, now_);
        if (when == woken_at_ && when > now_) return;
        woken_at_ = when;
        emit(wake_at{when});
    }

    void say(severity level, std::string message,
             std::vector<std::pair<std::string, std::string>> fields)
    {
        emit(note{level, std::move(message), std::move(fields)});
    }

    void emit(agent_effect effect) { effects_->push_back(std::move(effect)); }

    agent_settings settings_;
    std::vector<agent_effect>* effects_ = nullptr; // of the step that is being taken
    system_time now_{};
    agent_memory memory_;

    std::map<std::uint64_t, std::string> on_the_way_; // journal entry -> command id
    agent_queue queue_;
    agent_outbox outbox_;
    std::deque<command_arrived> postponed_; // for room
    std::size_t running_ = 0;               // from its start to its answer

    std::uint64_t last_heartbeat_ = 0;  // of those that are reserved
    std::uint64_t heartbeats_left_ = 0; // of those
    std::uint64_t reserving_ = 0;       // the entry that reserves more; 0: none is on the way
    bool heartbeat_wanted_ = false;

    std::uint64_t entries_ = 0; // the number of the last one
    std::size_t appended_bytes_ = 0;
    std::size_t rewritten_bytes_ = 0;
    system_time next_forget_{};
    system_time woken_at_{};
};

agent_core::agent_core(agent_settings settings) : impl_(std::make_unique<impl>(std::move(settings)))
{}
agent_core::agent_core(agent_core&&) noexcept = default;
agent_core::~agent_core() = default;

void agent_core::step(agent_event const& e, std::vector<agent_effect>& effects)
{
    impl_->step(e, effects);
}

} // namespace mig::engine
