#include "modules/file/archive_form.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mig::file {
namespace {

using namespace std::string_view_literals;

struct beginning {
    std::string_view bytes;
    archive_form form;
};
constexpr std::array beginnings{
    beginning{"PK\3\4"sv, archive_form::zip},
    beginning{"PK\5\6"sv, archive_form::zip},        // an empty one
    beginning{"PK\7\10PK\3\4"sv, archive_form::zip}, // one that was to be split
    beginning{"PK00PK\3\4"sv, archive_form::zip},    // and then was not
    beginning{"\xfd"
              "7zXZ\0"sv,
              archive_form::xz},
    beginning{"\x28\xb5\x2f\xfd"sv, archive_form::zstd},
    beginning{"7z\xbc\xaf\x27\x1c"sv, archive_form::other},
    beginning{"Rar!\x1a\7"sv, archive_form::other},
    beginning{"MSCF\0\0\0\0"sv, archive_form::other},
    beginning{"070701"sv, archive_form::other}, // cpio
    beginning{"070702"sv, archive_form::other},
    beginning{"070707"sv, archive_form::other},
    beginning{"\xed\xab\xee\xdb"sv, archive_form::other}, // rpm
    beginning{"!<arch>\ndebian-binary"sv, archive_form::other},
    beginning{"\4\x22\x4d\x18"sv, archive_form::other}, // lz4
    beginning{"LZIP\1"sv, archive_form::other},
};

// RFC 1952, 2.3: the one method there is, and no flag that nobody has defined.
bool is_gzip(std::string_view begin) noexcept
{
    return begin.size() >= 10 && begin.starts_with("\x1f\x8b\x08"sv) && (begin[3] & 0xe0) == 0;
}

// "BZh", the size of a block, and how a block begins or the stream ends.
bool is_bzip2(std::string_view begin) noexcept
{
    if (begin.size() < 10 || !begin.starts_with("BZh"sv) || begin[3] < '1' || begin[3] > '9')
        return false;
    begin.remove_prefix(4);
    return begin.starts_with("\x31\x41\x59\x26\x53\x59"sv) ||
           begin.starts_with("\x17\x72\x45\x38\x50\x90"sv);
}

// zstd's frames to be skipped, which may come before the others; RFC 8878, 3.1.2.
bool is_skippable_frame(std::string_view begin) noexcept
{
    return begin.size() >= 4 && (begin[0] & 0xf0) == 0x50 && begin.substr(1, 3) == "\x2a\x4d\x18"sv;
}

// A header of 512 bytes with "ustar" in it, or one from before that, which has its sum.
bool is_tar(std::string_view begin) noexcept
{
    constexpr std::size_t magic_at = 257;
    constexpr std::size_t sum_at = 148;
    constexpr std::size_t sum_bytes = 8;
    if (begin.size() < form_bytes) return false;
    begin = begin.substr(0, form_bytes);
    if (begin.substr(magic_at).starts_with("ustar"sv)) return true;
    unsigned told = 0;
    bool has_digit = false;
    for (char const c : begin.substr(sum_at, sum_bytes)) {
        if (c == ' ' && !has_digit) continue;
        if (c < '0' || c > '7') break;
        told = told * 8 + static_cast<unsigned>(c - '0');
        has_digit = true;
    }
    unsigned sum = sum_bytes * ' ';
    for (std::size_t n = 0; n < begin.size(); ++n) {
        if (n < sum_at || n >= sum_at + sum_bytes) sum += static_cast<unsigned char>(begin[n]);
    }
    return has_digit && told == sum && begin[0] != '\0';
}

} // namespace

archive_form form_of(bytes_view bytes) noexcept
{
    std::string_view const begin{reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    auto const* const known =
        std::find_if(beginnings.begin(), beginnings.end(),
                     [&](auto const& b) { return begin.starts_with(b.bytes); });
    if (known != beginnings.end()) return known->form;
    if (is_gzip(begin)) return archive_form::gzip;
    if (is_bzip2(begin)) return archive_form::bzip2;
    if (is_skippable_frame(begin)) return archive_form::other;
    return is_tar(begin) ? archive_form::tar : archive_form::none;
}

} // namespace mig::file
