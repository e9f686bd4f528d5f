// Files and directories of the endpoint, opened by handle.
//
// A directory is looked at through its open handle, so a directory swapped for a symbolic link
// while we are in it is not followed.  Nothing here follows a link unless its name says so, and
// opening never blocks on a FIFO, a socket or a device.  Where the system allows it, reading
// leaves the time of last access as it was.
//
// Errors: denied, not_found (also: vanished meanwhile), unsupported (not of the kind asked for),
// unavailable (try again: too many open files), io; os_code() is errno, subject() the name given.
//
// Threads: a file_system is shared by any number of threads; a directory or an input belongs to
// one at a time.

#ifndef MIG_HOST_FILE_SYSTEM_HPP
#define MIG_HOST_FILE_SYSTEM_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mig {

// A file's time of change, as exact as the file system keeps it.
struct file_time {
    std::int64_t seconds = 0; // since 1970-01-01T00:00:00Z
    std::uint32_t nanoseconds = 0;
    friend auto operator<=>(file_time const&, file_time const&) = default;
};

enum class file_kind : std::uint8_t {
    unknown,
    regular,
    directory,
    symlink,
    fifo,
    socket,
    character_device,
    block_device,
};

struct file_info {
    file_kind kind = file_kind::unknown;
    std::uint32_t permissions = 0; // the twelve bits of chmod: rwx, setuid, setgid, sticky
    std::uint64_t size = 0;        // bytes
    file_time modified;
    std::uint64_t device = 0; // (device, inode) names a file while it exists
    std::uint64_t inode = 0;
    file_time changed;                 // content, mode, owner or links: no program can set it back
    std::uint64_t allocated_bytes = 0; // on the medium; less than size where the file has holes
};

// What is behind a directory: files that the machine keeps (on a disk or in memory), files that
// the kernel makes up as they are read, or another machine or program, which may never answer.
enum class file_system_kind : std::uint8_t { local, pseudo, network };

// What a directory says of an entry without another system call.
struct directory_entry {
    std::string name;                    // bytes as the kernel gave them; may not be UTF-8
    file_kind kind = file_kind::unknown; // unknown: the file system does not say; look()
};

// A regular file, open for reading from the start.
class input {
public:
    virtual ~input() = default;
    // 0 at the end.  Fails with io, and with denied or unavailable where the system says so.
    [[nodiscard]] virtual result<std::size_t> read(std::span<std::byte> into) = 0;
    // From that place on, 0 at the end; where read() goes on is not moved.  Fails as read() does,
    // and with unsupported where there are no places to go to.
    [[nodiscard]] virtual result<std::size_t> read_at(std::uint64_t, std::span<std::byte>)
    {
        return errc::unsupported;
    }
    // Moves on to where the file holds data again, or to its end; says how many bytes, all of them
    // zero, were left out.  0: there is no hole here, or the file system does not say.
    [[nodiscard]] virtual std::uint64_t skip_hole() { return 0; }
    [[nodiscard]] virtual result<file_info> look() = 0; // of the open file
};

class directory {
public:
    virtual ~directory() = default;
    // The next entry in the order of the file system, without "." and ".."; null at the end.  It
    // is good until the next call.
    [[nodiscard]] virtual result<directory_entry const*> next() = 0;
    [[nodiscard]] virtual result<file_info> look() = 0; // of the open directory
    // A name is one entry's: with "/" or NUL in it, empty, "." or "..", it is invalid_argument.
    [[nodiscard]] virtual result<file_info> look(std::string const& name) = 0;   // the link itself
    [[nodiscard]] virtual result<file_info> follow(std::string const& name) = 0; // its target
    // A regular file, by itself or behind a symbolic link.  Others: errc::unsupported.
    [[nodiscard]] virtual result<std::unique_ptr<input>> open(std::string const& name) = 0;
    // A real directory; a symbolic link fails with errc::unsupported.
    [[nodiscard]] virtual result<std::unique_ptr<directory>> enter(std::string const& name) = 0;
    [[nodiscard]] virtual file_system_kind lies_on() { return file_system_kind::local; }
    // The system's number of it while it is open; -1: it has none.
    [[nodiscard]] virtual int descriptor() const noexcept { return -1; }
};

// Paths of any length: those beyond PATH_MAX are opened in steps.
class file_system {
public:
    virtual ~file_system() = default;
    [[nodiscard]] virtual result<file_info> look(std::string const& path) = 0;
    [[nodiscard]] virtual result<file_info> follow(std::string const& path) = 0;
    // The path that a symbolic link ends at, with every link in it resolved.
    [[nodiscard]] virtual result<std::string> resolve(std::string const& path) = 0;
    [[nodiscard]] virtual result<std::unique_ptr<input>> open(std::string const& path) = 0;
    [[nodiscard]] virtual result<std::unique_ptr<directory>> enter(std::string const& path) = 0;
};

// Go's text of a mode, which MIG's searches match against: "-rw-r--r--", "urwxr-xr-x",
// "dtrwxrwxrwx", "Lrwxrwxrwx", "Dcrw--w----".  protocol 10.3
[[nodiscard]] std::string mode_text(file_info const&);

} // namespace mig

#endif
