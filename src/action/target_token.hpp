// The words of a target's text: what its parser reads.

#ifndef MIG_SRC_ACTION_TARGET_TOKEN_HPP
#define MIG_SRC_ACTION_TARGET_TOKEN_HPP

#include <mig/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// Longer texts are refused: MIG's own column holds 2048 characters, and a list of a few hundred
// agents still fits.
inline constexpr std::size_t target_text_max_bytes = 16u << 10;

enum class target_token_kind : std::uint8_t { word, text, number, symbol, end };

struct target_token {
    target_token_kind kind = target_token_kind::end;
    std::string value;      // word: lower case.  text: without its quotes.  Else as written
    std::size_t offset = 0; // of its first byte
    std::size_t size = 0;   // in bytes, quotes included
};

// The last token is always the end.  Fails with invalid_argument: not UTF-8, a NUL, a text that is
// not closed, a comment, a character that no target has.
[[nodiscard]] result<std::vector<target_token>> target_tokens(std::string_view text);

// "at character 9: found foo, expected a comparison": the form of every complaint.
struct target_complaint {
    std::size_t offset = 0;
    std::string_view found; // shown shortened; nothing is shown when empty
    std::string_view expected;
};
[[nodiscard]] error complain(target_complaint const&);

} // namespace mig

#endif
