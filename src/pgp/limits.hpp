// How much of what comes from outside is looked at.

#ifndef MIG_PGP_LIMITS_HPP
#define MIG_PGP_LIMITS_HPP

#include <cstddef>

namespace mig::pgp {

inline constexpr std::size_t signature_blob_max_bytes = 64u << 10; // decoded
inline constexpr std::size_t keyring_max_bytes = 8u << 20;         // as given, and decoded
inline constexpr std::size_t armor_headers_max = 64;
inline constexpr std::size_t armor_line_max_bytes = 1u << 20;
inline constexpr std::size_t subpacket_area_max_bytes = 4u << 10;
inline constexpr std::size_t subpackets_max = 128;          // per area
inline constexpr std::size_t packets_in_signature_max = 64; // of any kind
inline constexpr std::size_t packets_in_keyring_max = 200'000;
inline constexpr std::size_t user_id_max_bytes = 2u << 10;
inline constexpr std::size_t components_max = 512; // user ids and subkeys of one key
inline constexpr std::size_t user_attribute_max_bytes = 256u << 10;
// Work on one component at load: for its bindings, and again for its revocations.
inline constexpr std::size_t digests_max = 256;
inline constexpr std::size_t public_key_operations_max = 32;
inline constexpr std::size_t foreign_revocations_max = 1024; // per key
inline constexpr std::size_t candidates_max = 16; // different keys tried for one signature
inline constexpr std::size_t revokers_max = 8;    // per key

} // namespace mig::pgp

#endif
