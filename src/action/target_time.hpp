// Times in a target: NOW(), written ones, and intervals.
//
// As PostgreSQL with a session in UTC: months first (the day is cut to the month's last), then
// days, then the rest.

#ifndef MIG_SRC_ACTION_TARGET_TIME_HPP
#define MIG_SRC_ACTION_TARGET_TIME_HPP

#include <mig/base/time.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace mig {

struct target_interval {
    std::int64_t months = 0;
    std::int64_t days = 0;
    std::int64_t microseconds = 0;
    friend bool operator==(target_interval const&, target_interval const&) = default;
};

// A point in time that is known once "now" is.
struct target_instant {
    std::optional<system_time> fixed; // else NOW()
    target_interval offset;
    friend bool operator==(target_instant const&, target_instant const&) = default;
};

// "30 days", "1 week 2 hours", "-5 minutes", "1 year 6 months", "1.5 hours".  Nothing when it is
// not an interval, or one of more than ten thousand years.
[[nodiscard]] std::optional<target_interval> parse_interval(std::string_view);
// Nothing when the sum is longer than ten thousand years.
[[nodiscard]] std::optional<target_interval> sum(target_interval const&, target_interval const&);
[[nodiscard]] target_interval negated(target_interval const&) noexcept;

// RFC 3339, and "2026-11-24", "2026-11-24 13:48[:54[.5]]" in UTC.
[[nodiscard]] std::optional<system_time> parse_target_time(std::string_view);

// Never outside the years 1 to 9999: what would be beyond is at the edge.
[[nodiscard]] system_time resolve(target_instant const&, system_time now);

} // namespace mig

#endif
