// The compression of SHA-256 and, with words twice as wide, of SHA-384 and SHA-512, on lanes.
// FIPS 180-4, 6.2.2 and 6.4.2
//
// Include inside a target region, after lane_rows.hpp and "hash/constants.hpp".

#ifndef MIG_SRC_HASH_SHA2_HPP
#define MIG_SRC_HASH_SHA2_HPP

namespace mig::hash {
namespace {

// Two rotations and a shift or a third rotation make each of the four sigmas.
struct sha256_rules {
    using word = std::uint32_t;
    static constexpr int rounds = 64;
    static constexpr int big_0[3] = {2, 13, 22};
    static constexpr int big_1[3] = {6, 11, 25};
    static constexpr int small_0[3] = {7, 18, 3};
    static constexpr int small_1[3] = {17, 19, 10};
    static word const* constants() { return sha256_constants; }
};
struct sha512_rules {
    using word = std::uint64_t;
    static constexpr int rounds = 80;
    static constexpr int big_0[3] = {28, 34, 39};
    static constexpr int big_1[3] = {14, 18, 41};
    static constexpr int small_0[3] = {1, 8, 7};
    static constexpr int small_1[3] = {19, 61, 6};
    static word const* constants() { return sha512_constants; }
};

template <class L>
MIG_LANEWISE L big_sigma(L const& x, int const (&by)[3])
{
    return exclusive_or(rotate_right(x, by[0]), rotate_right(x, by[1]), rotate_right(x, by[2]));
}
template <class L>
MIG_LANEWISE L small_sigma(L const& x, int const (&by)[3])
{
    return exclusive_or(rotate_right(x, by[0]), rotate_right(x, by[1]), x >> by[2]);
}

template <class Rules, class L>
MIG_LANEWISE void sha2_step(L const& a, L const& b, L const& c, L& d, L const& e, L const& f,
                            L const& g, L& h, L const& word, typename Rules::word constant)
{
    auto const first = (h + (word + constant)) + (choose(e, f, g) + big_sigma(e, Rules::big_1));
    d = d + first;
    h = first + (majority(a, b, c) + big_sigma(a, Rules::big_0));
}

// The next 16 words of the schedule, in place of the last.
template <class Rules, class L>
MIG_LANEWISE void sha2_schedule(L* w)
{
    _Pragma("GCC unroll 16") for (int t = 0; t < 16; ++t) w[t] =
        (w[t] + w[(t + 9) % 16]) + (small_sigma(w[(t + 1) % 16], Rules::small_0) +
                                    small_sigma(w[(t + 14) % 16], Rules::small_1));
}

template <class Rules, class L>
void sha2_compress(state* const* states, std::byte const* const* inputs, std::size_t blocks,
                   std::size_t) noexcept
{
    lane_states<L, 8> sum{states};
    for (std::size_t b = 0; b < blocks; ++b) {
        L w[16];
        load_words<byte_order::big>(w, 16, inputs, 16 * sizeof(typename Rules::word) * b);
        L h[8];
        for (int n = 0; n < 8; ++n)
            h[n] = sum.words[n];
        for (int t = 0; t < Rules::rounds; t += 16) {
            if (t > 0) sha2_schedule<Rules>(w);
            auto const* const k = Rules::constants() + t;
            _Pragma("GCC unroll 2") for (int n = 0; n < 16; n += 8)
            {
                sha2_step<Rules>(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], w[n], k[n]);
                sha2_step<Rules>(h[7], h[0], h[1], h[2], h[3], h[4], h[5], h[6], w[n + 1],
                                 k[n + 1]);
                sha2_step<Rules>(h[6], h[7], h[0], h[1], h[2], h[3], h[4], h[5], w[n + 2],
                                 k[n + 2]);
                sha2_step<Rules>(h[5], h[6], h[7], h[0], h[1], h[2], h[3], h[4], w[n + 3],
                                 k[n + 3]);
                sha2_step<Rules>(h[4], h[5], h[6], h[7], h[0], h[1], h[2], h[3], w[n + 4],
                                 k[n + 4]);
                sha2_step<Rules>(h[3], h[4], h[5], h[6], h[7], h[0], h[1], h[2], w[n + 5],
                                 k[n + 5]);
                sha2_step<Rules>(h[2], h[3], h[4], h[5], h[6], h[7], h[0], h[1], w[n + 6],
                                 k[n + 6]);
                sha2_step<Rules>(h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[0], w[n + 7],
                                 k[n + 7]);
            }
        }
        for (int n = 0; n < 8; ++n)
            sum.words[n] = sum.words[n] + h[n];
    }
    sum.store();
}

} // namespace
} // namespace mig::hash

#endif
