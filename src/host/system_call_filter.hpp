// seccomp: which system calls this process may still make.  seccomp(2)

#ifndef MIG_SRC_HOST_SYSTEM_CALL_FILTER_HPP
#define MIG_SRC_HOST_SYSTEM_CALL_FILTER_HPP

#include <mig/base/result.hpp>
#include <mig/host/sandbox.hpp>

namespace mig::host_room {

// All but a list of calls fail with EPERM from now on, in all threads.  Fails with unavailable.
[[nodiscard]] result<void> filter_system_calls(sandbox_needs const&);

} // namespace mig::host_room

#endif
