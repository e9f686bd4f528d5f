// 128-bit registers, with a shuffle of bytes: CPUs since 2006.
#include "base/target.hpp"
#include "scan/kernel.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>

MIG_TARGET_BEGIN("ssse3")
#include "scan/vector_search.hpp"

namespace mig::scan {
namespace {

struct vectors128 {
    using vector = __m128i;
    static constexpr std::size_t bytes = 16;
    MIG_LANEWISE static vector load(void const* from) noexcept
    {
        return _mm_loadu_si128(static_cast<__m128i const*>(from));
    }
    MIG_LANEWISE static void store(void* to, vector v) noexcept
    {
        _mm_storeu_si128(static_cast<__m128i*>(to), v);
    }
    MIG_LANEWISE static vector table(void const* from) noexcept
    {
        return _mm_load_si128(static_cast<__m128i const*>(from));
    }
    MIG_LANEWISE static vector all(std::uint8_t byte) noexcept
    {
        return _mm_set1_epi8(static_cast<char>(byte));
    }
    MIG_LANEWISE static vector both(vector a, vector b) noexcept { return _mm_and_si128(a, b); }
    MIG_LANEWISE static vector low_half(vector v) noexcept { return both(v, all(15)); }
    MIG_LANEWISE static vector high_half(vector v) noexcept
    {
        return low_half(_mm_srli_epi16(v, 4));
    }
    MIG_LANEWISE static vector look_up(vector table, vector at) noexcept
    {
        return _mm_shuffle_epi8(table, at);
    }
    MIG_LANEWISE static std::uint64_t equal(vector a, vector b) noexcept
    {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
    }
    MIG_LANEWISE static std::uint64_t nonzero(vector v) noexcept
    {
        return equal(v, _mm_setzero_si128()) ^ 0xffffu;
    }
};

} // namespace
} // namespace mig::scan
MIG_TARGET_END

constinit mig::scan::kernel const mig::scan::ssse3_kernel{"ssse3", find_with<vectors128>,
                                                          count_newlines_with<vectors128>};
#endif
