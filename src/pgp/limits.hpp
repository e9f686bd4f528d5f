// How much of what comes from outside is looked at.

#ifndef MIG_PGP_LIMITS_HPP
#define MIG_PGP_LIMITS_HPP

#include <cstddef>

namespace mig::pgp {

inline constexpr std::size_t signature_blob_max_bytes = 64u << 10; // decoded
inline constexpr std::size_t keyring_max_bytes = 8u << 20;         // as given, and decoded
inline constexpr std::size_t armor_headers_max = 64;
inline constexpr std::size_t subpacket_area_max_bytes = 4u << 10;
inline constexpr std::size_t subpackets_max = 128;          // per area
inline constexpr std::size_t packets_in_signature_max = 64; // of any kind
inline constexpr std::size_t packets_in_keyring_max = 100'000;
inline constexpr std::size_t certificates_max = 10'000;
inline constexpr std::size_t left_out_max = 1'000; // packets that are told of one by one
inline constexpr std::size_t user_id_max_bytes = 2u << 10;
inline constexpr std::size_t components_max = 512;     // user ids and subkeys of one key
inline constexpr std::size_t key_max_bytes = 4u << 10; // RSA of 8192 bits takes one of these
// Work on one component at load: for its bindings, for its revocations, and for those by others
// whom it has named as its revokers.  What is beyond them does not bind, and revokes.
inline constexpr std::size_t digests_max = 256;
inline constexpr std::size_t public_key_operations_max = 32;
inline constexpr std::size_t candidates_max = 16; // different keys tried for one signature

} // namespace mig::pgp

#endif
