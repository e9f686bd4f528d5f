#include <mig/scan/scanner.hpp>

#include "scan/compiled_set.hpp"

namespace mig {
namespace {

constexpr std::size_t patterns_max = 10'000;

} // namespace

pattern_set::pattern_set(std::shared_ptr<scan::compiled_set const> made) noexcept
    : compiled_(std::move(made))
{}

result<pattern_set> pattern_set::make(std::vector<pattern> patterns, pattern_set_options options)
{
    if (patterns.size() > patterns_max)
        return error{errc::over_budget, "make", "pattern set", "there are more than 10,000"};
    auto const* const kernel = scan::kernel_of(options.kernel);
    if (kernel == nullptr)
        return error{errc::unsupported, "make", "pattern set", "this CPU has no such kernel"};
    std::vector<std::shared_ptr<scan::regex const>> regexes;
    regexes.reserve(patterns.size());
    for (auto& one : patterns)
        regexes.push_back(std::move(one.regex_));
    return pattern_set{std::make_shared<scan::compiled_set>(std::move(regexes), *kernel)};
}

std::size_t pattern_set::size() const noexcept
{
    return compiled_->regexes.size();
}

std::size_t pattern_set::searched_for() const noexcept
{
    return size() - compiled_->others.size();
}

} // namespace mig
