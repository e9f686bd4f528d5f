// The members that actions of both versions share, between a value and an action.

#ifndef MIG_SRC_WIRE_ACTION_JSON_HPP
#define MIG_SRC_WIRE_ACTION_JSON_HPP

#include <mig/action/action.hpp>
#include <mig/base/json.hpp>

namespace mig::wire {

// name, target, description, threat, validfrom, expireafter, operations: all of them, and
// syntaxversion.  Neither the id nor signatures.
[[nodiscard]] json shared_members(action const&);
// Reads them; the version and the id are the caller's to set.
[[nodiscard]] result<action> read_shared_members(json const&);

} // namespace mig::wire

#endif
