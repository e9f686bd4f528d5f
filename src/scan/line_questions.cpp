#include "scan/line_questions.hpp"

#include <algorithm>
#include <cstring>

namespace mig::scan {
namespace {

std::size_t line_begin(std::string_view lines, std::size_t at) noexcept
{
    auto const* const before = ::memrchr(lines.data(), '\n', at);
    if (before == nullptr) return 0;
    return static_cast<std::size_t>(static_cast<char const*>(before) - lines.data()) + 1;
}

// The newline, or the end of the text.
std::size_t line_end(std::string_view lines, std::size_t at) noexcept
{
    return std::min(lines.find('\n', at), lines.size());
}

std::size_t without_carriage_return(std::string_view lines, std::size_t begin, std::size_t end)
{
    return end > begin && lines[end - 1] == '\r' ? end - 1 : end;
}

} // namespace

line_questions::line_questions(std::shared_ptr<compiled_set const> set)
    : set_(std::move(set)),
      last_asked_(set_->regexes.size(), 0),
      found_in_pieces_(set_->regexes.size(), false)
{}

void line_questions::ask(std::vector<scan_question> const& questions)
{
    if (questions != asked_) {
        asked_ = questions;
        live_asked_.fill(0);
        for (std::size_t n = 0; n < asked_.size(); ++n) {
            if (asked_[n] != scan_question::any_line) continue;
            for (std::size_t bucket = 0; bucket < live_asked_.size(); ++bucket)
                live_asked_[bucket] += set_->buckets[n][bucket];
        }
    }
    start();
}

void line_questions::start()
{
    tally_.patterns.assign(asked_.size(), {});
    tally_.lines = tally_.long_lines = 0;
    open_ = asked_;
    auto const count = [&](scan_question which) {
        return static_cast<std::size_t>(std::count(open_.begin(), open_.end(), which));
    };
    undecided_every_ = count(scan_question::every_line);
    undecided_ = undecided_every_ + count(scan_question::any_line);
    live_ = live_asked_;
    active_ = 0;
    for (std::size_t bucket = 0; bucket < live_.size(); ++bucket)
        if (live_[bucket] != 0) active_ |= static_cast<std::uint8_t>(1u << bucket);
    in_pieces_ = false;
    line_.reset();
}

// Calls possible(pattern, place) where the text holds what an undecided pattern requires, and for
// those that require nothing not at all.
template <class Possible>
void line_questions::each_possible(std::string_view text, Possible const& possible)
{
    if (active_ != 0) {
        set_->strings.each(text, active_, [&](finder_hit hit) {
            for (auto const pattern : set_->strings.owners_of(hit.factor))
                if (is_open(pattern, scan_question::any_line)) possible(pattern, hit.at);
            return active_;
        });
    }
    for (auto const& one : set_->runs) {
        for (std::size_t at = 0; is_open(one.pattern, scan_question::any_line);) {
            at = one.find.next(text, at);
            if (at == text.npos) break;
            possible(one.pattern, at);
            at = line_end(text, at);
        }
    }
}

void line_questions::look_at_lines(std::string_view lines)
{
    line_.reset();
    decided_at_ = 0;
    each_possible(
        lines, [&](std::uint32_t pattern, std::size_t at) { ask_about_line(pattern, lines, at); });
    ask_others(lines);
    if (undecided_every_ != 0) ask_each_line(lines);
    lines_at_ += lines.size() + 1;
    line_.reset();

    auto const seen = lines.substr(0, decided() ? decided_at_ : lines.npos);
    tally_.lines +=
        set_->with->count_newlines(reinterpret_cast<std::uint8_t const*>(seen.data()), seen.size());
    if (!seen.empty() && seen.back() != '\n') ++tally_.lines;
}

void line_questions::ask_about_line(std::uint32_t pattern, std::string_view lines, std::size_t at)
{
    if (!line_ || at < line_->begin || at > line_->end) {
        auto const begin = line_begin(lines, at);
        auto const end = line_end(lines, at);
        line_ = {begin, end};
        text_.set(
            text_part{lines.substr(begin, without_carriage_return(lines, begin, end) - begin)});
    }
    auto& last = last_asked_[pattern];
    if (last == lines_at_ + line_->begin) return;
    last = lines_at_ + line_->begin;
    if (text_.is_found(*set_->regexes[pattern])) found_in_line(pattern);
}

// The line that was just asked about matched.
void line_questions::found_in_line(std::uint32_t pattern)
{
    auto& known = tally_.patterns[pattern];
    known.some_line_matched = true;
    known.some_line_did_not = line_->begin > 0 || tally_.lines > 0;
    known.long_line_did_not = tally_.long_lines > 0;
    decided_at_ = std::max(decided_at_, line_->end + 1);
    settle(pattern);
}

void line_questions::ask_others(std::string_view lines)
{
    for (auto const pattern : set_->others) {
        for (std::size_t at = 0; at < lines.size() && is_open(pattern, scan_question::any_line);
             at = line_->end + 1)
            ask_about_line(pattern, lines, at);
    }
}

void line_questions::ask_each_line(std::string_view lines)
{
    for (std::uint32_t pattern = 0; pattern < open_.size(); ++pattern) {
        auto& known = tally_.patterns[pattern];
        auto const& one = *set_->regexes[pattern];
        for (std::size_t at = 0; at < lines.size() && is_open(pattern, scan_question::every_line);)
        {
            auto const end = line_end(lines, at);
            text_.set(text_part{lines.substr(at, without_carriage_return(lines, at, end) - at)});
            if (text_.is_found(one)) {
                known.some_line_matched = true;
            } else {
                known.some_line_did_not = true;
                decided_at_ = std::max(decided_at_, end + 1);
                settle(pattern);
            }
            at = end + 1;
        }
    }
    line_.reset();
}

void line_questions::look_at_piece(text_part piece)
{
    if (!in_pieces_) {
        in_pieces_ = true;
        ++tally_.lines;
        ++tally_.long_lines;
        found_in_pieces_.assign(open_.size(), false);
    }
    text_.set(piece);
    auto const look = [&](std::uint32_t pattern) {
        if (!text_.is_found(*set_->regexes[pattern])) return;
        auto& known = tally_.patterns[pattern];
        known.some_line_matched = true;
        known.some_line_did_not = tally_.lines > 1;
        known.long_line_did_not = tally_.long_lines > 1;
        settle(pattern);
    };
    each_possible(piece.text.substr(piece.begin, piece.end - piece.begin),
                  [&](std::uint32_t pattern, std::size_t) {
                      auto& last = last_asked_[pattern];
                      if (std::exchange(last, lines_at_) != lines_at_) look(pattern);
                  });
    lines_at_ += 1;
    for (auto const pattern : set_->others)
        if (is_open(pattern, scan_question::any_line)) look(pattern);
    if (undecided_every_ == 0) return;
    for (std::uint32_t pattern = 0; pattern < open_.size(); ++pattern) {
        if (!is_open(pattern, scan_question::every_line) || found_in_pieces_[pattern]) continue;
        found_in_pieces_[pattern] = text_.is_found(*set_->regexes[pattern]);
        if (found_in_pieces_[pattern]) tally_.patterns[pattern].some_line_matched = true;
    }
}

void line_questions::end_of_pieces()
{
    in_pieces_ = false;
    if (undecided_every_ == 0) return;
    for (std::uint32_t pattern = 0; pattern < open_.size(); ++pattern) {
        if (!is_open(pattern, scan_question::every_line) || found_in_pieces_[pattern]) continue;
        auto& known = tally_.patterns[pattern];
        known.some_line_did_not = known.long_line_did_not = true;
        settle(pattern);
    }
}

void line_questions::settle(std::uint32_t pattern)
{
    --undecided_;
    if (std::exchange(open_[pattern], scan_question::nothing) == scan_question::every_line) {
        --undecided_every_;
        return;
    }
    for (std::size_t bucket = 0; bucket < live_.size(); ++bucket) {
        auto const strings = set_->buckets[pattern][bucket];
        live_[bucket] -= strings;
        if (strings != 0 && live_[bucket] == 0)
            active_ &= static_cast<std::uint8_t>(~(1u << bucket));
    }
}

scan_tally const& line_questions::finish()
{
    for (std::size_t n = 0; n < open_.size(); ++n) {
        if (open_[n] != scan_question::any_line) continue;
        tally_.patterns[n].some_line_did_not = tally_.lines > 0;
        tally_.patterns[n].long_line_did_not = tally_.long_lines > 0;
    }
    return tally_;
}

} // namespace mig::scan
