// Where a reader of a target is in its tokens, and how it complains of what it finds there.

#ifndef MIG_SRC_ACTION_TARGET_CURSOR_HPP
#define MIG_SRC_ACTION_TARGET_CURSOR_HPP

#include "action/target_operand.hpp"
#include "action/target_token.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig {

// The text must outlive it.
class target_cursor {
public:
    target_cursor(std::string_view text, std::vector<target_token> tokens)
        : text_(text),
          tokens_(std::move(tokens))
    {}

    // The number of the next token, for placed().
    [[nodiscard]] std::size_t at() const noexcept { return at_; }
    // Behind the last token there is the last one, of kind end, again and again.
    [[nodiscard]] target_token const& peek(std::size_t ahead = 0) const noexcept
    {
        auto const i = at_ + ahead;
        return tokens_[i < tokens_.size() ? i : tokens_.size() - 1];
    }
    [[nodiscard]] bool is_word(std::string_view word, std::size_t ahead = 0) const noexcept
    {
        auto const& t = peek(ahead);
        return t.kind == target_token_kind::word && t.value == word;
    }
    [[nodiscard]] bool is_symbol(std::string_view symbol, std::size_t ahead = 0) const noexcept
    {
        auto const& t = peek(ahead);
        return t.kind == target_token_kind::symbol && t.value == symbol;
    }
    void advance() noexcept
    {
        if (at_ + 1 < tokens_.size()) ++at_;
    }
    bool take_word(std::string_view word) noexcept
    {
        bool const is = is_word(word);
        if (is) advance();
        return is;
    }
    bool take_symbol(std::string_view symbol) noexcept
    {
        bool const is = is_symbol(symbol);
        if (is) advance();
        return is;
    }

    [[nodiscard]] error expected(std::string_view what, std::size_t ahead = 0) const
    {
        auto const& t = peek(ahead);
        if (t.kind == target_token_kind::end) return complain({t.offset, "the end", what});
        return complain({t.offset, text_.substr(t.offset, t.size), what});
    }
    [[nodiscard]] error expected_at(placed_operand const& o, std::string_view what) const
    {
        return complain({o.offset, o.source, what});
    }
    [[nodiscard]] error over(std::string_view what, std::size_t max) const
    {
        std::string limit = "at most " + std::to_string(max) + " ";
        limit += what;
        return expected(limit);
    }

    // An operand that was read from this token on.
    [[nodiscard]] placed_operand placed(target_operand value, std::size_t first_token) const
    {
        auto const begin = tokens_[first_token].offset;
        auto const& last = tokens_[at_ > first_token ? at_ - 1 : first_token];
        return {std::move(value), std::string{text_.substr(begin, last.offset + last.size - begin)},
                begin};
    }

private:
    std::string_view text_;
    std::vector<target_token> tokens_;
    std::size_t at_ = 0;
};

} // namespace mig

#endif
