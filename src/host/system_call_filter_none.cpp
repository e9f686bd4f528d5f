// A libmig that was built without libseccomp.

#include "host/system_call_filter.hpp"

namespace mig::host_room {

result<void> filter_system_calls(sandbox_needs const&)
{
    return error{errc::unavailable, "filter", "system calls",
                 "this program was built without libseccomp"};
}

} // namespace mig::host_room
