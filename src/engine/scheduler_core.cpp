#include "engine/scheduler_core.hpp"

#include <mig/base/queue.hpp>
#include <mig/pgp/signature.hpp>

#include "wire/messages.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace mig::engine::scheduling {
namespace {

constexpr std::chrono::seconds retry_pause{1};
constexpr std::chrono::seconds look_at_agents_every{10};
// A heartbeat from further in the future than this is not believed.
constexpr std::chrono::minutes clock_slack{10};

using effects_type = std::vector<effect>;

struct known_agent {
    agent_record record;
    bool consuming = false; // its queue is being read, as far as the transport can tell
};

struct open_command {
    command_record record;
    bool stored = false;    // the store has it: it may be published
    bool published = false; // in safe hands, or on the way there
    bool ended = false;     // its end is on the way to the store
};

struct open_action {
    action_record record;
    bool stored = false;
    std::optional<std::uint64_t> request; // who waits for the reply
    std::map<std::string, open_command> commands;
    std::size_t finished = 0;        // of those
    std::size_t finished_before = 0; // in another life of this scheduler
    bool ended = false;
};

} // namespace

class scheduler_core::impl {
public:
    explicit impl(settings s) : settings_(std::move(s)) {}

    void step(event const& e, effects_type& effects)
    {
        effects_ = &effects;
        std::visit(
            [this](auto const& it) {
                now_ = it.now;
                on(it);
            },
            e);
        write_batch();
        effects_ = nullptr;
    }

private:
    // ---- events -----------------------------------------------------------------------------

    void on(recovered const& it)
    {
        for (auto const& agent : it.agents)
            remember(agent);
        for (auto const& [action, finished, commands] : it.actions) {
            open_action a{.record = action,
                          .stored = true,
                          .request = {},
                          .commands = {},
                          .finished_before = finished};
            for (auto const& command : commands) {
                a.commands[command.id.text] = {.record = command, .stored = true};
                action_of_[command.id.text] = action.id.text;
            }
            actions_.emplace(action.id.text, std::move(a));
        }
        for (auto& [id, a] : actions_)
            end_if_finished(a);
        on_time();
    }

    void on(action_submitted const& it)
    {
        auto const& content = it.action.content();
        auto const id = content.version == wire_version::mig3 ? content.id : platform_id();
        if (auto const refused = refusal(it, id); !refused.ok()) {
            return emit(reply{it.request, refused.error()});
        }
        if (auto const open = actions_.find(id.text); open != actions_.end()) {
            return answer_again(open->second, it);
        }
        if (it.known) {
            if (it.known_wire == it.action.wire()) {
                return emit(reply{it.request, action_record{it.action, id}});
            }
            return emit(reply{it.request, id_is_taken(id)});
        }
        open_action fresh{.record = {it.action, id, action_status::pending, now_, unset_time},
                          .request = it.request,
                          .commands = {}};
        auto& a = actions_.emplace(id.text, std::move(fresh)).first->second;
        if (content.valid_from > now_) {
            // Its agents are looked for when its time has come.
            change_soon(put_action{a.record, {}});
            after_batch([this, id] { accepted(id); });
        } else {
            emit(find_targets{id, content.target});
        }
    }

    void on(targets_found const& it)
    {
        auto const found = actions_.find(it.action.text);
        if (found == actions_.end() || found->second.ended) return;
        auto& a = found->second;
        auto const why = no_targets(it);
        if (!why.ok() && !a.stored) {
            // Nobody was told that it was accepted: it is as if it had not come.
            if (a.request) emit(reply{*a.request, why.error()});
            actions_.erase(found);
            return;
        }
        if (!why.ok()) return end(a, action_status::invalid);
        make_commands(a, *it.agents);
    }

