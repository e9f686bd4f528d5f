#include "module/governor.hpp"

#include <algorithm>

namespace mig {
namespace {

constexpr double burst_seconds = 0.1;
constexpr double rest_max_seconds = 3600; // at a time: what is still owed then is owed next time
constexpr double share_under_pressure = 0.25;
// Percent of ten seconds: less than this is the ordinary life of a busy machine.
constexpr double memory_pressure = 10;
constexpr double io_pressure = 40;

double seconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>{time}.count();
}

} // namespace

governor::governor(budget const& given)
    : cpu_share_(std::max(given.cpu.value / 100, 0.0)),
      read_per_second_(static_cast<double>(given.read.value))
{
    if (cpu_share_ <= 0) cpu_share_ = 1;
}

void governor::pressed(host_pressure const& by) noexcept
{
    pressed_ = by.memory >= memory_pressure || by.io >= io_pressure;
}

std::chrono::nanoseconds governor::rest(used const& until_now)
{
    double const part = pressed_ ? share_under_pressure : 1;
    double const passed = seconds(until_now.elapsed - seen_.elapsed);
    cpu_debt_ += seconds(until_now.cpu - seen_.cpu) / (cpu_share_ * part) - passed;
    cpu_debt_ = std::max(cpu_debt_, -burst_seconds);
    if (read_per_second_ > 0) {
        auto const bytes = static_cast<double>(until_now.bytes_read - seen_.bytes_read);
        read_debt_ =
            std::max(read_debt_ + bytes / (read_per_second_ * part) - passed, -burst_seconds);
    }
    seen_ = until_now;
    std::chrono::duration<double> const debt{
        std::clamp(std::max(cpu_debt_, read_debt_), 0.0, rest_max_seconds)};
    return std::chrono::duration_cast<std::chrono::nanoseconds>(debt);
}

} // namespace mig
