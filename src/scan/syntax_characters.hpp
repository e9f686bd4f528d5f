// Characters and classes of RE2's syntax: "a", "\n", "\x{2f}", "\d", "[^a-z[:digit:]]".

#ifndef MIG_SCAN_SYNTAX_CHARACTERS_HPP
#define MIG_SCAN_SYNTAX_CHARACTERS_HPP

#include "scan/byte_set.hpp"

#include <string_view>

namespace mig::scan {

constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char32_t c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A character or a class: the ASCII in it, and whether there is more.
struct characters {
    byte_set ascii;
    bool beyond = false;
};

// Reads an expression that RE2 has accepted, so it judges nothing: it is lost where it meets a form
// that it does not know, and what it gives after that means nothing.
class character_reader {
public:
    explicit character_reader(std::string_view expression) : rest_(expression) {}

protected:
    bool take(char c);

    // From its "[" to its "]".
    characters take_class();
    // "\d" and the like, and "\pL"; false when something else comes.
    bool take_escaped_class(characters& into);
    char32_t take_escaped_character();
    char32_t take_character();

    void lose() { lost_ = true; }

    std::string_view rest_;
    bool lost_ = false;

private:
    char32_t take_hexadecimal();
    void take_range(characters& into);
    char32_t give_up_character();
};

} // namespace mig::scan

#endif