    void on(persisted const& it)
    {
        if (it.batch != batch_in_flight_) return;
        batch_in_flight_ = 0;
        if (!it.how) {
            // Nothing of it happened.  It is written again: what depends on it waits.
            say(severity::error, "the store cannot be written",
                {{"why", it.how.error().message()}});
            changes_.insert(changes_.begin(), in_flight_.begin(), in_flight_.end());
            after_.insert(after_.begin(), after_in_flight_.begin(), after_in_flight_.end());
            in_flight_.clear();
            after_in_flight_.clear();
            paused_until_ = now_ + retry_pause;
            return wake();
        }
        in_flight_.clear();
        auto const then = std::exchange(after_in_flight_, {});
        for (auto const& one : then)
            one();
    }

    void on(delivery_arrived const& it)
    {
        if (it.queue == heartbeats_queue) {
            heartbeat_arrived(it);
        } else {
            answer_arrived(it);
        }
    }

    void on(publish_ended const& it)
    {
        auto* const c = command_of(it.command);
        if (c == nullptr || c->ended || it.how) return;
        c->published = false; // again: when its agent is there, or at the next look
        if (it.how.error().code() == errc::over_budget) {
            finish(*c, command_status::failed, "the command is too large to be sent");
        }
        wake();
    }

    void on(consumer_changed const& it)
    {
        auto const found = agent_of_queue_.find(it.queue);
        if (it.present) {
            present_queues_.insert(it.queue);
        } else {
            present_queues_.erase(it.queue);
        }
        if (found == agent_of_queue_.end()) return;
        auto& agent = agents_.at(found->second);
        agent.consuming = it.present;
        if (it.present) {
            publish_for(agent.record.facts.id);
        } else {
            set_status(agent, agent_status::offline);
        }
    }

    void on(connection_changed const& it)
    {
        connected_ = it.connected;
        if (!connected_) present_queues_.clear();
        for (auto& [id, a] : actions_) {
            for (auto& [command, c] : a.commands) {
                if (!connected_) c.published = false;
            }
        }
        if (connected_) publish_all();
    }

    void on(tick const&) { on_time(); }

    // ---- actions ----------------------------------------------------------------------------

    result<void> refusal(action_submitted const& it, action_id const& id)
    {
        auto const& content = it.action.content();
        if (auto good = check(content); !good) return good;
        if (content.expire_after <= now_) {
            return error{errc::expired, "accept", "action " + id.text,
                         "it expired at " + format_rfc3339(content.expire_after)};
        }
        if (it.action.signatures().empty()) {
            return error{errc::bad_signature, "accept", "action " + id.text, "it is not signed"};
        }
        if (!settings_.investigators) return {};
        for (auto const& signature : it.action.signatures()) {
            auto const seen = verify(*settings_.investigators, as_bytes(it.action.signed_text()),
                                     as_bytes(signature), now_);
            if (seen.all_good()) continue;
            auto const why =
                seen.signatures.empty() ? pgp_reason::malformed : seen.signatures.front().reason;
            return error{errc::bad_signature, "accept", "action " + id.text, explain(why)};
        }
        return {};
    }

    static error id_is_taken(action_id const& id)
    {
        return error{errc::refused, "accept", "action " + id.text,
                     "another action has this id already"};
    }

    // Submitted before, and not ended.
    void answer_again(open_action& a, action_submitted const& it)
    {
        if (a.record.action.wire() != it.action.wire()) {
            return emit(reply{it.request, id_is_taken(a.record.id)});
        }
        if (a.stored) return emit(reply{it.request, a.record});
        emit(reply{it.request, error{errc::unavailable, "accept", "action " + a.record.id.text,
                                     "it is being accepted; ask again"}});
    }

    static result<void> no_targets(targets_found const& it)
    {
        if (!it.agents) return it.agents.error();
        if (!it.agents->empty()) return {};
        return error{errc::not_found, "find agents for", "action " + it.action.text,
                     "no agent matches its target"};
    }

    void make_commands(open_action& a, std::vector<agent_id> const& agents)
    {
        std::vector<command_record> records;
        for (auto const& id : agents) {
            auto const agent = agents_.find(id.text);
            if (agent == agents_.end()) continue;
            command_record record;
            record.id = new_command_id(a);
            record.action = a.record.id;
            record.agent = id;
            record.agent_name = agent->second.record.facts.name;
            record.started = now_;
            action_of_[record.id.text] = a.record.id.text;
            a.commands[record.id.text].record = record;
            records.push_back(std::move(record));
        }
        a.record.status = action_status::inflight;
        auto const id = a.record.id;
        if (a.stored) {
            change_soon(add_commands{id, action_status::inflight, now_, std::move(records)});
        } else {
            change_soon(put_action{a.record, std::move(records)});
        }
        after_batch([this, id] { accepted(id); });
    }

