// Names of actions, commands and agents: texts that cannot be mistaken for one another.

#ifndef MIG_BASE_ID_HPP
#define MIG_BASE_ID_HPP

#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <compare>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mig {

// A text with a meaning.  Version 3 of the wire uses UUIDs, version 2 decimal numbers;
// both are kept as they were written.
template <class Meaning>
struct basic_id {
    std::string text;

    [[nodiscard]] bool empty() const noexcept { return text.empty(); }
    friend auto operator<=>(basic_id const&, basic_id const&) = default;
};

using action_id = basic_id<struct action_meaning>;
using command_id = basic_id<struct command_meaning>;
using agent_id = basic_id<struct agent_meaning>;

// RFC 9562, 5.7: a UUIDv7 as lower-case text, sorted by time.  The ten bytes are the
// caller's random ones (host/random.hpp).
[[nodiscard]] std::string make_uuid(system_time now, std::span<std::byte const, 10> random);

// Accepts a UUIDv7 in its canonical lower-case form and nothing else.
[[nodiscard]] result<void> check_uuid(std::string_view);

// MIG's ids: (seconds since 2013-04-29T18:00:00Z, plus 1) << 16, plus a counter.  protocol 1.1
[[nodiscard]] double make_mig2_id(system_time now, unsigned counter) noexcept;

} // namespace mig

#endif
