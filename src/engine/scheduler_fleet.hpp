// The agents that a scheduler knows: whose key is whose, whose queue is whose, who is there.
//
// The first key seen for an agent stays: from then on only heartbeats that are signed by it count,
// and each must have a higher sequence number than those before.
//
// Pure; one thread, that of scheduler_core.

#ifndef MIG_ENGINE_SCHEDULER_FLEET_HPP
#define MIG_ENGINE_SCHEDULER_FLEET_HPP

#include <mig/action/record.hpp>

#include "engine/answer_numbers.hpp"
#include "wire/messages.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::engine::scheduling {

class fleet {
public:
    // Anybody who can reach the relay can make up an agent.
    static constexpr std::size_t agents_max = 1'000'000;
    // Likewise, where they wait for the operator to look at each.
    static constexpr std::size_t waiting_max = 1000;
    // A heartbeat from further in the future than this is not believed.
    static constexpr std::chrono::minutes clock_slack{10};
    // An unsigned one from further in the past is not, either.  protocol 5.4
    static constexpr std::chrono::minutes unsigned_age_max{20};

    struct member {
        agent_record record;
        bool is_absent = false; // the transport has said that nobody reads its queue
        answer_numbers answers;
        [[nodiscard]] bool is_offline() const noexcept
        {
            return is_absent || record.status == agent_status::offline;
        }
        // It has never signed anything, as agents of version 3 do from the start.
        [[nodiscard]] bool is_mig2() const noexcept
        {
            return !record.key && record.keys_forgotten == 0;
        }
    };

    void remember(agent_record);
    // What the store has, which may be older than what is known.
    void learn(agent_record);
    [[nodiscard]] member* find(agent_id const&);
    [[nodiscard]] member* reader_of(std::string const& queue);
    // Of a new connection nothing is known.
    void forget_absences();

    // Why this heartbeat does not count; nullopt when it does.
    [[nodiscard]] std::optional<std::string_view> objection(wire::heartbeat const&,
                                                            system_time now);
    void set_standing(member&, enrolment);
    // How many wait to be enrolled.
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

    struct ages {
        std::chrono::seconds idle_after;
        std::chrono::seconds offline_after;
    };
    // Those whose status is another one because they have been silent; remembered as such.
    [[nodiscard]] std::vector<set_agent_status> silent(ages const&, system_time now);
    // When the next one will be.
    [[nodiscard]] std::optional<system_time> next_silent(ages const&) const;

private:
    std::map<std::string, member> members_;      // by agent id
    std::map<std::string, std::string> readers_; // queue -> agent id
    std::size_t waiting_ = 0;
};

} // namespace mig::engine::scheduling

#endif
