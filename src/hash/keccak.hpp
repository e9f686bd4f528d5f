// Keccak's sponge, which SHA-3 is made of, on lanes.  FIPS 202, 3.2 and 4
//
// Include inside a target region, after lane_rows.hpp and "hash/constants.hpp".

#ifndef MIG_SRC_HASH_KECCAK_HPP
#define MIG_SRC_HASH_KECCAK_HPP

namespace mig::hash {
namespace {

inline constexpr int keccak_offset[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                          25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

template <class L>
MIG_LANEWISE void keccak_round(L* a, std::uint64_t constant)
{
    // theta
    L column[5];
    _Pragma("GCC unroll 5") for (int x = 0; x < 5; ++x) column[x] =
        exclusive_or(exclusive_or(a[x], a[x + 5], a[x + 10]), a[x + 15], a[x + 20]);
    L sides[5];
    _Pragma("GCC unroll 5") for (int x = 0; x < 5; ++x) sides[x] =
        column[(x + 4) % 5] ^ rotate_left(column[(x + 1) % 5], 1);
    // rho and pi: what goes to column y and row 2x + 3y
    L moved[25];
    _Pragma("GCC unroll 5") for (int y = 0; y < 5; ++y)
    {
        _Pragma("GCC unroll 5") for (int x = 0; x < 5; ++x) moved[y + 5 * ((2 * x + 3 * y) % 5)] =
            rotate_left(a[x + 5 * y] ^ sides[x], keccak_offset[x + 5 * y]);
    }
    // chi
    _Pragma("GCC unroll 5") for (int y = 0; y < 25; y += 5)
    {
        _Pragma("GCC unroll 5") for (int x = 0; x < 5; ++x) a[y + x] =
            xor_and_not(moved[y + x], moved[y + (x + 1) % 5], moved[y + (x + 2) % 5]);
    }
    // iota
    a[0] = a[0] ^ constant;
}

template <class L>
void keccak_compress(state* const* states, std::byte const* const* inputs, std::size_t blocks,
                     std::size_t block_bytes) noexcept
{
    lane_states<L, 25> sum{states};
    int const words = static_cast<int>(block_bytes / 8);
    for (std::size_t b = 0; b < blocks; ++b) {
        int w = 0;
        for (; w + row_words<L> <= words; w += row_words<L>) {
            L word[row_words<L>];
            load_row<byte_order::little>(word, inputs, b * block_bytes + 8u * w);
            for (int n = 0; n < row_words<L>; ++n)
                sum.words[w + n] = sum.words[w + n] ^ word[n];
        }
        if (w < words) { // the last of an odd number: what follows it is not this block's
            L word;
            for (int n = 0; n < L::count; ++n) {
                std::uint64_t one;
                __builtin_memcpy(&one, inputs[n] + b * block_bytes + 8u * w, 8);
                __builtin_memcpy(reinterpret_cast<std::byte*>(&word) + 8 * n, &one, 8);
            }
            sum.words[w] = sum.words[w] ^ word;
        }
        for (auto const constant : keccak_constants)
            keccak_round(sum.words, constant);
    }
    sum.store();
}

} // namespace
} // namespace mig::hash

#endif
