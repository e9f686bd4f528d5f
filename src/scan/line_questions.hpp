// What is asked about the lines of a stream, and what is known of it so far.
//
// Lines come whole and many at a time, or, where one is too long, in pieces.
//
// Threads: one.

#ifndef MIG_SRC_SCAN_LINE_QUESTIONS_HPP
#define MIG_SRC_SCAN_LINE_QUESTIONS_HPP

#include <mig/scan/scanner.hpp>

#include "scan/compiled_set.hpp"
#include "scan/valid_text.hpp"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace mig::scan {

class line_questions {
public:
    explicit line_questions(std::shared_ptr<compiled_set const>);

    // One for each pattern; begins a stream.
    void ask(std::vector<scan_question> const&);
    // Begins a stream with the questions that were asked before.
    void start();

    [[nodiscard]] bool decided() const noexcept { return undecided_ == 0; }

    // Each ends with a newline; the last one may lack it.  Not empty.
    void look_at_lines(std::string_view lines);
    // The pieces of one line, one after the other, and then its end.
    void look_at_piece(text_part);
    void end_of_pieces();

    // What is known when the stream has ended.
    [[nodiscard]] scan_tally const& finish();

private:
    struct line {
        std::size_t begin;
        std::size_t end; // of its content; a carriage return and a newline may follow
    };
    // A line, or a part of one, and the same made valid for those who need it.
    class text_to_ask {
    public:
        void set(text_part raw)
        {
            raw_ = raw;
            valid_.reset();
        }
        [[nodiscard]] text_part raw() const noexcept { return raw_; }
        [[nodiscard]] bool is_found(regex const& one)
        {
            if (!one.needs_valid_text()) return one.found_in(raw_);
            if (!valid_) valid_.emplace(raw_);
            return one.found_in(valid_->part());
        }

    private:
        text_part raw_{""};
        std::optional<valid_text> valid_;
    };

    template <class Possible>
    void each_possible(std::string_view text, Possible const& possible);
    void ask_about_line(std::uint32_t pattern, std::string_view lines, std::size_t at);
    void ask_others(std::string_view lines);
    void ask_each_line(std::string_view lines);
    void found_in_line(std::uint32_t pattern);
    void settle(std::uint32_t pattern);

    [[nodiscard]] bool is_open(std::uint32_t pattern, scan_question question) const noexcept
    {
        return open_[pattern] == question;
    }

    std::shared_ptr<compiled_set const> set_;
    std::vector<scan_question> asked_;
    std::vector<scan_question> open_; // as asked, and nothing when it is decided
    scan_tally tally_;
    std::size_t undecided_ = 0;
    std::size_t undecided_every_ = 0;
    std::array<std::uint32_t, 8> live_{};       // strings of undecided patterns, by bucket
    std::array<std::uint32_t, 8> live_asked_{}; // at the beginning
    std::uint8_t active_ = 0;                   // buckets that have any

    // Where the lines that are being looked at stand in the stream, so that no line is asked about
    // twice; and the one that was last asked about.
    std::uint64_t lines_at_ = 1;
    std::vector<std::uint64_t> last_asked_; // by pattern
    text_to_ask text_;
    std::optional<line> line_;
    std::size_t decided_at_ = 0; // the end of the last line that decided

    bool in_pieces_ = false;
    std::vector<bool> found_in_pieces_; // of those that ask about every line
};

} // namespace mig::scan

#endif
