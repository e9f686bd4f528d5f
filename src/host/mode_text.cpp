#include <mig/host/file_system.hpp>

namespace mig {
namespace {

std::string_view letters(file_kind kind) noexcept
{
    switch (kind) {
    case file_kind::regular:
        return "";
    case file_kind::directory:
        return "d";
    case file_kind::symlink:
        return "L";
    case file_kind::fifo:
        return "p";
    case file_kind::socket:
        return "S";
    case file_kind::character_device:
        return "Dc";
    case file_kind::block_device:
        return "D";
    case file_kind::unknown:
        break;
    }
    return "?";
}

} // namespace

// Go orders its letters d a l T L D p S u g c t ?, and writes one "-" when there is none.
std::string mode_text(file_info const& info)
{
    constexpr std::uint32_t setuid = 04000;
    constexpr std::uint32_t setgid = 02000;
    constexpr std::uint32_t sticky = 01000;

    auto const kind = letters(info.kind);
    auto const has = [&](std::uint32_t bit) { return (info.permissions & bit) != 0; };
    std::string text;
    if (kind != "?") text += kind.substr(0, 1);
    if (has(setuid)) text += 'u';
    if (has(setgid)) text += 'g';
    if (kind.size() == 2) text += 'c';
    if (has(sticky)) text += 't';
    if (kind == "?") text += kind;
    if (text.empty()) text = "-";

    for (unsigned bit = 0; bit < 9; ++bit)
        text += has(0400u >> bit) ? "rwx"[bit % 3] : '-';
    return text;
}

} // namespace mig
