// What a scanner must say, computed the plain way: the whole stream in memory, cut into lines.
//
// Lines that are too long are asked about as a whole: that is what a scanner finds too, as long as
// no match is half as long as line_max_bytes.

#ifndef MIG_TEST_SUPPORT_LINE_REFERENCE_HPP
#define MIG_TEST_SUPPORT_LINE_REFERENCE_HPP

#include <mig/scan/scanner.hpp>

#include <string_view>
#include <vector>

namespace mig::test {

inline std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
    }
    return lines;
}

inline scan_tally tally_of_lines(std::string_view text, std::vector<pattern> const& patterns,
                                 scanner_options const& options)
{
    scan_tally tally;
    tally.patterns.resize(patterns.size());
    auto const decided = [&](scan_tally::of_pattern const& one) {
        return options.question == scan_question::any_line ? one.some_line_matched
                                                           : one.some_line_did_not;
    };
    auto const undecided = [&] {
        for (auto const& one : tally.patterns)
            if (!decided(one)) return true;
        return false;
    };
    for (auto const line : lines_of(text)) {
        if (!undecided()) break;
        ++tally.lines;
        if (line.size() > options.line_max_bytes) ++tally.long_lines;
        for (std::size_t i = 0; i < patterns.size(); ++i) {
            auto& one = tally.patterns[i];
            if (decided(one)) continue;
            (patterns[i].found_in(line) ? one.some_line_matched : one.some_line_did_not) = true;
        }
    }
    return tally;
}

inline bool same(scan_tally const& a, scan_tally const& b)
{
    if (a.lines != b.lines || a.long_lines != b.long_lines) return false;
    if (a.patterns.size() != b.patterns.size()) return false;
    for (std::size_t i = 0; i < a.patterns.size(); ++i)
        if (a.patterns[i].some_line_matched != b.patterns[i].some_line_matched ||
            a.patterns[i].some_line_did_not != b.patterns[i].some_line_did_not)
            return false;
    return true;
}

} // namespace mig::test

#endif
