#include "service/unix_listener.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace mig::service {
namespace {

error failed(std::string_view doing, std::filesystem::path const& path)
{
    auto const code = errno == EACCES || errno == EPERM ? errc::denied : errc::io;
    return error{code, doing, path.native(), errno};
}

} // namespace

result<owned_fd> listen_on_unix_socket(std::filesystem::path const& path, unsigned mode)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) {
        return error{errc::invalid_argument, "listen on", path.native(),
                     "the path of a socket has at most 107 bytes"};
    }
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    auto const* const where = reinterpret_cast<sockaddr const*>(&address);

    struct stat there = {};
    if (::lstat(path.c_str(), &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) {
            return error{errc::refused, "listen on", path.native(), "something else is there"};
        }
        owned_fd const probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
        int const code = ::connect(probe.value(), where, sizeof address) == 0 ? 0 : errno;
        if (code == 0 || code == EAGAIN) { // EAGAIN: somebody with many waiting
            return error{errc::unavailable, "listen on", path.native(), "somebody serves it"};
        }
        if (code == EACCES || code == EPERM)
            return error{errc::denied, "listen on", path.native(), code};
        if (::unlink(path.c_str()) != 0) return failed("replace", path);
    }
    owned_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!fd.open()) return failed("make a socket for", path);
    // The mode that the socket file will have: before bind, so that it never had another.
    if (::fchmod(fd.value(), mode) != 0) return failed("set the mode of", path);
    if (::bind(fd.value(), where, sizeof address) != 0) return failed("listen on", path);
    if (::chmod(path.c_str(), mode) != 0) return failed("set the mode of", path);
    if (::listen(fd.value(), SOMAXCONN) != 0) return failed("listen on", path);
    return fd;
}

} // namespace mig::service
