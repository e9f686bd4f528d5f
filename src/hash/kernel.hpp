// Kernels: the compression functions of each algorithm, for each kind of CPU.
//
// A kernel advances several independent streams by the same number of blocks.  It neither pads
// nor schedules: algorithm.hpp does the one, lane_scheduler.hpp the other.  A new kernel is a row
// in the table of its file; a new table is a row in kernel.cpp.

#ifndef MIG_SRC_HASH_KERNEL_HPP
#define MIG_SRC_HASH_KERNEL_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mig::hash {

// What a stream has come to: words of 32 or 64 bits in the machine's order.  26 and not Keccak's
// 25, so that it is read in whole pieces of 16 bytes.
struct alignas(16) state {
    std::uint64_t words[26];
};

enum class compression : std::uint8_t { md5, sha1, sha256, sha512, keccak };
inline constexpr std::size_t compressions = 5;
inline constexpr std::size_t lanes_max = 64;

// As many states and inputs as the kernel has lanes; each input holds blocks * block_bytes.
// Lanes that nobody wants may share one input and one state.
using compress_function = void (*)(state* const* states, std::byte const* const* inputs,
                                   std::size_t blocks, std::size_t block_bytes) noexcept;

struct kernel {
    compression of;
    unsigned lanes;
    unsigned worth_from; // streams from which this one is faster than the narrower ones
    compress_function compress;
};

// The kernels of one algorithm that a hasher chooses among, never empty: the last that is worth it.
using kernel_list = std::vector<kernel>;

// name is one of mig::kernel_names(), or "auto" for the last of them; empty when it is neither.
[[nodiscard]] std::string_view chosen_kernel(std::string_view name);
[[nodiscard]] kernel_list kernels_of(compression, std::string_view chosen);

// The tables.  Those of another architecture are empty.
extern std::span<kernel const> const portable_kernels;
extern std::span<kernel const> const ssse3_kernels;
extern std::span<kernel const> const avx2_kernels;
extern std::span<kernel const> const avx512_kernels;
extern std::span<kernel const> const sha_ni_kernels;

} // namespace mig::hash

#endif
