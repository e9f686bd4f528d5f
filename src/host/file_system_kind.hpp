// Which kind of file system an open file lies on.

#ifndef MIG_SRC_HOST_FILE_SYSTEM_KIND_HPP
#define MIG_SRC_HOST_FILE_SYSTEM_KIND_HPP

#include <mig/host/file_system.hpp>

namespace mig::host_room {

// By what fstatfs(2) says of the descriptor; local where it says nothing.
[[nodiscard]] file_system_kind kind_of_file_system(int descriptor) noexcept;
// By the magic number in statfs(2).  What is not known here is local: a new file system is
// searched rather than left out.
[[nodiscard]] file_system_kind kind_of_magic(std::uint32_t magic) noexcept;

} // namespace mig::host_room

#endif
