#include <mig/scan/scanner.hpp>

#include "scan/line_questions.hpp"

#include <algorithm>
#include <cstring>

namespace mig {
namespace {

constexpr std::size_t line_max_least = 64;
// A character at most, so that a piece can see what stands before and after it.
constexpr std::size_t neighbour_bytes = 4;
// Lines are looked at together as long as they stay in the cache.
constexpr std::size_t lines_bytes_max = 256u << 10;

std::size_t size_without_carriage_return(std::string_view line) noexcept
{
    return line.ends_with('\r') ? line.size() - 1 : line.size();
}

// With the last newline; a program's last newline may be far from its end.
std::size_t whole_lines_bytes(std::string_view text) noexcept
{
    auto const* const last = ::memrchr(text.data(), '\n', text.size());
    if (last == nullptr) return 0;
    return static_cast<std::size_t>(static_cast<char const*>(last) - text.data()) + 1;
}

} // namespace

class scanner::impl {
public:
    impl(std::shared_ptr<scan::compiled_set const> set, scanner_options options)
        : questions_(set),
          line_max_(std::max(options.line_max_bytes, line_max_least))
    {
        questions_.ask(std::vector<scan_question>(set->regexes.size(), options.question));
    }

    void ask(std::vector<scan_question> const& questions)
    {
        questions_.ask(questions);
        forget_line();
    }

    scan_state feed(std::string_view block)
    {
        if (!held_.empty() || long_) block.remove_prefix(end_held_line(block));
        while (!block.empty() && !questions_.decided())
            block.remove_prefix(look_at_first_lines(block));
        return questions_.decided() ? scan_state::decided : scan_state::going;
    }

    scan_tally const& finish()
    {
        // What is held is a last line without a newline.
        if (!held_.empty() && !questions_.decided()) end_line();
        forget_line();
        auto const& tally = questions_.finish();
        finished_ = true;
        return tally;
    }

    // A finished scanner is as new: the tally that it gave is kept until then.
    void start_if_finished()
    {
        if (std::exchange(finished_, false)) questions_.start();
    }

private:
    // Nothing is held.  Returns how much of the block has been looked at, or held.
    std::size_t look_at_first_lines(std::string_view block)
    {
        auto const together = block.substr(0, std::min(line_max_ + 1, lines_bytes_max));
        if (auto const lines = whole_lines_bytes(together); lines != 0) { // and none is too long
            questions_.look_at_lines(together.substr(0, lines));
            return lines;
        }
        auto const newline = block.find('\n');
        auto const line = block.substr(0, newline);
        if (newline != block.npos && size_without_carriage_return(line) <= line_max_) {
            questions_.look_at_lines(block.substr(0, newline + 1));
            return newline + 1;
        }
        hold(line);
        if (newline == block.npos) return line.size();
        if (!questions_.decided()) end_line();
        return line.size() + 1;
    }

    std::size_t end_held_line(std::string_view block)
    {
        auto const newline = block.find('\n');
        auto const part = block.substr(0, newline);
        hold(part);
        if (newline == block.npos || questions_.decided()) return part.size();
        end_line();
        return part.size() + 1;
    }

    // held_ is what is not yet looked at of one line, behind seen_ bytes that were and are kept
    // as the neighbour.  It never grows beyond a piece and its two neighbours.
    void hold(std::string_view part)
    {
        auto const room = line_max_ + neighbour_bytes + 1;
        while (!part.empty() && !questions_.decided()) {
            auto const taken = part.substr(0, room - (held_.size() - seen_));
            held_ += taken;
            part.remove_prefix(taken.size());
            if (held_.size() - seen_ == room) piece();
        }
    }

    void end_line()
    {
        if (!long_ && size_without_carriage_return(held_) <= line_max_) {
            held_ += '\n';
            questions_.look_at_lines(held_);
        } else {
            if (held_.ends_with('\r')) held_.pop_back();
            while (held_.size() - seen_ > line_max_ && !questions_.decided())
                piece();
            if (!questions_.decided()) questions_.look_at_piece({held_, seen_, held_.size()});
            if (!questions_.decided()) questions_.end_of_pieces();
        }
        forget_line();
    }

    // One piece of a line that is too long: looks at it, then forgets its first half.
    void piece()
    {
        long_ = true;
        questions_.look_at_piece(
            {held_, seen_, scan::between_characters(held_, seen_ + line_max_)});
        auto const next = scan::between_characters(held_, seen_ + line_max_ / 2);
        auto const neighbour = scan::between_characters(held_, next - neighbour_bytes);
        held_.erase(0, neighbour);
        seen_ = next - neighbour;
    }

    void forget_line()
    {
        held_.clear();
        seen_ = 0;
        long_ = false;
    }

    scan::line_questions questions_;
    std::size_t line_max_;
    std::string held_;
    std::size_t seen_ = 0;
    bool long_ = false; // the held line has been looked at in pieces
    bool finished_ = false;
};

scanner::scanner(pattern_set const& set, scanner_options options)
    : impl_(std::make_unique<impl>(set.compiled_, options))
{}
scanner::scanner(scanner&&) noexcept = default;
scanner& scanner::operator=(scanner&&) noexcept = default;
scanner::~scanner() = default;

void scanner::ask(std::vector<scan_question> const& questions)
{
    impl_->ask(questions);
}

scan_state scanner::feed(bytes_view block)
{
    impl_->start_if_finished();
    return impl_->feed(as_text(block));
}

scan_tally const& scanner::finish()
{
    impl_->start_if_finished();
    return impl_->finish();
}

} // namespace mig
