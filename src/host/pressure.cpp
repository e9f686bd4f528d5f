#include "host/pressure.hpp"

#include "host/system_call.hpp"

#include <charconv>

namespace mig::host_room {

std::optional<double> stalled_percent(std::string_view text, std::string_view line)
{
    while (!text.empty()) {
        auto const one = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        constexpr std::string_view key = " avg10=";
        if (!one.starts_with(line) || !one.substr(line.size()).starts_with(key)) continue;
        auto const number = one.substr(line.size() + key.size());
        double percent = 0;
        auto const read = std::from_chars(number.data(), number.data() + number.size(), percent);
        if (read.ec != std::errc{} || !(percent >= 0 && percent <= 100)) return std::nullopt;
        return percent;
    }
    return std::nullopt;
}

result<host_pressure> read_pressure()
{
    constexpr std::string_view doing = "read the pressure of";
    auto const memory = read_small("/proc/pressure/memory");
    auto const io = read_small("/proc/pressure/io");
    if (!memory || !io) return error{errc::unsupported, doing, "the machine"};
    auto const short_of_memory = stalled_percent(*memory, "some");
    auto const waits_for_disks = stalled_percent(*io, "full");
    if (!short_of_memory || !waits_for_disks) return error{errc::unsupported, doing, "the machine"};
    return host_pressure{.memory = *short_of_memory, .io = *waits_for_disks};
}

} // namespace mig::host_room
