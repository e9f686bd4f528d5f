// What an archive is, by how it begins.
//
// Threads: a pure function.

#ifndef MIG_SRC_MODULES_FILE_ARCHIVE_FORM_HPP
#define MIG_SRC_MODULES_FILE_ARCHIVE_FORM_HPP

#include <mig/base/bytes.hpp>

#include <cstdint>

namespace mig::file {

enum class archive_form : std::uint8_t {
    none,
    zip,
    tar,
    gzip, // these four: of a tar, or of one file
    xz,
    zstd,
    bzip2,
    other, // 7z, rar, cab, cpio, rpm, deb, lz4, lzip: known, and not read
};

// Of the beginning, so many bytes tell all that can be told.
inline constexpr std::size_t form_bytes = 512;
[[nodiscard]] archive_form form_of(bytes_view beginning) noexcept;

// One stream of bytes, compressed as a whole.
[[nodiscard]] constexpr bool is_stream(archive_form form) noexcept
{
    return form == archive_form::gzip || form == archive_form::xz || form == archive_form::zstd ||
           form == archive_form::bzip2;
}

} // namespace mig::file

#endif
