#include "budget_options.hpp"

#include <mig/base/time.hpp>

#include <charconv>
#include <optional>
#include <string_view>

namespace {

using mig::asked_budget;
using mig::byte_count;
using mig::errc;
using mig::error;
using mig::result;

// "10" and "10%".
std::optional<double> read_share(std::string_view value)
{
    if (value.ends_with('%')) value.remove_suffix(1);
    double share = 0;
    auto const* const end = value.data() + value.size();
    auto const read = std::from_chars(value.data(), end, share, std::chars_format::fixed);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return share;
}

// "4096", "20M": K, M, G and T are 1024 of the one before.
std::optional<byte_count> read_size(std::string_view value)
{
    constexpr std::string_view units = "KMGT";
    unsigned shift = 0;
    if (!value.empty()) {
        auto const unit = units.find(static_cast<char>(value.back() & ~0x20)); // k is K
        if (unit != std::string_view::npos) {
            shift = 10 * (static_cast<unsigned>(unit) + 1);
            value.remove_suffix(1);
        }
    }
    std::uint64_t size = 0;
    auto const* const end = value.data() + value.size();
    auto const read = std::from_chars(value.data(), end, size);
    if (read.ec != std::errc{} || read.ptr != end || size > (~std::uint64_t{0} >> shift))
        return std::nullopt;
    return byte_count{size << shift};
}

// Puts it in its place if it is one and within the limits.
template <class T>
result<void> set(asked_budget& into, std::optional<T> asked_budget::*member,
                 std::optional<T> const& value, std::string_view option, std::string_view limits)
{
    asked_budget alone;
    alone.*member = value;
    if (!value || !check(alone))
        return error{errc::invalid_argument, "read option", option, limits};
    into.*member = value;
    return {};
}

} // namespace

result<void> set_cpu(asked_budget& into, std::string const& value)
{
    auto const share = read_share(value);
    return set(into, &asked_budget::cpu, share ? std::optional{mig::percent{*share}} : std::nullopt,
               "-cpu", "give a share of one core, from 0.1% to 12800%, where 200% is two cores");
}

result<void> set_read_rate(asked_budget& into, std::string const& value)
{
    return set(into, &asked_budget::read, read_size(value), "-readrate",
               "give what may be read a second, from 4K to 1T");
}

result<void> set_memory(asked_budget& into, std::string const& value)
{
    return set(into, &asked_budget::memory, read_size(value), "-memory",
               "give a size from 32M to 1T");
}

result<void> set_wall_time(asked_budget& into, std::string const& value)
{
    auto const read = mig::parse_duration(value);
    auto const time =
        read ? std::optional{std::chrono::ceil<std::chrono::milliseconds>(*read)} : std::nullopt;
    return set(into, &asked_budget::time, time, "-walltime",
               "give a time from 1s to 168h, such as 60s or 5m");
}

std::string words_of(asked_budget const& asked)
{
    std::string words;
    auto const add = [&](std::string const& more) {
        words += (words.empty() ? "at most " : ", ") + more;
    };
    auto const kib = [](byte_count size) { return std::to_string(size.value >> 10) + " KiB"; };
    if (asked.cpu) add(mig::write_json(asked.cpu->value) + " % of a core");
    if (asked.read) add(kib(*asked.read) + " read a second");
    if (asked.memory) add(kib(*asked.memory) + " of memory");
    if (asked.time)
        add(mig::write_json(static_cast<double>(asked.time->count()) / 1000) + " s of time");
    return words;
}
