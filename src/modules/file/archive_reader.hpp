// The members of an archive, one after another, from a file that is open.  The seam to libarchive.
//
//     auto reader = archive_reader::open(file, info, archive_form::zip, context);
//     while (true) {
//         auto const at = reader->next();          // a member, or null at the end
//         ... reader->peek(), reader->read(into)   // of it, once and in order
//     }
//
// An archive is foreign: every number in it may lie.  What it makes us do is bounded by the limits
// below, what it makes us hold by blocks of fixed size and a zip's directory, and what its
// compression keeps for a window (zstd 128 MiB, xz up to 4 GiB) by what the process may have: an
// archive that needs more is unreadable.  Nothing is written, and no name of a member is ever
// looked up.
//
// Fails with what keep_going failed with, and otherwise with corrupt: why() is then what could not
// be looked at, in words to count gaps by.
//
// Threads: one reader belongs to one thread.

#ifndef MIG_SRC_MODULES_FILE_ARCHIVE_READER_HPP
#define MIG_SRC_MODULES_FILE_ARCHIVE_READER_HPP

#include <mig/host/file_system.hpp>
#include <mig/module/module.hpp>

#include "modules/file/archive_form.hpp"

#include <memory>
#include <span>
#include <string>

namespace mig::file {

// Of one archive, folders and links counted too.
inline constexpr std::uint64_t archive_members_max = 1'000'000;
// Of one member, as it is when it is expanded; what is beyond is not read.
inline constexpr std::uint64_t member_bytes_max = std::uint64_t{4} << 30;
// An archive that has expanded to more than the first may not have expanded to more than so many
// bytes for each of its own that were read.
inline constexpr std::uint64_t expansion_free_bytes = std::uint64_t{64} << 20;
inline constexpr std::uint64_t expansion_ratio_max = 1000;
// Of a member's name, its folders included.
inline constexpr std::size_t member_name_bytes_max = 4096;
// Of a zip's directory, which is held in memory: some three times as much.
inline constexpr std::uint64_t zip_directory_bytes_max = std::uint64_t{64} << 20;

// Whether this build reads archives: it was made with libarchive.
[[nodiscard]] bool archives_are_read() noexcept;

struct member_header {
    std::string name; // bytes as the archive has them; empty: of a stream, which names no file
    file_info info;   // kind: what it would be when unpacked
    bool size_is_known = true;
    bool is_hard_link = false; // to another member, which has the content
};

class archive_reader {
public:
    // Of the container, which is borrowed, and its status.
    [[nodiscard]] static result<archive_reader> open(input& container, file_info const&,
                                                     archive_form, run_context&);
    archive_reader(archive_reader&&) noexcept;
    archive_reader& operator=(archive_reader&&) noexcept;
    ~archive_reader();

    // The next member, good until the next call; null at the end.  After a failure the next call
    // goes on with the member that follows, unless has_ended().
    [[nodiscard]] result<member_header const*> next();
    [[nodiscard]] bool has_ended() const noexcept;

    // How this member's content begins: form_bytes of it where it has as many.  read() gives them
    // again.
    [[nodiscard]] result<bytes_view> peek();
    // 0 at the end.  A failure is told again by each further call.
    [[nodiscard]] result<std::size_t> read(std::span<std::byte> into);
    // Of this member, so far.
    [[nodiscard]] std::uint64_t bytes_given() const noexcept;

private:
    struct impl;
    explicit archive_reader(std::unique_ptr<impl>);
    std::unique_ptr<impl> impl_;
};

} // namespace mig::file

#endif
