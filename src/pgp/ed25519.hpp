// What Botan 2 does not check of an Ed25519 signature.

#ifndef MIG_PGP_ED25519_HPP
#define MIG_PGP_ED25519_HPP

#include <mig/base/bytes.hpp>

namespace mig::pgp {

// RFC 8032, 5.1.7: S, the second half of a signature, is in [0, L).  Else S + L would do as well.
[[nodiscard]] bool is_below_order(bytes_view s) noexcept;

} // namespace mig::pgp

#endif
