// What a simulated platform is made of: chance, disks that tear, queues that lose, repeat and
// reorder, and a store that fails.

#ifndef MIG_TEST_UNIT_ENGINE_SIM_PARTS_HPP
#define MIG_TEST_UNIT_ENGINE_SIM_PARTS_HPP

#include <mig/action/record.hpp>

#include "engine/journal.hpp"

#include <deque>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace mig::test {

// An invariant is broken.
struct broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};
inline void must(bool holds, std::string const& what)
{
    if (!holds) throw broken{what};
}

// SplitMix64: the same seed is the same world.
class sim_random {
public:
    explicit sim_random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next()
    {
        state_ += 0x9e3779b97f4a7c15;
        auto z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    bool chance(unsigned percent) { return below(100) < percent; }

private:
    std::uint64_t state_;
};

// A file that is written to and synced.  A crash keeps what was synced, and some of the rest.
class sim_disk {
public:
    void append(std::uint64_t number, bytes data) { pending_.push_back({number, std::move(data)}); }
    void rewrite(std::uint64_t number, bytes file)
    {
        pending_.push_back({number, std::move(file), true});
    }
    void sync(std::uint64_t up_to)
    {
        while (!pending_.empty() && pending_.front().number <= up_to)
            apply();
    }
    void crash(sim_random& random)
    {
        for (auto kept = random.below(pending_.size() + 1); kept > 0; --kept)
            apply();
        if (!pending_.empty() && !pending_.front().whole) {
            auto& torn = pending_.front().data;
            torn.resize(random.below(torn.size()));
            apply();
        }
        pending_.clear();
    }
    // As its owner finds it.
    [[nodiscard]] std::vector<engine::journal_entry> open()
    {
        auto read = engine::read_journal(synced_);
        must(read.ok(), "a crash left a journal that cannot be read");
        synced_.resize(read->good_bytes);
        if (synced_.empty()) synced_ = to_bytes(engine::journal_magic);
        return std::move(read->entries);
    }
    [[nodiscard]] bool has(std::string_view text) const
    {
        return as_text(synced_).find(text) != std::string_view::npos;
    }

private:
    struct write {
        std::uint64_t number;
        bytes data;
        bool whole = false;
    };
    void apply()
    {
        auto& first = pending_.front();
        if (first.whole) synced_.clear();
        synced_.insert(synced_.end(), first.data.begin(), first.data.end());
        pending_.pop_front();
    }
    bytes synced_;
    std::deque<write> pending_;
};

struct sim_message {
    bytes body;
    system_time expires = system_time::max();
    bool is_ours = true; // not made up by the hostile relay
};

// A durable queue: what is in it stays until it is acknowledged.
struct sim_queue {
    std::deque<sim_message> waiting;
    std::map<std::uint64_t, sim_message> unacknowledged; // by tag
    void connection_lost()
    {
        for (auto& [tag, message] : unacknowledged)
            waiting.push_back(std::move(message));
        unacknowledged.clear();
    }
};

// What a store does with changes, and what it must never be asked to do.
struct sim_store {
    struct stored_action {
        action_record record;
        bool ended = false;
    };
    std::map<std::string, agent_record> agents;
    std::map<std::string, stored_action> actions;
    std::map<std::string, command_record> commands;
    std::set<std::pair<std::string, std::string>> targets; // action, agent

    void apply(std::vector<change> const& changes)
    {
        for (auto const& one : changes)
            std::visit([this](auto const& it) { on(it); }, one);
    }

private:
    void on(put_agent const& it)
    {
        auto const known = agents.find(it.agent.facts.id.text);
        if (known != agents.end()) {
            must(known->second.key == it.agent.key, "the key of an agent changes");
            must(known->second.sequence < it.agent.sequence, "a heartbeat counts twice");
        }
        agents[it.agent.facts.id.text] = it.agent;
    }
    void on(set_agent_status const& it) { agents.at(it.agent.text).status = it.status; }
    void on(put_action const& it)
    {
        must(actions.emplace(it.action.id.text, stored_action{it.action}).second,
             "an action is stored twice");
        add(it.commands);
    }
    void on(add_commands const& it)
    {
        actions.at(it.action.text).record.status = it.status;
        add(it.commands);
    }
    void add(std::vector<command_record> const& all)
    {
        for (auto const& one : all) {
            must(commands.emplace(one.id.text, one).second, "a command is stored twice");
            must(targets.emplace(one.action.text, one.agent.text).second,
                 "I3: a target is asked twice");
        }
    }
    void on(finish_command const& it)
    {
        auto& c = commands.at(it.command.text);
        must(c.status == command_status::sent, "I3: a command ends twice");
        must(is_final(it.status), "I3: a command ends with a status that is no end");
        c.status = it.status;
        c.answer = it.answer;
        c.reason = it.reason;
    }
    void on(finish_action const& it)
    {
        auto& a = actions.at(it.action.text);
        must(!a.ended, "I3: an action ends twice");
        for (auto const& [id, c] : commands)
            must(c.action != it.action || is_final(c.status),
                 "I3: an action ends before its commands");
        a.ended = true;
        a.record.status = it.status;
    }
};

} // namespace mig::test

#endif
