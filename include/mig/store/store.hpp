// Where the platform remembers: agents, actions, commands.
//
// apply() and claim() write, one transaction at a time; when apply() has returned, the changes
// survive the loss of power.  Everything else reads.
//
// Several schedulers may share one store (is_shared()), each through an object of its own:
//
//     put_action        the action belongs to the scheduler that stored it
//     claim()           "I live"; and gives what belongs to nobody, or to one that lives no more
//     watch()           tells what the others did
//
// A commit whose outcome was lost with the connection is tried again.  So the same change twice is
// one: put_action and add_commands whose commands are there already, with the same action, succeed
// and change nothing.  What two schedulers write at once is settled by the rules in record.hpp.
//
// Threads: one thread at a time may call apply() or claim(); the others may be called by any.

#ifndef MIG_STORE_STORE_HPP
#define MIG_STORE_STORE_HPP

#include <mig/action/record.hpp>
#include <mig/action/target.hpp>
#include <mig/base/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mig {

struct page {
    std::size_t limit = 100;
    std::size_t offset = 0;
};

struct command_query {
    std::optional<action_id> action;
    std::optional<agent_id> agent;
    std::optional<command_status> status;
    std::optional<bool> found_anything;
    std::optional<command_id> id;
    std::optional<std::string> action_name_like; // SQL's LIKE, case ignored; so are the others
    std::optional<std::string> agent_name_like;
    std::optional<std::string> agent_version_like; // of what the agent is now
    std::optional<std::string> threat_family_like; // of its action
    std::optional<system_time> started_from;
    std::optional<system_time> started_to;
    bool newest_first = false;
    mig::page page;
};

struct action_query {
    std::optional<action_status> status;
    std::optional<std::string> name_like; // SQL's LIKE, case ignored
    std::optional<action_id> id;
    std::optional<std::string> threat_family_like; // likewise
    std::optional<system_time> valid_from;         // its valid_from is at or after this
    std::optional<system_time> valid_to;           // its expire_after is at or before this
    mig::page page;
};

// How many there are, in all.
struct store_census {
    struct agent_group {
        agent_status status = agent_status::online;
        std::string version;
        std::uint64_t count = 0;
        friend bool operator==(agent_group const&, agent_group const&) = default;
    };
    std::vector<agent_group> agents; // by status and version
    std::vector<std::pair<command_status, std::uint64_t>> commands;
    std::vector<std::pair<action_status, std::uint64_t>> actions;
};

// How the commands of an action stand.
struct action_counters {
    std::uint64_t sent = 0; // all of them
    std::uint64_t success = 0;
    std::uint64_t failed = 0;
    std::uint64_t timeout = 0;
    std::uint64_t expired = 0;
    std::uint64_t cancelled = 0;
    [[nodiscard]] std::uint64_t done() const noexcept
    {
        return success + failed + timeout + expired + cancelled;
    }
    friend bool operator==(action_counters const&, action_counters const&) = default;
};

// What somebody else did to a shared store.
struct store_news {
    enum class what : std::uint8_t {
        agent,     // id was put, or its status set
        command,   // id has ended
        action,    // id was put, has got its commands, or has ended
        work,      // there may be something to claim
        enrolment, // an operator has decided about agent id
        lost,      // the connection was lost: there may have been anything
    };
    what kind = what::lost;
    std::string id;
};

class store {
public:
    virtual ~store() = default;

    // All of them or none.  Fails with refused when a change contradicts what is there (an action
    // id that exists), io or unavailable when the store cannot write.
    [[nodiscard]] virtual result<void> apply(std::span<change const>) = 0;

    [[nodiscard]] virtual result<std::optional<agent_record>> agent(agent_id const&) = 0;
    // Agents that are not destroyed and that the target picks, by id.
    [[nodiscard]] virtual result<std::vector<agent_record>> agents(target const&, system_time now,
                                                                   page const&) = 0;
    // By its public half.
    [[nodiscard]] virtual result<std::optional<enrol_token>> token(agent_public_key const&) = 0;
    [[nodiscard]] virtual result<std::optional<action_record>> action(action_id const&) = 0;
    [[nodiscard]] virtual result<action_counters> counters(action_id const&) = 0;
    [[nodiscard]] virtual result<std::vector<action_record>> actions(action_query const&) = 0;
    [[nodiscard]] virtual result<std::optional<command_record>> command(command_id const&) = 0;
    // By start, then id; the other way round when the newest come first.
    [[nodiscard]] virtual result<std::vector<command_record>> commands(command_query const&) = 0;
    // What a scheduler needs after a restart: actions that have not ended, commands still sent.
    [[nodiscard]] virtual result<std::vector<action_record>> open_actions() = 0;
    [[nodiscard]] virtual result<std::vector<command_record>> open_commands(action_id const&) = 0;

    // Says that this scheduler lives for that long from now on, and takes up to max of the
    // unfinished actions that belong to nobody or to a scheduler that lives no more.  Two
    // schedulers never get the same.  A store of one user gives each once after it was opened.
    [[nodiscard]] virtual result<std::vector<open_work>>
    claim(system_time now, std::chrono::seconds lease, std::size_t max) = 0;
    // Others may write to it.
    [[nodiscard]] virtual bool is_shared() const noexcept { return false; }
    // Calls on_news, from a thread of the store's, until the handle is gone: when it is, no call is
    // under way any more.  A hint: it may come twice, late, or be lost, of which `lost` tells.  A
    // store that is not shared never calls.  The handle must not outlive the store.
    [[nodiscard]] virtual result<std::shared_ptr<void>>
    watch(std::function<void(store_news const&)> on_news)
    {
        (void)on_news;
        return std::shared_ptr<void>{};
    }

    // Whose number that is, with MIG's programs: ids that are texts have one there.  A store that
    // does not know tells of nobody.
    [[nodiscard]] virtual result<std::optional<agent_id>> agent_numbered(std::uint64_t number)
    {
        (void)number;
        return std::optional<agent_id>{};
    }
    [[nodiscard]] virtual result<std::optional<action_id>> action_numbered(std::uint64_t number)
    {
        (void)number;
        return std::optional<action_id>{};
    }

    // Reads all of it: not for every request.  Fails with unsupported when a store cannot count.
    [[nodiscard]] virtual result<store_census> census()
    {
        return error{errc::unsupported, "count", "what is stored"};
    }
};

} // namespace mig

#endif
