// Botan, as far as OpenPGP needs it: digests, and one public key that checks signatures.
//
// The only file that knows Botan for OpenPGP is public_key.cpp.  It adds what Botan 2 does not
// check: S < L in Ed25519, sensible RSA exponents and sizes.
//
// Threads: immutable once made, shared.

#ifndef MIG_PGP_PUBLIC_KEY_HPP
#define MIG_PGP_PUBLIC_KEY_HPP

#include <mig/base/bytes.hpp>
#include <mig/pgp/keyring.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace mig::pgp {

// RFC 9580, 9.1 and 9.5
enum class key_algorithm : std::uint8_t {
    rsa = 1,
    rsa_sign_only = 3,
    dsa = 17,
    ecdsa = 19,
    eddsa_legacy = 22,
    ed25519 = 27,
};
enum class hash_algorithm : std::uint8_t {
    md5 = 1,
    sha1 = 2,
    ripemd160 = 3,
    sha256 = 8,
    sha384 = 9,
    sha512 = 10,
    sha224 = 11,
    sha3_256 = 12,
    sha3_512 = 14,
};

[[nodiscard]] bool is_known(hash_algorithm) noexcept;
[[nodiscard]] bool is_strong(hash_algorithm) noexcept; // SHA-2 from 224 bits on, SHA-3
// RFC 9580, 9.5: octets of salt in a version 6 signature; 0 where there may be none.
[[nodiscard]] std::size_t salt_size(hash_algorithm) noexcept;

// The digest of several pieces, one after another.  Empty when the algorithm is not known.
[[nodiscard]] bytes hash_of(hash_algorithm, std::vector<bytes_view> const& pieces);

class public_key {
public:
    // material: what follows the algorithm in a key packet.  Nothing, and why, when it is not good
    // enough.
    [[nodiscard]] static std::shared_ptr<public_key const>
    make(key_algorithm, bytes_view material, bool v6, pgp_policy const&, pgp_reason& why);
    virtual ~public_key() = default;

    // material: what follows the left 16 bits in a signature packet; all of it must be used.
    // v6: integers must be canonical.  weak_hash: it is good, but the digest is too small for the
    // curve; a revocation counts all the same.
    [[nodiscard]] virtual pgp_reason check(hash_algorithm, bytes_view digest, bytes_view material,
                                           bool v6) const noexcept = 0;
};

} // namespace mig::pgp

#endif
