#include <mig/host/memory_limit.hpp>

#include "host/address_space.hpp"

#include <cerrno>
#include <sys/resource.h>

namespace mig {

result<void> hold_memory(byte_count most)
{
    if (!address_space_is_limited) return {};
    rlimit now{};
    if (::getrlimit(RLIMIT_AS, &now) != 0) return error{errc::io, "read", "limit of memory", errno};
    if (most.value > now.rlim_max) // RLIM_INFINITY is above all
        return error{errc::denied, "hold", "memory", "the process has less than that"};
    rlimit const held{most.value, most.value};
    if (::setrlimit(RLIMIT_AS, &held) != 0) return error{errc::io, "hold", "memory", errno};
    return {};
}

} // namespace mig
