#include "engine/agent_core.hpp"

#include <mig/hash/hasher.hpp>

#include "wire/messages.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace mig::engine {
namespace {

// How long a refused command is remembered, so that its redelivery is not answered twice.
constexpr std::chrono::hours refusal_memory{1};
// Past its expiry a replay is refused for being expired; this much more for clocks that are set.
constexpr std::chrono::minutes replay_slack{10};
constexpr std::chrono::seconds publish_retry{1};
constexpr std::chrono::seconds forget_every{60};
// The journal is rewritten when this many of its entries are about what has been forgotten.
constexpr std::size_t stale_entries_max = 4096;

using effects_type = std::vector<agent_effect>;

enum class stage : std::uint8_t {
    accepting, // its entry is on the way to the disk
    waiting,   // for a worker
    starting,  // run_started is on the way to the disk
    running,
    answering,   // its answer is on the way to the disk
    unconfirmed, // published, or to be published
    done,        // remembered until forget_at
};

// All that is known of one command.
struct life {
    command_id id;
    wire_version version = wire_version::mig3;
    stage at = stage::accepting;
    std::string wire;   // as it came; needed for version 2's answers and for the journal
    std::string digest; // of the signed text; empty while refused
    std::optional<authorized_action> action;
    std::vector<std::uint64_t> tags; // deliveries to acknowledge
    std::uint64_t entry = 0;         // when this number is on disk, the stage is over
    system_time forget_at{};
    answer content;
    std::string answer_wire;
    std::uint64_t sequence = 0;
    bool unsent = true; // the answer is not on its way
};

std::string reason_of(error const& why)
{
    return why.message();
}

} // namespace

class agent_core::impl {
public:
    explicit impl(agent_settings settings) : settings_(std::move(settings)) {}

    void step(agent_event const& e, effects_type& effects)
    {
        effects_ = &effects;
        std::visit([this](auto const& it) { on(it); }, e);
        start_waiting();
        effects_ = nullptr;
    }

private:
    // ---- events -----------------------------------------------------------------------------

    void on(journal_recovered const& it)
    {
        now_ = it.now;
        std::set<std::string> started;
        for (auto const& entry : it.entries) {
            std::visit([&](auto const& e) { recall(e, started); }, entry);
        }
        for (auto& [id, l] : lives_) {
            if (l.at == stage::done || l.at == stage::unconfirmed) continue;
            if (started.contains(id)) {
                refuse(l, "agent restarted while the command was running");
            } else {
                resume(l);
            }
        }
        wake();
    }

    void on(command_arrived const& it)
    {
        now_ = it.now;
        auto const address = wire::read_command_address(it.body);
        auto read = wire::read_command(it.body);
        if (!address) {
            say(severity::warning, "a delivery is not a command",
                {{"why", read ? "" : read.error().message()}});
            return emit(acknowledge{it.tag});
        }
        if (auto const known = lives_.find(address->id.text); known != lives_.end()) {
            return seen_again(known->second, it);
        }
        if (!address->agent.empty() && address->agent != settings_.facts.id) {
            say(severity::warning, "a command for another agent was delivered here",
                {{"command", address->id.text}, {"agent", address->agent.text}});
            return emit(acknowledge{it.tag});
        }
        if (busy_ >= settings_.commands_max) {
            postponed_.push_back(it); // not acknowledged: the relay's prefetch bounds how many
            return;
        }
        accept(*address, std::move(read), it);
    }

    void on(journal_synced const& it)
    {
        // Lives whose entry is on disk, in the order of the entries.
        while (!on_the_way_.empty() && on_the_way_.begin()->first <= it.up_to) {
            auto const id = on_the_way_.begin()->second;
            on_the_way_.erase(on_the_way_.begin());
            if (auto const found = lives_.find(id); found != lives_.end()) synced(found->second);
        }
    }

    void on(operation_ended const& it)
    {
        now_ = it.now;
        auto const found = lives_.find(it.command.text);
        if (found == lives_.end() || found->second.at != stage::running) return;
        auto& l = found->second;
        if (it.operation != l.content.operations.size()) return;
        note_status(l, it.timed_out ? command_status::timeout
                                    : (it.answer.success ? command_status::success
                                                         : command_status::failed));
        l.content.operations.push_back(it.answer);
        next_operation(l);
    }

