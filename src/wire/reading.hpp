// Foreign bytes become a value, and say which version they are of.

#ifndef MIG_SRC_WIRE_READING_HPP
#define MIG_SRC_WIRE_READING_HPP

#include <mig/action/action.hpp>
#include <mig/base/bytes.hpp>
#include <mig/base/json.hpp>
#include <mig/base/result.hpp>

namespace mig::wire {

struct versioned {
    json value;
    wire_version version = wire_version::mig3;
};

// An action, or a command around one.  Version 3 when its "syntaxversion" is 3.  Read strictly
// then, and where the command is of version 3.
[[nodiscard]] result<versioned> read_action_or_command(bytes_view);
[[nodiscard]] wire_version version_of(json const& action_or_command);
// By its id, a text: the action in it is of either version, or cannot be read.
[[nodiscard]] bool is_mig3_command(json const&);

} // namespace mig::wire

#endif
