#include <mig/action/action.hpp>

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace mig {
namespace {

constexpr std::size_t name_max_bytes = 2048;   // as in the platform's tables, protocol 8
constexpr std::size_t target_max_bytes = 2048; // likewise
constexpr std::size_t module_max_bytes = 128;
constexpr std::size_t description_max_bytes = 2048; // each member
constexpr std::size_t operations_max = 256;
constexpr std::size_t parameters_max_bytes = 64u << 20; // texts and values, all operations
constexpr std::size_t parameters_depth_max = 60;        // what readers take, less our own levels
constexpr std::size_t value_cost_bytes = 8;             // of a number, a comma, brackets ...

// What separates the members of version 2's signed text.  A name that holds one could be read as
// the end of the name, so that one signature would fit two different actions.
constexpr std::array<std::string_view, 4> separators{
    ";target=", ";validfrom=", ";expireafter=", ";operations="};

error refuse(std::string_view what, std::string_view why)
{
    return error{errc::invalid_argument, "check", what, why};
}

bool has_control_characters(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

bool has_separator(std::string_view text)
{
    return std::any_of(separators.begin(), separators.end(),
                       [&](std::string_view s) { return text.find(s) != std::string_view::npos; });
}

struct text_rules {
    std::size_t size_max = 0;
    bool may_be_empty = false;
    bool control_characters = false;
};

result<void> check_text(std::string_view what, std::string_view text, text_rules const& rules)
{
    if (text.empty() && !rules.may_be_empty) return refuse(what, "it is empty");
    if (text.size() > rules.size_max)
        return refuse(what, "it is longer than " + std::to_string(rules.size_max) + " bytes");
    if (!utf8::is_valid(text)) return refuse(what, "it is not UTF-8");
    if (!rules.control_characters && has_control_characters(text))
        return refuse(what, "it holds control characters");
    return {};
}

// Adds up what a value takes when it is written.  Recursion is bounded by the depth limit.
class scale {
public:
    result<void> add(json const& value, std::size_t depth = 0)
    {
        if (depth > parameters_depth_max) return refuse("parameters", "they nest too deeply");
        if (auto ok = add_bytes(value_cost_bytes); !ok) return ok;
        if (value.is_number() && !std::isfinite(value.number()))
            return refuse("parameters", "they hold a number that is not finite");
        if (value.is_text()) return add_text(value.text());
        for (auto const& item : value.items())
            if (auto ok = add(item, depth + 1); !ok) return ok;
        for (auto const& [key, member] : value.members()) {
            if (auto ok = add_text(key); !ok) return ok;
            if (auto ok = add(member, depth + 1); !ok) return ok;
        }
        return {};
    }

private:
    result<void> add_text(std::string_view text)
    {
        if (auto ok = add_bytes(text.size()); !ok) return ok;
        if (!utf8::is_valid(text)) return refuse("parameters", "they hold what is not UTF-8");
        return {};
    }
    result<void> add_bytes(std::size_t count)
    {
        total_ += count;
        if (total_ <= parameters_max_bytes) return {};
        return error{errc::over_budget, "check", "parameters", "they are too large"};
    }

    std::size_t total_ = 0;
};

result<void> check_id(action const& a)
{
    if (a.version == wire_version::mig3) return check_uuid(a.id.text);
    auto const& text = a.id.text;
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() > 20 || !std::all_of(text.begin(), text.end(), is_digit))
        return refuse("id", "in version 2 it is a decimal number");
    return {};
}

result<void> check_about(action const& a)
{
    text_rules const rules{.size_max = description_max_bytes, .may_be_empty = true};
    for (auto const* text : {&a.description.author, &a.description.email, &a.description.url})
        if (auto ok = check_text("description", *text, rules); !ok) return ok;
    for (auto const* text : {&a.threat.ref, &a.threat.level, &a.threat.family, &a.threat.type})
        if (auto ok = check_text("threat", *text, rules); !ok) return ok;
    if (!std::isfinite(a.description.revision))
        return refuse("description", "its revision is not a number");
    return {};
}

result<void> check_budget(wire_version version, asked_budget const& asked)
{
    if (asked.empty()) return {};
    if (version == wire_version::mig2)
        return refuse("budget",
                      "an action of version 2 cannot carry one: no signature would cover it");
    return check(asked);
}

result<void> check_operations(std::vector<operation> const& operations, wire_version version)
{
    if (operations.empty()) return refuse("operations", "there are none");
    if (operations.size() > operations_max)
        return refuse("operations", "there are more than " + std::to_string(operations_max));
    scale weighed;
    for (auto const& o : operations) {
        if (auto ok = check_text("module", o.module, {.size_max = module_max_bytes}); !ok)
            return ok;
        if (o.is_compressed && !o.parameters.is_text())
            return refuse("parameters", "compressed ones are a text");
        if (auto ok = weighed.add(o.parameters); !ok) return ok;
        if (auto ok = check_budget(version, o.budget); !ok) return ok;
    }
    return {};
}

} // namespace

result<void> check(action const& a)
{
    auto const is_mig2 = a.version == wire_version::mig2;
    if (auto ok = check_text("name", a.name, {.size_max = name_max_bytes}); !ok) return ok;
    text_rules const target_rules{.size_max = target_max_bytes, .control_characters = !is_mig2};
    if (auto ok = check_text("target", a.target, target_rules); !ok) return ok;
    if (is_mig2 && (has_separator(a.name) || has_separator(a.target)))
        return refuse("action", "its name or target holds a separator of the signed text, so that "
                                "it could be read in two ways");
    if (a.valid_from > a.expire_after) return refuse("action", "it expires before it is valid");
    if (auto ok = check_id(a); !ok) return ok;
    if (auto ok = check_about(a); !ok) return ok;
    return check_operations(a.operations, a.version);
}

} // namespace mig
