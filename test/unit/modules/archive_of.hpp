// Files as an archive holds them, written by libarchive.

#ifndef MIG_TEST_UNIT_MODULES_ARCHIVE_OF_HPP
#define MIG_TEST_UNIT_MODULES_ARCHIVE_OF_HPP

#include <archive.h>
#include <archive_entry.h>
#include <string>
#include <utility>
#include <vector>

namespace mig::test {

struct packed_file {
    std::string name;
    std::string content = {};
    unsigned type = AE_IFREG;
    std::string hard_link = {}; // to that one
    long modified = 1'000'000'000;
    unsigned permissions = 0640;
};

// format: "zip", "tar" (GNU's), "pax"; filter: "", "gzip", "xz", "zstd", "bzip2".
inline std::string archive_of(std::string const& format, std::vector<packed_file> const& files,
                              std::string const& filter = "", std::string const& options = "")
{
    auto* const to = ::archive_write_new();
    if (format == "zip") ::archive_write_set_format_zip(to);
    if (format == "tar") ::archive_write_set_format_gnutar(to);
    if (format == "pax") ::archive_write_set_format_pax(to);
    if (format == "raw") ::archive_write_set_format_raw(to);
    if (!filter.empty()) ::archive_write_add_filter_by_name(to, filter.c_str());
    if (!options.empty()) ::archive_write_set_options(to, options.c_str());
    ::archive_write_set_bytes_in_last_block(to, 1);
    std::string made;
    auto const append = [](archive*, void* text, void const* block, std::size_t size) {
        static_cast<std::string*>(text)->append(static_cast<char const*>(block), size);
        return static_cast<la_ssize_t>(size);
    };
    ::archive_write_open(to, &made, nullptr, append, nullptr);
    for (auto const& file : files) {
        auto* const entry = ::archive_entry_new();
        ::archive_entry_set_pathname(entry, file.name.c_str());
        ::archive_entry_set_filetype(entry, file.type);
        ::archive_entry_set_perm(entry, file.permissions);
        ::archive_entry_set_mtime(entry, file.modified, 0);
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(file.content.size()));
        if (file.type == AE_IFLNK) ::archive_entry_set_symlink(entry, "elsewhere");
        if (!file.hard_link.empty()) ::archive_entry_set_hardlink(entry, file.hard_link.c_str());
        ::archive_write_header(to, entry);
        ::archive_write_data(to, file.content.data(), file.content.size());
        ::archive_entry_free(entry);
    }
    ::archive_write_close(to);
    ::archive_write_free(to);
    return made;
}

// One file, compressed by itself.
inline std::string stream_of(std::string const& filter, std::string const& content)
{
    return archive_of("raw", {{.name = "data", .content = content}}, filter);
}

} // namespace mig::test

#endif
