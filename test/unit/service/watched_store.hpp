// A store that passes everything on, and lets a test see what is asked, or hold it up.

#ifndef MIG_TEST_SERVICE_WATCHED_STORE_HPP
#define MIG_TEST_SERVICE_WATCHED_STORE_HPP

#include <mig/store/store.hpp>

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace mig::test {

struct store_watch {
    std::mutex mutex; // of the rest
    std::condition_variable changed;
    bool hold_searches = false; // for commands
    std::size_t held = 0;
    std::size_t counted = 0; // actions

    void hold(bool how)
    {
        std::lock_guard const lock{mutex};
        hold_searches = how;
        changed.notify_all();
    }
    void pass()
    {
        std::unique_lock lock{mutex};
        ++held;
        changed.notify_all();
        changed.wait(lock, [&] { return !hold_searches; });
        --held;
    }
};

class watched_store final : public store {
public:
    watched_store(std::unique_ptr<store> of, store_watch& by) : of_(std::move(of)), by_(by) {}

    result<void> apply(std::span<change const> all) override { return of_->apply(all); }
    result<std::optional<agent_record>> agent(agent_id const& id) override
    {
        return of_->agent(id);
    }
    result<std::vector<agent_record>> agents(target const& picked, system_time now,
                                             page const& p) override
    {
        return of_->agents(picked, now, p);
    }
    result<std::optional<enrol_token>> token(agent_public_key const& key) override
    {
        return of_->token(key);
    }
    result<std::optional<action_record>> action(action_id const& id) override
    {
        return of_->action(id);
    }
    result<action_counters> counters(action_id const& id) override
    {
        {
            std::lock_guard const lock{by_.mutex};
            ++by_.counted;
        }
        return of_->counters(id);
    }
    result<std::vector<action_record>> actions(action_query const& wanted) override
    {
        return of_->actions(wanted);
    }
    result<std::optional<command_record>> command(command_id const& id) override
    {
        return of_->command(id);
    }
    result<std::vector<command_record>> commands(command_query const& wanted) override
    {
        by_.pass();
        return of_->commands(wanted);
    }
    result<std::vector<action_record>> open_actions() override { return of_->open_actions(); }
    result<std::vector<command_record>> open_commands(action_id const& id) override
    {
        return of_->open_commands(id);
    }
    result<std::vector<open_work>> claim(system_time now, std::chrono::seconds lease,
                                         std::size_t max) override
    {
        return of_->claim(now, lease, max);
    }
    result<store_census> census() override { return of_->census(); }

private:
    std::unique_ptr<store> of_;
    store_watch& by_;
};

} // namespace mig::test

#endif
