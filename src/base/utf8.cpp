#include "base/utf8.hpp"

namespace mig::utf8 {

character first(std::string_view text) noexcept
{
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xc2 || lead > 0xf4) return {};

    std::uint8_t const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (text.size() < size) return {};
    char32_t code = lead & (0x7f >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {};
        code = code << 6 | (byte(i) & 0x3f);
    }
    auto const overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    auto const surrogate = code >= 0xd800 && code <= 0xdfff;
    if (overlong || surrogate || code > 0x10ffff) return {};
    return {code, size};
}

bool is_valid(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const c = first(text);
        if (c.size == 0) return false;
        text.remove_prefix(c.size);
    }
    return true;
}

} // namespace mig::utf8
