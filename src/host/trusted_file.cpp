#include <mig/host/trusted_file.hpp>

#include "host/descriptor.hpp"
#include "host/system_call.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace mig {
namespace {

using host_room::descriptor;
using host_room::failed;

std::string folder_of(std::string const& path)
{
    auto const slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string octal(mode_t mode)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777));
    return text.data();
}

bool others_write(struct stat const& info) noexcept
{
    bool const by_group = (info.st_mode & S_IWGRP) != 0 && info.st_gid != ::getegid();
    return by_group || (info.st_mode & S_IWOTH) != 0;
}

bool is_ours(struct stat const& info) noexcept
{
    return info.st_uid == 0 || info.st_uid == ::geteuid();
}

constexpr std::string_view consequence = ", and so decide whom this program trusts; run: ";

error belongs_to_others(std::string const& path, std::string const& what, struct stat const& info)
{
    auto const us = std::to_string(::geteuid());
    return error{errc::refused, "trust", path,
                 "user " + std::to_string(info.st_uid) + " owns " + what + " and can change it" +
                     std::string{consequence} + "chown " + us + " " + what};
}

error written_by_others(std::string const& path, std::string const& what, struct stat const& info)
{
    bool const anybody = (info.st_mode & S_IWOTH) != 0;
    auto const who = anybody ? std::string{"anybody"} : "group " + std::to_string(info.st_gid);
    return error{errc::refused, "trust", path,
                 "the mode of " + what + " is " + octal(info.st_mode) + ": " + who +
                     " can write to it" + std::string{consequence} + "chmod " +
                     (anybody ? "go-w " : "g-w ") + what};
}

// The folder that names the file, and those that name the folder.
result<void> check_folders(std::string const& path, std::string const& named)
{
    auto folder = folder_of(named);
    bool holds_it = true;
    while (true) {
        struct stat info {};
        if (::stat(folder.c_str(), &info) != 0) return failed("look at", folder, errno);
        if (holds_it && !is_ours(info)) return belongs_to_others(path, folder, info);
        bool const sticky = (info.st_mode & S_ISVTX) != 0;
        if (others_write(info) && !sticky) return written_by_others(path, folder, info);
        if (folder == "/" || folder == ".") return {};
        holds_it = false;
        folder = folder_of(folder); // shorter each time
    }
}

result<std::string> read_up_to(int file, std::string const& path, std::size_t max_bytes)
{
    std::string text;
    std::array<char, 64u << 10> block;
    while (true) {
        auto const got = ::read(file, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", path, errno);
        if (got == 0) return text;
        text.append(block.data(), static_cast<std::size_t>(got));
        if (text.size() > max_bytes) {
            return error{errc::over_budget, "read", path,
                         "it is larger than " + std::to_string(max_bytes) + " bytes"};
        }
    }
}

} // namespace

result<std::string> read_trusted_file(std::string const& path, std::size_t max_bytes)
{
    std::unique_ptr<char, void (*)(void*)> const resolved{::realpath(path.c_str(), nullptr),
                                                          &std::free};
    if (!resolved) return failed("open", path, errno);
    std::string const real = resolved.get();
    if (auto ok = check_folders(path, real); !ok) return ok.error();
    // The folder of a link, which may lie elsewhere.
    if (auto ok = check_folders(path, path); !ok) return ok.error();
    // What is judged is what was opened, whatever has been put in its place since.
    descriptor const file{
        ::open(real.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
    if (file.number() < 0) return failed("open", path, errno);
    struct stat info {};
    if (::fstat(file.number(), &info) != 0) return failed("look at", path, errno);
    if (!S_ISREG(info.st_mode)) {
        return error{errc::refused, "trust", path, "it is not a regular file"};
    }
    if (!is_ours(info)) return belongs_to_others(path, real, info);
    if (others_write(info)) return written_by_others(path, real, info);
    return read_up_to(file.number(), path, max_bytes);
}

} // namespace mig
