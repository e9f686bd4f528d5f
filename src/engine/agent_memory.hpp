// What an agent knows of its commands, and how that is kept in the journal.
//
// A life is one command, from its arrival until it may be forgotten.  Lives that are not done are
// busy: they hold the command and its answer.  Those that are done hold a name and a digest, for
// replays.
//
// Pure; one thread, that of agent_core.

#ifndef MIG_ENGINE_AGENT_MEMORY_HPP
#define MIG_ENGINE_AGENT_MEMORY_HPP

#include <mig/action/action.hpp>
#include <mig/action/answer.hpp>

#include "engine/journal.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mig::engine {

// How long a refused command is remembered, so that its redelivery is not answered twice, and how
// many of them: anybody can send one.
inline constexpr std::chrono::hours refusal_memory{1};
inline constexpr std::size_t refusals_max = 1000;
// After its expiry a replay is refused for being expired; this much more for clocks that are set.
// A clock that jumps far ahead and comes back would make anything new again: so that time must also
// have passed by a clock that nobody sets, since the command came or the agent started.
inline constexpr std::chrono::hours replay_slack{1};
// Commands that are remembered for replay.  Each was signed by an investigator; above this,
// further ones are refused, for an agent that forgot one would run it again.
inline constexpr std::size_t replay_memory_max = 100'000;

enum class stage : std::uint8_t {
    accepting, // its entry is on the way to the disk
    waiting,   // for a worker
    starting,  // run_started is on the way to the disk
    running,
    answering,   // its answer is on the way to the disk
    unconfirmed, // its answer is published, or to be published
    done,        // remembered until forget_at
};

struct life {
    command_id id;
    wire_version version = wire_version::mig3;
    stage at = stage::accepting;
    std::string wire;   // as it came; empty for a refused one that the journal told of
    std::string digest; // of the signed text; empty for a refused one
    std::optional<authorized_action> action; // until it is answered
    std::vector<std::uint64_t> tags;         // deliveries to acknowledge
    system_time expires = unset_time;        // as in its entry
    system_time accepted = unset_time;
    system_time started = unset_time;                   // unset: its run has not begun
    std::optional<std::chrono::nanoseconds> kept_since; // by uptime
    answer content;
    std::string answer_wire;
    bool action_unsynced = false; // the disk does not have its command_accepted
    bool in_flight = false;       // the answer is on its way
    bool replaced = false;        // the answer was too large, and says so now

    [[nodiscard]] bool refused() const noexcept { return digest.empty(); }
    [[nodiscard]] system_time forget_at() const noexcept { return expires + replay_slack; }
    [[nodiscard]] std::chrono::nanoseconds keep_for() const noexcept
    {
        auto const window = accepted == unset_time ? refusal_memory : expires - accepted;
        return window + replay_slack;
    }
};

[[nodiscard]] std::string digest_of_signed(signed_action const&);

class agent_memory {
public:
    [[nodiscard]] life* find(command_id const&);
    [[nodiscard]] life& at(std::string const& id) { return lives_.at(id); }
    // A busy one.
    life& add(command_id const&);
    // The command that ran this signed text, if one did.
    [[nodiscard]] std::string const* runner_of(std::string const& digest) const;
    void remember_digest(life&, std::string digest);
    void become_done(life&);
    void forget(system_time now, std::chrono::nanoseconds uptime);
    // Of a full memory, what is forgotten by the wall clock alone.
    void make_room(system_time now);

    [[nodiscard]] std::size_t busy() const noexcept { return busy_; }
    [[nodiscard]] bool is_full() const noexcept { return digests_.size() >= replay_memory_max; }
    // Of answers.
    [[nodiscard]] std::uint64_t next_sequence() noexcept { return ++sequence_; }
    // So many numbers of heartbeats, above all that were; the last of them, to be journaled.
    [[nodiscard]] std::uint64_t reserve_heartbeats(std::uint64_t count, system_time now) noexcept;
    // A journal without numbers goes on from the clock: it may have been removed, and its agent be
    // known by the numbers that were in it.
    void start_answers(system_time now) noexcept;

    // What the journal says, entry by entry.
    void recall(std::vector<journal_entry> const&, system_time now);
    // What it would have to say, and no more.
    [[nodiscard]] std::vector<journal_entry> entries() const;

    void each(std::function<void(life&)> const&);

private:
    template <class F>
    void forget_if(F const& may_go);
    void recall(command_accepted const&, system_time now);
    void recall(run_started const&, system_time now);
    void recall(command_answered const&, system_time now);
    void recall(answer_confirmed_entry const&, system_time now);
    void recall(sequence_reached const&, system_time now);
    void recall(heartbeats_reserved const&, system_time now);

    std::map<std::string, life> lives_;          // by command id
    std::map<std::string, std::string> digests_; // of what was allowed -> command id
    std::deque<std::string> refusals_;           // done, the oldest first
    std::size_t busy_ = 0;
    std::uint64_t sequence_ = 0;   // of answers
    std::uint64_t heartbeats_ = 0; // reserved; 0: none yet
};

} // namespace mig::engine

#endif
