#include <mig/scan/pattern.hpp>

#include "scan/regex.hpp"
#include "scan/valid_text.hpp"

namespace mig {

pattern::pattern(std::shared_ptr<scan::regex const> made) noexcept : regex_(std::move(made)) {}

result<pattern> pattern::make(std::string_view expression, pattern_options options)
{
    auto made = scan::regex::make(expression, options);
    if (!made) return std::move(made).error();
    return pattern{std::move(*made)};
}

bool pattern::found_in(std::string_view text) const
{
    if (!regex_->needs_valid_text()) return regex_->found_in(scan::text_part{text});
    return regex_->found_in(scan::valid_text{text}.part());
}

bool pattern::matches(std::string_view text) const
{
    return regex_->matches(scan::valid_text{text}.text());
}

std::string const& pattern::expression() const noexcept
{
    return regex_->expression();
}

} // namespace mig
