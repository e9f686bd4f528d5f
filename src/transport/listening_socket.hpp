// A Unix socket at a path, with its mode from the first moment, and gone at the end.
//
// A socket that a dead process left is replaced, a living one is not, and neither is anything
// that is no socket: a symbolic link above all.  Two that start at once are put in order by a
// lock on the folder, held only while the socket is made.

#ifndef MIG_TRANSPORT_LISTENING_SOCKET_HPP
#define MIG_TRANSPORT_LISTENING_SOCKET_HPP

#include <mig/base/result.hpp>

#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace mig::relay {

// Fails with invalid_argument when the path is too long for a socket.
[[nodiscard]] result<sockaddr_un> socket_address(std::filesystem::path const&);

class listening_socket {
public:
    [[nodiscard]] static result<listening_socket> open(std::filesystem::path, unsigned mode);
    listening_socket(listening_socket&&) noexcept;
    ~listening_socket(); // removes the path if it is still ours

    // The descriptor is the caller's to close.
    [[nodiscard]] int release();

private:
    listening_socket(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

    std::filesystem::path path_;
    int fd_ = -1;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

} // namespace mig::relay

#endif
