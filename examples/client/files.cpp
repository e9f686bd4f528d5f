#include "files.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using mig::errc;
using mig::error;
using mig::result;

// Closes what it opened itself.
class descriptor {
public:
    explicit descriptor(std::string const& path)
        : fd_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {}
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
    return os == EACCES || os == EPERM ? errc::denied : errc::io;
}

} // namespace

result<std::string> read_whole(std::string const& path, std::size_t max_bytes)
{
    std::string const shown = path == "-" ? "standard input" : path;
    auto const too_large = [&] {
        return error{errc::over_budget, "read", shown,
                     "it is larger than " + std::to_string(max_bytes) + " bytes"};
    };
    descriptor const in{path};
    if (in.number() < 0) return error{code_of(errno), "open", shown, errno};
    struct stat about {};
    if (::fstat(in.number(), &about) != 0) return error{errc::io, "look at", shown, errno};
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
        if (n < 0) return error{errc::io, "read", shown, errno};
        if (n == 0) return text;
        text.append(block.data(), static_cast<std::size_t>(n));
        if (text.size() > max_bytes) return too_large();
    }
}
