#include <mig/scan/scanner.hpp>

#include "scan/regex.hpp"
#include "scan/valid_text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace mig {
namespace {

constexpr std::size_t line_max_least = 64;
// A character at most, so that a piece can see what stands before and after it.
constexpr std::size_t neighbour_bytes = 4;

std::string_view without_carriage_return(std::string_view line) noexcept
{
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

} // namespace

class scanner::impl {
public:
    impl(std::shared_ptr<scan::regex_list const> regexes, scanner_options options)
        : regexes_(std::move(regexes)),
          question_(options.question),
          line_max_(std::max(options.line_max_bytes, line_max_least))
    {
        start();
    }

    scan_state feed(std::string_view block)
    {
        while (!block.empty() && undecided_ != 0) {
            auto const newline = block.find('\n');
            auto const ends = newline != block.npos;
            auto const part = block.substr(0, newline);
            if (ends && held_.empty() && without_carriage_return(part).size() <= line_max_) {
                whole_line(without_carriage_return(part)); // nothing copied
            } else {
                hold(part);
                if (ends) end_line();
            }
            block.remove_prefix(part.size() + (ends ? 1 : 0));
        }
        return undecided_ == 0 ? scan_state::decided : scan_state::going;
    }

    scan_tally finish()
    {
        // What is held is a last line without a newline.
        if (!held_.empty() && undecided_ != 0) end_line();
        auto tally = std::move(tally_);
        start();
        return tally;
    }

private:
    void start()
    {
        tally_ = {};
        tally_.patterns.resize(regexes_->regexes.size());
        matched_.assign(regexes_->regexes.size(), false);
        undecided_ = regexes_->regexes.size();
        held_.clear();
        seen_ = 0;
        long_ = false;
    }

    // held_ is what is not yet looked at of one line, behind seen_ bytes that were and are kept
    // as the neighbour.  It never grows beyond a piece and its two neighbours.
    void hold(std::string_view part)
    {
        auto const room = line_max_ + neighbour_bytes + 1;
        while (!part.empty()) {
            auto const taken = part.substr(0, room - (held_.size() - seen_));
            held_ += taken;
            part.remove_prefix(taken.size());
            if (held_.size() - seen_ == room && undecided_ != 0) piece();
            if (undecided_ == 0) return;
        }
    }

    void end_line()
    {
        if (!held_.empty() && held_.back() == '\r') held_.pop_back();
        while (held_.size() - seen_ > line_max_ && undecided_ != 0)
            piece();
        if (undecided_ != 0) {
            look({held_, seen_, held_.size()});
            judge_line();
        }
        held_.clear();
        seen_ = 0;
        long_ = false;
    }

    // One piece of a line that is too long: looks at it, then forgets its first half.
    void piece()
    {
        if (!std::exchange(long_, true)) {
            ++tally_.lines;
            ++tally_.long_lines;
        }
        look({held_, seen_, scan::between_characters(held_, seen_ + line_max_)});
        for (std::size_t i = 0; i < matched_.size(); ++i)
            if (matched_[i]) settle_match(i);

        auto const next = scan::between_characters(held_, seen_ + line_max_ / 2);
        auto const neighbour = scan::between_characters(held_, next - neighbour_bytes);
        held_.erase(0, neighbour);
        seen_ = next - neighbour;
    }

    void whole_line(std::string_view line)
    {
        look(scan::text_part{line});
        judge_line();
    }

    void look(scan::text_part raw)
    {
        std::optional<scan::valid_text> valid; // made for the first that needs it
        for (std::size_t i = 0; i < matched_.size(); ++i) {
            if (matched_[i] || is_decided(i)) continue;
            auto const& one = *regexes_->regexes[i];
            if (one.needs_valid_text() && !valid) valid.emplace(raw);
            matched_[i] = one.found_in(one.needs_valid_text() ? valid->part() : raw);
        }
    }

    // The line has ended: what is known of it now counts.
    void judge_line()
    {
        if (!long_) ++tally_.lines;
        for (std::size_t i = 0; i < matched_.size(); ++i) {
            if (is_decided(i)) continue;
            if (matched_[i]) {
                settle_match(i);
            } else {
                tally_.patterns[i].some_line_did_not = true;
                if (long_) tally_.patterns[i].long_line_did_not = true;
                if (question_ == scan_question::every_line) --undecided_;
            }
            matched_[i] = false;
        }
    }

    void settle_match(std::size_t i)
    {
        if (is_decided(i)) return;
        tally_.patterns[i].some_line_matched = true;
        if (question_ == scan_question::any_line) --undecided_;
    }

    [[nodiscard]] bool is_decided(std::size_t i) const
    {
        auto const& known = tally_.patterns[i];
        return question_ == scan_question::any_line ? known.some_line_matched
                                                    : known.some_line_did_not;
    }

    std::shared_ptr<scan::regex_list const> regexes_;
    scan_question question_;
    std::size_t line_max_;
    scan_tally tally_;
    std::vector<bool> matched_; // by the line that is being looked at
    std::size_t undecided_ = 0;
    std::string held_;
    std::size_t seen_ = 0;
    bool long_ = false; // the held line has been looked at in pieces
};

scanner::scanner(pattern_set const& set, scanner_options options)
    : impl_(std::make_unique<impl>(set.regexes_, options))
{}
scanner::scanner(scanner&&) noexcept = default;
scanner& scanner::operator=(scanner&&) noexcept = default;
scanner::~scanner() = default;

scan_state scanner::feed(bytes_view block)
{
    return impl_->feed(as_text(block));
}

scan_tally scanner::finish()
{
    return impl_->finish();
}

} // namespace mig
