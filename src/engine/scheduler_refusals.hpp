// What agents send and does not count, by why: how loud the next one is to be told.
//
// Each one is told, so that it is counted; but anybody who reaches the relay can send any number,
// so that only the first few of a kind in a minute are told as warnings.
//
// Pure; one thread, that of scheduler_core.

#ifndef MIG_ENGINE_SCHEDULER_REFUSALS_HPP
#define MIG_ENGINE_SCHEDULER_REFUSALS_HPP

#include <mig/base/error.hpp>
#include <mig/base/time.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

namespace mig::engine::scheduling {

inline constexpr std::string_view answer_dropped = "an answer was dropped";
inline constexpr std::string_view heartbeat_dropped = "a heartbeat was dropped";

// Why a message could not be read, in words that are ours.
[[nodiscard]] inline std::string_view why_unread(error const& why)
{
    switch (why.code()) {
    case errc::bad_signature:
        return "its signature is not good";
    case errc::over_budget:
        return "it is too large";
    default:
        return "it cannot be read";
    }
}

class refusals {
public:
    static constexpr std::uint64_t loud_max = 5; // of each kind, in that time
    static constexpr std::chrono::minutes window{1};

    struct told {
        bool is_loud = true;
        std::uint64_t untold = 0; // of that kind, told quietly since the last loud one
    };
    // why is one of our own words: there are as many kinds as places that refuse.
    told count(std::string_view why, system_time now)
    {
        auto& kind = kinds_[why];
        bool const is_over = now >= kind.since + window || now < kind.since;
        if (is_over) {
            kind.since = now;
            kind.loud = 0;
        }
        if (kind.loud == loud_max) {
            ++kind.untold;
            return {false, 0};
        }
        ++kind.loud;
        return {true, std::exchange(kind.untold, 0)};
    }

private:
    struct kind {
        system_time since{};
        std::uint64_t loud = 0;
        std::uint64_t untold = 0;
    };
    std::map<std::string_view, kind> kinds_; // of literals
};

} // namespace mig::engine::scheduling

#endif
