// One public key that checks signatures.
//
// Which algorithms there are, and what each of them asks of a key, is in key_material.hpp; what
// Botan is asked for, in primitive.hpp.
//
// Threads: immutable once made, shared.

#ifndef MIG_PGP_PUBLIC_KEY_HPP
#define MIG_PGP_PUBLIC_KEY_HPP

#include <mig/base/bytes.hpp>
#include <mig/pgp/keyring.hpp>

#include "pgp/hash.hpp"

#include <cstdint>
#include <memory>

namespace mig::pgp {

// RFC 9580, 9.1
enum class key_algorithm : std::uint8_t {
    rsa = 1,
    rsa_sign_only = 3,
    dsa = 17,
    ecdsa = 19,
    eddsa_legacy = 22,
    ed25519 = 27,
};

class public_key {
public:
    // material: what follows the algorithm in a key packet.  Nothing, and why, when it is not good
    // enough.
    [[nodiscard]] static std::shared_ptr<public_key const>
    make(key_algorithm, bytes_view material, bool v6, pgp_policy const&, pgp_reason& why);
    virtual ~public_key() = default;

    // material: what follows the left 16 bits in a signature packet; all of it must be used.
    // v6: integers must be canonical.  weak_hash: it is good, but the digest is too small for the
    // key; a revocation counts all the same.
    [[nodiscard]] virtual pgp_reason check(hash_algorithm, bytes_view digest, bytes_view material,
                                           bool v6) const noexcept = 0;
};

} // namespace mig::pgp

#endif
