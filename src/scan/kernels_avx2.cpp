// 256-bit registers: CPUs since 2013.
#include "base/target.hpp"
#include "scan/kernel.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>

MIG_TARGET_BEGIN("avx2,popcnt")
#include "scan/vector_search.hpp"

namespace mig::scan {
namespace {

struct vectors256 {
    using vector = __m256i;
    static constexpr std::size_t bytes = 32;
    MIG_LANEWISE static vector load(void const* from) noexcept
    {
        return _mm256_loadu_si256(static_cast<__m256i const*>(from));
    }
    MIG_LANEWISE static void store(void* to, vector v) noexcept
    {
        _mm256_storeu_si256(static_cast<__m256i*>(to), v);
    }
    MIG_LANEWISE static vector table(void const* from) noexcept
    {
        return _mm256_broadcastsi128_si256(_mm_load_si128(static_cast<__m128i const*>(from)));
    }
    MIG_LANEWISE static vector all(std::uint8_t byte) noexcept
    {
        return _mm256_set1_epi8(static_cast<char>(byte));
    }
    MIG_LANEWISE static vector both(vector a, vector b) noexcept { return _mm256_and_si256(a, b); }
    MIG_LANEWISE static vector low_half(vector v) noexcept { return both(v, all(15)); }
    MIG_LANEWISE static vector high_half(vector v) noexcept
    {
        return low_half(_mm256_srli_epi16(v, 4));
    }
    MIG_LANEWISE static vector look_up(vector table, vector at) noexcept
    {
        return _mm256_shuffle_epi8(table, at);
    }
    MIG_LANEWISE static std::uint64_t equal(vector a, vector b) noexcept
    {
        return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, b)));
    }
    MIG_LANEWISE static std::uint64_t nonzero(vector v) noexcept
    {
        return equal(v, _mm256_setzero_si256()) ^ 0xffffffffu;
    }
};

} // namespace
} // namespace mig::scan
MIG_TARGET_END

constinit mig::scan::kernel const mig::scan::avx2_kernel{"avx2", find_with<vectors256>,
                                                         count_newlines_with<vectors256>};
#endif
