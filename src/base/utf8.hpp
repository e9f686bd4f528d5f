// One character at a time out of bytes that may not be UTF-8.
//
// RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.

#ifndef MIG_SRC_BASE_UTF8_HPP
#define MIG_SRC_BASE_UTF8_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace mig::utf8 {

struct character {
    char32_t code = 0;
    std::uint8_t size = 0; // in bytes; 0 when the first byte starts no character
};

// The first character of a text that is not empty.
[[nodiscard]] character first(std::string_view text) noexcept;

[[nodiscard]] bool is_valid(std::string_view text) noexcept;

} // namespace mig::utf8

#endif
