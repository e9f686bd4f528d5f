// What an action's signatures look like from outside, before anybody verifies them: one line of
// base64 each (protocol 2.5), not too many and not too long.

#ifndef MIG_SRC_WIRE_SIGNATURE_FORM_HPP
#define MIG_SRC_WIRE_SIGNATURE_FORM_HPP

#include <mig/base/json.hpp>
#include <mig/base/result.hpp>

#include <string>
#include <vector>

namespace mig::wire {

// At least one; each as it must be.
[[nodiscard]] result<void> check_signatures(std::vector<std::string> const&);
// The member "pgpsignatures" of an action, checked.
[[nodiscard]] result<std::vector<std::string>> read_signatures(json const& action);

} // namespace mig::wire

#endif
