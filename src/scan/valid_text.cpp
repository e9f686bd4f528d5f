#include "scan/valid_text.hpp"

#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace mig::scan {
namespace {

// Most text is ASCII: eight bytes at a time until one is not.
std::size_t ascii_prefix(std::string_view text) noexcept
{
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        if ((eight & 0x8080808080808080u) != 0) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80)
        ++at;
    return at;
}

bool is_valid(std::string_view text) noexcept
{
    while (true) {
        text.remove_prefix(ascii_prefix(text));
        if (text.empty()) return true;
        auto const next = utf8::first(text);
        if (next.size == 0) return false;
        text.remove_prefix(next.size);
    }
}

// Writes to where there is room for three times the text; returns the end of what it wrote.
char* write_repaired(char* to, std::string_view text) noexcept
{
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    while (!text.empty()) {
        std::size_t const size =
            static_cast<unsigned char>(text[0]) < 0x80 ? 1 : utf8::first(text).size;
        auto const written = size == 0 ? replacement : text.substr(0, size);
        for (auto const c : written)
            *to++ = c;
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return to;
}

} // namespace

valid_text::valid_text(text_part raw) : part_(raw)
{
    if (is_valid(raw.text)) return;
    repaired_.resize(3 * raw.text.size());
    auto* const start = repaired_.data();
    auto* const begin = write_repaired(start, raw.text.substr(0, raw.begin));
    auto* const end = write_repaired(begin, raw.text.substr(raw.begin, raw.end - raw.begin));
    repaired_.resize(
        static_cast<std::size_t>(write_repaired(end, raw.text.substr(raw.end)) - start));
    part_.begin = static_cast<std::size_t>(begin - start);
    part_.end = static_cast<std::size_t>(end - start);
    part_.text = repaired_;
}

std::size_t between_characters(std::string_view text, std::size_t at) noexcept
{
    for (std::size_t back = 1; back <= 3 && back <= at && at < text.size(); ++back) {
        auto const size = utf8::first(text.substr(at - back)).size;
        if (size > back) return at - back;
        if (size != 0) break;
    }
    return at;
}

} // namespace mig::scan
