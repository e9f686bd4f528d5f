#include <mig/host/sandbox.hpp>

#include "host/landlock.hpp"
#include "host/read_ring.hpp"
#include "host/system_call_filter.hpp"

#include <cerrno>
#include <sys/prctl.h>

namespace mig {

sandbox_report confine(sandbox_needs const& needs)
{
    sandbox_report report;
    // The other two take it from a process that is not root.
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        report.applied.emplace_back("no new privileges");
    } else {
        report.missing.emplace_back(errc::unavailable, "give up", "new privileges", errno);
    }
    if (!needs.processes) {
        auto const files = host_room::restrict_files(needs);
        if (files) {
            report.applied.push_back("Landlock " + std::to_string(*files));
            // How it opens files a filter of system calls does not see.
            if (*files >= host_room::landlock_sees_truncation) host_room::read_ring::keep_one();
        } else {
            report.missing.push_back(files.error());
        }
    }
    if (auto const calls = host_room::filter_system_calls(needs); calls) {
        report.applied.emplace_back("system calls");
    } else {
        report.missing.push_back(calls.error());
    }
    return report;
}

} // namespace mig
