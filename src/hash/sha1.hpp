// SHA-1's compression, on lanes.  FIPS 180-4, 6.1.2
//
// Include inside a target region, after lane_rows.hpp and "hash/constants.hpp".

#ifndef MIG_SRC_HASH_SHA1_HPP
#define MIG_SRC_HASH_SHA1_HPP

namespace mig::hash {
namespace {

template <int Part, class L>
MIG_LANEWISE L sha1_mix(L const& x, L const& y, L const& z)
{
    if constexpr (Part == 0) return choose(x, y, z);
    if constexpr (Part == 2) return majority(x, y, z);
    return exclusive_or(x, y, z);
}

// Word t of the schedule, whose last 16 words are kept in a circle.
template <class L>
MIG_LANEWISE L const& sha1_word(L* w, int t)
{
    if (t >= 16) {
        w[t % 16] = rotate_left(
            exclusive_or(w[(t - 3) % 16], w[(t - 8) % 16], w[(t - 14) % 16]) ^ w[t % 16], 1);
    }
    return w[t % 16];
}

template <int Part, class L>
MIG_LANEWISE void sha1_step(L const& a, L& b, L const& c, L const& d, L& e, L const& word)
{
    e = (e + (word + sha1_constants[Part])) + (rotate_left(a, 5) + sha1_mix<Part>(b, c, d));
    b = rotate_left(b, 30);
}

template <int Part, class L>
MIG_LANEWISE void sha1_part(L* h, L* w)
{
    _Pragma("GCC unroll 4") for (int t = 20 * Part; t < 20 * Part + 20; t += 5)
    {
        sha1_step<Part>(h[0], h[1], h[2], h[3], h[4], sha1_word(w, t));
        sha1_step<Part>(h[4], h[0], h[1], h[2], h[3], sha1_word(w, t + 1));
        sha1_step<Part>(h[3], h[4], h[0], h[1], h[2], sha1_word(w, t + 2));
        sha1_step<Part>(h[2], h[3], h[4], h[0], h[1], sha1_word(w, t + 3));
        sha1_step<Part>(h[1], h[2], h[3], h[4], h[0], sha1_word(w, t + 4));
    }
}

template <class L>
void sha1_compress(state* const* states, std::byte const* const* inputs, std::size_t blocks,
                   std::size_t) noexcept
{
    lane_states<L, 5> sum{states};
    for (std::size_t b = 0; b < blocks; ++b) {
        L w[16];
        load_words<byte_order::big>(w, 16, inputs, 64 * b);
        L h[5] = {sum.words[0], sum.words[1], sum.words[2], sum.words[3], sum.words[4]};
        sha1_part<0>(h, w);
        sha1_part<1>(h, w);
        sha1_part<2>(h, w);
        sha1_part<3>(h, w);
        for (int n = 0; n < 5; ++n)
            sum.words[n] = sum.words[n] + h[n];
    }
    sum.store();
}

} // namespace
} // namespace mig::hash

#endif
