// Which sequence numbers an agent's answers have used, as far as this scheduler has seen.
//
// Answers come out of order, and some never: so used numbers are ranges with holes between them.
// With too many holes the oldest is taken for used: an agent has 32 answers on their way at most.
//
// Pure; one thread, that of scheduler_core.

#ifndef MIG_ENGINE_ANSWER_NUMBERS_HPP
#define MIG_ENGINE_ANSWER_NUMBERS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace mig::engine::scheduling {

class answer_numbers {
public:
    static constexpr std::size_t ranges_max = 128;

    [[nodiscard]] bool is_used(std::uint64_t number) const
    {
        auto const after = above(number);
        return after != ranges_.begin() && number <= std::prev(after)->last;
    }
    void use(std::uint64_t number)
    {
        highest_ = std::max(highest_, number);
        if (is_used(number)) return;
        auto const after =
            ranges_.insert(ranges_.begin() + (above(number) - ranges_.begin()), {number, number});
        auto const next = std::next(after);
        if (next != ranges_.end() && next->first == number + 1) join(after);
        if (after != ranges_.begin() && std::prev(after)->last + 1 == number) join(after - 1);
        if (ranges_.size() > ranges_max) join(ranges_.begin());
    }
    // Another scheduler has seen this one, or this scheduler in another life.
    void heard_of(std::uint64_t number) { highest_ = std::max(highest_, number); }
    // What is asked of the agent from now on has higher ones.
    [[nodiscard]] std::uint64_t highest() const noexcept { return highest_; }

private:
    struct range {
        std::uint64_t first;
        std::uint64_t last;
    };
    using place = std::vector<range>::iterator;

    [[nodiscard]] std::vector<range>::const_iterator above(std::uint64_t number) const
    {
        return std::upper_bound(ranges_.begin(), ranges_.end(), number,
                                [](std::uint64_t n, range const& r) { return n < r.first; });
    }
    // With the next one.
    void join(place at)
    {
        at->last = std::next(at)->last;
        ranges_.erase(std::next(at));
    }

    std::uint64_t highest_ = 0;
    std::vector<range> ranges_; // apart, rising
};

} // namespace mig::engine::scheduling

#endif
