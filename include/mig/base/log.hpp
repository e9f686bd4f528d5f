// The library is silent: what it would say goes to a sink that the host gives.

#ifndef MIG_BASE_LOG_HPP
#define MIG_BASE_LOG_HPP

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace mig {

enum class severity : std::uint8_t { debug, info, warning, error };
[[nodiscard]] std::string_view name(severity) noexcept;

struct log_field {
    std::string_view name;
    std::string_view value;
};

struct log_record {
    severity level = severity::info;
    std::string_view message; // one sentence, no values in it
    std::span<log_field const> fields;
};

// Called from any thread of a service, one call at a time per service.  Must not block.
using log_sink = std::function<void(log_record const&)>;

// "message name=value name=\"value with spaces\"": one line, control characters escaped.
[[nodiscard]] std::string format_log(log_record const&);

// The text as one printable line: control characters, ESC and bidirectional marks become
// \xNN or \u{NNNN}.  For whatever came from outside and goes to a terminal.
[[nodiscard]] std::string printable(std::string_view);

} // namespace mig

#endif
