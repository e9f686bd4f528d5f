// Which patterns occur in the lines of a stream, read once.
//
//     auto set = pattern_set::make({first, second});
//     scanner scan{*set};
//     while (...) if (scan.feed(block) == scan_state::decided) break;   // nothing left to learn
//     scan_tally const& tally = scan.finish();
//     tally.patterns[0].some_line_matched ...
//
// One scanner serves many streams, one after the other, and asks each of them what ask() says.
//
// What every match of a pattern holds, a string or a long run of some characters, is searched for
// first, for all patterns together and with vectors; only lines that hold it are asked about.
//
// A line ends at "\n" or with the stream; one "\r" at its end is not part of it.  An empty stream
// has no lines.
//
// A line longer than line_max_bytes is counted in long_lines and looked at in pieces of that
// length, of which each begins half a length after the one before.  "^", "$" and "\b" see the
// line, not the piece.  So what is found in a long line is there, and a match shorter than half of
// line_max_bytes (less 4) is always found; only a longer one may be missed.  That is why the
// caller reports long_line_did_not as a gap where it decides.
//
// Memory: line_max_bytes and a few, and only while a line spans two feeds or is too long; three
// times that for a line that is not UTF-8 where a pattern needs it to be.  How a
// stream is cut into feeds never changes the tally.
//
// Threads: a pattern_set is shared; a scanner belongs to one thread.

#ifndef MIG_SCAN_SCANNER_HPP
#define MIG_SCAN_SCANNER_HPP

#include <mig/base/bytes.hpp>
#include <mig/scan/pattern.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace mig {

namespace scan {
struct compiled_set;
}

struct pattern_set_options {
    std::string_view kernel = "auto"; // or one of scan_kernel_names() in <mig/scan/kernel.hpp>
};

class pattern_set {
public:
    // Of none too: then all is decided before the first byte.  At most 10,000: over_budget.
    // Fails with unsupported for a kernel that this CPU lacks.
    [[nodiscard]] static result<pattern_set> make(std::vector<pattern> patterns,
                                                  pattern_set_options = {});
    [[nodiscard]] std::size_t size() const noexcept;
    // How many of them require something that can be searched for.  The others are asked about
    // each line, which is several times slower.
    [[nodiscard]] std::size_t searched_for() const noexcept;

private:
    friend class scanner;
    explicit pattern_set(std::shared_ptr<scan::compiled_set const>) noexcept;
    std::shared_ptr<scan::compiled_set const> compiled_;
};

// What is asked about each pattern.
enum class scan_question : std::uint8_t {
    any_line,   // does some line match?  Decided at the first that does.
    every_line, // does every line match?  Decided at the first that does not.
    nothing     // decided before the first byte, and nothing is told
};

struct scanner_options {
    scan_question question = scan_question::any_line; // about each pattern
    std::size_t line_max_bytes = 1u << 20;            // 64 at least
};

enum class scan_state : std::uint8_t { going, decided };

struct scan_tally {
    struct of_pattern {
        bool some_line_matched = false;
        bool some_line_did_not = false; // among those seen before it was decided
        bool long_line_did_not = false; // likewise, and it was looked at in pieces
    };
    std::vector<of_pattern> patterns; // in the order of the set
    std::uint64_t lines = 0;          // seen until decided
    std::uint64_t long_lines = 0;     // longer than line_max_bytes
};

class scanner {
public:
    explicit scanner(pattern_set const&, scanner_options = {});
    scanner(scanner&&) noexcept;
    scanner& operator=(scanner&&) noexcept;
    ~scanner();

    // What is asked about each pattern of the set, of the next stream and those after it.
    void ask(std::vector<scan_question> const&);
    // The next bytes of the stream, of any length.
    scan_state feed(bytes_view);
    // The stream has ended.  The tally stays until the next call.
    [[nodiscard]] scan_tally const& finish();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig

#endif
