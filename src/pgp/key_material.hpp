// How each algorithm reads the material of a key, and what it asks of it.  RFC 9580, 5.5.5
//
// One file per algorithm: rsa.cpp, dsa.cpp, ecdsa.cpp, ed25519.cpp.

#ifndef MIG_PGP_KEY_MATERIAL_HPP
#define MIG_PGP_KEY_MATERIAL_HPP

#include "pgp/public_key.hpp"
#include "pgp/reader.hpp"

namespace mig::pgp {

using public_key_ptr = std::shared_ptr<public_key const>;

[[nodiscard]] public_key_ptr make_rsa(reader&, bool v6, pgp_policy const&, pgp_reason& why);
[[nodiscard]] public_key_ptr make_dsa(reader&, bool v6, pgp_reason& why);
[[nodiscard]] public_key_ptr make_ecdsa(reader&, bool v6, pgp_reason& why);
[[nodiscard]] public_key_ptr make_eddsa_legacy(reader&, bool v6, pgp_reason& why);
[[nodiscard]] public_key_ptr make_ed25519(reader&, pgp_reason& why);

inline public_key_ptr refuse(pgp_reason reason, pgp_reason& why)
{
    why = reason;
    return nullptr;
}

} // namespace mig::pgp

#endif
