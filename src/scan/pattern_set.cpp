#include <mig/scan/scanner.hpp>

#include "scan/regex.hpp"

namespace mig {
namespace {

constexpr std::size_t patterns_max = 10'000;

} // namespace

pattern_set::pattern_set(std::shared_ptr<scan::regex_list const> made) noexcept
    : regexes_(std::move(made))
{}

result<pattern_set> pattern_set::make(std::vector<pattern> patterns)
{
    if (patterns.size() > patterns_max)
        return error{errc::over_budget, "make", "pattern set", "there are more than 10,000"};
    auto made = std::make_shared<scan::regex_list>();
    made->regexes.reserve(patterns.size());
    for (auto& one : patterns)
        made->regexes.push_back(std::move(one.regex_));
    return pattern_set{std::move(made)};
}

std::size_t pattern_set::size() const noexcept
{
    return regexes_->regexes.size();
}

} // namespace mig
