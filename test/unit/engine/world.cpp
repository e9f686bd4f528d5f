#include "world.hpp"

#include <mig/base/queue.hpp>

#include "agent_rig.hpp"
#include "engine/scheduler_core.hpp"
#include "sim_store.hpp"

#include <functional>
#include <memory>
#include <queue>

namespace mig::test {
namespace {

namespace core = engine::scheduling;
using namespace std::chrono_literals;

constexpr std::size_t agents_count = 3;
constexpr auto claim_lease = 60s;
constexpr unsigned actions_count = 6;
constexpr auto healing = start_of_test + 8min;
constexpr auto end_of_world = start_of_test + 16min;
constexpr std::uint64_t events_max = 100'000;

// Signing is the dearest part, so that all worlds ask the same questions.
struct question {
    signed_action action;
    bool is_good; // signed by alice, and for these agents
};
std::vector<question> const& questions()
{
    static auto const all = [] {
        std::vector<question> made;
        for (unsigned n = 0; n < actions_count; ++n) {
            auto asked = an_action(n + 1, n % 2 == 0 ? std::vector<std::string>{"file"}
                                                     : std::vector<std::string>{"file", "ping"});
            asked.valid_from = start_of_test + (n == 2 ? 3min : 0min);
            asked.expire_after = start_of_test + (n == 3 ? 2min : 11min);
            if (n == 4) asked.target = "environment->>'os'='windows'"; // the platform lies
            bool const forged = n == 5;
            made.push_back({signed_by({forged ? &mallory() : &alice()}, asked, start_of_test),
                            !forged && n != 4});
        }
        return made;
    }();
    return all;
}

class world {
public:
    explicit world(std::uint64_t seed) : random_(seed)
    {
        tells_presence_ = random_.chance(50);
        // One scheduler with a store of its own, or two or three that share one.
        schedulers_.resize(random_.chance(50) ? 1 : 2 + random_.below(2));
        store_.is_shared = schedulers_.size() > 1;
        needs_tokens_ = random_.chance(50);
        for (std::size_t n = 0; needs_tokens_ && n < agents_count; ++n) {
            auto const token = token_of(n).public_key();
            store_.tokens[token] = {token, "", end_of_world, {}};
        }
        for (std::size_t n = 0; n < agents_count; ++n) {
            agents_.push_back(std::make_unique<agent>());
            agents_[n]->id = "a" + std::to_string(n);
            at(random_.below(2000), [this, n] { start_agent(n); });
        }
        for (std::size_t s = 0; s < schedulers_.size(); ++s)
            at(random_.below(500), [this, s] { start_scheduler(s); });
        for (unsigned n = 0; n < actions_count; ++n)
            at(1000 + random_.below(240'000), [this, n] { submit(n); });
        for (int n = 0; n < 12; ++n)
            at(random_.below(470'000), [this] { fault(); });
        for (int n = 0; n < 12; ++n)
            at(5000 + random_.below(400'000), [this] { lie(); });
        at_time(healing, [this] { heal(); });
    }

    world_report run()
    {
        while (!events_.empty() && events_.top().when < end_of_world) {
            auto const next = events_.top();
            events_.pop();
            now_ = next.when;
            must(++report_.events < events_max, "the world does not come to rest");
            next.what();
        }
        check_the_end();
        return report_;
    }

private:
    // ---- time ---------------------------------------------------------------------------------

    struct planned {
        system_time when;
        std::uint64_t order;
        std::function<void()> what;
        bool operator<(planned const& o) const
        {
            return std::tie(o.when, o.order) < std::tie(when, order);
        }
    };
    void at_time(system_time when, std::function<void()> what)
    {
        events_.push({when, ++order_, std::move(what)});
    }
    void at(std::uint64_t milliseconds, std::function<void()> what)
    {
        at_time(now_ + std::chrono::milliseconds{milliseconds}, std::move(what));
    }
    std::uint64_t soon() { return 1 + random_.below(healed_ ? 20 : 3000); }
    bool goes_wrong(unsigned percent) { return !healed_ && random_.chance(percent); }
    void trace(std::uint64_t what)
    {
        auto const mixed = what ^ static_cast<std::uint64_t>(now_.time_since_epoch().count());
        report_.trace = (report_.trace ^ mixed) * 0x100000001b3;
    }

    // ---- agents -------------------------------------------------------------------------------

    struct agent {
        std::string id;
        std::optional<engine::agent_core> core;
        sim_disk disk;
        std::uint64_t life = 0; // counts restarts
        bool connected = false;
        bool syncing = false;
        std::uint64_t written = 0;
        std::uint64_t wake = 0;           // the last one counts
        std::vector<std::uint64_t> beats; // their numbers
        std::map<std::pair<std::string, std::size_t>, int> runs;
        std::map<std::string, std::string> ran_text; // signed text -> command
        std::map<std::uint64_t, bytes> answers;      // by sequence
        std::set<std::string> acknowledged;          // commands
        std::set<std::string> confirmed;             // answers
        [[nodiscard]] std::string queue() const { return command_queue("linux." + id); }
    };

    static agent_key token_of(std::size_t n) { return key_of(static_cast<std::uint8_t>(100 + n)); }

    void start_agent(std::size_t n)
    {
        auto& a = *agents_[n];
        if (a.core) return;
        ++a.life;
        a.syncing = false;
        a.written = 0;
        auto with = settings_of(a.id);
        with.key = key_of(static_cast<std::uint8_t>(200 + n));
        with.workers = 1 + n % 2;
        with.commands_max = 4;
        a.core.emplace(std::move(with));
        tell(n, engine::journal_recovered{a.disk.open(), now_});
        at(soon(), alive(n, [this, n] { connect_agent(n); }));
    }

    std::function<void()> alive(std::size_t n, std::function<void()> what)
    {
        return [this, n, life = agents_[n]->life, what = std::move(what)] {
            if (agents_[n]->core && agents_[n]->life == life) what();
        };
    }

    void connect_agent(std::size_t n)
    {
        auto& a = *agents_[n];
        if (a.connected) return;
        a.connected = true;
        beat(n);
        tell(n, engine::connection_changed{true, now_});
        presence(a.queue(), true);
        pump(a.queue());
    }

    void disconnect_agent(std::size_t n)
    {
        auto& a = *agents_[n];
        if (!a.connected) return;
        a.connected = false;
        queues_[a.queue()].connection_lost(0);
        presence(a.queue(), false);
        if (!a.core) return;
        tell(n, engine::connection_changed{false, now_});
        at(soon(), alive(n, [this, n] { connect_agent(n); }));
    }

    void kill_agent(std::size_t n)
    {
        auto& a = *agents_[n];
        if (!a.core) return;
        ++report_.crashes;
        a.core.reset();
        a.disk.crash(random_);
        disconnect_agent(n);
        at(soon(), [this, n] { start_agent(n); });
    }

    void beat(std::size_t n)
    {
        auto& a = *agents_[n];
        bool const is_late = now_ > end_of_world - 1min; // for its acknowledgement
        if (!a.connected || !a.core || is_late) return;
        tell(n, engine::heartbeat_due{now_});
        at(60'000, alive(n, [this, n] { beat(n); }));
    }
    void carry_out(std::size_t n, engine::publish_heartbeat& it)
    {
        auto& a = *agents_[n];
        must(a.beats.empty() || it.sequence > a.beats.back(), "heartbeats have no rising numbers");
        a.beats.push_back(it.sequence);
        wire::heartbeat const h{facts_of(a.id), it.sequence, now_, {}};
        auto const key = key_of(static_cast<std::uint8_t>(200 + n));
        auto const token = needs_tokens_ ? std::optional{token_of(n)} : std::nullopt;
        if (!a.connected) return;
        put(std::string{heartbeats_queue}, {to_bytes(wire::write_heartbeat(h, key, token))});
    }

    void tell(std::size_t n, engine::agent_event const& e)
    {
        std::vector<engine::agent_effect> effects;
        agents_[n]->core->step(e, effects);
        trace(e.index() * 16 + n);
        for (auto& effect : effects) {
            trace(256 + effect.index());
            std::visit([this, n](auto& it) { carry_out(n, it); }, effect);
        }
    }

    void carry_out(std::size_t n, engine::append_journal& it)
    {
        must(it.number == ++agents_[n]->written, "entries are not numbered one by one");
        agents_[n]->disk.append(it.number, std::move(it.entry));
        sync(n);
    }
    void carry_out(std::size_t n, engine::rewrite_journal& it)
    {
        must(it.number == ++agents_[n]->written, "entries are not numbered one by one");
        agents_[n]->disk.rewrite(it.number, std::move(it.file));
        sync(n);
    }
    void sync(std::size_t n)
    {
        auto& a = *agents_[n];
        if (std::exchange(a.syncing, true)) return;
        at(1 + random_.below(goes_wrong(10) ? 3000 : 30), alive(n, [this, n, up_to = a.written] {
               auto& b = *agents_[n];
               b.syncing = false;
               b.disk.sync(up_to);
               if (b.written > up_to) sync(n);
               tell(n, engine::journal_synced{up_to, now_});
           }));
    }
    void carry_out(std::size_t n, engine::acknowledge& it)
    {
        auto& a = *agents_[n];
        auto& unacknowledged = queues_[a.queue()].unacknowledged;
        auto const found = unacknowledged.find(it.tag);
        must(found != unacknowledged.end(), "a tag is acknowledged that is not open");
        auto const address = wire::read_command_address(found->second.message.body);
        if (address && address->agent.text == a.id) {
            must(a.disk.has("\"command\":\"" + address->id.text + "\""),
                 "I1: a command is acknowledged that is not on disk");
            a.acknowledged.insert(address->id.text);
        }
        unacknowledged.erase(found);
    }
    void carry_out(std::size_t n, engine::start_operation& it)
    {
        auto& a = *agents_[n];
        ++report_.runs;
        must(a.disk.has(R"({"entry":"started","command":")" + it.command.text + "\""),
             "I2: an operation starts, and the disk does not know");
        must(++a.runs[{it.command.text, it.operation}] == 1, "I2: an operation runs twice");
        auto const sent = sent_.find({it.command.text, a.id});
        must(sent != sent_.end(), "I4: something runs that nobody sent to this agent");
        auto const& asked = sent->second.action;
        must(sent->second.is_good, "I4: something runs that must be refused");
        auto const& ran = a.ran_text.emplace(asked.signed_text(), it.command.text).first->second;
        must(ran == it.command.text, "I2: a signed text runs under two commands");
        must(now_ >= asked.content().valid_from && now_ <= asked.content().expire_after,
             "I4: something runs outside its time");
        must(it.deadline <= asked.content().expire_after, "an operation may outlive its action");
        bool const times_out = goes_wrong(10);
        engine::operation_ended ended{it.command, it.operation, {}, times_out, {}};
        ended.answer.success = !times_out && !random_.chance(10);
        at(random_.below(goes_wrong(20) ? 60'000 : 500), alive(n, [this, n, ended]() mutable {
               ended.now = now_;
               tell(n, ended);
           }));
    }
    void carry_out(std::size_t n, engine::publish_answer& it)
    {
        auto& a = *agents_[n];
        must(a.connected, "an answer is published without a connection");
        must(a.disk.has(as_text(it.body)), "I1: an answer is published that is not on disk");
        auto const sequence = wire::read_answer(it.body).value().content.sequence;
        auto const& said = a.answers.emplace(sequence, it.body).first->second;
        must(said == it.body, "two answers have one sequence number");
        publish(
            std::string{results_queue}, {it.body},
            [this, n, id = it.command](result<void> how) {
                if (how) agents_[n]->confirmed.insert(id.text);
                tell(n, engine::publish_ended{id, std::move(how), now_});
            },
            [this, n](std::function<void()> then) { return alive(n, std::move(then)); });
    }
    void carry_out(std::size_t n, engine::wake_at& it)
    {
        auto const wake = ++agents_[n]->wake;
        at_time(std::max(it.when - ahead_, now_ + 1ms), alive(n, [this, n, wake] {
                    if (agents_[n]->wake != wake) return;
                    // Somebody sets its clock ahead, and back.
                    if (goes_wrong(5)) ahead_ = 100min;
                    tell(n, engine::tick{now_ + ahead_, now_.time_since_epoch()});
                    ahead_ = {};
                }));
    }
    void carry_out(std::size_t, engine::note&) {}

    // ---- the relay ----------------------------------------------------------------------------

    void put(std::string const& queue, sim_message message)
    {
        if (goes_wrong(10)) queues_[queue].waiting.push_back(message);
        queues_[queue].waiting.push_back(std::move(message));
        pump(queue);
    }

    using guard = std::function<std::function<void()>(std::function<void()>)>;
    void publish(std::string const& queue, sim_message message,
                 std::function<void(result<void>)> done, guard const& while_alive)
    {
        auto const fails = [done] { done(error{errc::unavailable, "publish", "message"}); };
        if (goes_wrong(15)) return at(soon(), while_alive(fails));
        // From here on the relay has it, whether its sender gets to know or not.
        at(soon(), [this, queue, message = std::move(message)] { put(queue, message); });
        if (goes_wrong(15)) return at(soon() + 3000, while_alive(fails));
        at(soon() + 3000, while_alive([done] { done({}); }));
    }

    // Hands one of the waiting messages to whoever reads the queue.
    void pump(std::string const& queue)
    {
        at(soon(), [this, queue] {
            auto& q = queues_[queue];
            std::erase_if(q.waiting, [&](auto const& m) { return m.expires <= now_; });
            auto const n = reader_of(queue);
            auto const consumer = n ? std::size_t{0} : any_scheduler();
            if (q.waiting.empty() || q.held_by(consumer) >= 10) return;
            if (n ? !agents_[*n]->connected || !agents_[*n]->core : !is_online(consumer)) return;
            auto const chosen =
                q.waiting.begin() + static_cast<std::ptrdiff_t>(random_.below(q.waiting.size()));
            auto message = std::move(*chosen);
            q.waiting.erase(chosen);
            auto const tag = ++tags_;
            q.unacknowledged.emplace(tag, sim_queue::delivered{message, consumer});
            if (!q.waiting.empty()) pump(queue);
            if (n) return tell(*n, engine::command_arrived{tag, std::move(message.body), now_});
            schedule(consumer, core::delivery_arrived{tag, queue, std::move(message.body), now_});
        });
    }

    std::optional<std::size_t> reader_of(std::string const& queue) const
    {
        for (std::size_t n = 0; n < agents_.size(); ++n)
            if (agents_[n]->queue() == queue) return n;
        return std::nullopt;
    }

    void presence(std::string const& queue, bool present)
    {
        if (!tells_presence_) return;
        for (std::size_t s = 0; s < schedulers_.size(); ++s)
            if (is_online(s)) schedule(s, core::consumer_changed{queue, present, now_});
    }

    // ---- the schedulers -----------------------------------------------------------------------

    struct scheduler {
        std::optional<core::scheduler_core> core;
        std::uint64_t life = 0;
        std::uint64_t wake = 0; // the last one counts
        bool online = false;
        std::optional<core::persist> in_flight;
        std::map<std::uint64_t, unsigned> requests; // -> question
    };

    // One that is online, if there is one.
    std::size_t any_scheduler()
    {
        auto const first = random_.below(schedulers_.size());
        for (std::size_t n = 0; n < schedulers_.size(); ++n) {
            auto const s = (first + n) % schedulers_.size();
            if (is_online(s)) return s;
        }
        return first;
    }
    bool is_online(std::size_t s) const { return schedulers_[s].core && schedulers_[s].online; }

    void start_scheduler(std::size_t s)
    {
        auto& it = schedulers_[s];
        if (it.core) return;
        ++it.life;
        it.core.emplace(
            core::settings{.shared = store_.is_shared,
                           .joins = needs_tokens_ ? enrolment_rule::token : enrolment_rule::open,
                           .random = [this](std::span<std::byte, 10> into) {
                               for (auto& b : into)
                                   b = static_cast<std::byte>(random_.below(256));
                           }});
        take_over(s, store_.reclaim(s, now_, claim_lease));
        if (store_.is_shared) at(20'000, scheduler_alive(s, [this, s] { claim(s); }));
        at(soon(), scheduler_alive(s, [this, s] { connect_scheduler(s); }));
    }

    void take_over(std::size_t s, std::vector<open_work> work)
    {
        core::recovered what;
        what.now = now_;
        what.actions = std::move(work);
        for (auto const& [id, a] : store_.agents)
            what.agents.push_back(a);
        schedule(s, what);
    }

    // Its lease can be over before it claims again: then two think that an action is theirs.
    void claim(std::size_t s)
    {
        auto work = store_.claim(s, now_, claim_lease);
        if (!work.empty()) take_over(s, std::move(work));
        bool const is_late = now_ > end_of_world - 2min;
        auto const next = goes_wrong(10) ? 90'000u : 20'000u;
        if (!is_late) at(next, scheduler_alive(s, [this, s] { claim(s); }));
    }

    std::function<void()> scheduler_alive(std::size_t s, std::function<void()> what)
    {
        return [this, s, life = schedulers_[s].life, what = std::move(what)] {
            if (schedulers_[s].core && schedulers_[s].life == life) what();
        };
    }

    void connect_scheduler(std::size_t s)
    {
        if (std::exchange(schedulers_[s].online, true)) return;
        schedule(s, core::connection_changed{true, now_});
        if (tells_presence_) {
            for (auto const& a : agents_)
                schedule(s, core::consumer_changed{a->queue(), a->connected, now_});
        }
        pump(std::string{results_queue});
        pump(std::string{heartbeats_queue});
    }

    void disconnect_scheduler(std::size_t s)
    {
        if (!std::exchange(schedulers_[s].online, false)) return;
        for (auto const queue : {results_queue, heartbeats_queue}) {
            queues_[std::string{queue}].connection_lost(s);
            pump(std::string{queue}); // to another
        }
        if (!schedulers_[s].core) return;
        schedule(s, core::connection_changed{false, now_});
        at(soon(), scheduler_alive(s, [this, s] { connect_scheduler(s); }));
    }

    void kill_scheduler(std::size_t s)
    {
        auto& it = schedulers_[s];
        if (!it.core) return;
        ++report_.crashes;
        it.core.reset();
        // The transaction that was under way is in the store, or it is not.
        if (it.in_flight && random_.chance(50)) (void)write(s, it.in_flight->changes);
        it.in_flight.reset();
        it.requests.clear();
        disconnect_scheduler(s);
        // Sometimes for so long that another takes its actions over.
        at(goes_wrong(30) ? 100'000 : soon(), [this, s] { start_scheduler(s); });
    }

    result<void> write(std::size_t s, std::vector<change> const& changes)
    {
        std::vector<command_id> ended;
        auto how = store_.apply(s, changes, ended);
        for (auto const& command : ended) {
            for (std::size_t other = 0; other < schedulers_.size(); ++other) {
                if (other == s || random_.chance(20)) continue; // news can be lost
                at(soon(), scheduler_news(other, command));
            }
        }
        return how;
    }
    std::function<void()> scheduler_news(std::size_t s, command_id const& command)
    {
        return scheduler_alive(s, [this, s, command] {
            schedule(s, core::command_news{command, true, now_});
        });
    }

    void schedule(std::size_t s, core::event const& e)
    {
        std::vector<core::effect> effects;
        schedulers_[s].core->step(e, effects);
        trace(512 + e.index());
        for (auto& effect : effects) {
            trace(768 + effect.index());
            std::visit([this, s](auto& it) { carry_out(s, it); }, effect);
        }
    }

    void carry_out(std::size_t s, core::persist& it)
    {
        must(!schedulers_[s].in_flight, "two batches are in flight");
        schedulers_[s].in_flight = std::move(it);
        at(1 + random_.below(goes_wrong(15) ? 4000 : 50), scheduler_alive(s, [this, s] {
               auto const batch = *std::exchange(schedulers_[s].in_flight, std::nullopt);
               error const failed{errc::io, "write", "store"};
               if (goes_wrong(10)) return schedule(s, core::persisted{batch.batch, failed, now_});
               auto how = write(s, batch.changes);
               // The word that it is written can be lost on the way.
               if (how && store_.is_shared && goes_wrong(10)) how = failed;
               schedule(s, core::persisted{batch.batch, std::move(how), now_});
           }));
    }
    void carry_out(std::size_t s, core::reply& it)
    {
        auto& requests = schedulers_[s].requests;
        auto const asked = requests.find(it.request);
        must(asked != requests.end(), "a request is replied to twice");
        auto const n = asked->second;
        requests.erase(asked);
        if (it.how) {
            must(store_.actions.contains(it.how->id.text),
                 "I1: an action is accepted that is not stored");
            accepted_.insert(it.how->id.text);
        } else if (it.how.error().code() != errc::expired) {
            at(5000, [this, n] { submit(n); });
        }
    }
    void carry_out(std::size_t s, core::find_targets& it)
    {
        auto const takes = soon() + (goes_wrong(30) ? 10'000 : 0);
        at(takes, scheduler_alive(s, [this, s, id = it.action] {
               if (goes_wrong(20)) {
                   error const why{errc::unavailable, "read", "store"};
                   return schedule(s, core::targets_found{id, why, now_});
               }
               std::vector<agent_record> all;
               for (auto const& [agent, record] : store_.agents)
                   all.push_back(record);
               schedule(s, core::targets_found{id, std::move(all), now_});
           }));
    }
    void carry_out(std::size_t s, core::look_up& it)
    {
        at(soon(), scheduler_alive(s, [this, s, it] {
               if (goes_wrong(20)) {
                   error const why{errc::unavailable, "read", "store"};
                   return schedule(s, core::looked_up{it.number, why, now_});
               }
               core::looked_up::records found;
               auto agent = it.agent;
               auto const command = store_.commands.find(it.command.text);
               if (command != store_.commands.end()) {
                   found.command = command->second;
                   agent = command->second.agent;
               }
               auto const record = store_.agents.find(agent.text);
               if (record != store_.agents.end()) found.agent = record->second;
               if (it.token && store_.tokens.contains(*it.token)) {
                   found.token = store_.tokens.at(*it.token);
               }
               schedule(s, core::looked_up{it.number, found, now_});
           }));
    }
    void carry_out(std::size_t, core::decision_told&) {}
    void carry_out(std::size_t s, core::look_over& it)
    {
        must(store_.is_shared, "a look over a store of its own");
        at(soon(), scheduler_alive(s, [this, s, id = it.action] {
               result<std::vector<command_record>> open = store_.open_commands(id);
               if (goes_wrong(20)) open = error{errc::unavailable, "read", "store"};
               schedule(s, core::looked_over{id, std::move(open), now_});
           }));
    }
    void carry_out(std::size_t s, core::publish_command& it)
    {
        must(schedulers_[s].online, "a command is published without a connection");
        auto const stored = store_.commands.find(it.command.text);
        must(stored != store_.commands.end(), "I1: a command is published that is not stored");
        remember_sent(it.body);
        publish(
            it.queue, {it.body, it.expires},
            [this, s, id = it.command](result<void> how) {
                schedule(s, core::publish_ended{id, std::move(how), now_});
            },
            [this, s](std::function<void()> then) { return scheduler_alive(s, std::move(then)); });
    }
    void carry_out(std::size_t s, core::acknowledge& it)
    {
        for (auto const queue : {results_queue, heartbeats_queue}) {
            auto& unacknowledged = queues_[std::string{queue}].unacknowledged;
            auto const found = unacknowledged.find(it.tag);
            if (found == unacknowledged.end()) continue;
            must(found->second.consumer == s, "a delivery to another is acknowledged");
            if (queue == results_queue && found->second.message.is_ours) {
                auto read = wire::read_answer(found->second.message.body);
                auto const stored = store_.commands.find(read.value().content.command.text);
                must(stored == store_.commands.end() || is_final(stored->second.status),
                     "I1: an answer is acknowledged that is not stored");
            }
            unacknowledged.erase(found);
            return pump(std::string{queue});
        }
        throw broken{"a tag is acknowledged that is not open"};
    }
    void carry_out(std::size_t, core::announce& it)
    {
        if (it.finished) {
            must(is_final(store_.commands.at(it.finished->id.text).status),
                 "an end is announced that is not stored");
        }
        if (it.status == action_status::completed) {
            must(store_.actions.at(it.action.text).ended,
                 "an action is announced as completed that is not");
        }
    }
    void carry_out(std::size_t s, core::wake_at& it)
    {
        auto const wake = ++schedulers_[s].wake;
        at_time(std::max(it.when, now_ + 1ms), scheduler_alive(s, [this, s, wake] {
                    if (schedulers_[s].wake == wake) schedule(s, core::tick{now_});
                }));
    }
    void carry_out(std::size_t, core::note&) {}

    // ---- people, good and bad -----------------------------------------------------------------

    void submit(unsigned n)
    {
        auto const& action = questions()[n].action;
        auto const s = random_.below(schedulers_.size());
        auto& to = schedulers_[s];
        if (!to.core) return at(5000, [this, n] { submit(n); });
        auto const known = store_.actions.find(action.content().id.text);
        core::action_submitted asked{++request_, action, std::nullopt, now_};
        if (known != store_.actions.end()) asked.known = known->second.record;
        to.requests[request_] = n;
        schedule(s, asked);
        // Who hears nothing asks again, whomever.
        at(20'000, [this, n, s, request = request_, life = to.life] {
            bool const unheard =
                schedulers_[s].requests.contains(request) || schedulers_[s].life != life;
            if (unheard && !accepted_.contains(questions()[n].action.content().id.text)) submit(n);
        });
    }

    void remember_sent(bytes_view body)
    {
        auto const read = wire::read_command(body).value();
        for (auto const& one : questions()) {
            if (one.action.wire() == read.action.wire()) {
                sent_.insert({{read.id.text, read.agent.text}, one});
            }
        }
    }

    // The relay makes things up out of what it has seen.
    void lie()
    {
        auto const n = random_.below(agents_count);
        auto& to = *agents_[n];
        auto const& one = questions()[random_.below(actions_count)];
        auto const id = uuid_of(5000 + static_cast<unsigned>(random_.below(1000)));
        auto const n_key = key_of(static_cast<std::uint8_t>(200 + n));
        switch (random_.below(10)) {
        case 0: { // the same action under another command
            auto const body = command_bytes(id, one.action, to.id);
            remember_sent(body);
            return put(to.queue(), {body, system_time::max(), false});
        }
        case 1: // a command for another agent
            return put(to.queue(),
                       {command_bytes(id, one.action, "a" + std::to_string((n + 1) % 3)),
                        system_time::max(), false});
        case 2: { // an answer under a key of its own
            answer a;
            if (store_.commands.empty()) return;
            auto chosen = store_.commands.begin();
            std::advance(chosen,
                         static_cast<std::ptrdiff_t>(random_.below(store_.commands.size())));
            a.command = chosen->second.id;
            a.action = chosen->second.action;
            a.agent = chosen->second.agent;
            a.status = command_status::success;
            a.started = a.finished = now_;
            return put(std::string{results_queue},
                       {to_bytes(wire::write_answer(a, key_of(66))), system_time::max(), false});
        }
        case 3: { // the heartbeat of an agent, under another key
            if (!store_.agents.contains(to.id)) return;
            wire::heartbeat const h{facts_of(to.id), to.beats.back() + 100, now_, {}};
            return put(std::string{heartbeats_queue},
                       {to_bytes(wire::write_heartbeat(h, key_of(66)))});
        }
        case 4: { // one that it has seen before
            if (to.beats.empty()) return;
            auto const seen = to.beats[random_.below(to.beats.size())];
            wire::heartbeat const h{facts_of(to.id), seen, now_, {}};
            auto const key = key_of(static_cast<std::uint8_t>(200 + n));
            return put(std::string{heartbeats_queue}, {to_bytes(wire::write_heartbeat(h, key))});
        }
        case 5: { // an answer that was given before, once more
            if (to.answers.empty()) return;
            auto chosen = to.answers.begin();
            std::advance(chosen, static_cast<std::ptrdiff_t>(random_.below(to.answers.size())));
            return put(std::string{results_queue}, {chosen->second, system_time::max(), false});
        }
        case 6: { // a hostile agent answers what others are asked, in its name or theirs
            answer a;
            if (store_.commands.empty()) return;
            auto chosen = store_.commands.begin();
            std::advance(chosen,
                         static_cast<std::ptrdiff_t>(random_.below(store_.commands.size())));
            if (chosen->second.agent.text == to.id) return;
            a.command = chosen->second.id;
            a.action = chosen->second.action;
            a.agent = random_.chance(50) ? chosen->second.agent : agent_id{to.id};
            a.status = command_status::success;
            a.sequence = random_.below(100);
            a.started = a.finished = now_;
            return put(std::string{results_queue},
                       {to_bytes(wire::write_answer(a, n_key)), system_time::max(), false});
        }
        case 7: { // a stranger, without a token, or with one that is used
            if (!needs_tokens_) return;
            wire::heartbeat const h{facts_of("evil"), 1 + random_.below(9), now_, {}};
            auto const token = store_.tokens.at(token_of(n).public_key()).used_by.empty()
                                   ? std::nullopt
                                   : std::optional{token_of(n)};
            return put(std::string{heartbeats_queue},
                       {to_bytes(wire::write_heartbeat(h, key_of(66), token))});
        }
        case 8: { // an agent as one of version 2, which needs no signature
            if (!store_.agents.contains(to.id)) return;
            auto facts = to_json(facts_of(to.id));
            facts.set("id", json{}).set("heartbeatts", format_rfc3339(now_));
            return put(std::string{heartbeats_queue}, {to_bytes(write_json(facts))});
        }
        default: // noise
            return put(to.queue(), {to_bytes("{\"id\":" + std::to_string(random_.next()) + "}"),
                                    system_time::max(), false});
        }
    }

    void fault()
    {
        if (healed_) return;
        auto const n = random_.below(agents_count);
        switch (random_.below(5)) {
        case 0:
        case 1:
            return kill_agent(n);
        case 2:
            return kill_scheduler(random_.below(schedulers_.size()));
        case 3:
            return disconnect_agent(n);
        default:
            return disconnect_scheduler(random_.below(schedulers_.size()));
        }
    }

    void heal()
    {
        healed_ = true;
        for (std::size_t s = 0; s < schedulers_.size(); ++s)
            start_scheduler(s);
        for (std::size_t n = 0; n < agents_count; ++n)
            start_agent(n);
        // Whatever lies in a queue is handed out, now and then again.
        for (int n = 0; n < 40; ++n) {
            at(static_cast<std::uint64_t>(n) * 2000, [this] {
                for (auto& [name, q] : queues_)
                    if (!q.waiting.empty()) pump(name);
            });
        }
    }

    // ---- the end ------------------------------------------------------------------------------

    void check_the_end()
    {
        for (auto const& id : accepted_)
            must(store_.actions.contains(id), "I1: an accepted action is gone");
        for (auto const& [id, a] : store_.actions)
            must(a.ended, "I3: action " + a.record.action.content().name + " has not ended");
        for (auto const& [id, c] : store_.commands) {
            ++report_.commands;
            must(is_final(c.status), "I3: a command has not ended");
            auto const& asked = store_.actions.at(c.action.text).record.action.content();
            must(!c.answer.empty() || asked.expire_after < healing,
                 "I1: a command was open when the world healed, and has no answer");
            if (c.answer.empty()) continue;
            ++report_.answered;
            auto const read = wire::read_answer(as_bytes(c.answer)).value();
            auto const n = static_cast<std::size_t>(c.agent.text[1] - '0');
            must(as_text(agents_[n]->answers.at(read.content.sequence)) == c.answer,
                 "I5: the stored answer is not the signed answer");
        }
        for (auto const& a : agents_) {
            for (auto const& id : a->acknowledged)
                must(a->confirmed.contains(id), "I1: a command was acknowledged and not answered");
        }
        for (auto const& [name, q] : queues_)
            must(q.unacknowledged.empty(), "a delivery to " + name + " is never acknowledged");
    }

    sim_random random_;
    world_report report_;
    system_time now_ = start_of_test;
    std::chrono::minutes ahead_{}; // the clock of the agent that is told something
    std::priority_queue<planned> events_;
    std::uint64_t order_ = 0;
    bool healed_ = false;
    bool tells_presence_ = false;
    bool needs_tokens_ = false;

    std::vector<std::unique_ptr<agent>> agents_;
    std::map<std::string, sim_queue> queues_;
    std::uint64_t tags_ = 0;
    std::map<std::pair<std::string, std::string>, question> sent_; // command, agent

    std::vector<scheduler> schedulers_;
    sim_store store_;
    std::uint64_t request_ = 0;
    std::set<std::string> accepted_;
};

} // namespace

world_report run_world(std::uint64_t seed)
{
    return world{seed}.run();
}

} // namespace mig::test
