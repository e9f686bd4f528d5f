// Expressions and texts that have a chance to match them, out of a source of numbers.

#ifndef MIG_TEST_SUPPORT_RANDOM_PATTERNS_HPP
#define MIG_TEST_SUPPORT_RANDOM_PATTERNS_HPP

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace mig::test {

// next(): a number.  Not every expression is one that RE2 takes.
template <class Next>
std::string random_expression(Next& next, int depth = 0)
{
    static constexpr std::string_view atoms[] = {"a",
                                                 "b",
                                                 "k",
                                                 "s",
                                                 "S",
                                                 "ab",
                                                 "pass",
                                                 "word",
                                                 "0",
                                                 "\\.",
                                                 "@",
                                                 ":",
                                                 "-",
                                                 "needle",
                                                 "=",
                                                 "[ab]",
                                                 "[0-9]",
                                                 "[a-z]",
                                                 "[^a]",
                                                 "[^\\n]",
                                                 "\\d",
                                                 "\\w",
                                                 "\\s",
                                                 "\\S",
                                                 "\\D",
                                                 ".",
                                                 "^",
                                                 "$",
                                                 "\\b",
                                                 "\\B",
                                                 "\\A",
                                                 "\\z",
                                                 "\xc3\xa4",
                                                 "\xe2\x82\xac",
                                                 "\\x{fffd}",
                                                 "\\x41",
                                                 "\\n",
                                                 "\\r",
                                                 "\\t",
                                                 "[[:alpha:]]",
                                                 "[[:^digit:]]",
                                                 "[]a]",
                                                 "[a\\d_-]",
                                                 "\\pL",
                                                 "\\p{Greek}",
                                                 "(?i)",
                                                 "(?s)",
                                                 "(?-i)",
                                                 "(?m)",
                                                 "\xc5\xbf",
                                                 "[k-s]",
                                                 "\\x{212a}",
                                                 "{",
                                                 "{,3}",
                                                 "{02}",
                                                 "\\Qa.b\\E",
                                                 "\\C",
                                                 "x{3}",
                                                 "[0-9a-f]{8,}",
                                                 "\\101",
                                                 "\\/",
                                                 "[\xc3\xa4-\xc3\xbc]",
                                                 "\\v"};
    static constexpr std::string_view repeats[] = {"*",     "+",  "?",  "{2}", "{1,3}", "{3,}",
                                                   "{0,2}", "*?", "+?", "{0}", "{12}",  "{30}"};
    std::string made;
    auto const parts = 1 + next() % 4;
    for (std::uint32_t i = 0; i < parts; ++i) {
        auto const what = next() % 12;
        if (what < 2 && depth < 3) {
            static constexpr std::string_view begins[] = {"(", "(?:", "(?i:", "(?P<n>", "(?s-i:"};
            made += begins[next() % std::size(begins)];
            made += random_expression(next, depth + 1);
            made += ")";
        } else {
            made += atoms[next() % std::size(atoms)];
        }
        if (next() % 4 == 0) made += repeats[next() % std::size(repeats)];
    }
    if (next() % 5 == 0 && depth < 4) made += "|" + random_expression(next, depth + 1);
    return made;
}

template <class Next>
std::string random_lines(Next& next)
{
    static constexpr std::string_view pieces[] = {"a",
                                                  "b",
                                                  "k",
                                                  "s",
                                                  "S",
                                                  "K",
                                                  "ab",
                                                  "AB",
                                                  "pass",
                                                  "PASS",
                                                  "word",
                                                  "0",
                                                  "7",
                                                  "10.20.30.4",
                                                  "x@y.z",
                                                  ".",
                                                  "@",
                                                  ":",
                                                  "-",
                                                  "=",
                                                  " ",
                                                  "\t",
                                                  "\n",
                                                  "\n",
                                                  "\r\n",
                                                  "\r",
                                                  "\xff",
                                                  "\xe2\x82\xac",
                                                  "\xe2\x82",
                                                  "\xc3\xa4",
                                                  "\xc3\x84",
                                                  "\xc5\xbf",
                                                  "\xe2\x84\xaa",
                                                  "\xef\xbf\xbd",
                                                  "\xce\xb1",
                                                  "needle",
                                                  "NEEDLE",
                                                  "xxx",
                                                  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                                  "0123456789abcdef0123456789abcdef",
                                                  "{02}",
                                                  "{",
                                                  "{,3}",
                                                  "a.b",
                                                  "A",
                                                  "/",
                                                  "\v",
                                                  "_"};
    std::string text;
    auto const count = next() % 60;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (next() % 16 == 0)
            text.push_back(static_cast<char>(next()));
        else
            text += pieces[next() % std::size(pieces)];
    }
    return text;
}

} // namespace mig::test

#endif
