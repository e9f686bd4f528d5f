#include <mig/module/budget.hpp>

#include <algorithm>

namespace mig {
namespace {

// Where 0 means that nothing holds it, 0 is more than anything.
template <class T>
T smaller(T own, std::optional<T> const& asked)
{
    if (!asked || *asked == T{}) return own;
    return own == T{} ? *asked : std::min(own, *asked);
}

// Where 0 means nothing at all.
template <class T>
T smaller_or_nothing(T own, std::optional<T> const& asked)
{
    return asked ? std::min(own, *asked) : own;
}

} // namespace

budget budget::capped_by(asked_budget const& asked) const noexcept
{
    budget both = *this;
    both.cpu = smaller(cpu, asked.cpu);
    both.read = smaller(read, asked.read);
    both.memory = smaller_or_nothing(memory, asked.memory);
    both.time = smaller_or_nothing(time, asked.time);
    return both;
}

} // namespace mig
