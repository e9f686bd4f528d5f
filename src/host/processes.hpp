// The processes of this machine, out of /proc.  proc(5)

#ifndef MIG_SRC_HOST_PROCESSES_HPP
#define MIG_SRC_HOST_PROCESSES_HPP

#include <mig/host/host.hpp>

#include <optional>
#include <string_view>

namespace mig::host_room {

struct process_stat {
    std::string name;
    std::uint32_t parent_pid = 0;
    std::uint64_t start_ticks = 0; // since the machine started
};

// The text of /proc/<pid>/stat.  The name is the process's own choice: it may hold anything, ")"
// and newlines too.  Nothing when it is not such a text.
[[nodiscard]] std::optional<process_stat> parse_process_stat(std::string_view text);

[[nodiscard]] result<void>
each_local_process(std::function<void(process_entry const&)> const& visit,
                   std::function<void(std::uint32_t pid, error const&)> const& unseen);

} // namespace mig::host_room

#endif
