// Files that nobody else may write: the agent's journal and key.
//
// Whoever can write them decides what the agent remembers and who it is, so the file, and the
// folder that names it, must belong to us or to root and be closed to all others.  A symbolic link
// in place of the file is refused.

#ifndef MIG_SERVICE_SAFE_FILE_HPP
#define MIG_SERVICE_SAFE_FILE_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include "service/owned_fd.hpp"

#include <filesystem>

namespace mig::service {

// Opens it for reading and writing, making it with mode 0600 when it is not there.  Fails with
// refused and the sentence that tells how to mend it; denied, not_found, io.
[[nodiscard]] result<owned_fd> open_safe_file(std::filesystem::path const&);

// All of an open file.  Fails with over_budget above limit_bytes.
[[nodiscard]] result<bytes> read_all(int fd, std::filesystem::path const& name,
                                     std::size_t limit_bytes);

// Writes all of it at the file's position.
[[nodiscard]] result<void> write_all(int fd, bytes_view, std::filesystem::path const& name);

// The names in a folder are on disk, too.
[[nodiscard]] result<void> sync_folder_of(std::filesystem::path const& file);

} // namespace mig::service

#endif