    void on(publish_ended const& it)
    {
        now_ = it.now;
        auto const found = lives_.find(it.command.text);
        if (found == lives_.end() || found->second.at != stage::unconfirmed) return;
        auto& l = found->second;
        if (it.how) {
            append(answer_confirmed_entry{l.id});
            become_done(l);
            take_postponed();
        } else if (it.how.error().code() == errc::over_budget && !too_large_.contains(l.id.text)) {
            // It could never be sent: its place is taken by an answer that says so.
            too_large_.insert(l.id.text);
            refuse(l, "the answer cannot be sent: " + reason_of(it.how.error()));
        } else {
            l.unsent = true;
            wake();
        }
    }

    void on(connection_changed const& it)
    {
        now_ = it.now;
        connected_ = it.connected;
        if (connected_) {
            publish_unsent();
        } else {
            postponed_.clear(); // they come again, under other tags
            for (auto& [id, l] : lives_)
                l.tags.clear();
        }
    }

    void on(tick const& it)
    {
        now_ = it.now;
        if (connected_) publish_unsent();
        forget();
        wake();
    }

    // ---- the way of a command ---------------------------------------------------------------

    void seen_again(life& l, command_arrived const& it)
    {
        if (l.wire != as_text(it.body) && !l.wire.empty()) {
            say(severity::warning, "a command id came again with another content",
                {{"command", l.id.text}});
        }
        if (l.at == stage::accepting || l.at == stage::answering) {
            l.tags.push_back(it.tag); // acknowledged when the disk has what we know of it
        } else {
            emit(acknowledge{it.tag});
        }
    }

    void accept(wire::command_address const& address, result<command> read,
                command_arrived const& it)
    {
        auto& l = lives_[address.id.text];
        ++busy_;
        l.id = address.id;
        l.version = address.version;
        l.wire = to_text(it.body);
        l.tags.push_back(it.tag);
        l.content.command = address.id;
        l.content.action = address.action;
        l.content.agent = settings_.facts.id;
        l.forget_at = now_ + refusal_memory;
        auto allowed = read ? authorize(*read) : result<authorized_action>{read.error()};
        if (!allowed) {
            append(accepted_entry(l));
            say(severity::warning, "a command was refused",
                {{"command", l.id.text}, {"why", reason_of(allowed.error())}});
            return refuse(l, reason_of(allowed.error()));
        }
        l.digest = digest_of(allowed->as_signed());
        digests_[l.digest] = l.id.text;
        l.action = *std::move(allowed);
        l.forget_at = l.action->content().expire_after + replay_slack;
        wait_for(l, append(accepted_entry(l)), stage::accepting);
        say(severity::info, "a command was accepted",
            {{"command", l.id.text}, {"action", l.action->content().name}});
    }

    result<authorized_action> authorize(command const& asked)
    {
        auto const digest = digest_of(asked.action);
        auto const known = digests_.find(digest);
        if (known != digests_.end() && known->second != asked.id.text) {
            return error{errc::replayed, "run", "the action",
                         "it was already run here, as command " + known->second};
        }
        return settings_.policy.authorize(asked.action, {settings_.facts, now_});
    }

    // After a restart: it was accepted, and its run has not begun.
    void resume(life& l)
    {
        auto const read = wire::read_command(as_bytes(l.wire));
        auto allowed = read ? settings_.policy.authorize(read->action, {settings_.facts, now_})
                            : result<authorized_action>{read.error()};
        if (!allowed) return refuse(l, reason_of(allowed.error()));
        l.action = *std::move(allowed);
        l.at = stage::waiting;
        waiting_.push_back(l.id.text);
    }

    void synced(life& l)
    {
        if (l.at == stage::accepting) {
            acknowledge_all(l);
            l.at = stage::waiting;
            waiting_.push_back(l.id.text);
        } else if (l.at == stage::starting) {
            l.at = stage::running;
            l.content.started = now_;
            next_operation(l);
        } else if (l.at == stage::answering) {
            acknowledge_all(l); // a refused command has not been acknowledged yet
            l.at = stage::unconfirmed;
            publish(l);
        }
    }

