#include "scan/syntax_characters.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace mig::scan {
namespace {

void add_named(std::string_view name, characters& into)
{
    auto const letters = [&] {
        into.ascii.add('a', 'z');
        into.ascii.add('A', 'Z');
    };
    if (name == "alpha") {
        letters();
    } else if (name == "digit") {
        into.ascii.add('0', '9');
    } else if (name == "alnum") {
        letters();
        into.ascii.add('0', '9');
    } else if (name == "lower") {
        into.ascii.add('a', 'z');
    } else if (name == "upper") {
        into.ascii.add('A', 'Z');
    } else if (name == "xdigit") {
        into.ascii.add('0', '9');
        into.ascii.add('a', 'f');
        into.ascii.add('A', 'F');
    } else {
        into.beyond = true; // whatever: the others are rare
    }
}

} // namespace

bool character_reader::take(char c)
{
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
}

bool character_reader::take_escaped_class(characters& into)
{
    auto const what = rest_.size() < 2 ? '\0' : rest_[1];
    switch (what) {
    case 'd':
        into.ascii.add('0', '9');
        break;
    case 'w':
        into.ascii.add('0', '9');
        into.ascii.add('a', 'z');
        into.ascii.add('A', 'Z');
        into.ascii.add('_');
        break;
    case 's':
        for (auto const c : {'\t', '\n', '\f', '\r', ' '})
            into.ascii.add(static_cast<std::uint8_t>(c));
        break;
    case 'D':
    case 'W':
    case 'S':
        into.beyond = true;
        break;
    case 'p':
    case 'P': {
        into.beyond = true;
        if (rest_.size() < 3) return false;
        auto const end = rest_[2] == '{' ? rest_.find('}') : 2;
        if (end == rest_.npos || static_cast<unsigned char>(rest_[end]) >= 0x80) {
            lose();
            return true;
        }
        rest_.remove_prefix(end + 1);
        return true;
    }
    default:
        return false;
    }
    rest_.remove_prefix(2);
    return true;
}

// Gives up on what it does not know: octal numbers, "\Q", "\C".
char32_t character_reader::take_escaped_character()
{
    if (rest_.size() < 2) return give_up_character();
    auto const what = rest_[1];
    rest_.remove_prefix(2);
    switch (what) {
    case 'a':
        return 7;
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    case 'x':
        return take_hexadecimal();
    default:
        if (static_cast<unsigned char>(what) >= 0x80 || is_digit(what) ||
            is_letter(static_cast<unsigned char>(what)))
            return give_up_character();
        return static_cast<unsigned char>(what);
    }
}

char32_t character_reader::take_hexadecimal()
{
    auto digits = rest_.substr(0, 2);
    auto after = std::size_t{2};
    if (!rest_.empty() && rest_[0] == '{') {
        auto const end = rest_.find('}');
        if (end == rest_.npos) return give_up_character();
        digits = rest_.substr(1, end - 1);
        after = end + 1;
    }
    char32_t value = 0;
    for (auto const c : digits) {
        auto const lower = c | 0x20;
        if (is_digit(c))
            value = value * 16 + static_cast<char32_t>(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value * 16 + static_cast<char32_t>(lower - 'a' + 10);
        else
            return give_up_character();
        if (value > 0x10ffff) return give_up_character();
    }
    if (digits.size() < 2 && after == 2) return give_up_character();
    rest_.remove_prefix(after);
    return value;
}

char32_t character_reader::take_character()
{
    auto const next = utf8::first(rest_);
    if (next.size == 0) return give_up_character();
    rest_.remove_prefix(next.size);
    return next.code;
}

characters character_reader::take_class()
{
    rest_.remove_prefix(1);
    characters all;
    bool const negated = take('^');
    for (bool first = true; !lost_ && (first || rest_.empty() || rest_[0] != ']'); first = false) {
        if (rest_.empty()) {
            lose();
            return all;
        }
        if (rest_.starts_with("[:")) {
            auto const end = rest_.find(":]");
            if (end != rest_.npos) { // a name that RE2 knows, or it would have refused
                add_named(rest_.substr(2, end - 2), all);
                rest_.remove_prefix(end + 2);
                continue;
            }
        }
        if (take_escaped_class(all)) continue;
        take_range(all);
    }
    if (lost_) return all;
    rest_.remove_prefix(1);
    if (negated) all.beyond = true;
    return all;
}

void character_reader::take_range(characters& into)
{
    auto const one = [&] {
        return !rest_.empty() && rest_[0] == '\\' ? take_escaped_character() : take_character();
    };
    auto const low = one();
    auto high = low;
    if (rest_.size() >= 2 && rest_[0] == '-' && rest_[1] != ']') {
        rest_.remove_prefix(1);
        high = one();
    }
    if (lost_) return;
    if (high >= 0x80) into.beyond = true;
    if (low < 0x80)
        into.ascii.add(static_cast<std::uint8_t>(low),
                       static_cast<std::uint8_t>(std::min<char32_t>(high, 0x7f)));
}

char32_t character_reader::give_up_character()
{
    lose();
    return 0;
}

} // namespace mig::scan
