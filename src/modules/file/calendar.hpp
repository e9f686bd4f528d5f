// File times that no calendar has.
//
// A file system keeps whatever 64 bits it is given; years are written with four digits.

#ifndef MIG_SRC_MODULES_FILE_CALENDAR_HPP
#define MIG_SRC_MODULES_FILE_CALENDAR_HPP

#include <algorithm>
#include <cstdint>

namespace mig::file {

inline constexpr std::int64_t year_1_seconds = -62'135'596'800;
inline constexpr std::int64_t year_9999_end_seconds = 253'402'300'799;

// The nearest second that lies in the years 1 to 9999.
[[nodiscard]] constexpr std::int64_t within_calendar(std::int64_t seconds) noexcept
{
    return std::clamp(seconds, year_1_seconds, year_9999_end_seconds);
}

} // namespace mig::file

#endif
