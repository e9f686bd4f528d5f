#include "transport/listening_socket.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace mig::relay {
namespace {

class descriptor {
public:
    explicit descriptor(int fd) : fd_(fd) {}
    ~descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    descriptor(descriptor&& from) noexcept : fd_(std::exchange(from.fd_, -1)) {}
    descriptor& operator=(descriptor&&) = delete;
    [[nodiscard]] int number() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

error failed(std::string_view doing, std::filesystem::path const& what)
{
    auto const code = errno == EACCES || errno == EPERM || errno == EROFS ? errc::denied
                      : errno == ENOENT || errno == ENOTDIR               ? errc::not_found
                                                                          : errc::io;
    return error{code, doing, what.string(), errno};
}

constexpr int lock_tries_max = 100; // one second

result<descriptor> lock_folder_of(std::filesystem::path const& path)
{
    auto const folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
    descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.number() < 0) return failed("open", folder);
    for (int tries = 0; ::flock(opened.number(), LOCK_EX | LOCK_NB) != 0; ++tries) {
        if (errno != EWOULDBLOCK && errno != EINTR) return failed("lock", folder);
        if (tries == lock_tries_max)
            return error{errc::unavailable, "lock", folder.string(), "somebody else holds it"};
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return opened;
}

descriptor stream_socket(int flags = 0)
{
    return descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)};
}

// Removes what a dead relay left.  Under the lock of the folder.
result<void> clear(std::filesystem::path const& path, sockaddr_un const& address)
{
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) {
        if (errno == ENOENT) return {};
        return failed("look at", path);
    }
    if (S_ISLNK(found.st_mode))
        return error{errc::refused, "make a socket at", path.string(), "it is a symbolic link"};
    if (!S_ISSOCK(found.st_mode))
        return error{errc::refused, "make a socket at", path.string(), "something else is there"};

    auto const probe = stream_socket(SOCK_NONBLOCK);
    if (probe.number() < 0) return failed("make", "a socket");
    if (::connect(probe.number(), reinterpret_cast<sockaddr const*>(&address), sizeof address) ==
            0 ||
        errno == EAGAIN)
        return error{errc::unavailable, "make a socket at", path.string(), "a living relay has it"};
    if (errno != ECONNREFUSED && errno != ENOENT) return failed("connect to", path);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed("remove", path);
    return {};
}

} // namespace

result<sockaddr_un> socket_address(std::filesystem::path const& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto const& text = path.native();
    if (text.empty() || text.size() >= sizeof address.sun_path ||
        text.find('\0') != std::string::npos)
        return error{errc::invalid_argument, "use as a socket", text,
                     "a socket's path has 1 to 107 bytes"};
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

result<listening_socket> listening_socket::open(std::filesystem::path path, unsigned mode)
{
    auto const address = socket_address(path);
    if (!address) return address.error();
    auto const lock = lock_folder_of(path);
    if (!lock) return lock.error();
    if (auto cleared = clear(path, *address); !cleared) return cleared.error();

    auto made = stream_socket(SOCK_NONBLOCK);
    if (made.number() < 0) return failed("make", "a socket");
    // Linux gives the path the mode of the descriptor, less the umask: never more than asked for.
    if (::fchmod(made.number(), mode) != 0) return failed("set the mode of", path);
    if (::bind(made.number(), reinterpret_cast<sockaddr const*>(&*address), sizeof *address) != 0)
        return failed("bind", path);
    listening_socket ours{std::move(path), made.release()};
    struct stat bound {};
    if (::lstat(ours.path_.c_str(), &bound) != 0) return failed("look at", ours.path_);
    ours.device_ = bound.st_dev;
    ours.inode_ = bound.st_ino;
    // What the umask took is given back before anybody can connect.
    if ((bound.st_mode & 0777) != mode && ::chmod(ours.path_.c_str(), mode) != 0)
        return failed("set the mode of", ours.path_);
    if (::listen(ours.fd_, SOMAXCONN) != 0) return failed("listen at", ours.path_);
    return ours;
}

listening_socket::listening_socket(listening_socket&& from) noexcept
    : path_(std::exchange(from.path_, {})),
      fd_(std::exchange(from.fd_, -1)),
      device_(from.device_),
      inode_(std::exchange(from.inode_, 0))
{}

listening_socket::~listening_socket()
{
    struct stat there {};
    if (inode_ != 0 && ::lstat(path_.c_str(), &there) == 0 && there.st_dev == device_ &&
        there.st_ino == inode_)
        ::unlink(path_.c_str());
    if (fd_ >= 0) ::close(fd_);
}

int listening_socket::release()
{
    return std::exchange(fd_, -1);
}

} // namespace mig::relay
