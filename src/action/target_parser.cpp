#include "action/target_parser.hpp"

#include "action/target_value.hpp"

#include <array>
#include <utility>

// Recursive descent:
//
//     any        all (OR all)*
//     all        not (AND not)*
//     not        NOT not | predicate
//     predicate  primary [IS [NOT] NULL | [NOT] IN (...) | [NOT] LIKE ... | comparison primary]
//     primary    ( any ) | column | member | 'text' | number | NOW() | instant +- interval
//
// A parenthesis may hold a condition or a value; which of them is known only inside, so that a
// primary is either and whoever needs one of them asks.

namespace mig {
namespace {

using node = target::node;
using phrase = std::variant<node, placed_operand>;

constexpr std::string_view a_predicate = "a comparison (=, <>, <, LIKE, ~, IN, IS NULL ...)";
constexpr std::string_view found_form =
    "id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r WHERE "
    "actionid=... AND r#>>'{foundanything}' = 'true')";

std::optional<comparison> comparison_of(std::string_view symbol) noexcept
{
    if (symbol == "=") return comparison::equal;
    if (symbol == "<>" || symbol == "!=") return comparison::differs;
    if (symbol == "<") return comparison::less;
    if (symbol == "<=") return comparison::at_most;
    if (symbol == ">") return comparison::greater;
    if (symbol == ">=") return comparison::at_least;
    return std::nullopt;
}

class parser : target_cursor {
public:
    using target_cursor::target_cursor;

    result<node> whole()
    {
        auto out = condition(any());
        if (!out) return out;
        if (peek().kind != target_token_kind::end) return expected("AND, OR or the end");
        return out;
    }

private:
    result<node> condition(result<phrase> p) const
    {
        if (!p) return p.error();
        if (auto* n = std::get_if<node>(&*p)) return std::move(*n);
        return expected(a_predicate);
    }

    // One or more of what next() reads, with a word between them.  A list of one is what it holds.
    template <class List, class Next>
    result<phrase> list(std::string_view word, Next next)
    {
        auto first = next();
        if (!first || !is_word(word)) return first;
        auto head = condition(std::move(first));
        if (!head) return head.error();
        List out;
        out.parts.push_back(*std::move(head));
        while (take_word(word)) {
            auto part = condition(next());
            if (!part) return part.error();
            out.parts.push_back(*std::move(part));
        }
        return phrase{node{std::move(out)}};
    }

    result<phrase> any()
    {
        if (++depth_ > target_depth_max)
            return over("levels of parentheses and NOT", target_depth_max);
        auto out = list<node::any_of>("or", [this] { return all(); });
        --depth_;
        return out;
    }

    result<phrase> all()
    {
        return list<node::all_of>("and", [this] { return negation(); });
    }

    result<phrase> negation()
    {
        if (!take_word("not")) return predicate();
        if (++depth_ > target_depth_max)
            return over("levels of parentheses and NOT", target_depth_max);
        auto part = condition(negation());
        --depth_;
        if (!part) return part.error();
        return phrase{negated(*std::move(part))};
    }

    static node negated(node part)
    {
        node::negation out;
        out.part.push_back(std::move(part));
        return node{std::move(out)};
    }

    result<phrase> counted(result<node> n)
    {
        if (!n) return n.error();
        if (++predicates_ > target_predicates_max) return over("conditions", target_predicates_max);
        return phrase{*std::move(n)};
    }

