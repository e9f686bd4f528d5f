// The kernels for 512-bit registers, with ternary logic and rotation.
#include "base/target.hpp"
#include "hash/constants.hpp"
#include "hash/kernel.hpp"

#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#define MIG_LANES_TERNARY
MIG_TARGET_BEGIN("avx512f,avx512bw,avx512vl,avx512dq")
#include "hash/lane_kernels.hpp"

namespace mig::hash {
namespace {

template <int Groups>
using words32 = lanes<std::uint32_t, 64, Groups>;
template <int Groups>
using words64 = lanes<std::uint64_t, 64, Groups>;

constexpr kernel table[] = {
    {compression::md5, 16, 5, md5_compress<words32<1>>},
    {compression::md5, 32, 18, md5_compress<words32<2>>},
    {compression::md5, 64, 36, md5_compress<words32<4>>},
    {compression::sha1, 16, 10, sha1_compress<words32<1>>},
    {compression::sha256, 16, 10, sha2_compress<sha256_rules, words32<1>>},
    {compression::sha512, 8, 3, sha2_compress<sha512_rules, words64<1>>},
    {compression::sha512, 16, 10, sha2_compress<sha512_rules, words64<2>>},
    {compression::keccak, 8, 3, keccak_compress<words64<1>>},
};

} // namespace
} // namespace mig::hash
MIG_TARGET_END

constinit std::span<mig::hash::kernel const> const mig::hash::avx512_kernels{mig::hash::table};
#else
constinit std::span<mig::hash::kernel const> const mig::hash::avx512_kernels{};
#endif
