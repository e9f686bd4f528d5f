// Points in time, and how they are written: RFC 3339 in UTC.
//
// libmig reads no clock by itself: the time comes from a host or as an argument.

#ifndef MIG_BASE_TIME_HPP
#define MIG_BASE_TIME_HPP

#include <mig/base/result.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace mig {

// Wall clock, UTC, microseconds: holds every year from 0001 to 9999.
using system_time = std::chrono::sys_time<std::chrono::microseconds>;

// The year 1 of MIG's wire: "not set".
inline constexpr system_time unset_time{
    std::chrono::sys_days{std::chrono::year{1} / std::chrono::January / 1}};

// "2026-11-24T13:48:54.5Z": the fraction without trailing zeros, left out when zero.
[[nodiscard]] std::string format_rfc3339(system_time);

// "2026-11-24T13:48:54.5Z", "...+01:00".  Digits after the sixth of a fraction are dropped.
// Fails with invalid_argument on everything else: a missing offset, leap seconds, hour 24,
// a day that the month does not have.
[[nodiscard]] result<system_time> parse_rfc3339(std::string_view);

// "300s", "5m", "1h2m3.5s", "1.5µs", "0s": Go's text form of a duration.
[[nodiscard]] std::string format_duration(std::chrono::nanoseconds);
[[nodiscard]] result<std::chrono::nanoseconds> parse_duration(std::string_view);

} // namespace mig

#endif
