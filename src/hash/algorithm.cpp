#include "hash/algorithm.hpp"

#include <bit>
#include <cstring>

namespace mig::hash {
namespace {

template <std::size_t N>
state words32(std::uint32_t const (&words)[N]) noexcept
{
    state made{};
    std::memcpy(&made, words, sizeof words);
    return made;
}
template <std::size_t N>
state words64(std::uint64_t const (&words)[N]) noexcept
{
    state made{};
    std::memcpy(&made, words, sizeof words);
    return made;
}

// The octets of a word lie as the machine keeps them, or the other way round.
bool is_reversed(compression of) noexcept
{
    bool const is_big = of != compression::md5 && of != compression::keccak;
    return is_big == (std::endian::native == std::endian::little);
}

} // namespace

compression compression_of(hash_kind one) noexcept
{
    switch (one) {
    case hash_kind::md5:
        return compression::md5;
    case hash_kind::sha1:
        return compression::sha1;
    case hash_kind::sha256:
        return compression::sha256;
    case hash_kind::sha384:
    case hash_kind::sha512:
        return compression::sha512;
    default:
        return compression::keccak;
    }
}

std::size_t block_bytes_of(hash_kind one) noexcept
{
    switch (compression_of(one)) {
    case compression::sha512:
        return 128;
    case compression::keccak:
        return 200 - 2 * size_of(one); // FIPS 202, 6.1: the capacity is twice the digest
    default:
        return 64;
    }
}

state initial_state(hash_kind one) noexcept
{
    switch (one) {
    case hash_kind::md5: // RFC 1321, 3.3
        return words32({0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476});
    case hash_kind::sha1: // FIPS 180-4, 5.3
        return words32({0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0});
    case hash_kind::sha256:
        return words32({0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                        0x1f83d9ab, 0x5be0cd19});
    case hash_kind::sha384:
        return words64({0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17,
                        0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511,
                        0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4});
    case hash_kind::sha512:
        return words64({0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                        0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                        0x1f83d9abfb41bd6b, 0x5be0cd19137e2179});
    default:
        return state{};
    }
}

std::size_t pad(hash_kind one, std::byte* end, std::uint64_t total) noexcept
{
    auto const block = block_bytes_of(one);
    auto size = block - static_cast<std::size_t>(total % block);
    if (compression_of(one) == compression::keccak) { // FIPS 202, B.2
        std::memset(end, 0, size);
        end[0] = std::byte{0x06};
        end[size - 1] |= std::byte{0x80};
        return size;
    }
    // A bit that is set, and the number of bits in an eighth of the block; FIPS 180-4, 5.1.
    if (size < 1 + block / 8) size += block;
    std::memset(end, 0, size);
    end[0] = std::byte{0x80};
    auto const bits = total << 3; // files end before 2^61 bytes
    for (std::size_t n = 0; n < 8; ++n) {
        auto const at = one == hash_kind::md5 ? size - 8 + n : size - 1 - n;
        end[at] = static_cast<std::byte>(bits >> (8 * n));
    }
    return size;
}

digest digest_of_state(hash_kind one, state const& from) noexcept
{
    auto const of = compression_of(one);
    std::size_t const word = of == compression::sha512 || of == compression::keccak ? 8 : 4;
    std::size_t const turn = is_reversed(of) ? word - 1 : 0;
    auto const* const octets = reinterpret_cast<std::byte const*>(&from);
    digest made;
    made.size = static_cast<std::uint8_t>(size_of(one));
    for (std::size_t n = 0; n < made.size; ++n)
        made.bytes[n] = octets[n ^ turn];
    return made;
}

result<std::vector<hash_kind>> kinds_in(hash_kind set)
{
    std::vector<hash_kind> found;
    auto rest = static_cast<std::uint32_t>(set);
    for (auto const one : all_kinds) {
        if (!contains(set, one)) continue;
        found.push_back(one);
        rest &= ~static_cast<std::uint32_t>(one);
    }
    if (rest != 0) return error{errc::invalid_argument, "hash", "kinds", "there is no such kind"};
    if (found.empty()) return error{errc::invalid_argument, "hash", "kinds", "none is asked for"};
    return found;
}

} // namespace mig::hash
