// 512-bit registers: servers since 2017, and most CPUs of AMD since 2022.
#include "base/target.hpp"
#include "scan/kernel.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>

MIG_TARGET_BEGIN("avx512f,avx512bw,popcnt")
#include "scan/vector_search.hpp"

namespace mig::scan {
namespace {

struct vectors512 {
    using vector = __m512i;
    static constexpr std::size_t bytes = 64;
    MIG_LANEWISE static vector load(void const* from) noexcept
    {
        return _mm512_loadu_si512(static_cast<__m512i const*>(from));
    }
    MIG_LANEWISE static void store(void* to, vector v) noexcept
    {
        _mm512_storeu_si512(static_cast<__m512i*>(to), v);
    }
    MIG_LANEWISE static vector table(void const* from) noexcept
    {
        return _mm512_maskz_broadcast_i32x4(0xffff,
                                            _mm_load_si128(static_cast<__m128i const*>(from)));
    }
    MIG_LANEWISE static vector all(std::uint8_t byte) noexcept
    {
        return _mm512_set1_epi8(static_cast<char>(byte));
    }
    MIG_LANEWISE static vector both(vector a, vector b) noexcept { return _mm512_and_si512(a, b); }
    MIG_LANEWISE static vector low_half(vector v) noexcept { return both(v, all(15)); }
    MIG_LANEWISE static vector high_half(vector v) noexcept
    {
        return low_half(_mm512_srli_epi16(v, 4));
    }
    MIG_LANEWISE static vector look_up(vector table, vector at) noexcept
    {
        return _mm512_shuffle_epi8(table, at);
    }
    MIG_LANEWISE static std::uint64_t equal(vector a, vector b) noexcept
    {
        return _mm512_cmpeq_epi8_mask(a, b);
    }
    MIG_LANEWISE static std::uint64_t nonzero(vector v) noexcept
    {
        return _mm512_test_epi8_mask(v, v);
    }
};

} // namespace
} // namespace mig::scan
MIG_TARGET_END

constinit mig::scan::kernel const mig::scan::avx512_kernel{"avx512", find_with<vectors512>,
                                                           count_newlines_with<vectors512>};
#endif
