#include "host/file_system.hpp"

#include "host/descriptor.hpp"
#include "host/system_call.hpp"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace mig::host_room {
namespace {

// A FIFO, or a device that has no medium, lets go at once: what is opened is looked at afterwards.
constexpr int always = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

file_kind kind_of(mode_t mode) noexcept
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return file_kind::regular;
    case S_IFDIR:
        return file_kind::directory;
    case S_IFLNK:
        return file_kind::symlink;
    case S_IFIFO:
        return file_kind::fifo;
    case S_IFSOCK:
        return file_kind::socket;
    case S_IFCHR:
        return file_kind::character_device;
    case S_IFBLK:
        return file_kind::block_device;
    default:
        return file_kind::unknown;
    }
}

file_kind kind_of_entry(unsigned char type) noexcept
{
    return type == DT_UNKNOWN ? file_kind::unknown : kind_of(DTTOIF(type));
}

file_info info_of(struct stat const& found) noexcept
{
    return {.kind = kind_of(found.st_mode),
            .permissions = static_cast<std::uint32_t>(found.st_mode & 07777),
            .size = static_cast<std::uint64_t>(found.st_size),
            .modified = {.seconds = found.st_mtim.tv_sec,
                         .nanoseconds = static_cast<std::uint32_t>(found.st_mtim.tv_nsec)},
            .device = found.st_dev,
            .inode = found.st_ino};
}

result<file_info> look_at(int directory, std::string const& name, int flags)
{
    struct stat found {};
    if (::fstatat(directory, name.c_str(), &found, flags | AT_NO_AUTOMOUNT) != 0)
        return failed("look at", name, errno);
    return info_of(found);
}

result<file_info> look_at_open(int number, std::string const& name)
{
    struct stat found {};
    if (::fstat(number, &found) != 0) return failed("look at", name, errno);
    return info_of(found);
}

// O_NOATIME is for the owner and root only; the others have to do without.
descriptor open_at(int directory, std::string const& name, int flags)
{
    auto number = ::openat(directory, name.c_str(), always | flags | O_NOATIME);
    if (number < 0 && errno == EPERM) number = ::openat(directory, name.c_str(), always | flags);
    return descriptor{number};
}

class local_input final : public input {
public:
    local_input(descriptor opened, std::string name)
        : file_(std::move(opened)),
          name_(std::move(name))
    {}

    result<std::size_t> read(std::span<std::byte> into) override
    {
        while (true) {
            auto const got = ::read(file_.number(), into.data(), into.size());
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) return failed("read", name_, errno);
        }
    }

    result<file_info> look() override { return look_at_open(file_.number(), name_); }

private:
    descriptor file_;
    std::string name_;
};

// Opening a device may already do something to it (rewind a tape, start a watchdog), so its kind
// is looked at first; and again once it is open, because it may have been swapped in between.
result<std::unique_ptr<input>> open_regular(int directory, std::string const& name)
{
    auto found = look_at(directory, name, AT_SYMLINK_NOFOLLOW);
    auto const is_link = found && found->kind == file_kind::symlink;
    if (is_link) found = look_at(directory, name, 0);
    if (!found) return std::move(found).error();
    if (found->kind != file_kind::regular)
        return error{errc::unsupported, "open", name, "it is not a regular file"};

    auto file = open_at(directory, name, is_link ? 0 : O_NOFOLLOW);
    if (file.number() < 0) return failed("open", name, errno);
    auto const opened = look_at_open(file.number(), name);
    if (!opened) return opened.error();
    if (opened->kind != file_kind::regular)
        return error{errc::unsupported, "open", name, "it is no longer a regular file"};
    return std::unique_ptr<input>{std::make_unique<local_input>(std::move(file), name)};
}

result<std::unique_ptr<directory>> enter_at(int parent, std::string const& name);

result<void> check_name(std::string_view doing, std::string const& name)
{
    constexpr std::string_view forbidden{"/\0", 2};
    if (name.empty() || name == "." || name == ".." || name.find_first_of(forbidden) != name.npos)
        return error{errc::invalid_argument, doing, name, "it is not the name of an entry"};
    return {};
}

class local_directory final : public directory {
public:
    local_directory(DIR* opened, std::string name) : stream_(opened), name_(std::move(name)) {}

