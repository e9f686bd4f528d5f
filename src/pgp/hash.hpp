// The hash algorithms of OpenPGP, and which of them count.  RFC 9580, 9.5

#ifndef MIG_PGP_HASH_HPP
#define MIG_PGP_HASH_HPP

#include <cstddef>
#include <cstdint>

namespace mig::pgp {

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
// Octets of salt in a version 6 signature; 0 where there may be none.
[[nodiscard]] std::size_t salt_size(hash_algorithm) noexcept;
// As Botan calls it; empty when it is not known.
[[nodiscard]] char const* botan_name(hash_algorithm) noexcept;

} // namespace mig::pgp

#endif