    // It is in the store, with the commands that it has so far.
    void accepted(action_id const& id)
    {
        auto const found = actions_.find(id.text);
        if (found == actions_.end()) return;
        auto& a = found->second;
        a.stored = true;
        for (auto& [command, c] : a.commands)
            c.stored = true;
        if (a.request) emit(reply{*std::exchange(a.request, std::nullopt), a.record});
        tell_followers(a, std::nullopt);
        for (auto& [command, c] : a.commands)
            publish(a, c);
        wake();
    }

    void end_if_finished(open_action& a)
    {
        bool const has_all =
            a.record.status == action_status::inflight && a.commands.size() + a.finished_before > 0;
        if (has_all && a.finished == a.commands.size()) end(a, action_status::completed);
    }

    void end(open_action& a, action_status status)
    {
        if (std::exchange(a.ended, true)) return;
        a.record.status = status;
        a.record.finished = now_;
        auto const id = a.record.id;
        change_soon(finish_action{id, status, now_});
        after_batch([this, id] {
            auto const found = actions_.find(id.text);
            if (found == actions_.end()) return;
            tell_followers(found->second, std::nullopt);
            for (auto const& [command, c] : found->second.commands)
                action_of_.erase(command);
            actions_.erase(found);
        });
    }

    void tell_followers(open_action const& a, std::optional<command_record> finished)
    {
        emit(announce{a.record.id, a.record.status, a.finished_before + a.commands.size(),
                      a.finished_before + a.finished, std::move(finished)});
    }

    // ---- commands ---------------------------------------------------------------------------

    void publish(open_action const& a, open_command& c)
    {
        if (!connected_ || !c.stored || c.published || c.ended) return;
        auto const agent = agents_.find(c.record.agent.text);
        if (agent == agents_.end()) return;
        auto const& facts = agent->second.record.facts;
        c.published = true;
        emit(publish_command{
            c.record.id, command_queue(facts.queue_location),
            to_bytes(wire::write_command({c.record.id, facts.id, a.record.action}, facts, now_)),
            a.record.action.content().expire_after});
    }

    void publish_for(agent_id const& agent)
    {
        for (auto& [id, a] : actions_) {
            for (auto& [command, c] : a.commands) {
                if (c.record.agent == agent) publish(a, c);
            }
        }
    }

    void publish_all()
    {
        for (auto& [id, a] : actions_) {
            for (auto& [command, c] : a.commands)
                publish(a, c);
        }
    }

    // Its one end; what follows it is told when the store has it.
    void finish(open_command& c, command_status status, std::string reason, std::string answer = {},
                bool verified = false, std::optional<std::uint64_t> tag = std::nullopt)
    {
        c.ended = true;
        c.record.status = status;
        c.record.finished = now_;
        c.record.reason = std::move(reason);
        c.record.answer = std::move(answer);
        c.record.verified = verified;
        change_soon(
            finish_command{c.record.id, status, now_, c.record.answer, c.record.reason, verified});
        after_batch([this, id = c.record.id, tag] {
            if (tag) emit(acknowledge{*tag});
            auto const action = action_of_.find(id.text);
            if (action == action_of_.end()) return;
            auto& a = actions_.at(action->second);
            ++a.finished;
            tell_followers(a, a.commands.at(id.text).record);
            a.commands.at(id.text).record.answer.clear(); // the store has it
            end_if_finished(a);
        });
    }

    open_command* command_of(command_id const& id)
    {
        auto const action = action_of_.find(id.text);
        if (action == action_of_.end()) return nullptr;
        return &actions_.at(action->second).commands.at(id.text);
    }

    // ---- what agents send -------------------------------------------------------------------

