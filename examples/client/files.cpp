#include "files.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using mig::errc;
using mig::error;
using mig::result;

constexpr mode_t new_file_mode = 0644;

// Closes itself, unless it is a standard stream.
class descriptor {
public:
    explicit descriptor(int fd) : fd_(fd) {}
    ~descriptor()
    {
        if (fd_ > STDERR_FILENO) ::close(fd_);
    }
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;
    [[nodiscard]] int number() const { return fd_; }

private:
    int fd_;
};

errc code_of(int os)
{
    if (os == ENOENT || os == ENOTDIR) return errc::not_found;
    return os == EACCES || os == EPERM || os == EROFS ? errc::denied : errc::io;
}

error failed(std::string_view doing, std::string_view subject)
{
    auto const os = errno;
    return error{code_of(os), doing, subject, os};
}

bool write_all(int fd, std::string_view content)
{
    while (!content.empty()) {
        auto const n = ::write(fd, content.data(), content.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::fsync(fd) == 0;
}

// What a path names at the end of its links, there or not.
std::string target_of(std::string const& path)
{
    std::array<char, PATH_MAX> resolved;
    return ::realpath(path.c_str(), resolved.data()) == nullptr ? path
                                                                : std::string{resolved.data()};
}

std::string folder_of(std::string const& target)
{
    auto const slash = target.rfind('/');
    return slash == std::string::npos ? "." : target.substr(0, slash + 1);
}

} // namespace

result<std::string> read_whole(std::string const& path, std::size_t max_bytes)
{
    std::string const shown = path == "-" ? "standard input" : path;
    auto const too_large = [&] {
        return error{errc::over_budget, "read", shown,
                     "it is larger than " + std::to_string(max_bytes) + " bytes"};
    };
    descriptor const in{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (in.number() < 0) return failed("open", shown);
    struct stat about {};
    if (::fstat(in.number(), &about) != 0) return failed("look at", shown);
    if (S_ISDIR(about.st_mode)) {
        return error{errc::unsupported, "read", shown, "it is a directory"};
    }
    bool const regular = S_ISREG(about.st_mode);
    if (regular && about.st_size > 0 && static_cast<std::size_t>(about.st_size) > max_bytes) {
        return too_large();
    }
    std::string text;
    if (regular) text.reserve(static_cast<std::size_t>(about.st_size));
    std::array<char, 65536> block;
    for (;;) {
        auto const n = ::read(in.number(), block.data(), block.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed("read", shown);
        if (n == 0) return text;
        text.append(block.data(), static_cast<std::size_t>(n));
        if (text.size() > max_bytes) return too_large();
    }
}

result<void> replace_file(std::string const& path, std::string_view content)
{
    auto const target = target_of(path);
    struct stat about {};
    bool const there = ::stat(target.c_str(), &about) == 0;
    if (!there && errno != ENOENT) return failed("look at", path);
    if (there && !S_ISREG(about.st_mode)) {
        return error{errc::unsupported, "replace", path, "it is not a regular file"};
    }
    auto name = target + ".XXXXXX"; // beside it: a rename does not cross file systems
    descriptor const out{::mkostemp(name.data(), O_CLOEXEC)};
    if (out.number() < 0) return failed("write beside", path);
    auto const give_up = [&](error why) {
        ::unlink(name.c_str());
        return why;
    };
    mode_t const mask = ::umask(0);
    ::umask(mask);
    // The owner first: changing it may clear bits of the mode.
    if (there && (about.st_uid != ::geteuid() || about.st_gid != ::getegid()) &&
        ::fchown(out.number(), about.st_uid, about.st_gid) != 0 && errno != EPERM)
    {
        return give_up(failed("keep the owner of", path));
    }
    auto const mode = there ? about.st_mode & 07777u : new_file_mode & ~mask;
    if (::fchmod(out.number(), mode) != 0) return give_up(failed("keep the mode of", path));
    if (!write_all(out.number(), content)) return give_up(failed("write", path));
    if (::rename(name.c_str(), target.c_str()) != 0) return give_up(failed("replace", path));
    // The name is safe on the disk when its directory is.
    descriptor const above{::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (above.number() >= 0) ::fsync(above.number());
    return {};
}

result<file_turn> file_turn::wait_for(std::string const& path)
{
    auto const folder = folder_of(target_of(path));
    file_turn turn{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (turn.folder_ < 0) return failed("open the folder of", path);
    while (::flock(turn.folder_, LOCK_EX) != 0) {
        if (errno == EINTR) continue;
        if (errno == EBADF || errno == ENOLCK || errno == EOPNOTSUPP) break; // it locks no folders
        return failed("lock the folder of", path);
    }
    return turn;
}

file_turn::~file_turn()
{
    if (folder_ >= 0) ::close(folder_);
}
