#include "modules/file/archive_header.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mig::file {
namespace {

file_kind kind_of(archive_entry* entry)
{
    if (::archive_entry_hardlink(entry) != nullptr) return file_kind::regular;
    switch (::archive_entry_filetype(entry)) {
    case AE_IFREG:
        return file_kind::regular;
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
    default:
        return file_kind::unknown;
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

std::string name_in_zip(input& container, std::uint64_t header_at)
{
    constexpr std::size_t header_bytes = 30; // APPNOTE.TXT, 4.3.7
    std::array<std::byte, header_bytes + member_name_bytes_max + 1> header;
    std::size_t have = 0;
    while (have < header.size()) {
        auto const got = container.read_at(header_at + have, std::span{header}.subspan(have));
        if (!got || *got == 0) break;
        have += *got;
    }
    std::string_view const text{reinterpret_cast<char const*>(header.data()), have};
    if (have < header_bytes || !text.starts_with("PK\3\4")) return {};
    auto const size =
        std::to_integer<std::size_t>(header[26]) | std::to_integer<std::size_t>(header[27]) << 8;
    return std::string{text.substr(header_bytes, size)};
}

} // namespace mig::file
