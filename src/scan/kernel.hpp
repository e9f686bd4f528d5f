// Kernels: the loops over every byte of a text, for each kind of CPU.
//
// A new kernel is one file and one row of the table in kernel.cpp.

#ifndef MIG_SRC_SCAN_KERNEL_HPP
#define MIG_SRC_SCAN_KERNEL_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mig::scan {

// Up to eight buckets of strings, told apart by up to four bytes of each.  A bit is a bucket.  A
// byte may be the n-th of a bucket's strings when the bit is set for both of its halves.
struct alignas(64) fingerprints {
    static constexpr std::size_t bytes_max = 4;
    std::uint8_t low[bytes_max][16];
    std::uint8_t high[bytes_max][16];
    std::size_t bytes = 0; // of them in use, 1 to 4
};

// Which values of four bytes may begin a string; a bit for each hash.
struct alignas(64) hash_filter {
    static constexpr unsigned bits = 15;
    std::uint64_t words[(std::size_t{1} << bits) / 64];
    std::uint8_t unfiltered = 0xff; // buckets that it does not know
};
constexpr std::uint32_t folded = 0x20202020; // both cases of a letter are the same value
[[gnu::always_inline]] constexpr std::uint32_t hash_of(std::uint32_t four_bytes) noexcept
{
    return ((four_bytes | folded) * 0x9e3779b1u) >> (32 - hash_filter::bits);
}

// Where a string may be.
struct candidate {
    std::size_t at;
    std::uint8_t buckets;
};

struct search_range {
    std::uint8_t const* text;
    std::size_t from; // looked at from here
    std::size_t to;   // the text ends here
};

struct found_candidates {
    std::size_t count;
    std::size_t stopped_at; // go on from here; the range's end when it is done
};

struct kernel {
    std::string_view name;
    // Writes candidates of the active buckets in the order of their places, until the range ends
    // or there are `most`, at least 64, of them.
    found_candidates (*find)(fingerprints const&, hash_filter const&, std::uint8_t active,
                             search_range, candidate* into, std::size_t most) noexcept;
    std::size_t (*count_newlines)(std::uint8_t const* text, std::size_t size) noexcept;
};

// name is one of mig::scan_kernel_names(), or "auto" for the last of them; null when it is neither.
[[nodiscard]] kernel const* kernel_of(std::string_view name);

extern kernel const portable_kernel;
#if defined(__x86_64__)
extern kernel const ssse3_kernel;
extern kernel const avx2_kernel;
extern kernel const avx512_kernel;
#endif

} // namespace mig::scan

#endif
