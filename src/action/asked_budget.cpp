#include <mig/action/asked_budget.hpp>
#include <mig/base/log.hpp>

#include <array>
#include <cmath>
#include <string>
#include <string_view>

namespace mig {
namespace {

constexpr std::size_t shown_member_max_bytes = 40; // of a foreign name in an error

// One of the members, as a number.
struct member {
    std::string_view name;
    double min;
    double max;
    bool is_whole;
    std::string_view limits; // for people
    std::optional<double> (*value)(asked_budget const&);
    void (*set)(asked_budget&, double);
};

std::optional<double> as_number(std::optional<byte_count> const& size)
{
    if (!size) return std::nullopt;
    return static_cast<double>(size->value);
}

byte_count as_bytes_of(double value)
{
    return {static_cast<std::uint64_t>(value)};
}

constexpr std::array members{
    member{"cpu_percent", asked_cpu_min.value, asked_cpu_max.value, false,
           "a number from 0.1 to 12800, percent of one core",
           [](asked_budget const& b) { return b.cpu ? std::optional{b.cpu->value} : std::nullopt; },
           [](asked_budget& b, double value) { b.cpu = percent{value}; }},
    member{"read_bytes_per_s", static_cast<double>(asked_read_min.value),
           static_cast<double>(asked_read_max.value), true, "a whole number from 4096 to 2^40",
           [](asked_budget const& b) { return as_number(b.read); },
           [](asked_budget& b, double value) { b.read = as_bytes_of(value); }},
    member{"memory_bytes", static_cast<double>(asked_memory_min.value),
           static_cast<double>(asked_memory_max.value), true,
           "a whole number from 33554432 (32 MiB) to 2^40",
           [](asked_budget const& b) { return as_number(b.memory); },
           [](asked_budget& b, double value) { b.memory = as_bytes_of(value); }},
    member{"time_ms", static_cast<double>(asked_time_min.count()),
           static_cast<double>(asked_time_max.count()), true,
           "a whole number from 1000 to 604800000, a week",
           [](asked_budget const& b) {
               return b.time ? std::optional{static_cast<double>(b.time->count())} : std::nullopt;
           },
           [](asked_budget& b, double value) {
               b.time = std::chrono::milliseconds{static_cast<std::int64_t>(value)};
           }},
};

// Of the member's own limits.
result<void> check(member const& known, double value)
{
    bool const is_within = value >= known.min && value <= known.max; // false for NaN
    if (is_within && (!known.is_whole || std::trunc(value) == value)) return {};
    return error{errc::invalid_argument, "check", "budget",
                 std::string{known.name} + " is not " + std::string{known.limits}};
}

} // namespace

result<void> check(asked_budget const& asked)
{
    for (auto const& one : members) {
        auto const value = one.value(asked);
        if (!value) continue;
        if (auto ok = check(one, *value); !ok) return ok;
    }
    return {};
}

json to_json(asked_budget const& asked)
{
    auto object = json::object();
    for (auto const& one : members)
        if (auto const value = one.value(asked)) object.set(one.name, *value);
    return object;
}

result<asked_budget> asked_budget_from_json(json const& value)
{
    if (!value.is_object())
        return error{errc::invalid_argument, "read", "budget", "it is not an object"};
    asked_budget asked;
    for (auto const& [key, given] : value.members()) {
        auto const* known = static_cast<member const*>(nullptr);
        for (auto const& one : members)
            if (one.name == key) known = &one;
        if (known == nullptr)
            return error{errc::invalid_argument, "read", "budget",
                         "it has a member " + printable(key.substr(0, shown_member_max_bytes)) +
                             "; there are cpu_percent, read_bytes_per_s, memory_bytes, time_ms"};
        if (!given.is_number())
            return error{errc::invalid_argument, "read", "budget",
                         std::string{known->name} + " is not " + std::string{known->limits}};
        if (auto ok = check(*known, given.number()); !ok) return ok.error();
        known->set(asked, given.number());
    }
    if (asked.empty())
        return error{errc::invalid_argument, "read", "budget", "it is empty: leave it out"};
    return asked;
}

} // namespace mig
