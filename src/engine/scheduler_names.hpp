// The ids that a scheduler gives: to version-2 actions and to commands.
//
// Pure but for the random bytes, which are the driver's; one thread, that of scheduler_core.

#ifndef MIG_ENGINE_SCHEDULER_NAMES_HPP
#define MIG_ENGINE_SCHEDULER_NAMES_HPP

#include <mig/action/action.hpp>
#include <mig/base/id.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <span>
#include <string>
#include <utility>

namespace mig::engine::scheduling {

class names {
public:
    explicit names(std::function<void(std::span<std::byte, 10>)> random)
        : random_(std::move(random))
    {}

    // One that was given before, by whomever: none below it will be.
    void saw(std::string const& id) { last_mig2_ = std::max(last_mig2_, mig2_number(id)); }

    // Rising, whatever the clock does.  protocol 1.1
    [[nodiscard]] std::string next_mig2(system_time now)
    {
        auto const of_clock = static_cast<std::uint64_t>(make_mig2_id(now, 0));
        last_mig2_ = std::max(last_mig2_ + 1, of_clock);
        return std::to_string(last_mig2_);
    }

    [[nodiscard]] std::string next_command(wire_version version, system_time now)
    {
        if (version == wire_version::mig2) return next_mig2(now);
        std::array<std::byte, 10> random{};
        random_(random);
        return make_uuid(now, random);
    }

private:
    static std::uint64_t mig2_number(std::string const& text)
    {
        std::uint64_t number = 0;
        auto const* const end = text.data() + text.size();
        auto const [at, failure] = std::from_chars(text.data(), end, number);
        return failure == std::errc{} && at == end ? number : 0;
    }

    std::function<void(std::span<std::byte, 10>)> random_;
    std::uint64_t last_mig2_ = 0;
};

} // namespace mig::engine::scheduling

#endif
