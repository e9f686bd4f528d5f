#include "scan/kernel.hpp"

#include <mig/scan/kernel.hpp>

#include <algorithm>

namespace mig::scan {
namespace {

std::vector<kernel const*> kernels_here()
{
    std::vector<kernel const*> all{&portable_kernel};
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("ssse3")) return all;
    all.push_back(&ssse3_kernel);
    if (!__builtin_cpu_supports("avx2")) return all;
    all.push_back(&avx2_kernel);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
        all.push_back(&avx512_kernel);
#endif
    return all;
}

// Asked once: under a hypervisor CPUID costs microseconds.
std::vector<kernel const*> const& kernels()
{
    static auto const all = kernels_here();
    return all;
}

} // namespace

kernel const* kernel_of(std::string_view name)
{
    auto const& all = kernels();
    if (name == "auto") return all.back();
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const* one) { return one->name == name; });
    return found == all.end() ? nullptr : *found;
}

} // namespace mig::scan

std::vector<std::string_view> mig::scan_kernel_names()
{
    std::vector<std::string_view> names;
    for (auto const* const one : scan::kernels())
        names.push_back(one->name);
    return names;
}
