#include "action/target_value.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace mig {
namespace {

constexpr std::array columns{
    target_column::id,          target_column::name,
    target_column::queueloc,    target_column::mode,
    target_column::version,     target_column::pid,
    target_column::starttime,   target_column::status,
    target_column::loadername,  target_column::heartbeattime,
    target_column::refreshtime, target_column::destructiontime,
};

std::optional<json_path> path_steps(target_token const& t)
{
    if (t.kind != target_token_kind::text) return std::nullopt;
    return parse_path_array(t.value);
}

std::optional<json_path> one_step(target_token const& t, bool minus)
{
    if (t.kind == target_token_kind::text && !minus)
        return json_path{{json_step::kind::member, t.value, 0, false}};
    constexpr std::size_t digits_max = 9; // PostgreSQL's are 32 bits
    if (t.kind != target_token_kind::number || t.value.size() > digits_max ||
        t.value.find('.') != std::string::npos)
        return std::nullopt;
    std::int64_t item = 0;
    std::from_chars(t.value.data(), t.value.data() + t.value.size(), item);
    return json_path{{json_step::kind::item, {}, minus ? -item : item, false}};
}

// -> 'key', -> 3, up to one ->> or #>> that makes it a text.
result<placed_operand> member(target_cursor& in, json_column column, std::size_t first)
{
    target_member out{column, {}};
    for (bool done = false; !done;) {
        bool const path = in.is_symbol("#>>");
        done = path || in.is_symbol("->>");
        if (!done && !in.is_symbol("->")) return in.expected("->>'name', ->'name' or #>>'{name}'");
        in.advance();
        auto const key = in.peek();
        bool const minus = !path && in.is_symbol("-");
        auto steps = path ? path_steps(key) : one_step(minus ? in.peek(1) : key, minus);
        if (!steps)
            return in.expected(path ? "a path such as '{aws,instanceid}'"
                                    : "a member in single quotes, or an item's number");
        in.advance();
        if (minus) in.advance();
        out.path.insert(out.path.end(), steps->begin(), steps->end());
        if (out.path.size() > json_path_steps_max)
            return in.over("members in a path", json_path_steps_max);
    }
    if (in.is_symbol("->") || in.is_symbol("->>") || in.is_symbol("#>>"))
        return in.expected("nothing after ->> and #>>: they give a text");
    return in.placed(std::move(out), first);
}

result<placed_operand> number(target_cursor& in, std::size_t first, bool minus)
{
    auto const& t = in.peek();
    double n = 0;
    if (t.kind != target_token_kind::number) return in.expected("a number");
    auto const [end, failure] = std::from_chars(t.value.data(), t.value.data() + t.value.size(), n);
    if (failure != std::errc{} || end != t.value.data() + t.value.size())
        return in.expected("a number that a double can hold");
    in.advance();
    return in.placed(minus ? -n : n, first);
}

result<placed_operand> word(target_cursor& in, std::size_t first)
{
    if (in.is_word("null")) return in.expected("IS NULL: nothing is equal to NULL");
    if (in.take_word("now")) {
        if (!in.take_symbol("(") || !in.take_symbol(")")) return in.expected("NOW()");
        return read_intervals(in, {}, first);
    }
    if (in.take_word("current_timestamp")) return read_intervals(in, {}, first);
    if (in.is_word("agents") && in.is_symbol(".", 1)) {
        in.advance();
        in.advance();
    }
    if (in.take_word("environment")) return member(in, json_column::environment, first);
    if (in.take_word("tags")) return member(in, json_column::tags, first);
    for (auto const column : columns) {
        if (!in.take_word(name(column))) continue;
        if (in.is_symbol("+") || in.is_symbol("-"))
            return in.expected("a comparison; intervals are added to NOW()");
        return in.placed(column, first);
    }
    return in.expected(a_target_value);
}

} // namespace

result<placed_operand> read_target_value(target_cursor& in)
{
    auto const first = in.at();
    auto const t = in.peek();
    switch (t.kind) {
    case target_token_kind::text:
        in.advance();
        if (in.is_symbol("::")) return in.expected("no cast");
        return in.placed(t.value, first);
    case target_token_kind::number:
        return number(in, first, false);
    case target_token_kind::symbol:
        if (in.take_symbol("-")) return number(in, first, true);
        break;
    case target_token_kind::word:
        return word(in, first);
    case target_token_kind::end:
        break;
    }
    return in.expected(a_target_value);
}

result<placed_operand> read_intervals(target_cursor& in, target_instant instant, std::size_t first)
{
    while (in.is_symbol("+") || in.is_symbol("-")) {
        bool const minus = in.is_symbol("-");
        in.advance();
        bool const keyword = in.take_word("interval");
        if (in.peek().kind != target_token_kind::text) return in.expected("INTERVAL '...'");
        auto const interval = parse_interval(in.peek().value);
        if (!interval) return in.expected("an interval such as '30 days' or '1 hour 30 minutes'");
        if (!keyword) {
            if (!in.is_symbol("::", 1) || !in.is_word("interval", 2))
                return in.expected("INTERVAL before it");
            in.advance();
            in.advance();
        }
        in.advance();
        auto const both = sum(instant.offset, minus ? negated(*interval) : *interval);
        if (!both) return in.expected("intervals below ten thousand years");
        instant.offset = *both;
    }
    return in.placed(instant, first);
}

} // namespace mig
