#include "host/file_system.hpp"

#include "host/descriptor.hpp"
#include "host/file_system_kind.hpp"
#include "host/system_call.hpp"

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace mig::host_room {
namespace {

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

file_time time_of(statx_timestamp const& at) noexcept
{
    return {.seconds = at.tv_sec, .nanoseconds = at.tv_nsec};
}

} // namespace

result<file_info> look_at(int from, char const* name, int flags, std::string const& subject)
{
    constexpr unsigned wanted = STATX_BASIC_STATS & ~(STATX_UID | STATX_GID | STATX_ATIME);
    constexpr std::uint64_t block_bytes = 512; // statx(2)
    struct statx found;
    if (::statx(from, name, flags | AT_NO_AUTOMOUNT, wanted, &found) != 0)
        return failed("look at", subject, errno);
    return file_info{.kind = kind_of(found.stx_mode),
                     .permissions = static_cast<std::uint32_t>(found.stx_mode & 07777),
                     .size = found.stx_size,
                     .modified = time_of(found.stx_mtime),
                     .device = std::uint64_t{found.stx_dev_major} << 32 | found.stx_dev_minor,
                     .inode = found.stx_ino,
                     .changed = time_of(found.stx_ctime),
                     .allocated_bytes = found.stx_blocks * block_bytes};
}

result<file_info> look_at(int directory, std::string const& name, int flags)
{
    return look_at(directory, name.c_str(), flags, name);
}

// O_NOATIME is for the owner and root only; the others have to do without.
descriptor open_at(int directory, char const* name, int flags)
{
    constexpr int always = opens_without_waiting | O_CLOEXEC;
    auto number = ::openat(directory, name, always | flags | O_NOATIME);
    if (number < 0 && errno == EPERM) number = ::openat(directory, name, always | flags);
    return descriptor{number};
}

namespace {

result<file_info> look_at_open(int number, std::string const& name)
{
    return look_at(number, "", AT_EMPTY_PATH, name);
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

    result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override
    {
        if (offset > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) return 0;
        while (true) {
            auto const got =
                ::pread(file_.number(), into.data(), into.size(), static_cast<off_t>(offset));
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) return failed("read", name_, errno);
        }
    }

    result<file_info> look() override { return look_at_open(file_.number(), name_); }

    std::uint64_t skip_hole() override
    {
        auto const here = ::lseek(file_.number(), 0, SEEK_CUR);
        if (here < 0) return 0;
        auto next = ::lseek(file_.number(), here, SEEK_DATA);
        // No data is left: what follows is a hole up to the end, or the end.
        if (next < 0 && errno == ENXIO) next = ::lseek(file_.number(), 0, SEEK_END);
        if (next < here) {
            (void)::lseek(file_.number(), here, SEEK_SET);
            return 0;
        }
        return static_cast<std::uint64_t>(next - here);
    }

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

    auto file = open_at(directory, name.c_str(), is_link ? 0 : O_NOFOLLOW);
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

// What an entry looks like in the buffer of getdents64(2): the name follows the header, and ends
// with NUL.
struct entry_header {
    std::uint64_t inode;
    std::int64_t position;
    std::uint16_t size; // of header and name, up to the next entry
    std::uint8_t type;  // of d_type
};
constexpr std::size_t name_at = offsetof(entry_header, type) + 1;

class local_directory final : public directory {
public:
    local_directory(host_room::descriptor opened, std::string name)
        : opened_(std::move(opened)),
          name_(std::move(name))
    {}

    result<directory_entry const*> next() override
    {
        while (true) {
            if (at_ == size_) {
                if (auto const more = fill(); !more) return more.error();
                if (size_ == 0) return nullptr;
            }
            entry_header header;
            std::memcpy(&header, buffer_.get() + at_, sizeof header);
            auto const* const name = reinterpret_cast<char const*>(buffer_.get() + at_ + name_at);
            at_ += header.size;
            if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0))) continue;
            entry_.name = name;
            entry_.kind = kind_of_entry(header.type);
            return &entry_;
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

    file_system_kind lies_on() override { return kind_of_file_system(number()); }
    int descriptor() const noexcept override { return number(); }

private:
    static constexpr std::size_t buffer_bytes = 32u << 10;

    [[nodiscard]] int number() const noexcept { return opened_.number(); }

    // A directory that waits for those below it has no buffer.
    result<void> fill()
    {
        if (!buffer_) buffer_ = std::make_unique_for_overwrite<std::byte[]>(buffer_bytes);
        auto const got = ::syscall(SYS_getdents64, number(), buffer_.get(), buffer_bytes);
        at_ = 0;
        size_ = got > 0 ? static_cast<std::size_t>(got) : 0;
        if (got < 0) return failed("list", name_, errno);
        if (got == 0) buffer_.reset();
        return {};
    }

    host_room::descriptor opened_;
    std::string name_;
    directory_entry entry_;
    std::unique_ptr<std::byte[]> buffer_;
    std::size_t at_ = 0;
    std::size_t size_ = 0; // of what is in the buffer
};

result<std::unique_ptr<directory>> enter_at(int parent, std::string const& name)
{
    auto opened = open_at(parent, name.c_str(), O_DIRECTORY | O_NOFOLLOW);
    if (opened.number() < 0) return failed("enter", name, errno);
    return std::unique_ptr<directory>{std::make_unique<local_directory>(std::move(opened), name)};
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
