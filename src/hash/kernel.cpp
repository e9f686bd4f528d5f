#include "hash/kernel.hpp"

#include <mig/hash/kernel.hpp>

#include <algorithm>
#include <utility>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace mig::hash {
namespace {

enum feature : unsigned { baseline = 0, ssse3 = 1, avx2 = 2, avx512 = 4, sha_ni = 8 };

#if defined(__x86_64__)
// Asks CPUID itself: not every compiler's __builtin_cpu_supports knows "sha".
bool has_sha_ni() noexcept
{
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & (1u << 29)) != 0;
}

unsigned features_here() noexcept
{
    __builtin_cpu_init();
    unsigned found = baseline;
    if (!__builtin_cpu_supports("ssse3")) return found;
    found |= ssse3;
    if (__builtin_cpu_supports("sse4.1") && has_sha_ni()) found |= sha_ni;
    if (!__builtin_cpu_supports("avx2")) return found;
    found |= avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        found |= avx512;
    return found;
}
#else
unsigned features_here() noexcept
{
    return baseline;
}
#endif

struct level {
    std::string_view name;
    unsigned features;
};
constexpr level levels[] = {
    {"portable", baseline},
    {"ssse3", ssse3},
    {"ssse3+sha", ssse3 | sha_ni},
    {"avx2", ssse3 | avx2},
    {"avx2+sha", ssse3 | avx2 | sha_ni},
    {"avx512", ssse3 | avx2 | avx512},
    {"avx512+sha", ssse3 | avx2 | avx512 | sha_ni},
};

} // namespace

} // namespace mig::hash

std::vector<std::string_view> mig::kernel_names()
{
    using namespace hash;
    // Asked once: under a hypervisor CPUID costs microseconds.
    static unsigned const here = features_here();
    std::vector<std::string_view> names;
    for (auto const& one : levels) {
        if ((one.features & ~here) == 0) names.push_back(one.name);
    }
    return names;
}

namespace mig::hash {

std::string_view chosen_kernel(std::string_view name)
{
    auto const names = kernel_names();
    if (name == "auto") return names.back();
    auto const found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::string_view{} : *found;
}

kernel_list kernels_of(compression wanted, std::string_view chosen)
{
    // In this order: a later kernel wins where both are worth it.
    std::pair<unsigned, std::span<kernel const>> const tables[] = {
        {baseline, portable_kernels}, {ssse3, ssse3_kernels},   {avx2, avx2_kernels},
        {sha_ni, sha_ni_kernels},     {avx512, avx512_kernels},
    };
    auto const at = std::find_if(std::begin(levels), std::end(levels),
                                 [&](level const& one) { return one.name == chosen; });
    auto const features = at == std::end(levels) ? 0u : at->features;

    kernel_list list;
    for (auto const& [feature, table] : tables) {
        if ((feature & ~features) != 0) continue;
        for (auto const& one : table) {
            if (one.of == wanted) list.push_back(one);
        }
    }
    // SHA-1 in 16 lanes of AVX2 is as fast as SHA-NI where that is fast (AMD), and faster
    // elsewhere.
    if (wanted == compression::sha1 && features == (ssse3 | avx2 | sha_ni)) {
        for (auto const& one : avx2_kernels) {
            if (one.of == wanted && one.lanes == 16) list.push_back(one);
        }
    }
    return list;
}

} // namespace mig::hash
