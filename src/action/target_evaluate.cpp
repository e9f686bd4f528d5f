#include "action/target_tree.hpp"

#include <algorithm>
#include <optional>

// SQL's logic has three values.  What only the platform knows could be any of them, so that each
// part of the tree has the set of the values that it may have, and the whole is "cannot tell" when
// its set holds true and something else.

namespace mig {
namespace {

using node = target::node;

// Bits, in the order in which AND takes the lesser and OR the greater.
using truth_set = unsigned;
constexpr truth_set only_false = 1u << 0;
constexpr truth_set only_null = 1u << 1;
constexpr truth_set only_true = 1u << 2;
constexpr truth_set anything = only_false | only_null | only_true;
constexpr unsigned truths = 3;

constexpr truth_set from(bool b) noexcept
{
    return b ? only_true : only_false;
}

constexpr truth_set negated(truth_set s) noexcept
{
    return (s & only_null) | ((s & only_true) != 0 ? only_false : 0u) |
           ((s & only_false) != 0 ? only_true : 0u);
}

template <class Choose>
constexpr truth_set combined(truth_set a, truth_set b, Choose choose) noexcept
{
    truth_set out = 0;
    for (unsigned i = 0; i < truths; ++i)
        for (unsigned j = 0; j < truths; ++j)
            if ((a >> i & 1u) != 0 && (b >> j & 1u) != 0) out |= 1u << choose(i, j);
    return out;
}
constexpr truth_set both(truth_set a, truth_set b) noexcept
{
    return combined(a, b, [](unsigned i, unsigned j) { return std::min(i, j); });
}
constexpr truth_set either(truth_set a, truth_set b) noexcept
{
    return combined(a, b, [](unsigned i, unsigned j) { return std::max(i, j); });
}

struct hidden {}; // only the platform knows it
using value = std::variant<std::monostate, hidden, std::string, double, system_time>;

bool all_digits(std::string_view text) noexcept
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

class evaluation {
public:
    evaluation(agent_facts const& facts, system_time now) : facts_(facts), now_(now) {}

    // wanted: the answer that picks the agent.  It matters for the status alone.
    truth_set of(node const& n, bool wanted = true) const
    {
        return std::visit([&](auto const& what) { return of(what, wanted); }, n.what);
    }

private:
    truth_set of(node::constant const& n, bool) const { return from(n.value); }
    truth_set of(node::all_of const& n, bool wanted) const
    {
        truth_set out = only_true;
        for (auto const& part : n.parts)
            out = both(out, of(part, wanted));
        return out;
    }
    truth_set of(node::any_of const& n, bool wanted) const
    {
        truth_set out = only_false;
        for (auto const& part : n.parts)
            out = either(out, of(part, wanted));
        return out;
    }
    truth_set of(node::negation const& n, bool wanted) const
    {
        return negated(of(n.part.front(), !wanted));
    }
    truth_set of(node::compare const& n, bool wanted) const
    {
        auto const seen = compared(at(n.left), n.how, at(n.right));
        bool const about_id = is(n.left, target_column::id) || is(n.right, target_column::id);
        if (about_id && (is_platform_id(n.left) || is_platform_id(n.right))) return anything;
        bool const about_status =
            is(n.left, target_column::status) || is(n.right, target_column::status);
        return about_status ? of_status(seen, wanted) : seen;
    }
    truth_set of(node::one_of const& n, bool wanted) const
    {
        auto const left = at(n.left);
        truth_set out = only_false;
        for (auto const& item : n.values) {
            bool const foreign = is(n.left, target_column::id) && is_platform_id(item);
            out = either(out, foreign ? anything : compared(left, comparison::equal, at(item)));
        }
        return is(n.left, target_column::status) ? of_status(out, wanted) : out;
    }
    truth_set of(node::match const& n, bool wanted) const
    {
        auto const left = at(n.left);
        if (std::holds_alternative<hidden>(left)) return anything;
        auto const* text = std::get_if<std::string>(&left);
        if (text == nullptr) return only_null;
        auto const out = from(n.pattern.matches(*text));
        return is(n.left, target_column::status) ? of_status(out, wanted) : out;
    }
    truth_set of(node::is_null const& n, bool wanted) const
    {
        auto const left = at(n.left);
        if (std::holds_alternative<hidden>(left)) return only_false | only_true;
        auto const out = from(std::holds_alternative<std::monostate>(left));
        return is(n.left, target_column::status) ? of_status(out, wanted) : out;
    }
    truth_set of(node::found_in const&, bool) const { return only_false | only_true; }