    result<phrase> predicate()
    {
        auto first = primary();
        if (!first || std::holds_alternative<node>(*first)) return first;
        auto& left = *std::get_if<placed_operand>(&*first);

        if (take_word("is")) {
            bool const not_null = take_word("not");
            if (!take_word("null")) return expected("NULL");
            node out{node::is_null{std::move(left.value)}};
            return counted(not_null ? negated(std::move(out)) : std::move(out));
        }
        auto const& t = peek();
        if (t.kind == target_token_kind::symbol) {
            if (auto const how = comparison_of(t.value)) {
                advance();
                return counted(compare(std::move(left), *how));
            }
            if (t.value == "~") return match(std::move(left), match_kind::regex, false);
            if (t.value == "~*") return match(std::move(left), match_kind::iregex, false);
            if (t.value == "!~") return match(std::move(left), match_kind::regex, true);
            if (t.value == "!~*") return match(std::move(left), match_kind::iregex, true);
            return first; // a value; the caller decides whether that will do
        }
        bool const inverted = is_word("not");
        std::size_t const ahead = inverted ? 1 : 0;
        if (is_word("in", ahead) || is_word("like", ahead) || is_word("ilike", ahead) ||
            is_word("between", ahead))
        {
            if (inverted) advance();
            if (is_word("like")) return match(std::move(left), match_kind::like, inverted);
            if (is_word("ilike")) return match(std::move(left), match_kind::ilike, inverted);
            bool const is_in = is_word("in");
            advance();
            auto out = is_in ? one_of(std::move(left)) : between(std::move(left));
            if (!out) return out.error();
            return counted(inverted ? negated(*std::move(out)) : std::move(out));
        }
        if (inverted) return expected("IN, LIKE, ILIKE or BETWEEN after NOT", 1);
        return first;
    }

    result<node> compare(placed_operand left, comparison how)
    {
        auto right = value();
        if (!right) return right.error();
        bool const ordered = how != comparison::equal && how != comparison::differs;
        if (auto ok = same_type(left, *right, ordered); !ok) return ok.error();
        return node{node::compare{std::move(left.value), how, std::move(right->value)}};
    }

    result<void> same_type(placed_operand& left, placed_operand& right, bool ordered) const
    {
        auto const was_written = type_of(left.value) == operand_type::written;
        if (auto const why = unify(left, right))
            return expected_at(was_written ? left : right, *why);
        auto const is_id = [](placed_operand const& o) {
            return type_of(o.value) == operand_type::identity;
        };
        // Version 2 orders ids as numbers, version 3 as texts: there is no answer for both.
        if (ordered && (is_id(left) || is_id(right)))
            return expected_at(is_id(left) ? left : right, "a column that has an order");
        return {};
    }

    result<phrase> match(placed_operand left, match_kind how, bool inverted)
    {
        advance(); // the operator
        auto const type = type_of(left.value);
        if (type != operand_type::text && type != operand_type::written)
            return expected_at(left, "a text, to match it with a pattern");
        auto const& written = peek();
        if (written.kind != target_token_kind::text) return expected("a pattern in single quotes");
        if (++patterns_ > target_patterns_max) return over("patterns", target_patterns_max);
        auto pattern = text_match::make(how, written.value);
        if (!pattern)
            return expected("a pattern that can be used: " + std::string{pattern.error().why()});
        advance();
        node out{node::match{std::move(left.value), how, written.value, *std::move(pattern)}};
        return counted(inverted ? negated(std::move(out)) : std::move(out));
    }

    result<node> between(placed_operand left)
    {
        placed_operand again = left;
        auto low = compare(std::move(left), comparison::at_least);
        if (!low) return low;
        if (!take_word("and")) return expected("AND and the upper end");
        auto high = compare(std::move(again), comparison::at_most);
        if (!high) return high;
        node::all_of out;
        out.parts.push_back(*std::move(low));
        out.parts.push_back(*std::move(high));
        return node{std::move(out)};
    }

