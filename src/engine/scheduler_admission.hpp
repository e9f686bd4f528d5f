// Whether a platform takes an action in.
//
// This saves the agents work and tells the investigator at once; what an agent allows, it decides
// for itself.  Pure.

#ifndef MIG_ENGINE_SCHEDULER_ADMISSION_HPP
#define MIG_ENGINE_SCHEDULER_ADMISSION_HPP

#include <mig/action/action.hpp>
#include <mig/pgp/keyring.hpp>

#include <optional>
#include <string_view>

namespace mig::engine::scheduling {

[[nodiscard]] error not_accepted(errc, action_id const&, std::string_view why);

// Well-formed, not expired, signed; and by these, when there is a keyring, with not one bad
// signature.
[[nodiscard]] result<void> admit(signed_action const&, std::optional<keyring> const& investigators,
                                 system_time now);

} // namespace mig::engine::scheduling

#endif
