// How people call the algorithm of a key: "RSA 3072", "ECDSA P-256", "algorithm 99".

#ifndef MIG_PGP_ALGORITHM_NAME_HPP
#define MIG_PGP_ALGORITHM_NAME_HPP

#include "pgp/key_packet.hpp"

#include <string>

namespace mig::pgp {

[[nodiscard]] std::string algorithm_name(key_packet const&);
// Of the modulus, or of the curve's field; 0 where it is not known.
[[nodiscard]] unsigned key_bits(key_packet const&);
// RFC 9580, 9.1
[[nodiscard]] bool can_sign(key_packet const&) noexcept;

} // namespace mig::pgp

#endif
