#include "written_file.hpp"

#include <mig/base/encoding.hpp>
#include <mig/host/random.hpp>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using mig::errc;
using mig::error;
using mig::result;

constexpr std::size_t password_bytes = 24;

result<void> write_file(std::string const& path, std::string_view content)
{
    auto const fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return error{errc::io, "create", path, errno};
    int why = 0;
    while (!content.empty() && why == 0) {
        auto const n = ::write(fd, content.data(), content.size());
        if (n > 0) content.remove_prefix(static_cast<std::size_t>(n));
        if (n < 0 && errno != EINTR) why = errno;
    }
    if (::close(fd) != 0 && why == 0) why = errno;
    return why == 0 ? result<void>{} : error{errc::io, "write", path, why};
}

} // namespace

result<void> make_folder(std::filesystem::path const& folder)
{
    if (::mkdir(folder.c_str(), 0700) == 0) return {};
    return error{errc::io, "make folder", folder.native(), errno};
}

result<void> write_files(std::filesystem::path const& folder,
                         std::vector<written_file> const& files)
{
    if (!std::filesystem::exists(folder)) {
        if (auto made = make_folder(folder); !made) return made;
    }
    for (auto const& one : files) {
        auto const file = folder / one.name;
        if (std::filesystem::exists(file)) continue;
        if (auto done = write_file(file, one.content); !done) return done;
    }
    return {};
}

result<void> own_folder(std::filesystem::path const& folder)
{
    struct ::stat at {};
    if (::lstat(folder.c_str(), &at) != 0) return make_folder(folder);
    bool const is_ours = S_ISDIR(at.st_mode) && at.st_uid == ::geteuid() && (at.st_mode & 077) == 0;
    if (is_ours) return {};
    return error{errc::refused, "use folder", folder.native(),
                 "it exists already, and is not ours alone"};
}

result<void> replace_file(std::filesystem::path const& file, std::string const& content)
{
    auto const fresh = file.native() + ".new";
    std::error_code failed;
    std::filesystem::remove(fresh, failed); // of one that was cut short
    if (auto done = write_file(fresh, content); !done) return done;
    std::filesystem::rename(fresh, file, failed);
    if (failed) return error{errc::io, "write", file.native(), failed.value()};
    return {};
}

result<std::string> new_password()
{
    std::array<std::byte, password_bytes> random{};
    if (auto filled = mig::fill_random(random); !filled) return filled.error();
    return mig::to_hex(random);
}
