// The kernels for any CPU: the same templates, on plain words.
#include "base/target.hpp"
#include "hash/constants.hpp"
#include "hash/kernel.hpp"

#include <utility>

MIG_BASELINE_BEGIN
#include "hash/lane_kernels.hpp"

namespace mig::hash {
namespace {

using plain32 = lanes<std::uint32_t, 4, 1>;
using plain64 = lanes<std::uint64_t, 8, 1>;

constexpr kernel table[] = {
    {compression::md5, 1, 1, md5_compress<plain32>},
    {compression::sha1, 1, 1, sha1_compress<plain32>},
    {compression::sha256, 1, 1, sha2_compress<sha256_rules, plain32>},
    {compression::sha512, 1, 1, sha2_compress<sha512_rules, plain64>},
    {compression::keccak, 1, 1, keccak_compress<plain64>},
};

} // namespace
MIG_BASELINE_END

constinit std::span<kernel const> const portable_kernels{table};

} // namespace mig::hash
