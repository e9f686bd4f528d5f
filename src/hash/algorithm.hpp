// What makes a digest of a compression: initial values, blocks, padding, and the order of octets.

#ifndef MIG_SRC_HASH_ALGORITHM_HPP
#define MIG_SRC_HASH_ALGORITHM_HPP

#include <mig/hash/digest.hpp>

#include "hash/kernel.hpp"

#include <array>

namespace mig::hash {

inline constexpr std::array all_kinds{
    hash_kind::md5,      hash_kind::sha1,     hash_kind::sha256,
    hash_kind::sha384,   hash_kind::sha512,   hash_kind::sha3_224,
    hash_kind::sha3_256, hash_kind::sha3_384, hash_kind::sha3_512};
inline constexpr std::size_t block_bytes_max = 144;
inline constexpr std::size_t padding_bytes_max = 144;

// These take exactly one kind.
[[nodiscard]] compression compression_of(hash_kind) noexcept;
[[nodiscard]] std::size_t block_bytes_of(hash_kind) noexcept;
[[nodiscard]] state initial_state(hash_kind) noexcept;

// Writes at `end` what follows `total` bytes of input and fills the last block; how many bytes.
[[nodiscard]] std::size_t pad(hash_kind, std::byte* end, std::uint64_t total) noexcept;
[[nodiscard]] digest digest_of_state(hash_kind, state const&) noexcept;

// The kinds of a set, in their order.  Fails with invalid_argument for none and for unknown ones.
[[nodiscard]] result<std::vector<hash_kind>> kinds_in(hash_kind set);

} // namespace mig::hash

#endif
