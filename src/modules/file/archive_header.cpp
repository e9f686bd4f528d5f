#include "modules/file/archive_header.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

namespace mig::file {
namespace {

file_kind kind_of(archive_entry* entry)
{
    if (::archive_entry_hardlink(entry) != nullptr) return file_kind::regular;
    switch (::archive_entry_filetype(entry)) {
    case AE_IFDIR:
        return file_kind::directory;
    case AE_IFLNK:
        return file_kind::symlink;
    case AE_IFIFO:
        return file_kind::fifo;
    case AE_IFSOCK:
        return file_kind::socket;
    case AE_IFCHR:
        return file_kind::character_device;
    case AE_IFBLK:
        return file_kind::block_device;
    default: // or nothing that anybody knows: it is not passed over
        return file_kind::regular;
    }
}

file_info info_of(archive_entry* entry)
{
    auto const size =
        static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_entry_size(entry), 0));
    return {.kind = kind_of(entry),
            .permissions = static_cast<std::uint32_t>(::archive_entry_perm(entry)) & 07777,
            .size = size,
            .modified = {.seconds = ::archive_entry_mtime(entry),
                         .nanoseconds = static_cast<std::uint32_t>(
                             std::clamp(::archive_entry_mtime_nsec(entry), 0L, 999'999'999L))},
            .allocated_bytes = size};
}

} // namespace

member_header header_of(archive_entry* entry)
{
    auto const* const name = ::archive_entry_pathname(entry);
    bool const is_hard_link = ::archive_entry_hardlink(entry) != nullptr;
    return {.name = name == nullptr ? "" : name,
            .info = info_of(entry),
            .size_is_known = !is_hard_link && ::archive_entry_size_is_set(entry) != 0,
            .is_hard_link = is_hard_link};
}

bool is_about_names(archive* from)
{
    auto const* const why = ::archive_error_string(from);
    return why != nullptr && std::strstr(why, "current locale") != nullptr;
}

bool is_zip_of_nothing(input& container, std::uint64_t size)
{
    using namespace std::string_view_literals;
    std::string end(22, '\0'); // APPNOTE.TXT, 4.3.16
    auto const got = container.read_at(0, std::as_writable_bytes(std::span{end}));
    if (!got || *got != end.size() || !end.starts_with("PK\5\6"sv)) return false;
    auto const comment = static_cast<unsigned char>(end[20]) | static_cast<unsigned char>(end[21])
                                                                   << 8;
    return end.substr(4, 16) == std::string(16, '\0') &&
           size == end.size() + static_cast<std::uint64_t>(comment);
}

bool is_stream_of_nothing(input& container, std::uint64_t size, archive_form form)
{
    // xz: header, index and footer; bzip2: header and end; zstd: a frame of one block, the last,
    // which is empty, and perhaps the sum of nothing.
    constexpr std::uint64_t xz_bytes = 32;
    constexpr std::uint64_t bzip2_bytes = 14;
    constexpr std::size_t zstd_bytes_max = 21;
    if (form == archive_form::xz) return size == xz_bytes;
    if (form == archive_form::bzip2) return size == bzip2_bytes;
    if (form != archive_form::zstd) return true;
    using namespace std::string_view_literals;
    if (size > zstd_bytes_max) return false;
    std::string all(static_cast<std::size_t>(size), '\0');
    auto const got = container.read_at(0, std::as_writable_bytes(std::span{all}));
    return got && *got == all.size() &&
           (all.ends_with("\1\0\0"sv) || all.ends_with("\1\0\0\x99\xe9\xd8\x51"sv));
}

std::string name_in_zip(input& container, std::uint64_t content_at)
{
    constexpr std::size_t header_bytes = 30; // APPNOTE.TXT, 4.3.7
    constexpr std::size_t extra_bytes_max = 0xffff;
    constexpr std::size_t window_max = header_bytes + member_name_bytes_max + extra_bytes_max;
    auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(window_max, content_at));
    std::string window(size, '\0');
    for (std::size_t have = 0; have < size;) {
        auto const got = container.read_at(content_at - size + have,
                                           std::as_writable_bytes(std::span{window}.subspan(have)));
        if (!got || *got == 0) return {};
        have += *got;
    }
    std::string_view const text{window};
    std::string_view name;
    for (auto at = text.find("PK\3\4"); at != text.npos; at = text.find("PK\3\4", at + 1)) {
        auto const header = text.substr(at);
        if (header.size() < header_bytes) break;
        auto const number = [&](std::size_t n) {
            return static_cast<std::size_t>(static_cast<unsigned char>(header[n]) |
                                            static_cast<unsigned char>(header[n + 1]) << 8);
        };
        bool const is_utf8 = (number(6) & 0x800) != 0;
        auto const name_size = number(26);
        if (!is_utf8 || header_bytes + name_size + number(28) != header.size()) continue;
        if (!name.empty()) return {}; // one of them is made to look like a header
        name = header.substr(header_bytes, name_size);
    }
    return std::string{name};
}

} // namespace mig::file
