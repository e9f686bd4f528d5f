#include <mig/host/memory_limit.hpp>

#include "host/address_space.hpp"

#include <cerrno>
#include <cstddef>
#include <sys/resource.h>

#ifdef __GLIBC__
#include <malloc.h>
#include <pthread.h>
#endif

namespace mig {
namespace {

// A libc reserves megabytes of addresses for each thread: they would be gone before they are used.
void keep_threads_small()
{
#ifdef __GLIBC__
    constexpr std::size_t stack_bytes = 1u << 20;
    pthread_attr_t how;
    if (::pthread_attr_init(&how) != 0) return;
    if (::pthread_attr_setstacksize(&how, stack_bytes) == 0) ::pthread_setattr_default_np(&how);
    ::pthread_attr_destroy(&how);
    ::mallopt(M_ARENA_MAX, 1);
#endif
}

} // namespace

result<void> hold_memory(byte_count most)
{
    if (!address_space_is_limited) return {};
    rlimit now{};
    if (::getrlimit(RLIMIT_AS, &now) != 0) return error{errc::io, "read", "limit of memory", errno};
    if (most.value > now.rlim_max) // RLIM_INFINITY is above all
        return error{errc::denied, "hold", "memory", "the process has less than that"};
    rlimit const held{most.value, most.value};
    if (::setrlimit(RLIMIT_AS, &held) != 0) return error{errc::io, "hold", "memory", errno};
    keep_threads_small();
    return {};
}

} // namespace mig
