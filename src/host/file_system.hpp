// The files of this machine.

#ifndef MIG_SRC_HOST_FILE_SYSTEM_HPP
#define MIG_SRC_HOST_FILE_SYSTEM_HPP

#include <mig/host/file_system.hpp>

namespace mig::host_room {

[[nodiscard]] std::unique_ptr<file_system> make_local_file_system();

} // namespace mig::host_room

#endif
