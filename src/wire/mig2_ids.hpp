// Version 2's ids: doubles in messages, decimal texts with us.  protocol 1.1

#ifndef MIG_SRC_WIRE_MIG2_IDS_HPP
#define MIG_SRC_WIRE_MIG2_IDS_HPP

#include <mig/base/json.hpp>
#include <mig/base/result.hpp>

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace mig::wire::mig2 {

inline constexpr double id_max = 9007199254740992.0; // 2^53: above, doubles skip whole numbers

// 0, "unset", for a text that is no such id.
[[nodiscard]] inline double id_number(std::string_view text) noexcept
{
    std::uint64_t value = 0;
    auto const end = text.data() + text.size();
    auto const [at, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || at != end || static_cast<double>(value) > id_max) return 0;
    return static_cast<double>(value);
}

// Empty for 0.
[[nodiscard]] inline result<std::string> id_text(json const& object, std::string_view key)
{
    auto const* member = object.find(key);
    auto const value = member != nullptr ? std::nearbyint(member->number()) : 0;
    if (!(value >= 0 && value <= id_max))
        return error{errc::invalid_argument, "read", "member " + std::string{key},
                     "it is not an id of version 2"};
    return value == 0 ? std::string{} : std::to_string(static_cast<std::uint64_t>(value));
}

} // namespace mig::wire::mig2

#endif
