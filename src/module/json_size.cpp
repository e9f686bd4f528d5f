#include "module/json_size.hpp"

namespace mig {

std::uint64_t json_size_max(std::string_view text)
{
    std::uint64_t size = 2;
    for (unsigned char c : text) {
        if (c < 0x20 || c == 0x7f)
            size += 6; // \u001b
        else if (c == '"' || c == '\\')
            size += 2;
        else
            size += c < 0x80 ? 1 : 3; // a byte that is not UTF-8 may become U+FFFD
    }
    return size;
}

// The value is a module's own, so its depth is not foreign.
std::uint64_t json_size_max(json const& value)
{
    if (value.is_text()) return json_size_max(std::string_view{value.text()});
    if (value.is_number()) return 24; // the longest double: -2.2250738585072014e-308
    std::uint64_t size = 2;
    if (value.is_array()) {
        for (json const& item : value.items())
            size += json_size_max(item) + 1;
    } else if (value.is_object()) {
        for (auto const& [key, member] : value.members())
            size += json_size_max(std::string_view{key}) + 1 + json_size_max(member) + 1;
    } else {
        size = 5; // null, true, false
    }
    return size;
}

} // namespace mig
