// The vector kernels that a scanner searches with on this CPU.
//
// A pattern_set chooses the best when it is made.  Tests and measurements name another one.
//
// Threads: any.

#ifndef MIG_SCAN_KERNEL_HPP
#define MIG_SCAN_KERNEL_HPP

#include <string_view>
#include <vector>

namespace mig {

// What this CPU can run, worst first: "portable", "ssse3", "avx2", "avx512".  Never empty.
[[nodiscard]] std::vector<std::string_view> scan_kernel_names();

} // namespace mig

#endif