    // An agent that reads this is online, but the platform may have thought otherwise when it
    // chose: only "yes" is certain.
    static truth_set of_status(truth_set seen, bool wanted) noexcept
    {
        return seen == from(wanted) ? seen : anything;
    }

    static bool is(target_operand const& operand, target_column column) noexcept
    {
        auto const* c = std::get_if<target_column>(&operand);
        return c != nullptr && *c == column;
    }
    // Version 2's platform numbers its agents and does not tell them.
    bool is_platform_id(target_operand const& operand) const noexcept
    {
        auto const* text = std::get_if<std::string>(&operand);
        return text != nullptr && all_digits(*text) && !all_digits(facts_.id.text);
    }

    static value time_or_null(system_time t)
    {
        if (t == unset_time) return {};
        return t;
    }

    value at(target_operand const& operand) const
    {
        return std::visit([&](auto const& o) { return at(o); }, operand);
    }
    value at(target_column column) const
    {
        switch (column) {
        case target_column::id:
            return facts_.id.text;
        case target_column::name:
            return facts_.name;
        case target_column::queueloc:
            return facts_.queue_location;
        case target_column::mode:
            return facts_.mode;
        case target_column::version:
            return facts_.version;
        case target_column::pid:
            return static_cast<double>(facts_.pid);
        case target_column::starttime:
            return time_or_null(facts_.started);
        case target_column::status:
            return std::string{"online"};
        case target_column::loadername:
        case target_column::heartbeattime:
        case target_column::refreshtime:
        case target_column::destructiontime:
            return hidden{};
        }
        return hidden{};
    }
    value at(target_member const& m) const
    {
        auto text = text_at(m.column == json_column::environment ? facts_.environment : facts_.tags,
                            m.path);
        if (!text) return {};
        return *std::move(text);
    }
    static value at(std::string const& text) { return text; }
    static value at(double number) { return number; }
    value at(target_instant const& instant) const { return resolve(instant, now_); }

    template <class T>
    static bool holds(T const& a, comparison how, T const& b)
    {
        switch (how) {
        case comparison::equal:
            return a == b;
        case comparison::differs:
            return a != b;
        case comparison::less:
            return a < b;
        case comparison::at_most:
            return a <= b;
        case comparison::greater:
            return a > b;
        case comparison::at_least:
            return a >= b;
        }
        return false;
    }

    static truth_set compared(value const& a, comparison how, value const& b)
    {
        if (std::holds_alternative<std::monostate>(a) || std::holds_alternative<std::monostate>(b))
            return only_null;
        if (std::holds_alternative<hidden>(a) || std::holds_alternative<hidden>(b)) return anything;
        if (auto const* x = std::get_if<std::string>(&a), *y = std::get_if<std::string>(&b); x && y)
            return from(holds(*x, how, *y));
        if (auto const* x = std::get_if<double>(&a), *y = std::get_if<double>(&b); x && y)
            return from(holds(*x, how, *y));
        if (auto const* x = std::get_if<system_time>(&a), *y = std::get_if<system_time>(&b); x && y)
            return from(holds(*x, how, *y));
        return only_null; // the parser lets no such pair through
    }

    agent_facts const& facts_;
    system_time now_;
};

} // namespace

target_verdict target::evaluate(agent_facts const& facts, system_time now) const
{
    auto const seen = evaluation{facts, now}.of(*root_);
    if (seen == only_true) return target_verdict::yes;
    return (seen & only_true) != 0 ? target_verdict::cannot_tell : target_verdict::no;
}

} // namespace mig
