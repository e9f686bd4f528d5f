// A process that gives up what it does not need, before it looks at bytes that may be hostile.
//
//     auto const report = confine({.read_paths = {"/etc"}});   // from here on: reads /etc, no more
//     for (auto const& why : report.missing) warn(why.message());
//
// Three layers of Linux, each as far as the kernel has it:
//   no new privileges   prctl(2): set-user-id programs give none
//   Landlock            landlock(7): files are read beneath read_paths, written nowhere; no TCP
//   system calls        seccomp(2): what reads files, maps memory and waits; all else is EPERM
//
// The process keeps what it has open.  Where Landlock 3 holds it, it also keeps one io_uring(7)
// that does nothing but open, read and close files, for a small_file_reader of the same thread.
// Beside read_paths it may read its time zone and how busy the machine is.
//
// Threads: call it while the process has one thread; those that it starts later are confined, too.

#ifndef MIG_HOST_SANDBOX_HPP
#define MIG_HOST_SANDBOX_HPP

#include <mig/base/error.hpp>

#include <string>
#include <vector>

namespace mig {

// What a process goes on to need.
struct sandbox_needs {
    std::vector<std::string> read_paths; // files, and folders with all that is beneath them
    bool linked_files = false;           // files anywhere, for links in read_paths lead to them
    bool processes = false;              // other processes in /proc: Landlock would hide them
    bool network = false;                // sockets
    bool programs = false;               // starts programs
};

// What came of it.
struct sandbox_report {
    std::vector<std::string> applied; // "no new privileges", "Landlock 7", "system calls"
    std::vector<error> missing;       // layers that could not be applied, and why
};

// For good: there is no way back, neither for this process nor for what it starts.
[[nodiscard]] sandbox_report confine(sandbox_needs const&);

} // namespace mig

#endif
