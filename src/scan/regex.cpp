#include "scan/regex.hpp"

#include <re2/re2.h>

namespace mig::scan {
namespace {

// Longer ones are not written by people, and their text alone would crowd an answer.
constexpr std::size_t expression_max_bytes = 64u << 10;

// What RE2 may use for one expression: its program, and the states that it builds while it
// searches.  Two thirds of it limit the program; when states need more, it searches without them.
constexpr std::int64_t memory_max_bytes = 8 << 20;

// ASCII alone, without ".", a negated class or an escape that could name another character: no
// match of it holds anything beyond ASCII and what folds to it, U+FFFD least of all.
bool may_match_replacement(std::string_view expression) noexcept
{
    constexpr std::string_view harmless = "bBAzdwsnrtfva.[](){}*+?|^$-/\\,:;=!<>@#%&~'\"_";
    for (std::size_t i = 0; i < expression.size(); ++i) {
        auto const c = expression[i];
        auto const before = i == 0 ? '\0' : expression[i - 1];
        if (static_cast<unsigned char>(c) >= 0x80 || c == '.') return true;
        if (c == '^' && (before == '[' || before == ':')) return true;
        if (c != '\\') continue;
        if (++i == expression.size() || harmless.find(expression[i]) == harmless.npos) return true;
    }
    return false;
}

} // namespace

struct regex::compiled {
    compiled(std::string_view expression, RE2::Options const& options)
        : re2({expression.data(), expression.size()}, options)
    {}
    RE2 re2;
};

regex::regex(std::unique_ptr<compiled> made) noexcept
    : compiled_(std::move(made)),
      needs_valid_text_(may_match_replacement(compiled_->re2.pattern()))
{}
regex::~regex() = default;

result<std::shared_ptr<regex const>> regex::make(std::string_view expression,
                                                 pattern_options wanted)
{
    if (expression.size() > expression_max_bytes)
        return error{errc::over_budget, "compile pattern", expression.substr(0, 80),
                     "it is longer than 64 KiB"};
    RE2::Options options;
    options.set_log_errors(false); // RE2 would print
    options.set_case_sensitive(!wanted.ignore_case);
    options.set_never_capture(true); // only whether, never what
    options.set_max_mem(memory_max_bytes);

    auto made = std::make_unique<compiled>(expression, options);
    switch (made->re2.error_code()) {
    case RE2::NoError:
        return std::shared_ptr<regex const>{new regex{std::move(made)}};
    case RE2::ErrorPatternTooLarge:
        return error{errc::over_budget, "compile pattern", expression,
                     "it needs more than 8 MiB of memory"};
    case RE2::ErrorInternal:
        return error{errc::internal, "compile pattern", expression, made->re2.error()};
    default:
        return error{errc::invalid_argument, "compile pattern", expression, made->re2.error()};
    }
}

bool regex::found_in(text_part part) const
{
    return compiled_->re2.Match({part.text.data(), part.text.size()}, part.begin, part.end,
                                RE2::UNANCHORED, nullptr, 0);
}

bool regex::matches(std::string_view text) const
{
    return compiled_->re2.Match({text.data(), text.size()}, 0, text.size(), RE2::ANCHOR_BOTH,
                                nullptr, 0);
}

std::string const& regex::expression() const noexcept
{
    return compiled_->re2.pattern();
}

bool regex::ignores_case() const noexcept
{
    return !compiled_->re2.options().case_sensitive();
}

} // namespace mig::scan
