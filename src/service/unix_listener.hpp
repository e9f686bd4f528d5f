// A listening Unix socket with a mode of its own from the first moment on.

#ifndef MIG_SERVICE_UNIX_LISTENER_HPP
#define MIG_SERVICE_UNIX_LISTENER_HPP

#include <mig/base/result.hpp>

#include "service/owned_fd.hpp"

#include <filesystem>

namespace mig::service {

// A socket that nobody listens on any more is replaced; a living one fails with unavailable, and
// anything else at the path with refused.
[[nodiscard]] result<owned_fd> listen_on_unix_socket(std::filesystem::path const&, unsigned mode);

} // namespace mig::service

#endif
