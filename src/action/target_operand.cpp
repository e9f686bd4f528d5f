#include "action/target_operand.hpp"

#include <charconv>
#include <cmath>

namespace mig {
namespace {

std::string_view described(operand_type t) noexcept
{
    switch (t) {
    case operand_type::text:
        return "a text";
    case operand_type::number:
        return "a number";
    case operand_type::time:
        return "a time";
    case operand_type::identity:
        return "an id";
    case operand_type::written:
        return "a quoted text";
    }
    return "something";
}

std::optional<double> number_in(std::string_view text)
{
    double n = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failure != std::errc{} || end != text.data() + text.size() || !std::isfinite(n))
        return std::nullopt;
    return n;
}

bool all_digits(std::string_view text) noexcept
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Makes the quoted text what the other side is.
std::optional<std::string> become(placed_operand& written, operand_type wanted)
{
    auto const& text = std::get<std::string>(written.value);
    if (wanted == operand_type::number) {
        auto const n = number_in(text);
        if (!n) return "a number, as on the other side";
        written.value = *n;
    } else if (wanted == operand_type::time) {
        auto const t = parse_target_time(text);
        if (!t) return "a time such as '2026-11-24T13:48:54Z', as on the other side";
        written.value = target_instant{*t, {}};
    }
    return std::nullopt;
}

} // namespace

operand_type type_of(target_operand const& operand) noexcept
{
    switch (operand.index()) {
    case 0:
        switch (*std::get_if<target_column>(&operand)) {
        case target_column::id:
            return operand_type::identity;
        case target_column::pid:
            return operand_type::number;
        case target_column::starttime:
        case target_column::heartbeattime:
        case target_column::refreshtime:
        case target_column::destructiontime:
            return operand_type::time;
        default:
            return operand_type::text;
        }
    case 1:
        return operand_type::text;
    case 2:
        return operand_type::written;
    case 3:
        return operand_type::number;
    default:
        return operand_type::time;
    }
}

std::optional<std::string> unify(placed_operand& left, placed_operand& right)
{
    auto const a = type_of(left.value);
    auto const b = type_of(right.value);
    if (a == b) return std::nullopt;
    if (a == operand_type::written) {
        if (b == operand_type::number || b == operand_type::time) return become(left, b);
        return std::nullopt; // a text or an id: as it is
    }
    if (b == operand_type::written) {
        if (a == operand_type::number || a == operand_type::time) return become(right, a);
        return std::nullopt;
    }
    // Version 2's ids are written without quotes.  Every digit counts: they stay texts.
    if (a == operand_type::identity && b == operand_type::number && all_digits(right.source)) {
        right.value = right.source;
        return std::nullopt;
    }
    if (b == operand_type::identity && a == operand_type::number && all_digits(left.source)) {
        left.value = left.source;
        return std::nullopt;
    }
    std::string why{described(a)};
    why += " to compare ";
    why += left.source;
    why += " with";
    if (a == operand_type::text && b == operand_type::number) why += " (in single quotes)";
    return why;
}

} // namespace mig
