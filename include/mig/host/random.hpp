// Random bytes of the operating system, fit for keys.

#ifndef MIG_HOST_RANDOM_HPP
#define MIG_HOST_RANDOM_HPP

#include <mig/base/result.hpp>

#include <cstddef>
#include <span>

namespace mig {

// Fills all of it.  Fails only where the kernel has no getrandom(2).  Any thread.
[[nodiscard]] result<void> fill_random(std::span<std::byte> into);

} // namespace mig

#endif
