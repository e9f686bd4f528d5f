// The kernels for 128-bit registers: every x86-64 CPU since 2006.
#include "base/target.hpp"
#include "hash/constants.hpp"
#include "hash/kernel.hpp"

#include <utility>

#if defined(__x86_64__)

MIG_TARGET_BEGIN("ssse3")
#include "hash/lane_kernels.hpp"

namespace mig::hash {
namespace {

template <int Groups>
using words32 = lanes<std::uint32_t, 16, Groups>;
template <int Groups>
using words64 = lanes<std::uint64_t, 16, Groups>;

constexpr kernel table[] = {
    {compression::md5, 4, 2, md5_compress<words32<1>>},
    {compression::md5, 8, 5, md5_compress<words32<2>>},
    {compression::sha1, 4, 2, sha1_compress<words32<1>>},
    {compression::sha256, 4, 3, sha2_compress<sha256_rules, words32<1>>},
    {compression::keccak, 2, 2, keccak_compress<words64<1>>},
};

} // namespace
} // namespace mig::hash
MIG_TARGET_END

constinit std::span<mig::hash::kernel const> const mig::hash::ssse3_kernels{mig::hash::table};
#else
constinit std::span<mig::hash::kernel const> const mig::hash::ssse3_kernels{};
#endif
