#include "scan/compiled_set.hpp"

#include "scan/requirement.hpp"

#include <limits>

namespace mig::scan {
namespace {

struct requirements {
    std::vector<owned_string> strings;
    std::vector<compiled_set::of_run> runs;
    std::vector<std::uint32_t> others;
};

// A finder stays in the second-level cache with so many.
constexpr std::size_t strings_max = 100'000;

requirements requirements_of(std::vector<std::shared_ptr<regex const>> const& regexes)
{
    requirements all;
    for (std::uint32_t n = 0; n < regexes.size(); ++n) {
        auto const needs = requirement_of(regexes[n]->expression(), regexes[n]->ignores_case());
        if (needs.run) {
            all.runs.push_back({run_finder{*needs.run}, n});
        } else if (needs.is_none() || all.strings.size() + needs.factors.size() > strings_max) {
            all.others.push_back(n);
        } else {
            for (auto const& one : needs.factors)
                all.strings.push_back({one, n});
        }
    }
    return all;
}

} // namespace

compiled_set::compiled_set(std::vector<std::shared_ptr<regex const>> patterns, kernel const& kernel)
    : regexes(std::move(patterns)),
      with(&kernel),
      strings({}, kernel),
      buckets(regexes.size())
{
    auto found = requirements_of(regexes);
    runs = std::move(found.runs);
    others = std::move(found.others);
    strings = finder{std::move(found.strings), kernel};
    for (std::uint32_t factor = 0; factor < strings.factors(); ++factor) {
        for (auto const owner : strings.owners_of(factor))
            ++buckets[owner][strings.bucket_of(factor)];
    }
}

} // namespace mig::scan
