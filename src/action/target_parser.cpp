#include "action/target_parser.hpp"

#include "action/target_operand.hpp"
#include "action/target_token.hpp"

#include <array>
#include <charconv>
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

constexpr std::array columns{
    target_column::id,          target_column::name,
    target_column::queueloc,    target_column::mode,
    target_column::version,     target_column::pid,
    target_column::starttime,   target_column::status,
    target_column::loadername,  target_column::heartbeattime,
    target_column::refreshtime, target_column::destructiontime,
};

constexpr std::string_view a_value =
    "a column (id, name, status, environment->>'...', tags->>'...'), a quoted text, a number or "
    "NOW()";
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

class parser {
public:
    parser(std::string_view text, std::vector<target_token> tokens)
        : text_(text),
          tokens_(std::move(tokens))
    {}

    result<node> whole()
    {
        auto out = condition(any());
        if (!out) return out;
        if (peek().kind != target_token_kind::end) return expected("AND, OR or the end");
        return out;
    }

private:
    // --- tokens

    target_token const& peek(std::size_t ahead = 0) const noexcept
    {
        auto const i = at_ + ahead;
        return tokens_[i < tokens_.size() ? i : tokens_.size() - 1];
    }
    bool is_word(std::string_view word, std::size_t ahead = 0) const noexcept
    {
        auto const& t = peek(ahead);
        return t.kind == target_token_kind::word && t.value == word;
    }
    bool is_symbol(std::string_view symbol, std::size_t ahead = 0) const noexcept
    {
        auto const& t = peek(ahead);
        return t.kind == target_token_kind::symbol && t.value == symbol;
    }
    void advance() noexcept
    {
        if (at_ + 1 < tokens_.size()) ++at_;
    }
    bool take_word(std::string_view word) noexcept
    {
        bool const is = is_word(word);
        if (is) advance();
        return is;
    }
    bool take_symbol(std::string_view symbol) noexcept
    {
        bool const is = is_symbol(symbol);
        if (is) advance();
        return is;
    }

    error expected(std::string_view what, std::size_t ahead = 0) const
    {
        auto const& t = peek(ahead);
        if (t.kind == target_token_kind::end) return complain({t.offset, "the end", what});
        return complain({t.offset, text_.substr(t.offset, t.size), what});
    }
    error expected_at(placed_operand const& o, std::string_view what) const
    {
        return complain({o.offset, o.source, what});
    }
    error over(std::string_view what, std::size_t max) const
    {
        std::string limit = "at most " + std::to_string(max) + " ";
        limit += what;
        return expected(limit);
    }

    // --- conditions

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

    // --- values

    result<placed_operand> value()
    {
        auto p = primary();
        if (!p) return p.error();
        if (auto* o = std::get_if<placed_operand>(&*p)) return std::move(*o);
        return expected(a_value);
    }

    placed_operand placed(target_operand value, std::size_t first_token) const
    {
        auto const begin = tokens_[first_token].offset;
        auto const& last = tokens_[at_ > first_token ? at_ - 1 : first_token];
        return {std::move(value), std::string{text_.substr(begin, last.offset + last.size - begin)},
                begin};
    }

    result<phrase> primary()
    {
        auto const first = at_;
        auto const t = peek();
        switch (t.kind) {
        case target_token_kind::text:
            advance();
            if (is_symbol("::")) return expected("no cast");
            return phrase{placed(t.value, first)};
        case target_token_kind::number:
            return number(first, false);
        case target_token_kind::symbol:
            return symbol(first);
        case target_token_kind::word:
            return word(first);
        case target_token_kind::end:
            break;
        }
        return expected(a_value);
    }

    result<phrase> symbol(std::size_t first)
    {
        if (take_symbol("-")) return number(first, true);
        if (!take_symbol("(")) return expected(a_value);
        auto inner = any();
        if (!inner) return inner;
        if (!take_symbol(")")) {
            bool const is_value = std::holds_alternative<placed_operand>(*inner);
            return expected(is_value ? a_predicate : std::string_view{"AND, OR or ')'"});
        }
        auto* o = std::get_if<placed_operand>(&*inner);
        if (o != nullptr && std::holds_alternative<target_instant>(o->value))
            return with_offset(*std::get_if<target_instant>(&o->value), first);
        return inner;
    }

