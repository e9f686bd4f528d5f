// The kernels for 256-bit registers: CPUs since 2013.
#include "base/target.hpp"
#include "hash/constants.hpp"
#include "hash/kernel.hpp"

#include <utility>

#if defined(__x86_64__)

MIG_TARGET_BEGIN("avx2")
#include "hash/lane_kernels.hpp"

namespace mig::hash {
namespace {

template <int Groups>
using words32 = lanes<std::uint32_t, 32, Groups>;
template <int Groups>
using words64 = lanes<std::uint64_t, 32, Groups>;

constexpr kernel table[] = {
    {compression::md5, 8, 3, md5_compress<words32<1>>},
    {compression::md5, 16, 9, md5_compress<words32<2>>},
    {compression::sha1, 8, 3, sha1_compress<words32<1>>},
    {compression::sha1, 16, 12, sha1_compress<words32<2>>},
    {compression::sha256, 8, 4, sha2_compress<sha256_rules, words32<1>>},
    {compression::sha512, 4, 3, sha2_compress<sha512_rules, words64<1>>},
    {compression::keccak, 4, 2, keccak_compress<words64<1>>},
};

} // namespace
} // namespace mig::hash
MIG_TARGET_END

constinit std::span<mig::hash::kernel const> const mig::hash::avx2_kernels{mig::hash::table};
#else
constinit std::span<mig::hash::kernel const> const mig::hash::avx2_kernels{};
#endif
