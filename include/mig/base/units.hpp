// Sizes, shares and durations that say their unit.

#ifndef MIG_BASE_UNITS_HPP
#define MIG_BASE_UNITS_HPP

#include <compare>
#include <cstdint>

namespace mig {

struct byte_count {
    std::uint64_t value = 0;
    auto operator<=>(byte_count const&) const = default;
};

struct percent {
    double value = 0;
    auto operator<=>(percent const&) const = default;
};

inline namespace literals {
consteval byte_count operator""_KiB(unsigned long long n)
{
    return {n << 10};
}
consteval byte_count operator""_MiB(unsigned long long n)
{
    return {n << 20};
}
consteval byte_count operator""_GiB(unsigned long long n)
{
    return {n << 30};
}
consteval percent operator""_pct(unsigned long long n)
{
    return {static_cast<double>(n)};
}
} // namespace literals

} // namespace mig

#endif
