// MD5's compression, on lanes.  RFC 1321, 3.4
//
// Include inside a target region, after lane_rows.hpp and "hash/constants.hpp".

#ifndef MIG_SRC_HASH_MD5_HPP
#define MIG_SRC_HASH_MD5_HPP

namespace mig::hash {
namespace {

// The four auxiliary functions.
template <int Round, class L>
MIG_LANEWISE L md5_mix(L const& x, L const& y, L const& z)
{
    if constexpr (Round == 0) return choose(x, y, z);
    if constexpr (Round == 1) return choose(z, x, y);
    if constexpr (Round == 2) return exclusive_or(x, y, z);
    if constexpr (Round == 3) return xor_or_not(y, x, z);
}

template <int Round, class L>
MIG_LANEWISE void md5_step(L& a, L const& b, L const& c, L const& d, L const& word,
                           std::uint32_t constant, int shift)
{
    a = b + rotate_left((a + (word + constant)) + md5_mix<Round>(b, c, d), shift);
}

// Step t of a round takes word t * Stride + First.
template <int Round, int Stride, int First, int S0, int S1, int S2, int S3, class L>
MIG_LANEWISE void md5_round(L* h, L const* word)
{
    auto const* const k = md5_constants + 16 * Round;
    _Pragma("GCC unroll 4") for (int t = 0; t < 16; t += 4)
    {
        int const w = t * Stride + First;
        md5_step<Round>(h[0], h[1], h[2], h[3], word[w % 16], k[t], S0);
        md5_step<Round>(h[3], h[0], h[1], h[2], word[(w + Stride) % 16], k[t + 1], S1);
        md5_step<Round>(h[2], h[3], h[0], h[1], word[(w + 2 * Stride) % 16], k[t + 2], S2);
        md5_step<Round>(h[1], h[2], h[3], h[0], word[(w + 3 * Stride) % 16], k[t + 3], S3);
    }
}

template <class L>
void md5_compress(state* const* states, std::byte const* const* inputs, std::size_t blocks,
                  std::size_t) noexcept
{
    lane_states<L, 4> sum{states};
    for (std::size_t b = 0; b < blocks; ++b) {
        L word[16];
        load_words<byte_order::little>(word, 16, inputs, 64 * b);
        L h[4] = {sum.words[0], sum.words[1], sum.words[2], sum.words[3]};
        md5_round<0, 1, 0, 7, 12, 17, 22>(h, word);
        md5_round<1, 5, 1, 5, 9, 14, 20>(h, word);
        md5_round<2, 3, 5, 4, 11, 16, 23>(h, word);
        md5_round<3, 7, 0, 6, 10, 15, 21>(h, word);
        for (int n = 0; n < 4; ++n)
            sum.words[n] = sum.words[n] + h[n];
    }
    sum.store();
}

} // namespace
} // namespace mig::hash

#endif
