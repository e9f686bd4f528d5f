#include "host/system_call.hpp"

#include "host/descriptor.hpp"

#include <cerrno>
#include <fcntl.h>

namespace mig::host_room {

error failed(std::string_view doing, std::string_view subject, int os)
{
    auto const code = [os] {
        switch (os) {
        case EACCES:
        case EPERM:
        case EROFS:
            return errc::denied;
        case ENOENT:
        case ESRCH:
        case ESTALE:
            return errc::not_found;
        case ELOOP:
        case ENOTDIR:
        case EISDIR:
        case EINVAL:
        case ENXIO:
        case ENODEV:
        case ENOSYS:
        case ENAMETOOLONG:
        case EOPNOTSUPP:
        case EOVERFLOW:
            return errc::unsupported;
        case EMFILE:
        case ENFILE:
        case ENOMEM:
        case EAGAIN:
        case EBUSY:
        case ETXTBSY:
        case ETIMEDOUT:
        case EHOSTDOWN:
        case ENOTCONN:
            return errc::unavailable;
        default:
            return errc::io;
        }
    }();
    return error{code, doing, subject, os};
}

result<std::string> read_small_at(int directory, std::string const& name, std::size_t size_max)
{
    descriptor const file{::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.number() < 0) return failed("open", name, errno);

    std::string text(size_max, '\0');
    std::size_t size = 0;
    while (size < size_max) {
        auto const got = ::read(file.number(), text.data() + size, size_max - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", name, errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return text;
}

result<std::string> read_small(std::string const& path, std::size_t size_max)
{
    return read_small_at(AT_FDCWD, path, size_max);
}

} // namespace mig::host_room
