#include "action/target_token.hpp"

#include <array>
#include <string>

namespace mig {
namespace {

constexpr std::size_t shown_max_bytes = 40;

// Longest first, so that the first that fits is the one that is meant.
constexpr std::array<std::string_view, 24> symbols{
    "!~*", "->>", "#>>", "->", "#>", "<>", "!=", "<=", ">=", "~*", "!~", "::",
    "||",  "(",   ")",   ",",  "=",  "<",  ">",  "~",  "+",  "-",  ".",  "*"};

constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The size of the UTF-8 sequence at the front, 0 when there is none.  RFC 3629, 4
std::size_t utf8_size(std::string_view text) noexcept
{
    auto const at = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    auto const tail = [&](std::size_t i) { return (at(i) & 0xC0u) == 0x80u; };
    unsigned const first = at(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (first == 0xE0 && at(1) < 0xA0) return 0;
        if (first == 0xED && at(1) > 0x9F) return 0;
        return tail(1) && tail(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (first == 0xF0 && at(1) < 0x90) return 0;
        if (first == 0xF4 && at(1) > 0x8F) return 0;
        return tail(1) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

// A text that PostgreSQL could hold: UTF-8 without NUL.
result<void> check_encoding(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        auto const size = utf8_size(text.substr(i));
        if (size == 0) return complain({i, {}, "UTF-8"});
        if (text[i] == '\0') return complain({i, {}, "text without a NUL"});
        i += size;
    }
    return {};
}

std::size_t number_size(std::string_view rest) noexcept
{
    std::size_t n = 0;
    while (n < rest.size() && is_digit(rest[n]))
        ++n;
    if (n + 1 < rest.size() && rest[n] == '.' && is_digit(rest[n + 1])) {
        ++n;
        while (n < rest.size() && is_digit(rest[n]))
            ++n;
    }
    return n;
}

std::size_t word_size(std::string_view rest) noexcept
{
    std::size_t n = 0;
    while (n < rest.size() && (is_letter(rest[n]) || is_digit(rest[n])))
        ++n;
    return n;
}

// Quotes inside are doubled; a backslash is a backslash.
result<target_token> quoted_text(std::string_view text, std::size_t offset)
{
    target_token token{target_token_kind::text, {}, offset, 0};
    for (std::size_t i = offset + 1; i < text.size(); ++i) {
        if (text[i] != '\'') {
            token.value += text[i];
        } else if (i + 1 < text.size() && text[i + 1] == '\'') {
            token.value += '\'';
            ++i;
        } else {
            token.size = i + 1 - offset;
            return token;
        }
    }
    return complain({offset, text.substr(offset), "a closing quote of this text"});
}

result<target_token> next_token(std::string_view text, std::size_t offset)
{
    auto const rest = text.substr(offset);
    if (rest[0] == '\'') return quoted_text(text, offset);
    if (rest[0] == '"') return complain({offset, rest, "a text in single quotes"});
    if (rest.substr(0, 2) == "--" || rest.substr(0, 2) == "/*")
        return complain({offset, rest, "no comment in a target"});
    if (is_digit(rest[0])) {
        auto const size = number_size(rest);
        if (size < rest.size() && is_letter(rest[size]))
            return complain({offset, rest, "a number such as 17 or 0.5, or a quoted text"});
        return target_token{target_token_kind::number, std::string{rest.substr(0, size)}, offset,
                            size};
    }
    if (is_letter(rest[0])) {
        target_token token{target_token_kind::word, {}, offset, word_size(rest)};
        for (char const c : rest.substr(0, token.size))
            token.value += lower(c);
        return token;
    }
    for (auto const symbol : symbols)
        if (rest.substr(0, symbol.size()) == symbol)
            return target_token{target_token_kind::symbol, std::string{symbol}, offset,
                                symbol.size()};
    return complain({offset, rest.substr(0, utf8_size(rest)), "a part of a comparison"});
}

} // namespace

result<std::vector<target_token>> target_tokens(std::string_view text)
{
    if (text.size() > target_text_max_bytes)
        return error{errc::invalid_argument, "parse", "target",
                     "it has " + std::to_string(text.size()) + " bytes, at most " +
                         std::to_string(target_text_max_bytes) + " are allowed"};
    if (auto ok = check_encoding(text); !ok) return ok.error();

    std::vector<target_token> tokens;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
            ++i;
            continue;
        }
        auto token = next_token(text, i);
        if (!token) return token.error();
        i += token->size;
        tokens.push_back(*std::move(token));
    }
    tokens.push_back({target_token_kind::end, {}, text.size(), 0});
    return tokens;
}

error complain(target_complaint const& c)
{
    std::string why = "at character " + std::to_string(c.offset + 1) + ": ";
    if (!c.found.empty()) {
        auto shown = c.found.substr(0, shown_max_bytes);
        // A shortened text ends between characters.
        if (shown.size() < c.found.size())
            while (!shown.empty() &&
                   (static_cast<unsigned char>(c.found[shown.size()]) & 0xC0u) == 0x80u)
                shown.remove_suffix(1);
        why += "found ";
        for (char const byte : shown)
            why += static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte;
        if (shown.size() < c.found.size()) why += "...";
        why += ", ";
    }
    why += "expected ";
    why += c.expected;
    return error{errc::invalid_argument, "parse", "target", why};
}

} // namespace mig
