#include "host/system_call_filter.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <span>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace mig::host_room {
namespace {

// By name, since not every architecture has each; those that it does not have are passed over.
constexpr std::array reading{
    "access",     "close",      "close_range", "dup",     "dup2",    "dup3",   "faccessat",
    "faccessat2", "fadvise64",  "fcntl",       "fstat",   "fstatfs", "getcwd", "getdents64",
    "lseek",      "lstat",      "newfstatat",  "pread64", "preadv",  "read",   "readahead",
    "readlink",   "readlinkat", "readv",       "stat",    "statfs",  "statx",
};
// On what is open already: nothing can be opened for writing.
constexpr std::array writing{"write", "writev"};
constexpr std::array memory{"brk", "madvise", "mremap", "munmap"};
constexpr std::array waiting{
    "clock_getres",   "clock_gettime",   "clock_nanosleep", "epoll_create1", "epoll_ctl",
    "epoll_pwait",    "epoll_wait",      "eventfd2",        "futex",         "futex_waitv",
    "gettimeofday",   "nanosleep",       "pipe2",           "poll",          "ppoll",
    "pselect6",       "restart_syscall", "sched_yield",     "select",        "time",
    "timerfd_create", "timerfd_settime",
};
constexpr std::array itself{
    "arch_prctl",
    "exit",
    "exit_group",
    "getegid",
    "geteuid",
    "getgid",
    "getpid",
    "getppid",
    "getpriority",
    "getrandom",
    "getrusage",
    "gettid",
    "getuid",
    "membarrier",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigtimedwait",
    "sched_getaffinity",
    "set_robust_list",
    "set_tid_address",
    "sigaltstack",
    "sysinfo",
    "times",
    "uname",
};
// Reading through a ring that was made before, and that takes no operation but those of reading.
constexpr std::array ring{"io_uring_enter"};
constexpr std::array sockets{
    "bind",     "connect",    "getpeername", "getsockname", "getsockopt",
    "recvfrom", "recvmmsg",   "recvmsg",     "sendmmsg",    "sendmsg",
    "sendto",   "setsockopt", "shutdown",    "socket",      "socketpair",
};
constexpr std::array programs{"clone", "clone3",  "execve", "execveat", "fork",
                              "kill",  "setpgid", "vfork",  "wait4",    "waitid"};

class filter {
public:
    filter() : context_(::seccomp_init(SCMP_ACT_ERRNO(EPERM)), &::seccomp_release)
    {
        failed_ = context_ == nullptr
                      ? ENOMEM
                      : -::seccomp_attr_set(context_.get(), SCMP_FLTATR_API_SYSRAWRC, 1);
    }

    void allow(std::span<char const* const> names)
    {
        for (auto const* name : names)
            add(SCMP_ACT_ALLOW, name);
    }
    // Only when each comparison holds.
    template <class... Comparisons>
    void allow_when(char const* name, Comparisons... comparisons)
    {
        add(SCMP_ACT_ALLOW, name, comparisons...);
    }
    void refuse(char const* name, int why)
    {
        add(SCMP_ACT_ERRNO(static_cast<unsigned>(why)), name);
    }

    result<void> apply()
    {
        if (failed_ == 0) failed_ = -::seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_TSYNC, 1);
        if (failed_ == 0) failed_ = -::seccomp_load(context_.get());
        if (failed_ != 0) return error{errc::unavailable, "filter", "system calls", failed_};
        return {};
    }

private:
    template <class... Comparisons>
    void add(std::uint32_t what, char const* name, Comparisons... comparisons)
    {
        if (failed_ != 0) return;
        auto const number = ::seccomp_syscall_resolve_name(name);
        if (number < 0) return; // not on this architecture
        std::array<scmp_arg_cmp, sizeof...(comparisons)> const when{comparisons...};
        failed_ = -::seccomp_rule_add_array(context_.get(), what, number,
                                            static_cast<unsigned>(when.size()), when.data());
    }

    std::unique_ptr<void, decltype(&::seccomp_release)> context_;
    int failed_ = 0;
};

scmp_arg_cmp bits_of(unsigned argument, std::uint64_t mask, std::uint64_t value)
{
    return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

scmp_arg_cmp equal(unsigned argument, std::uint64_t value)
{
    return {argument, SCMP_CMP_EQ, value, 0};
}

} // namespace

result<void> filter_system_calls(sandbox_needs const& needs)
{
    filter calls;
    calls.allow(reading);
    calls.allow(writing);
    calls.allow(memory);
    calls.allow(waiting);
    calls.allow(itself);
    calls.allow(ring);
    constexpr std::uint64_t changes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
    calls.allow_when("open", bits_of(1, changes, 0));
    calls.allow_when("openat", bits_of(2, changes, 0));
    calls.refuse("openat2", ENOSYS); // says how in memory, where a filter does not see it
    calls.allow_when("mmap", bits_of(2, PROT_EXEC, 0));
    calls.allow_when("mprotect", bits_of(2, PROT_EXEC, 0));
    calls.allow_when("prctl", equal(0, PR_SET_NAME));
    calls.allow_when("prlimit64", equal(0, 0), equal(2, 0)); // its own, and only looks
    auto const self = static_cast<std::uint64_t>(::getpid());
    calls.allow_when("tgkill", equal(0, self));
    calls.refuse("ioctl", ENOTTY); // the answer of what is not a terminal
    if (needs.network) calls.allow(sockets);
    if (needs.programs) {
        calls.allow(programs);
        calls.allow_when("mmap", bits_of(2, PROT_EXEC, PROT_EXEC)); // what their loader does
        calls.allow_when("mprotect", bits_of(2, PROT_EXEC, PROT_EXEC));
    } else {
        calls.allow_when("clone", bits_of(0, CLONE_THREAD, CLONE_THREAD));
        calls.refuse("clone3", ENOSYS); // as openat2; a libc then asks clone
        calls.allow_when("kill", equal(0, self));
    }
    return calls.apply();
}

} // namespace mig::host_room