    result<node> one_of(placed_operand left)
    {
        if (!take_symbol("(")) return expected("'(' and a list");
        if (is_word("select")) return found_in(left);
        node::one_of out;
        do {
            auto item = value();
            if (!item) return item.error();
            bool const literal = std::holds_alternative<std::string>(item->value) ||
                                 std::holds_alternative<double>(item->value) ||
                                 std::holds_alternative<target_instant>(item->value);
            if (!literal) return expected_at(*item, "a quoted text, a number or a time");
            if (++listed_ > target_list_max) return over("values in lists", target_list_max);
            placed_operand side = left;
            if (auto ok = same_type(side, *item, false); !ok) return ok.error();
            if (side.value != left.value) return expected_at(left, "a column");
            out.values.push_back(std::move(item->value));
        } while (take_symbol(","));
        if (!take_symbol(")")) return expected("',' or ')'");
        out.left = std::move(left.value);
        return node{std::move(out)};
    }

    // The one sub-query that MIG's clients write, word by word.  protocol 7.4
    result<node> found_in(placed_operand const& left)
    {
        auto const* column = std::get_if<target_column>(&left.value);
        if (column == nullptr || *column != target_column::id) return expected_at(left, found_form);
        constexpr std::array<std::string_view, 16> opening{
            "select", "agentid",  "from",     "commands", ",", "json_array_elements",
            "(",      "commands", ".",        "results",  ")", "as",
            "r",      "where",    "actionid", "="};
        for (auto const word : opening)
            if (!take_word(word) && !take_symbol(word)) return expected(found_form);
        auto const id = peek();
        bool const digits =
            id.kind == target_token_kind::number && id.value.find('.') == std::string::npos;
        if (!digits && (id.kind != target_token_kind::text || id.value.empty()))
            return expected("the id of an action");
        advance();
        if (!take_word("and") || !take_word("r") || !take_symbol("#>>") ||
            peek().kind != target_token_kind::text || peek().value != "{foundanything}")
            return expected(found_form);
        advance();
        if (!take_symbol("=")) return expected("=");
        auto const found = peek();
        if (found.kind != target_token_kind::text ||
            (found.value != "true" && found.value != "false"))
            return expected("'true' or 'false'");
        advance();
        if (!take_symbol(")")) return expected("')'");
        return node{node::found_in{id.value, found.value == "true"}};
    }

    result<placed_operand> value()
    {
        auto p = primary();
        if (!p) return p.error();
        if (auto* o = std::get_if<placed_operand>(&*p)) return std::move(*o);
        return expected(a_target_value);
    }

    result<phrase> primary()
    {
        if (take_word("true")) return counted(node{node::constant{true}});
        if (take_word("false")) return counted(node{node::constant{false}});
        auto const first = at();
        if (take_symbol("(")) return parenthesis(first);
        return as_phrase(read_target_value(*this));
    }

    static result<phrase> as_phrase(result<placed_operand> value)
    {
        if (!value) return value.error();
        return phrase{*std::move(value)};
    }

    result<phrase> parenthesis(std::size_t first)
    {
        auto inner = any();
        if (!inner) return inner;
        if (!take_symbol(")")) {
            bool const is_value = std::holds_alternative<placed_operand>(*inner);
            return expected(is_value ? a_predicate : std::string_view{"AND, OR or ')'"});
        }
        auto* o = std::get_if<placed_operand>(&*inner);
        if (o != nullptr && std::holds_alternative<target_instant>(o->value))
            return as_phrase(read_intervals(*this, *std::get_if<target_instant>(&o->value), first));
        return inner;
    }

    std::size_t depth_ = 0;
    std::size_t predicates_ = 0;
    std::size_t patterns_ = 0;
    std::size_t listed_ = 0;
};

} // namespace

result<node> parse_target_tree(std::string_view text)
{
    auto tokens = target_tokens(text);
    if (!tokens) return tokens.error();
    if (tokens->size() == 1) return complain({0, "nothing", "a condition; TRUE asks every agent"});
    // Version 2's clients sign this one word; its platform understands it, a database would not.
    bool const is_all = tokens->size() == 2 && tokens->front().value == "all" &&
                        tokens->front().kind == target_token_kind::word;
    if (is_all) return node{node::constant{true}};
    return parser{text, *std::move(tokens)}.whole();
}

} // namespace mig
