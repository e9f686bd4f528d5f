// A digest, and the set of digests of one input.

#ifndef MIG_HASH_DIGEST_HPP
#define MIG_HASH_DIGEST_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mig {

// The values are part of the C ABI.  Combine with |: one read, many digests.
enum class hash_kind : std::uint32_t {
    none = 0,
    md5 = 1u << 0,
    sha1 = 1u << 1,
    sha256 = 1u << 2,
    sha384 = 1u << 3,
    sha512 = 1u << 4,
    sha3_224 = 1u << 5,
    sha3_256 = 1u << 6,
    sha3_384 = 1u << 7,
    sha3_512 = 1u << 8,
};
constexpr hash_kind operator|(hash_kind a, hash_kind b) noexcept
{
    return static_cast<hash_kind>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr hash_kind& operator|=(hash_kind& a, hash_kind b) noexcept
{
    return a = a | b;
}
constexpr bool contains(hash_kind set, hash_kind one) noexcept
{
    return (static_cast<std::uint32_t>(set) & static_cast<std::uint32_t>(one)) != 0;
}
[[nodiscard]] std::string_view name(hash_kind one) noexcept; // "sha3-256"
[[nodiscard]] std::size_t size_of(hash_kind one) noexcept;   // bytes of its digest

struct digest {
    std::array<std::byte, 64> bytes{};
    std::uint8_t size = 0;

    [[nodiscard]] bytes_view view() const noexcept { return {bytes.data(), size}; }
    [[nodiscard]] std::string hex() const; // lower case
    friend bool operator==(digest const&, digest const&) = default;
};

// Either case.  Fails with invalid_argument when it is not the hexadecimal digest of that kind.
[[nodiscard]] result<digest> parse_digest(hash_kind one, std::string_view hex);

} // namespace mig

#endif
