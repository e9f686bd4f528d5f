// Loaded before a program (LD_PRELOAD), it makes the clock of the wall stand at DIFFERENTIAL_NOW,
// in seconds: gpgv, sqv and librnp take no time as an argument.  Other clocks go on.

#include <cstdlib>
#include <ctime>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

std::time_t fixed() noexcept
{
    char const* const now = std::getenv("DIFFERENTIAL_NOW");
    return now ? std::atoll(now) : 0;
}

} // namespace

extern "C" {

std::time_t time(std::time_t* where) noexcept
{
    auto const now = fixed();
    if (where) *where = now;
    return now;
}

int gettimeofday(timeval* where, void*) noexcept
{
    *where = {fixed(), 0};
    return 0;
}

int clock_gettime(clockid_t clock, timespec* where) noexcept
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
        return static_cast<int>(syscall(SYS_clock_gettime, clock, where));
    *where = {fixed(), 0};
    return 0;
}
}
