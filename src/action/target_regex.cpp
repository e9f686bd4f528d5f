#include "action/target_text.hpp"

#include <array>

// RE2's classes are those of ASCII; PostgreSQL's are those of the database's language.  So that
// both mean the same, the classes are written out.

namespace mig {
namespace {

constexpr std::string_view word = "0-9A-Za-z_";
constexpr std::string_view space = "\\t\\n\\f\\r ";
constexpr std::string_view digit = "0-9";

struct named_class {
    std::string_view name;
    std::string_view all;
};
constexpr std::array named_classes{
    named_class{"[:alnum:]", "0-9A-Za-z"},
    named_class{"[:alpha:]", "A-Za-z"},
    named_class{"[:blank:]", "\\t "},
    named_class{"[:cntrl:]", "\\x01-\\x1f\\x7f"},
    named_class{"[:digit:]", digit},
    named_class{"[:graph:]", "!-~"},
    named_class{"[:lower:]", "a-z"},
    named_class{"[:print:]", " -~"},
    named_class{"[:punct:]", "!-/:-@\\[-`{-~"},
    named_class{"[:space:]", "\\t\\n\\v\\f\\r "},
    named_class{"[:upper:]", "A-Z"},
    named_class{"[:word:]", word},
    named_class{"[:xdigit:]", "0-9A-Fa-f"},
};

std::string_view class_of(char letter) noexcept
{
    switch (letter) {
    case 'd':
    case 'D':
        return digit;
    case 'w':
    case 'W':
        return word;
    case 's':
    case 'S':
        return space;
    default:
        return {};
    }
}

// What stands behind a backslash outside of brackets.
std::string escape(char letter)
{
    std::string const w = "[" + std::string{word} + "]";
    if (letter == 'b') return "(?:(?<!" + w + ")(?=" + w + ")|(?<=" + w + ")(?!" + w + "))";
    if (letter == 'B') return "(?:(?<!" + w + ")(?!" + w + ")|(?<=" + w + ")(?=" + w + "))";
    auto const all = class_of(letter);
    if (all.empty()) return {'\\', letter};
    bool const is_negated = letter < 'a';
    return std::string{is_negated ? "[^" : "["} + std::string{all} + "]";
}

// From the opening bracket at i on; leaves i at the closing one.
std::string bracket(std::string_view written, std::size_t& i)
{
    std::string out = "[";
    ++i;
    if (i < written.size() && written[i] == '^') out += written[i++];
    for (bool first = true; i < written.size(); ++i, first = false) {
        if (written[i] == ']' && !first) return out + "]";
        if (written[i] == '\\' && i + 1 < written.size()) {
            char const letter = written[++i];
            auto const all = class_of(letter);
            if (!all.empty() && letter >= 'a') {
                out += all;
            } else {
                out += {'\\', letter};
            }
            continue;
        }
        if (written[i] != '[') {
            out += written[i];
            continue;
        }
        // Only [: is special to RE2; PostgreSQL would also see [. and [= in it.
        bool known = false;
        for (auto const& [name, all] : named_classes) {
            if (written.substr(i, name.size()) != name) continue;
            out += all;
            i += name.size() - 1;
            known = true;
            break;
        }
        if (!known) out += written.substr(i, 2) == "[:" ? "[" : "\\[";
    }
    return out; // not closed: it does not compile here, nor there
}

} // namespace

std::string postgres_regex(std::string_view written)
{
    std::string out;
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written[i] == '[') {
            out += bracket(written, i);
        } else if (written[i] == '\\' && i + 1 < written.size()) {
            out += escape(written[++i]);
        } else {
            out += written[i];
        }
    }
    return out;
}

} // namespace mig
