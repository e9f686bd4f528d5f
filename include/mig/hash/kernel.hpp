// The kernels that hash on this CPU.
//
// A hasher chooses the best when it is made.  Tests and measurements name another one.
//
// Threads: any.

#ifndef MIG_HASH_KERNEL_HPP
#define MIG_HASH_KERNEL_HPP

#include <string_view>
#include <vector>

namespace mig {

// What this CPU can run, worst first: "portable", "ssse3", "avx2", "avx2+sha" ...  Never empty.
[[nodiscard]] std::vector<std::string_view> kernel_names();

} // namespace mig

#endif
