// Text in which each byte that is not UTF-8 has become one U+FFFD.
//
//     valid_text const line{raw};
//     expression.found_in(line.part());     // raw itself, not copied, where it was valid
//
// Borrows raw while it lives.

#ifndef MIG_SRC_SCAN_VALID_TEXT_HPP
#define MIG_SRC_SCAN_VALID_TEXT_HPP

#include "scan/regex.hpp"

#include <string>
#include <string_view>

namespace mig::scan {

class valid_text {
public:
    explicit valid_text(std::string_view raw) : valid_text(text_part{raw}) {}
    // The ends of the part must stand between characters of its text.
    explicit valid_text(text_part raw);
    valid_text(valid_text const&) = delete;
    valid_text& operator=(valid_text const&) = delete;

    [[nodiscard]] text_part part() const noexcept { return part_; }
    [[nodiscard]] std::string_view text() const noexcept { return part_.text; }

private:
    std::string repaired_; // empty when raw was valid
    text_part part_;
};

// The largest position up to at, 3 bytes back at most, that does not stand inside a character.
[[nodiscard]] std::size_t between_characters(std::string_view text, std::size_t at) noexcept;

} // namespace mig::scan

#endif