    void drop(delivery_arrived const& it, std::string_view what, std::string const& why)
    {
        say(severity::warning, std::string{what}, {{"why", why}});
        emit(acknowledge{it.tag});
    }

    void answer_arrived(delivery_arrived const& it)
    {
        auto const read = wire::read_answer(it.body);
        if (!read) return drop(it, "an answer was dropped", read.error().message());
        auto* const c = command_of(read->content.command);
        if (c == nullptr || c->ended) {
            // Its command has ended, and its end may still be on the way to the store.
            return after_batch([this, tag = it.tag] { emit(acknowledge{tag}); });
        }
        auto const agent = agents_.find(c->record.agent.text);
        auto const why = why_not_of(*read, *c, agent == agents_.end() ? nullptr : &agent->second);
        if (!why.empty()) return drop(it, "an answer was dropped", why);
        finish(*c, read->content.status, "", to_text(it.body), read->key.has_value(), it.tag);
    }

    static std::string why_not_of(wire::read_answer_result const& read, open_command const& c,
                                  known_agent const* agent)
    {
        if (agent == nullptr) return "its agent is not known";
        bool const signed_by_agent = read.key && agent->record.key == read.key;
        if (agent->record.key && !signed_by_agent) return "it is not signed by the command's agent";
        if (read.version == wire_version::mig3 && !signed_by_agent) return "its key is not known";
        if (read.version == wire_version::mig3 && read.content.agent != c.record.agent) {
            return "it is the answer of another agent";
        }
        if (!is_final(read.content.status)) return "its status is not final";
        return {};
    }

    void heartbeat_arrived(delivery_arrived const& it)
    {
        auto const read = wire::read_heartbeat(it.body);
        if (!read) return drop(it, "a heartbeat was dropped", read.error().message());
        auto const known = agents_.find(read->facts.id.text);
        if (known != agents_.end()) {
            auto const& record = known->second.record;
            if (record.key && record.key != read->key) {
                return drop(it, "a heartbeat was dropped",
                            "agent " + read->facts.id.text + " is known under another key");
            }
            if (record.key && read->sequence <= record.sequence) {
                return drop(it, "a heartbeat was dropped", "it is a replay");
            }
        }
        if (read->sent > now_ + clock_slack) {
            return drop(it, "a heartbeat was dropped", "it is from the future");
        }
        agent_record record;
        record.facts = read->facts;
        record.heartbeat = now_;
        record.key = read->key;
        record.sequence = read->sequence;
        bool const is_new =
            known == agents_.end() || known->second.record.status != agent_status::online;
        remember(record);
        change_soon(put_agent{record});
        after_batch([this, tag = it.tag] { emit(acknowledge{tag}); });
        if (is_new) {
            say(severity::info, "an agent is online",
                {{"agent", record.facts.id.text}, {"name", record.facts.name}});
            publish_for(record.facts.id);
        }
        wake();
    }

    void remember(agent_record const& record)
    {
        auto const queue = command_queue(record.facts.queue_location);
        auto& agent = agents_[record.facts.id.text];
        agent.record = record;
        agent.consuming = present_queues_.contains(queue);
        agent_of_queue_[queue] = record.facts.id.text;
    }

    void set_status(known_agent& agent, agent_status status)
    {
        if (agent.record.status == status || agent.record.status == agent_status::destroyed) return;
        agent.record.status = status;
        change_soon(set_agent_status{agent.record.facts.id, status});
    }

    // ---- time -------------------------------------------------------------------------------

    void on_time()
    {
        for (auto& [id, agent] : agents_) {
            auto const age = now_ - agent.record.heartbeat;
            if (agent.record.status == agent_status::offline) continue;
            if (age > settings_.offline_after) {
                set_status(agent, agent_status::offline);
            } else if (age > settings_.idle_after) {
                set_status(agent, agent_status::idle);
            }
        }
        std::vector<action_id> due;
        for (auto& [id, a] : actions_) {
            auto const& content = a.record.action.content();
            if (a.ended || !a.stored) continue;
            if (content.expire_after <= now_) {
                expire(a);
            } else if (a.record.status == action_status::pending && content.valid_from <= now_) {
                due.push_back(a.record.id);
            }
        }
        for (auto const& id : due) {
            emit(find_targets{id, actions_.at(id.text).record.action.content().target});
        }
        if (connected_) publish_all();
        wake();
    }

