// Landlock: which files this process may still read.  landlock(7)

#ifndef MIG_SRC_HOST_LANDLOCK_HPP
#define MIG_SRC_HOST_LANDLOCK_HPP

#include <mig/base/result.hpp>
#include <mig/host/sandbox.hpp>

namespace mig::host_room {

// From this version on it sees that a file is opened to be truncated, not only to be written.
inline constexpr int landlock_sees_truncation = 3;

// Applies it; gives the kernel's version of Landlock.  Fails with unavailable where it has none.
[[nodiscard]] result<int> restrict_files(sandbox_needs const&);

} // namespace mig::host_room

#endif
