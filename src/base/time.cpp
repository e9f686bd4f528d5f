#include <mig/base/time.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <optional>

namespace mig {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

// Far more than any clock writes: a fraction of forty digits is not a time, it is an attack.
constexpr std::size_t time_text_max = 64;
constexpr std::size_t duration_text_max = 128;

constexpr system_time first_time{sys_days{year{0} / 1 / 1}};
constexpr system_time last_time{sys_days{year{10000} / 1 / 1} - microseconds{1}};

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Takes things off the front of a text.
class cursor {
public:
    explicit cursor(std::string_view text) : rest_(text) {}

    bool empty() const { return rest_.empty(); }
    bool take(char c)
    {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // Exactly that many digits.
    std::optional<int> number(std::size_t digits)
    {
        if (rest_.size() < digits) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!is_digit(rest_[i])) return std::nullopt;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    std::string_view all_digits()
    {
        std::size_t n = 0;
        while (n < rest_.size() && is_digit(rest_[n]))
            ++n;
        auto const digits = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return digits;
    }
    std::string_view word() // up to the next digit or point
    {
        std::size_t n = 0;
        while (n < rest_.size() && !is_digit(rest_[n]) && rest_[n] != '.')
            ++n;
        auto const text = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return text;
    }

private:
    std::string_view rest_;
};

error not_a_time(std::string_view why)
{
    return error{errc::invalid_argument, "read", "time", why};
}

error not_a_duration(std::string_view why)
{
    return error{errc::invalid_argument, "read", "duration", why};
}

struct unit {
    std::string_view name;
    std::int64_t length_ns;
};
constexpr std::array units{
    unit{"ns", 1},
    unit{"us", 1'000},
    unit{"\u00b5s", 1'000}, // micro sign
    unit{"\u03bcs", 1'000}, // Greek mu
    unit{"ms", 1'000'000},
    unit{"s", 1'000'000'000},
    unit{"m", 60'000'000'000},
    unit{"h", 3'600'000'000'000},
};

// "1.5" of value 1500 and unit 1000.
std::string decimal(std::uint64_t value, std::uint64_t one)
{
    auto text = std::to_string(value / one);
    auto fraction = value % one;
    if (fraction == 0) return text;
    text += '.';
    for (auto place = one / 10; fraction != 0; place /= 10) {
        text += static_cast<char>('0' + fraction / place);
        fraction %= place;
    }
    return text;
}

} // namespace

std::string format_rfc3339(system_time when)
{
    when = std::clamp(when, first_time, last_time);
    auto const day = std::chrono::floor<days>(when);
    year_month_day const date{day};
    auto const clock = when - day;
    auto const whole = std::chrono::floor<seconds>(clock);
    auto const s = static_cast<unsigned>(whole.count());

    char text[40];
    auto const size =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02u:%02u:%02u", int{date.year()},
                      unsigned{date.month()}, unsigned{date.day()}, s / 3600, s / 60 % 60, s % 60);
    std::string out(text, static_cast<std::size_t>(size));
    if (auto const fraction = static_cast<std::uint64_t>((clock - whole).count()); fraction != 0)
        out += decimal(fraction, 1'000'000).substr(1); // without the zero before the point
    out += 'Z';
    return out;
}

result<system_time> parse_rfc3339(std::string_view text)
{
    if (text.size() > time_text_max) return not_a_time("it is too long");
    cursor in{text};

    auto const y = in.number(4);
    if (!y || !in.take('-')) return not_a_time("a year of four digits and a dash are expected");
    auto const m = in.number(2);
    if (!m || !in.take('-')) return not_a_time("a month of two digits and a dash are expected");
    auto const d = in.number(2);
    if (!d || !in.take('T')) return not_a_time("a day of two digits and a T are expected");
    auto const date = year{*y} / *m / *d;
    if (!date.ok()) return not_a_time("there is no such day");

    auto const hour = in.number(2);
    if (!hour || !in.take(':')) return not_a_time("an hour of two digits is expected");
    auto const minute = in.number(2);
    if (!minute || !in.take(':')) return not_a_time("a minute of two digits is expected");
    auto const second = in.number(2);
    if (!second) return not_a_time("a second of two digits is expected");
    if (*hour > 23 || *minute > 59 || *second > 59) return not_a_time("there is no such hour");

    std::int64_t fraction = 0;
    if (in.take('.')) {
        auto const digits = in.all_digits();
        if (digits.empty()) return not_a_time("a fraction needs digits");
        for (std::size_t i = 0; i < 6; ++i)
            fraction = fraction * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    }

    std::int64_t offset_minutes = 0;
    if (!in.take('Z')) {
        auto const east = in.take('+');
        if (!east && !in.take('-')) return not_a_time("an offset is missing: Z, +hh:mm or -hh:mm");
        auto const oh = in.number(2);
        auto const colon = in.take(':');
        auto const om = in.number(2);
        if (!oh || !colon || !om || *oh > 23 || *om > 59)
            return not_a_time("an offset is written as +hh:mm or -hh:mm");
        offset_minutes = (east ? 1 : -1) * (*oh * 60 + *om);
    }
    if (!in.empty()) return not_a_time("something follows it");

    auto const when = system_time{sys_days{date}} + std::chrono::hours{*hour} +
                      std::chrono::minutes{*minute - offset_minutes} + seconds{*second} +
                      microseconds{fraction};
    if (when < first_time || when > last_time) return not_a_time("its year is not 0000 to 9999");
    return when;
}

std::string format_duration(nanoseconds length)
{
    auto const count = length.count();
    // The magnitude of the smallest value does not fit its own type.
    auto ns = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
    std::string text = count < 0 ? "-" : "";
    if (ns == 0) return "0s";
    if (ns < 1'000) return text + decimal(ns, 1) + "ns";
    if (ns < 1'000'000) return text + decimal(ns, 1'000) + "\u00b5s";
    if (ns < 1'000'000'000) return text + decimal(ns, 1'000'000) + "ms";

    constexpr std::uint64_t minute = 60'000'000'000;
    constexpr std::uint64_t hour = 60 * minute;
    if (ns >= hour) text += std::to_string(ns / hour) + "h";
    if (ns >= minute) text += std::to_string(ns % hour / minute) + "m";
    return text + decimal(ns % minute, 1'000'000'000) + "s";
}

result<nanoseconds> parse_duration(std::string_view text)
{
    if (text.size() > duration_text_max) return not_a_duration("it is too long");
    cursor in{text};
    auto const negative = in.take('-');
    if (!negative) in.take('+');
    if (in.empty()) return not_a_duration("a number is expected");
    if (text.back() == '0' && text.find_first_not_of("+-0") == std::string_view::npos)
        return nanoseconds{0}; // the only one that needs no unit

    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    std::int64_t total = 0;
    while (!in.empty()) {
        auto const whole_digits = in.all_digits();
        std::string_view fraction_digits;
        if (in.take('.')) fraction_digits = in.all_digits();
        if (whole_digits.empty() && fraction_digits.empty())
            return not_a_duration("a number is expected");
        auto const name = in.word();
        auto const found =
            std::find_if(units.begin(), units.end(), [&](unit const& u) { return u.name == name; });
        if (found == units.end()) return not_a_duration("a unit is one of ns, us, ms, s, m, h");

        std::int64_t whole = 0;
        for (auto const c : whole_digits) {
            if (whole > (most - 9) / 10) return not_a_duration("it is too long a time");
            whole = whole * 10 + (c - '0');
        }
        if (whole > (most - total) / found->length_ns)
            return not_a_duration("it is too long a time");
        total += whole * found->length_ns;

        // What is below a nanosecond is dropped, digit by digit.
        auto place = found->length_ns;
        std::int64_t remainder = 0;
        for (auto const c : fraction_digits) {
            remainder += place * (c - '0') / 10;
            place /= 10;
            if (place == 0) break;
        }
        if (remainder > most - total) return not_a_duration("it is too long a time");
        total += remainder;
    }
    return nanoseconds{negative ? -total : total};
}

} // namespace mig
