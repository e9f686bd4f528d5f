#include "store/sqlite_file.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace mig {
namespace {

// SQLite takes a file that is shorter than one page for a new one.  https://sqlite.org/fileformat,
// 1.3: the page size at 16, the number of pages at 28.
result<void> check_length(int fd, std::string const& file)
{
    struct stat info = {};
    if (::fstat(fd, &info) != 0) return error{errc::io, "look at", file, errno};
    if (info.st_size == 0) return {};
    std::array<unsigned char, 32> head{};
    bool const has_head =
        ::pread(fd, head.data(), head.size(), 0) == static_cast<ssize_t>(head.size());
    std::int64_t page = head[16] << 8 | head[17];
    if (page == 1) page = 65536;
    auto const pages = std::int64_t{head[28]} << 24 | head[29] << 16 | head[30] << 8 | head[31];
    bool const whole =
        has_head && page >= 512 && info.st_size % page == 0 && info.st_size / page >= pages;
    if (!whole) return error{errc::corrupt, "open", file, "it is not a database, or was cut short"};
    return {};
}

} // namespace

// The lock is a file of its own: closing any descriptor of the database
// would drop the locks that SQLite itself holds on it.
result<held_descriptor> lock_database(std::filesystem::path const& file)
{
    auto const name = file.native() + ".lock";
    held_descriptor lock{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (lock.fd() < 0) {
        auto const code = errno == EACCES || errno == EPERM ? errc::denied : errc::io;
        return error{code, "open", name, errno};
    }
    if (::flock(lock.fd(), LOCK_EX | LOCK_NB) != 0) {
        return error{errc::unavailable, "open", file.native(), "another scheduler has it"};
    }
    return lock;
}

result<void> prepare_database_file(std::filesystem::path const& file)
{
    held_descriptor const fd{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (fd.fd() < 0) {
        auto const code = errno == EACCES || errno == EPERM ? errc::denied : errc::io;
        return error{code, "open", file.native(), errno};
    }
    return check_length(fd.fd(), file.native());
}

} // namespace mig