    void expire(open_action& a)
    {
        if (a.record.status == action_status::pending) return end(a, action_status::invalid);
        for (auto& [id, c] : a.commands) {
            if (c.ended) continue;
            auto const agent = agents_.find(c.record.agent.text);
            bool const offline =
                agent == agents_.end() || agent->second.record.status == agent_status::offline;
            finish(c, command_status::expired,
                   offline ? "the agent was offline while the action was valid"
                           : "the agent did not answer while the action was valid");
        }
    }

    void wake()
    {
        auto when = now_ + look_at_agents_every;
        for (auto const& [id, a] : actions_) {
            auto const& content = a.record.action.content();
            if (a.ended) continue;
            if (content.expire_after > now_) when = std::min(when, content.expire_after);
            if (a.record.status == action_status::pending && content.valid_from > now_) {
                when = std::min(when, content.valid_from);
            }
        }
        if (paused_until_ > now_) when = std::min(when, paused_until_);
        emit(wake_at{when});
    }

    // ---- the store --------------------------------------------------------------------------

    void change_soon(change c) { changes_.push_back(std::move(c)); }

    // When what has been changed so far is in the store.
    void after_batch(std::function<void()> then) { after_.push_back(std::move(then)); }

    // One batch at a time: what comes meanwhile goes together into the next.
    void write_batch()
    {
        if (batch_in_flight_ != 0 || paused_until_ > now_) return;
        // With nothing to write, what waits need not.
        while (changes_.empty() && !after_.empty()) {
            for (auto const& one : std::exchange(after_, {}))
                one();
        }
        if (changes_.empty()) return;
        batch_in_flight_ = ++batches_;
        in_flight_ = std::exchange(changes_, {});
        after_in_flight_ = std::exchange(after_, {});
        emit(persist{batch_in_flight_, in_flight_});
    }

    // ---- small things -----------------------------------------------------------------------

    action_id platform_id()
    {
        std::array<char, 32> text{};
        auto const id = make_mig2_id(now_, mig2_ids_++);
        auto const size = std::snprintf(text.data(), text.size(), "%.0f", id);
        return {std::string{text.data(), static_cast<std::size_t>(size)}};
    }

    command_id new_command_id(open_action const& a)
    {
        if (a.record.action.content().version == wire_version::mig2) return {platform_id().text};
        std::array<std::byte, 10> random{};
        settings_.random(random);
        return {make_uuid(now_, random)};
    }

    void say(severity level, std::string message,
             std::vector<std::pair<std::string, std::string>> fields)
    {
        emit(note{level, std::move(message), std::move(fields)});
    }

    void emit(effect e) { effects_->push_back(std::move(e)); }

    settings settings_;
    effects_type* effects_ = nullptr; // of the step that is being taken
    system_time now_{};
    bool connected_ = false;

    std::map<std::string, known_agent> agents_;         // by agent id
    std::map<std::string, std::string> agent_of_queue_; // queue -> agent id
    std::set<std::string> present_queues_;              // that are being read
    std::map<std::string, open_action> actions_;        // by action id, until they have ended
    std::map<std::string, std::string> action_of_;      // command id -> action id

    std::vector<change> changes_; // for the next batch
    std::vector<std::function<void()>> after_;
    std::vector<change> in_flight_;
    std::vector<std::function<void()>> after_in_flight_;
    std::uint64_t batches_ = 0;
    std::uint64_t batch_in_flight_ = 0; // 0: none
    system_time paused_until_{};
    unsigned mig2_ids_ = 0;
};

scheduler_core::scheduler_core(settings s) : impl_(std::make_unique<impl>(std::move(s))) {}
scheduler_core::scheduler_core(scheduler_core&&) noexcept = default;
scheduler_core::~scheduler_core() = default;

void scheduler_core::step(event const& e, std::vector<effect>& effects)
{
    impl_->step(e, effects);
}

} // namespace mig::engine::scheduling
