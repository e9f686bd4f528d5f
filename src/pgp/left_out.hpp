// What of a certificate can never count, whatever the time is, and why.

#ifndef MIG_PGP_LEFT_OUT_HPP
#define MIG_PGP_LEFT_OUT_HPP

#include "pgp/certificate.hpp"

#include <optional>
#include <vector>

namespace mig::pgp {

// All of it: nothing where it may count at some time.
[[nodiscard]] std::optional<keyring::skipped> whole_left_out(certificate const&);
// User ids, and subkeys that say that they sign.
[[nodiscard]] std::vector<keyring::skipped> parts_left_out(certificate const&);

} // namespace mig::pgp

#endif
