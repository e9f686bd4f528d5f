// A program run to its end: text in, text out, killed as a whole when its time is over.
//
// The child is the leader of its own group, and dies with this process.  What it may use is
// bounded by the kernel: address space, CPU seconds, no core files.
//
// Threads: blocks the calling thread; any number at a time.  Signals of this process are not
// touched, and none is raised in it.

#ifndef MIG_SERVICE_CHILD_PROCESS_HPP
#define MIG_SERVICE_CHILD_PROCESS_HPP

#include <mig/base/result.hpp>
#include <mig/base/units.hpp>

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

namespace mig::service {

struct child_options {
    std::vector<std::string> command; // a program, by its path, and its arguments
    std::string_view input = {};      // on its standard input
    std::chrono::seconds time{300};   // killed after it
    unsigned processors = 1;          // of which it may use all of that time
    byte_count memory{256u << 20};    // of address space
    byte_count output_max{16u << 20}; // killed when it prints more
    std::stop_token stop = {};        // killed when requested
};

struct child_end {
    std::string output; // of its standard output
    std::string errors; // the beginning of its standard error
    int status = 0;     // as wait(2) tells it
    struct rusage used = {};
    bool timed_out = false;
    bool stopped = false;
    bool too_much = false; // output

    [[nodiscard]] bool well() const noexcept; // it ended by itself, with status 0
};

// Fails with unavailable or io when it cannot be started; how it ends is in child_end.
[[nodiscard]] result<child_end> run_child(child_options const&);

} // namespace mig::service

#endif
