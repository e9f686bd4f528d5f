#include "store/findings.hpp"

#include <mig/base/json.hpp>

namespace mig {

std::optional<findings> read_findings(std::string_view answer)
{
    if (answer.empty()) return std::nullopt;
    auto const parsed = json::parse(answer, {.duplicate_keys = true, .lone_surrogates = true});
    if (!parsed) return std::nullopt;
    auto const* const results = parsed->find("results");
    if (results == nullptr) return std::nullopt;
    findings seen;
    for (auto const& one : results->items()) {
        auto const* const flag = one.find("foundanything");
        (flag != nullptr && flag->boolean() ? seen.anything : seen.nothing) = true;
    }
    seen.results = write_json(*results);
    return seen;
}

} // namespace mig
