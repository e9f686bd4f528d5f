#include <mig/host/random.hpp>

#include "host/system_call.hpp"

#include <cerrno>
#include <sys/random.h>

namespace mig {

result<void> fill_random(std::span<std::byte> into)
{
    while (!into.empty()) {
        auto const got = ::getrandom(into.data(), into.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return host_room::failed("read", "random bytes", errno);
        into = into.subspan(static_cast<std::size_t>(got));
    }
    return {};
}

} // namespace mig
