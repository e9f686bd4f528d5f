#include "service/safe_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>

namespace mig::service {
namespace {

errc code_of(int os) noexcept
{
    switch (os) {
    case EACCES:
    case EPERM:
    case EROFS:
        return errc::denied;
    case ENOENT:
    case ENOTDIR:
        return errc::not_found;
    default:
        return errc::io;
    }
}

error failed(std::string_view doing, std::filesystem::path const& path)
{
    return error{code_of(errno), doing, path.native(), errno};
}

bool ours(struct stat const& info) noexcept
{
    return info.st_uid == ::geteuid() || info.st_uid == 0;
}

result<void> check_folder(std::filesystem::path const& file)
{
    auto const folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    struct stat info = {};
    if (::stat(folder.c_str(), &info) != 0) return failed("open the folder", folder);
    // A sticky folder such as /tmp is open to all, and yet nobody else can replace our file.
    bool const others_write = (info.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    bool const sticky = (info.st_mode & S_ISVTX) != 0;
    if (!ours(info) || (others_write && !sticky)) {
        return error{errc::refused, "use", file.native(),
                     "others can write its folder " + folder.native() + "; run: chmod go-w " +
                         folder.native()};
    }
    return {};
}

} // namespace

result<owned_fd> open_safe_file(std::filesystem::path const& path)
{
    if (auto folder = check_folder(path); !folder) return folder.error();
    owned_fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600)};
    if (!fd.open() && errno == ELOOP) {
        return error{errc::refused, "open", path.native(), "it is a symbolic link"};
    }
    if (!fd.open()) return failed("open", path);
    struct stat info = {};
    if (::fstat(fd.value(), &info) != 0) return failed("look at", path);
    if (!S_ISREG(info.st_mode)) {
        return error{errc::refused, "open", path.native(), "it is not a regular file"};
    }
    if (!ours(info) || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return error{errc::refused, "use", path.native(),
                     "others can write it, so it cannot be trusted; run: chmod 600 " +
                         path.native()};
    }
    return fd;
}

result<bytes> read_all(int fd, std::filesystem::path const& name, std::size_t limit_bytes)
{
    if (::lseek(fd, 0, SEEK_SET) < 0) return failed("read", name);
    bytes all;
    std::array<std::byte, 64 * 1024> block;
    while (true) {
        auto const n = ::read(fd, block.data(), block.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed("read", name);
        if (n == 0) return all;
        if (all.size() + static_cast<std::size_t>(n) > limit_bytes) {
            return error{errc::over_budget, "read", name.native(),
                         "it is larger than " + std::to_string(limit_bytes) + " bytes"};
        }
        all.insert(all.end(), block.begin(), block.begin() + n);
    }
}

result<void> write_all(int fd, bytes_view data, std::filesystem::path const& name)
{
    while (!data.empty()) {
        auto const n = ::write(fd, data.data(), data.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed("write", name);
        data = data.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

result<void> sync_folder_of(std::filesystem::path const& file)
{
    auto const folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    owned_fd const fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!fd.open() || ::fsync(fd.value()) != 0) return failed("sync the folder", folder);
    return {};
}

} // namespace mig::service
