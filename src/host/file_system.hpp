// The files of this machine.

#ifndef MIG_SRC_HOST_FILE_SYSTEM_HPP
#define MIG_SRC_HOST_FILE_SYSTEM_HPP

#include <mig/host/file_system.hpp>

#include "host/descriptor.hpp"

#include <fcntl.h>

namespace mig::host_room {

// A FIFO, or a device that has no medium, lets go at once: what is opened is looked at afterwards.
inline constexpr int opens_without_waiting = O_RDONLY | O_NONBLOCK | O_NOCTTY;

// For reading, without leaving a trace where the system allows it; no number and errno when it
// fails.
[[nodiscard]] descriptor open_at(int directory, char const* name, int flags);
// flags of statx(2).  An empty name with AT_EMPTY_PATH is what is open itself.
[[nodiscard]] result<file_info> look_at(int from, char const* name, int flags,
                                        std::string const& subject);
[[nodiscard]] result<file_info> look_at(int directory, std::string const& name, int flags);

[[nodiscard]] std::unique_ptr<file_system> make_local_file_system();

} // namespace mig::host_room

#endif