    void start_waiting()
    {
        while (running_ < settings_.workers && !waiting_.empty()) {
            auto& l = lives_.at(waiting_.front());
            waiting_.pop_front();
            ++running_;
            wait_for(l, append(run_started{l.id, now_}), stage::starting);
        }
    }

    // The next of its operations, or its answer when there is none left.
    void next_operation(life& l)
    {
        auto const& asked = l.action->content();
        while (l.content.operations.size() < asked.operations.size()) {
            auto const index = l.content.operations.size();
            auto const& operation = asked.operations[index];
            if (now_ >= asked.expire_after) {
                fail_operation(l, "the action expired before this operation could run");
                continue;
            }
            auto const& have = settings_.modules;
            if (std::find(have.begin(), have.end(), operation.module) == have.end()) {
                fail_operation(l, "module '" + operation.module + "' is not available");
                continue;
            }
            auto parameters = wire::expand_parameters(operation);
            if (!parameters) {
                fail_operation(l, reason_of(parameters.error()));
                continue;
            }
            return emit(
                start_operation{l.id, index, operation.module, *std::move(parameters),
                                std::min(now_ + settings_.operation_time_max, asked.expire_after)});
        }
        --running_;
        finish(l);
    }

    void fail_operation(life& l, std::string why)
    {
        note_status(l, command_status::failed);
        l.content.operations.push_back(operation_answer::failure(std::move(why)));
    }

    // The first operation that was no success decides.
    static void note_status(life& l, command_status status)
    {
        bool const first = l.content.operations.empty();
        if (first || l.content.status == command_status::success) l.content.status = status;
    }

    // An answer that says only why: one for each operation, where they are known.
    void refuse(life& l, std::string const& why)
    {
        auto const read = wire::read_command(as_bytes(l.wire));
        auto const count = read ? read->action.content().operations.size() : 1;
        l.content.status = command_status::failed;
        l.content.started = now_;
        l.content.operations.assign(std::max<std::size_t>(count, 1),
                                    operation_answer::failure(why));
        finish(l);
    }

    void finish(life& l)
    {
        l.content.finished = now_;
        l.content.sequence = ++sequence_;
        l.sequence = sequence_;
        l.answer_wire = l.version == wire_version::mig3
                            ? wire::write_answer(l.content, settings_.key)
                            : wire::write_mig2_answer(l.content, as_bytes(l.wire), settings_.facts);
        l.unsent = true;
        wait_for(l, append(command_answered{l.id, l.answer_wire, l.sequence}), stage::answering);
    }

    void publish(life& l)
    {
        if (!connected_) return;
        l.unsent = false;
        emit(publish_answer{l.id, to_bytes(l.answer_wire)});
    }

    void publish_unsent()
    {
        for (auto& [id, l] : lives_) {
            if (l.at == stage::unconfirmed && l.unsent) publish(l);
        }
    }

    void become_done(life& l)
    {
        l.at = stage::done;
        --busy_;
        l.wire.clear(); // the digest is what replay is known by
        l.answer_wire.clear();
        l.content = {};
        l.action.reset();
    }

    void take_postponed()
    {
        while (busy_ < settings_.commands_max && !postponed_.empty()) {
            auto it = std::move(postponed_.front());
            postponed_.pop_front();
            it.now = now_;
            on(it);
        }
    }

    // ---- the journal ------------------------------------------------------------------------

    command_accepted accepted_entry(life const& l) const
    {
        return {l.id, l.wire, l.digest, l.forget_at, now_};
    }

    std::uint64_t append(journal_entry const& entry)
    {
        ++entries_;
        emit(append_journal{entries_, write_entry(entry)});
        return entries_;
    }

    void wait_for(life& l, std::uint64_t entry, stage at)
    {
        l.at = at;
        l.entry = entry;
        on_the_way_[entry] = l.id.text;
    }

