#include "action/target_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string>

namespace mig {
namespace {

using namespace std::chrono;

constexpr std::int64_t months_max = 120'000; // ten thousand years, each
constexpr std::int64_t days_max = 3'660'000;
constexpr std::int64_t microseconds_max = days_max * 86'400'000'000;
constexpr system_time last_time{sys_days{year{9999} / December / 31}};
constexpr std::size_t terms_max = 16;

struct unit {
    std::string_view name;
    std::int64_t months;
    std::int64_t days;
    std::int64_t microseconds;
};
constexpr std::array<unit, 22> units{{
    {"year", 12, 0, 0},
    {"y", 12, 0, 0},
    {"yr", 12, 0, 0},
    {"month", 1, 0, 0},
    {"mon", 1, 0, 0},
    {"week", 0, 7, 0},
    {"w", 0, 7, 0},
    {"day", 0, 1, 0},
    {"d", 0, 1, 0},
    {"hour", 0, 0, 3'600'000'000},
    {"hr", 0, 0, 3'600'000'000},
    {"h", 0, 0, 3'600'000'000},
    {"minute", 0, 0, 60'000'000},
    {"min", 0, 0, 60'000'000},
    {"m", 0, 0, 60'000'000},
    {"second", 0, 0, 1'000'000},
    {"sec", 0, 0, 1'000'000},
    {"s", 0, 0, 1'000'000},
    {"millisecond", 0, 0, 1'000},
    {"ms", 0, 0, 1'000},
    {"microsecond", 0, 0, 1},
    {"us", 0, 0, 1},
}};

unit const* find_unit(std::string name)
{
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    auto const is = [&](std::string_view wanted) {
        return [wanted](unit const& u) { return u.name == wanted; };
    };
    auto found = std::find_if(units.begin(), units.end(), is(name));
    if (found == units.end() && name.size() > 3 && name.back() == 's') {
        name.pop_back();
        found = std::find_if(units.begin(), units.end(), is(name));
    }
    return found == units.end() ? nullptr : &*found;
}

bool within_limits(target_interval const& i) noexcept
{
    return std::abs(i.months) <= months_max && std::abs(i.days) <= days_max &&
           std::abs(i.microseconds) <= microseconds_max;
}

// A whole number of months; days and less may be fractions, which go to the next smaller part.
std::optional<target_interval> term(double amount, unit const& u)
{
    target_interval out;
    double const months = amount * static_cast<double>(u.months);
    double const days = amount * static_cast<double>(u.days);
    double const rest = amount * static_cast<double>(u.microseconds);
    if (std::abs(months) > months_max || std::abs(days) > days_max ||
        std::abs(rest) > static_cast<double>(microseconds_max))
        return std::nullopt;
    if (months != std::trunc(months)) return std::nullopt;
    out.months = static_cast<std::int64_t>(months);
    out.days = static_cast<std::int64_t>(std::trunc(days));
    double const day_rest = (days - std::trunc(days)) * 86'400e6;
    out.microseconds = std::llround(rest + day_rest);
    return out;
}

} // namespace

std::optional<target_interval> parse_interval(std::string_view text)
{
    auto const skip_spaces = [&] {
        while (!text.empty() && text.front() == ' ')
            text.remove_prefix(1);
    };
    target_interval total;
    skip_spaces();
    if (text.empty()) return std::nullopt;
    for (std::size_t terms = 0; !text.empty(); ++terms) {
        if (terms == terms_max) return std::nullopt;
        bool const minus = text.front() == '-';
        if (minus || text.front() == '+') text.remove_prefix(1);
        // from_chars would read "inf" and hexadecimal; an interval starts with a digit.
        if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
        double amount = 0;
        auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), amount,
                                                    std::chars_format::fixed);
        if (failure != std::errc{} || !std::isfinite(amount)) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        skip_spaces();
        std::string name;
        while (!text.empty() && ((text.front() >= 'a' && text.front() <= 'z') ||
                                 (text.front() >= 'A' && text.front() <= 'Z')))
        {
            name += text.front();
            text.remove_prefix(1);
        }
        skip_spaces();
        auto const* u = find_unit(std::move(name));
        if (u == nullptr) return std::nullopt;
        auto const one = term(minus ? -amount : amount, *u);
        if (!one) return std::nullopt;
        auto const both = sum(total, *one);
        if (!both) return std::nullopt;
        total = *both;
    }
    return total;
}

std::optional<target_interval> sum(target_interval const& a, target_interval const& b)
{
    // Both are within the limits, so that the additions cannot overflow.
    target_interval const out{a.months + b.months, a.days + b.days,
                              a.microseconds + b.microseconds};
    if (!within_limits(out)) return std::nullopt;
    return out;
}

target_interval negated(target_interval const& i) noexcept
{
    return {-i.months, -i.days, -i.microseconds};
}

std::optional<system_time> parse_target_time(std::string_view written)
{
    constexpr std::size_t size_max = 64;
    if (written.size() < 10 || written.size() > size_max) return std::nullopt;
    std::string text{written};
    if (text.size() == 10) text += "T00:00:00";
    if (text[10] == ' ') text[10] = 'T';
    if (text.size() == 16) text += ":00"; // hours and minutes alone
    auto const has_offset = text.back() == 'Z' || text.find_first_of("+-", 11) != std::string::npos;
    if (!has_offset) text += 'Z';
    auto parsed = parse_rfc3339(text);
    if (!parsed) return std::nullopt;
    return *parsed;
}

system_time resolve(target_instant const& instant, system_time now)
{
    auto const base = std::clamp(instant.fixed.value_or(now), unset_time, last_time);
    auto const midnight = floor<days>(base);
    auto const time_of_day = base - midnight;

    year_month_day const date{midnight};
    // The limits on intervals keep the year within what std::chrono::year holds.
    auto moved = date.year() / date.month() + months{instant.offset.months};
    if (moved.year() < year{1}) return unset_time;
    if (moved.year() > year{9999}) return last_time;
    auto const last_day = (moved / last).day();
    sys_days const day{moved / std::min(date.day(), last_day)};

    system_time const out = system_time{day} + time_of_day + days{instant.offset.days} +
                            microseconds{instant.offset.microseconds};
    return std::clamp(out, unset_time, last_time);
}

} // namespace mig