    result<std::optional<directory_entry>> next() override
    {
        while (true) {
            errno = 0;
            auto const* const entry = ::readdir(stream_.get());
            if (entry == nullptr && errno != 0) return failed("list", name_, errno);
            if (entry == nullptr) return std::optional<directory_entry>{};
            std::string_view const name = entry->d_name;
            if (name == "." || name == "..") continue;
            return std::optional<directory_entry>{
                {std::string{name}, kind_of_entry(entry->d_type)}};
        }
    }

    result<file_info> look() override { return look_at_open(number(), name_); }

    result<file_info> look(std::string const& name) override
    {
        if (auto const fine = check_name("look at", name); !fine) return fine.error();
        return look_at(number(), name, AT_SYMLINK_NOFOLLOW);
    }

    result<file_info> follow(std::string const& name) override
    {
        if (auto const fine = check_name("follow", name); !fine) return fine.error();
        return look_at(number(), name, 0);
    }

    result<std::unique_ptr<input>> open(std::string const& name) override
    {
        if (auto const fine = check_name("open", name); !fine) return fine.error();
        return open_regular(number(), name);
    }

    result<std::unique_ptr<directory>> enter(std::string const& name) override
    {
        if (auto const fine = check_name("enter", name); !fine) return fine.error();
        return enter_at(number(), name);
    }

private:
    struct closer {
        void operator()(DIR* stream) const noexcept { ::closedir(stream); }
    };

    int number() const noexcept { return ::dirfd(stream_.get()); }

    std::unique_ptr<DIR, closer> stream_;
    std::string name_;
};

result<std::unique_ptr<directory>> enter_at(int parent, std::string const& name)
{
    auto opened = open_at(parent, name, O_DIRECTORY | O_NOFOLLOW);
    if (opened.number() < 0) return failed("enter", name, errno);
    auto* const stream = ::fdopendir(opened.number());
    if (stream == nullptr) return failed("enter", name, errno);
    (void)opened.release(); // the stream closes it
    return std::unique_ptr<directory>{std::make_unique<local_directory>(stream, name)};
}

// A path as the kernel takes it: what fits behind the directory that the rest is relative to.
struct reachable {
    descriptor from; // none: the working directory
    std::string name;
    [[nodiscard]] int directory() const noexcept
    {
        return from.number() < 0 ? AT_FDCWD : from.number();
    }
};

result<reachable> reach(std::string_view doing, std::string const& path)
{
    if (path.empty() || path.find('\0') != path.npos)
        return error{errc::invalid_argument, doing, path, "it is not a path"};
    reachable place{.from = {}, .name = path};
    while (place.name.size() >= PATH_MAX) {
        auto const slash = place.name.rfind('/', PATH_MAX - 2);
        if (slash == std::string::npos || slash == 0) return failed(doing, path, ENAMETOOLONG);
        auto const step = place.name.substr(0, slash);
        descriptor next{
            ::openat(place.directory(), step.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
        if (next.number() < 0) return failed(doing, path, errno);
        place.from = std::move(next);
        place.name.erase(0, place.name.find_first_not_of('/', slash));
        if (place.name.empty()) place.name = ".";
    }
    return place;
}

class local_file_system final : public file_system {
public:
    result<file_info> look(std::string const& path) override
    {
        auto const place = reach("look at", path);
        if (!place) return place.error();
        return look_at(place->directory(), place->name, AT_SYMLINK_NOFOLLOW);
    }

    result<file_info> follow(std::string const& path) override
    {
        auto const place = reach("follow", path);
        if (!place) return place.error();
        return look_at(place->directory(), place->name, 0);
    }

    result<std::string> resolve(std::string const& path) override
    {
        if (auto const place = reach("resolve", path); !place) return place.error();
        std::unique_ptr<char, void (*)(void*)> const real{::realpath(path.c_str(), nullptr),
                                                          &std::free};
        if (!real) return failed("resolve", path, errno);
        return std::string{real.get()};
    }

    result<std::unique_ptr<input>> open(std::string const& path) override
    {
        auto const place = reach("open", path);
        if (!place) return place.error();
        return open_regular(place->directory(), place->name);
    }

    result<std::unique_ptr<directory>> enter(std::string const& path) override
    {
        auto const place = reach("enter", path);
        if (!place) return place.error();
        return enter_at(place->directory(), place->name);
    }
};

} // namespace

std::unique_ptr<file_system> make_local_file_system()
{
    return std::make_unique<local_file_system>();
}

} // namespace mig::host_room