    void recall(command_accepted const& it, std::set<std::string>&)
    {
        auto& l = lives_[it.command.text];
        ++busy_;
        l.id = it.command;
        l.wire = it.wire;
        l.digest = it.signed_digest;
        l.forget_at = it.expires;
        if (!l.digest.empty()) digests_[l.digest] = l.id.text;
        if (auto const address = wire::read_command_address(as_bytes(l.wire))) {
            l.version = address->version;
            l.content.action = address->action;
        }
        l.content.command = l.id;
        l.content.agent = settings_.facts.id;
    }
    void recall(run_started const& it, std::set<std::string>& started)
    {
        started.insert(it.command.text);
    }
    void recall(command_answered const& it, std::set<std::string>&)
    {
        sequence_ = std::max(sequence_, it.sequence);
        auto const found = lives_.find(it.command.text);
        if (found == lives_.end()) return;
        found->second.at = stage::unconfirmed;
        found->second.answer_wire = it.wire;
        found->second.sequence = it.sequence;
    }
    void recall(answer_confirmed_entry const& it, std::set<std::string>&)
    {
        auto const found = lives_.find(it.command.text);
        if (found != lives_.end() && found->second.at != stage::done) become_done(found->second);
    }
    void recall(sequence_reached const& it, std::set<std::string>&)
    {
        sequence_ = std::max(sequence_, it.sequence);
    }

    void forget()
    {
        for (auto it = lives_.begin(); it != lives_.end();) {
            auto const& l = it->second;
            if (l.at != stage::done || l.forget_at > now_) {
                ++it;
                continue;
            }
            if (!l.digest.empty()) digests_.erase(l.digest);
            too_large_.erase(it->first);
            it = lives_.erase(it);
            stale_ += 4; // entries that spoke of it
        }
        if (stale_ > stale_entries_max && on_the_way_.empty()) rewrite();
    }

    // Everything that is still of use, in a file of its own.
    void rewrite()
    {
        auto file = to_bytes(journal_magic);
        auto const put = [&](journal_entry const& entry) {
            auto const raw = write_entry(entry);
            file.insert(file.end(), raw.begin(), raw.end());
        };
        put(sequence_reached{sequence_});
        for (auto const& [id, l] : lives_) {
            put(accepted_entry(l));
            if (l.at == stage::running) put(run_started{l.id, now_});
            if (l.at == stage::unconfirmed) put(command_answered{l.id, l.answer_wire, l.sequence});
            if (l.at == stage::done) put(answer_confirmed_entry{l.id});
        }
        stale_ = 0;
        ++entries_;
        emit(rewrite_journal{entries_, std::move(file)});
    }

    // ---- small things -----------------------------------------------------------------------

    static std::string digest_of(signed_action const& action)
    {
        return mig::digest_of(hash_kind::sha256, as_bytes(action.signed_text())).hex();
    }

    void acknowledge_all(life& l)
    {
        for (auto const tag : l.tags)
            emit(acknowledge{tag});
        l.tags.clear();
    }

    void wake()
    {
        bool const retry =
            connected_ && std::any_of(lives_.begin(), lives_.end(), [](auto const& e) {
                return e.second.at == stage::unconfirmed && e.second.unsent;
            });
        emit(wake_at{now_ + (retry ? publish_retry : forget_every)});
    }

    void say(severity level, std::string message,
             std::vector<std::pair<std::string, std::string>> fields)
    {
        emit(note{level, std::move(message), std::move(fields)});
    }

    void emit(agent_effect effect) { effects_->push_back(std::move(effect)); }

    agent_settings settings_;
    effects_type* effects_ = nullptr; // of the step that is being taken
    system_time now_{};
    bool connected_ = false;

    std::map<std::string, life> lives_;               // by command id
    std::map<std::string, std::string> digests_;      // of what was accepted -> command id
    std::map<std::uint64_t, std::string> on_the_way_; // journal entry -> command id
    std::deque<std::string> waiting_;                 // for a worker
    std::deque<command_arrived> postponed_;           // for room
    std::set<std::string> too_large_;                 // answers that were replaced
    std::size_t busy_ = 0;                            // lives that are not done
    std::size_t running_ = 0;                         // from starting to the answer
    std::size_t stale_ = 0;
    std::uint64_t entries_ = 0;
    std::uint64_t sequence_ = 0;
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
