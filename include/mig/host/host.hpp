// The endpoint: everything that a module may ask of the machine it runs on.
//
// make_local_host() is this machine.  Tests have a fake_host made of literals, and a recorded
// or simulated machine is one more class: modules cannot tell the difference.
//
// Threads: shared by any number of threads.

#ifndef MIG_HOST_HOST_HPP
#define MIG_HOST_HOST_HPP

#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mig {

class file_system;

struct process_entry {
    std::uint32_t pid = 0;
    std::uint32_t parent_pid = 0;
    std::string name; // bytes as the kernel gave them
    system_time started;
};

// What an endpoint says about itself: the columns a target may ask about.
struct host_description {
    std::string hostname;               // fully qualified where the machine knows it
    std::string os;                     // "linux"
    std::string architecture;           // "amd64", "arm64": Go's names, as on MIG's wire
    std::string distribution;           // "Debian GNU/Linux 12 (bookworm)"
    std::string init;                   // "systemd", "sysvinit", "upstart"
    std::vector<std::string> addresses; // "192.0.2.7/24"; without loopback
    friend bool operator==(host_description const&, host_description const&) = default;
};

// How much of the last ten seconds work stood still, in percent: Linux's PSI.
struct host_pressure {
    double memory = 0; // some of it, for want of memory
    double io = 0;     // all of it, for disks
};

class host {
public:
    virtual ~host() = default;
    [[nodiscard]] virtual system_time now() const = 0;                    // wall clock
    [[nodiscard]] virtual std::chrono::nanoseconds monotonic() const = 0; // since some start
    [[nodiscard]] virtual file_system& files() = 0;
    [[nodiscard]] virtual result<host_description> describe() = 0;
    // Fails with unsupported where the system does not say.
    [[nodiscard]] virtual result<host_pressure> pressure() { return errc::unsupported; }
    // Calls visit for each process that can be looked at, and unseen for each other one.
    [[nodiscard]] virtual result<void>
    each_process(std::function<void(process_entry const&)> visit,
                 std::function<void(std::uint32_t pid, error const&)> unseen) = 0;
};

[[nodiscard]] std::unique_ptr<host> make_local_host();

} // namespace mig

#endif
