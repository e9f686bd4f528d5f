// SHA-1 and SHA-256 by the CPU's own instructions, several streams interleaved: one alone waits
// for each instruction's result.
#include "base/target.hpp"
#include "hash/constants.hpp"
#include "hash/kernel.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

MIG_TARGET_BEGIN("sha,sse4.1,ssse3")
namespace mig::hash {
namespace {

#define MIG_EACH_STREAM _Pragma("GCC unroll 4") for (int s = 0; s < Streams; ++s)

MIG_LANEWISE __m128i load(void const* from)
{
    return _mm_loadu_si128(static_cast<__m128i const*>(from));
}
MIG_LANEWISE void store(void* into, __m128i value)
{
    _mm_storeu_si128(static_cast<__m128i*>(into), value);
}

// Four steps; Part, the function of b, c and d, must be a literal.
template <int Part, int Streams>
MIG_LANEWISE void sha1_steps(__m128i (&abcd)[Streams], __m128i (&e)[Streams],
                             __m128i (&w)[4][Streams], int group)
{
    int const i = group % 4;
    MIG_EACH_STREAM
    {
        if (group >= 4) {
            w[i][s] = _mm_sha1msg2_epu32(
                _mm_xor_si128(_mm_sha1msg1_epu32(w[i][s], w[(i + 1) % 4][s]), w[(i + 2) % 4][s]),
                w[(i + 3) % 4][s]);
        }
        auto const next = abcd[s];
        auto const with_word =
            group == 0 ? _mm_add_epi32(e[s], w[i][s]) : _mm_sha1nexte_epu32(e[s], w[i][s]);
        abcd[s] = _mm_sha1rnds4_epu32(abcd[s], with_word, Part);
        e[s] = next;
    }
}

template <int Streams>
void sha1_ni(state* const* states, std::byte const* const* inputs, std::size_t blocks,
             std::size_t) noexcept
{
    auto const order = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
    __m128i sum_abcd[Streams];
    __m128i sum_e[Streams];
    MIG_EACH_STREAM
    {
        sum_abcd[s] = _mm_shuffle_epi32(load(states[s]), 0x1b);
        sum_e[s] = _mm_set_epi32(static_cast<int>(states[s]->words[2]), 0, 0, 0);
    }
    for (std::size_t b = 0; b < blocks; ++b) {
        __m128i w[4][Streams];
        __m128i abcd[Streams];
        __m128i e[Streams];
        MIG_EACH_STREAM
        {
            _Pragma("GCC unroll 4") for (int i = 0; i < 4; ++i) w[i][s] =
                _mm_shuffle_epi8(load(inputs[s] + 64 * b + 16 * i), order);
            abcd[s] = sum_abcd[s];
            e[s] = sum_e[s];
        }
        _Pragma("GCC unroll 5") for (int n = 0; n < 5; ++n) sha1_steps<0>(abcd, e, w, n);
        _Pragma("GCC unroll 5") for (int n = 5; n < 10; ++n) sha1_steps<1>(abcd, e, w, n);
        _Pragma("GCC unroll 5") for (int n = 10; n < 15; ++n) sha1_steps<2>(abcd, e, w, n);
        _Pragma("GCC unroll 5") for (int n = 15; n < 20; ++n) sha1_steps<3>(abcd, e, w, n);
        MIG_EACH_STREAM
        {
            sum_abcd[s] = _mm_add_epi32(sum_abcd[s], abcd[s]);
            sum_e[s] = _mm_sha1nexte_epu32(e[s], sum_e[s]);
        }
    }
    MIG_EACH_STREAM
    {
        store(states[s], _mm_shuffle_epi32(sum_abcd[s], 0x1b));
        states[s]->words[2] = static_cast<std::uint32_t>(_mm_extract_epi32(sum_e[s], 3));
    }
}

template <int Streams>
void sha256_ni(state* const* states, std::byte const* const* inputs, std::size_t blocks,
               std::size_t) noexcept
{
    auto const order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    // The instructions want the words a b e f together, and c d g h.
    __m128i sum_abef[Streams];
    __m128i sum_cdgh[Streams];
    MIG_EACH_STREAM
    {
        auto const cdab = _mm_shuffle_epi32(load(states[s]), 0xb1);
        auto const efgh = _mm_shuffle_epi32(load(states[s]->words + 2), 0x1b);
        sum_abef[s] = _mm_alignr_epi8(cdab, efgh, 8);
        sum_cdgh[s] = _mm_blend_epi16(efgh, cdab, 0xf0);
    }
    for (std::size_t b = 0; b < blocks; ++b) {
        __m128i w[4][Streams];
        __m128i abef[Streams];
        __m128i cdgh[Streams];
        MIG_EACH_STREAM
        {
            _Pragma("GCC unroll 4") for (int i = 0; i < 4; ++i) w[i][s] =
                _mm_shuffle_epi8(load(inputs[s] + 64 * b + 16 * i), order);
            abef[s] = sum_abef[s];
            cdgh[s] = sum_cdgh[s];
        }
        _Pragma("GCC unroll 16") for (int group = 0; group < 16; ++group)
        {
            int const i = group % 4;
            auto const k = load(sha256_constants + 4 * group);
            MIG_EACH_STREAM
            {
                if (group >= 4) {
                    auto const& last = w[(i + 3) % 4][s];
                    auto const sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[i][s], w[(i + 1) % 4][s]),
                                                   _mm_alignr_epi8(last, w[(i + 2) % 4][s], 4));
                    w[i][s] = _mm_sha256msg2_epu32(sum, last);
                }
                auto const words = _mm_add_epi32(w[i][s], k);
                cdgh[s] = _mm_sha256rnds2_epu32(cdgh[s], abef[s], words);
                abef[s] = _mm_sha256rnds2_epu32(abef[s], cdgh[s], _mm_shuffle_epi32(words, 0x0e));
            }
        }
        MIG_EACH_STREAM
        {
            sum_abef[s] = _mm_add_epi32(sum_abef[s], abef[s]);
            sum_cdgh[s] = _mm_add_epi32(sum_cdgh[s], cdgh[s]);
        }
    }
    MIG_EACH_STREAM
    {
        auto const feba = _mm_shuffle_epi32(sum_abef[s], 0x1b);
        auto const dchg = _mm_shuffle_epi32(sum_cdgh[s], 0xb1);
        store(states[s], _mm_blend_epi16(feba, dchg, 0xf0));
        store(states[s]->words + 2, _mm_alignr_epi8(dchg, feba, 8));
    }
}

constexpr kernel table[] = {
    {compression::sha1, 1, 1, sha1_ni<1>},     {compression::sha1, 2, 2, sha1_ni<2>},
    {compression::sha1, 3, 3, sha1_ni<3>},     {compression::sha256, 1, 1, sha256_ni<1>},
    {compression::sha256, 2, 2, sha256_ni<2>}, {compression::sha256, 3, 3, sha256_ni<3>},
};

} // namespace
} // namespace mig::hash
MIG_TARGET_END

constinit std::span<mig::hash::kernel const> const mig::hash::sha_ni_kernels{mig::hash::table};
#else
constinit std::span<mig::hash::kernel const> const mig::hash::sha_ni_kernels{};
#endif
