// A process that holds itself to so much memory.
//
// Threads: any; it is the whole process that is held.

#ifndef MIG_HOST_MEMORY_LIMIT_HPP
#define MIG_HOST_MEMORY_LIMIT_HPP

#include <mig/base/result.hpp>
#include <mig/base/units.hpp>

namespace mig {

// Of address space, for good, and for what the process starts: setrlimit(2).  Beyond it allocations
// fail; what it has, it keeps.  Threads that are started later have small stacks.  Does nothing in
// builds with sanitizers, which reserve terabytes. Fails with denied where it would be raised.
[[nodiscard]] result<void> hold_memory(byte_count);

} // namespace mig

#endif