    result<phrase> number(std::size_t first, bool minus)
    {
        auto const& t = peek();
        double n = 0;
        if (t.kind != target_token_kind::number) return expected("a number");
        auto const [end, failure] =
            std::from_chars(t.value.data(), t.value.data() + t.value.size(), n);
        if (failure != std::errc{} || end != t.value.data() + t.value.size())
            return expected("a number that a double can hold");
        advance();
        return phrase{placed(minus ? -n : n, first)};
    }

    result<phrase> word(std::size_t first)
    {
        if (take_word("true")) return counted(node{node::constant{true}});
        if (take_word("false")) return counted(node{node::constant{false}});
        if (is_word("null")) return expected("IS NULL: nothing is equal to NULL");
        if (take_word("now")) {
            if (!take_symbol("(") || !take_symbol(")")) return expected("NOW()");
            return with_offset({}, first);
        }
        if (take_word("current_timestamp")) return with_offset({}, first);
        if (is_word("agents") && is_symbol(".", 1)) {
            advance();
            advance();
        }
        if (take_word("environment")) return member(json_column::environment, first);
        if (take_word("tags")) return member(json_column::tags, first);
        for (auto const column : columns)
            if (take_word(name(column))) {
                if (is_symbol("+") || is_symbol("-"))
                    return expected("a comparison; intervals are added to NOW()");
                return phrase{placed(column, first)};
            }
        return expected(a_value);
    }

    // -> 'key', -> 3, up to one ->> or #>> that makes it a text.
    result<phrase> member(json_column column, std::size_t first)
    {
        target_member out{column, {}};
        for (bool done = false; !done;) {
            bool const path = is_symbol("#>>");
            done = path || is_symbol("->>");
            if (!done && !is_symbol("->")) return expected("->>'name', ->'name' or #>>'{name}'");
            advance();
            auto const key = peek();
            bool const minus = !path && is_symbol("-");
            auto steps = path ? path_steps(key) : one_step(minus ? peek(1) : key, minus);
            if (!steps)
                return expected(path ? "a path such as '{aws,instanceid}'"
                                     : "a member in single quotes, or an item's number");
            advance();
            if (minus) advance();
            out.path.insert(out.path.end(), steps->begin(), steps->end());
            if (out.path.size() > json_path_steps_max)
                return over("members in a path", json_path_steps_max);
        }
        if (is_symbol("->") || is_symbol("->>") || is_symbol("#>>"))
            return expected("nothing after ->> and #>>: they give a text");
        return phrase{placed(std::move(out), first)};
    }

    static std::optional<json_path> path_steps(target_token const& t)
    {
        if (t.kind != target_token_kind::text) return std::nullopt;
        return parse_path_array(t.value);
    }
    static std::optional<json_path> one_step(target_token const& t, bool minus)
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

    // NOW() - INTERVAL '30 days' + '1 hour'::interval ...
    result<phrase> with_offset(target_instant instant, std::size_t first)
    {
        while (is_symbol("+") || is_symbol("-")) {
            bool const minus = is_symbol("-");
            advance();
            bool const keyword = take_word("interval");
            if (peek().kind != target_token_kind::text) return expected("INTERVAL '...'");
            auto const interval = parse_interval(peek().value);
            if (!interval) return expected("an interval such as '30 days' or '1 hour 30 minutes'");
            if (!keyword) {
                if (!is_symbol("::", 1) || !is_word("interval", 2))
                    return expected("INTERVAL before it");
                advance();
                advance();
            }
            advance();
            auto const both = sum(instant.offset, minus ? negated_interval(*interval) : *interval);
            if (!both) return expected("intervals below ten thousand years");
            instant.offset = *both;
        }
        return phrase{placed(instant, first)};
    }
    static target_interval negated_interval(target_interval const& i) noexcept
    {
        return mig::negated(i);
    }

    std::string_view text_;
    std::vector<target_token> tokens_;
    std::size_t at_ = 0;
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
