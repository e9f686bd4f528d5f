// Round constants.  Defined in another file on purpose: a compiler that sees their values copies
// them, once for each lane, into the kernels.

#ifndef MIG_SRC_HASH_CONSTANTS_HPP
#define MIG_SRC_HASH_CONSTANTS_HPP

#include <cstdint>

namespace mig::hash {

extern std::uint32_t const md5_constants[64];    // RFC 1321, 3.4
extern std::uint32_t const sha1_constants[4];    // FIPS 180-4, 4.2.1
extern std::uint32_t const sha256_constants[64]; // FIPS 180-4, 4.2.2
extern std::uint64_t const sha512_constants[80]; // FIPS 180-4, 4.2.3
extern std::uint64_t const keccak_constants[24]; // FIPS 202, 3.2.5

} // namespace mig::hash

#endif
