// Which patterns occur in the lines of a stream, read once.
//
//     auto set = pattern_set::make({first, second});
//     scanner scan{*set};
//     while (...) if (scan.feed(block) == scan_state::decided) break;   // nothing left to learn
//     scan_tally tally = scan.finish();
//     tally.lines_matched(0) ...
//
// A line ends at "\n"; one "\r" before it is not part of it; the last line needs no end.
// A line longer than line_max_bytes is looked at in pieces and counted in long_lines, so
// that the caller can report what might have been missed: nothing is skipped.
//
// Threads: a pattern_set is shared; a scanner belongs to one thread.

#ifndef MIG_SCAN_SCANNER_HPP
#define MIG_SCAN_SCANNER_HPP

#include <mig/base/bytes.hpp>
#include <mig/scan/pattern.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace mig {

class pattern_set {
public:
    [[nodiscard]] static result<pattern_set> make(std::vector<pattern> patterns);
    [[nodiscard]] std::size_t size() const noexcept;

private:
    friend class scanner;
    struct impl;
    std::shared_ptr<impl const> impl_;
};

// What is asked about each pattern.
enum class scan_question : std::uint8_t {
    any_line,  // does some line match?  Decided at the first that does.
    every_line // does every line match?  Decided at the first that does not.
};

struct scanner_options {
    scan_question question = scan_question::any_line;
    std::size_t line_max_bytes = 1u << 20;
};

enum class scan_state : std::uint8_t { going, decided };

struct scan_tally {
    struct of_pattern {
        bool some_line_matched = false;
        bool some_line_did_not = false;
    };
    std::vector<of_pattern> patterns; // in the order of the set
    std::uint64_t lines = 0;          // seen until decided
    std::uint64_t long_lines = 0;     // longer than line_max_bytes
};

class scanner {
public:
    explicit scanner(pattern_set const&, scanner_options = {});
    scanner(scanner&&) noexcept;
    ~scanner();

    // The next bytes of the stream, of any length.
    scan_state feed(bytes_view);
    // The stream has ended.  The scanner is as new afterwards.
    [[nodiscard]] scan_tally finish();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig

#endif
