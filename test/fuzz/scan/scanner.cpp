// A scanner fed in pieces against the lines of the whole text.
//
// Input: one byte of options, one that seeds the cutting, then the text.  No match of these
// patterns is half as long as a line, so both must say the same.
#include "support/line_reference.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

std::vector<mig::pattern> make_patterns()
{
    std::vector<mig::pattern> made;
    for (auto const* const expression : {"abc", "^a", "c$", "\\bx\\b", "[^\\n]{1,4}z", "\\x{fffd}.",
                                         "\\x00", "^$", "^.{0,4}$", "(?i)K\\pL"})
        made.push_back(mig::pattern::make(expression).value());
    return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    static auto const patterns = make_patterns();
    static auto const set = mig::pattern_set::make(patterns).value();
    if (size < 2) return 0;
    mig::scanner_options const options{.question = (data[0] & 1) != 0
                                                       ? mig::scan_question::every_line
                                                       : mig::scan_question::any_line,
                                       .line_max_bytes = 64u + (data[0] >> 1)};
    std::uint32_t cut = data[1];
    std::string_view const text{reinterpret_cast<char const*>(data) + 2, size - 2};

    mig::scanner scan{set, options};
    for (auto rest = mig::as_bytes(text); !rest.empty();) {
        cut = cut * 1664525u + 1013904223u;
        auto const taken = std::min<std::size_t>((cut >> 16) % (data[1] + 1u) + 1, rest.size());
        scan.feed(rest.first(taken));
        rest = rest.subspan(taken);
    }
    if (!mig::test::same(scan.finish(), mig::test::tally_of_lines(text, patterns, options)))
        std::abort();
    return 0;
}
