// RE2's syntax, as far as it tells what every match holds.
//
// The expression has been accepted by RE2, so this reader judges nothing: where it does not know a
// form it says that anything may stand there, and where it could lose its place in the expression
// it gives up.  The fuzzer "requirement" holds it against RE2.
#include "scan/requirement.hpp"
#include "scan/syntax_characters.hpp"

#include <algorithm>
#include <string>

namespace mig::scan {
namespace {

constexpr unsigned depth_max = 200;
constexpr std::size_t work_max = 100'000; // strings that may be put together for one expression
constexpr char32_t replacement = 0xfffd;  // an invalid byte is one of these

set_string as_set_string(std::string_view bytes)
{
    set_string made;
    for (auto const one : bytes)
        made.emplace_back(static_cast<std::uint8_t>(one));
    return made;
}

std::string utf8_of(char32_t c)
{
    auto const tail = [](char32_t bits) { return static_cast<char>(0x80 | (bits & 0x3f)); };
    if (c < 0x80) return {static_cast<char>(c)};
    if (c < 0x800) return {static_cast<char>(0xc0 | c >> 6), tail(c)};
    if (c < 0x10000) return {static_cast<char>(0xe0 | c >> 12), tail(c >> 6), tail(c)};
    return {static_cast<char>(0xf0 | c >> 18), tail(c >> 12), tail(c >> 6), tail(c)};
}

class reader : private character_reader {
public:
    reader(std::string_view expression, bool ignore_case)
        : character_reader(expression),
          fold_(ignore_case)
    {}

    match_facts read()
    {
        auto const facts = alternatives(0);
        return lost_ || !rest_.empty() ? facts_of_anything() : facts;
    }

private:
    match_facts alternatives(unsigned depth)
    {
        if (depth > depth_max) return give_up();
        auto const fold_outside = fold_;
        std::vector<match_facts> all;
        do {
            all.push_back(one_alternative(depth));
        } while (!lost_ && take('|'));
        fold_ = fold_outside; // "(?i)" holds until its group ends
        return all.size() == 1 ? all.front() : choice(all);
    }

    match_facts one_alternative(unsigned depth)
    {
        auto all = facts_of_nothing();
        while (!lost_ && !rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
            auto const part = repetitions(atom(depth));
            work_ += 1 + all.ends.size() * part.begins.size();
            if (work_ > work_max) return give_up();
            all = sequence(all, part);
        }
        return all;
    }

    match_facts repetitions(match_facts facts)
    {
        while (!lost_ && !rest_.empty()) {
            if (take('*')) {
                facts = repeated(facts, 0, std::nullopt);
            } else if (take('+')) {
                facts = repeated(facts, 1, std::nullopt);
            } else if (take('?')) {
                facts = repeated(facts, 0, 1);
            } else if (!take_counts(facts)) {
                break;
            }
            take('?'); // the shortest first: the same matches
            work_ += 16 * facts.ends.size();
            if (work_ > work_max) return give_up();
        }
        return facts;
    }

    // "{2}", "{2,}" or "{2,5}"; anything else is that text.
    bool take_counts(match_facts& facts)
    {
        std::size_t at = 1;
        if (rest_[0] != '{') return false;
        auto const number = [&]() -> std::optional<unsigned> {
            auto const begin = at;
            unsigned value = 0;
            for (; at < rest_.size() && is_digit(rest_[at]); ++at)
                value = std::min(value * 10 + static_cast<unsigned>(rest_[at] - '0'), 100'000u);
            if (at == begin) return std::nullopt;
            // "{02}" and huge numbers are text for RE2, and it repeats nothing more often.
            if (value > 1000 || (at - begin > 1 && rest_[begin] == '0')) give_up();
            return value;
        };
        auto const least = number();
        if (!least || at >= rest_.size()) return false;
        std::optional<unsigned> most = least;
        if (rest_[at] == ',') {
            ++at;
            most = number();
        }
        if (at >= rest_.size() || rest_[at] != '}') return false;
        rest_.remove_prefix(at + 1);
        facts = repeated(facts, *least, most);
        return true;
    }

    match_facts atom(unsigned depth)
    {
        switch (rest_[0]) {
        case '(':
            return group(depth);
        case '[':
            return facts_of(take_class());
        case '\\':
            return escape();
        case '^':
        case '$':
            rest_.remove_prefix(1);
            return facts_of_nothing();
        case '.':
            rest_.remove_prefix(1);
            return facts_of_anything();
        default:
            return facts_of(take_character());
        }
    }

    match_facts group(unsigned depth)
    {
        rest_.remove_prefix(1);
        auto const fold_outside = fold_;
        if (take('?')) {
            if (take('P')) {
                auto const end = rest_.find('>');
                if (end == rest_.npos) return give_up();
                rest_.remove_prefix(end + 1);
            } else {
                bool on = true;
                for (; !rest_.empty() && rest_[0] != ':' && rest_[0] != ')'; rest_.remove_prefix(1))
                {
                    if (rest_[0] == '-')
                        on = false;
                    else if (rest_[0] == 'i')
                        fold_ = on;
                    else if (rest_[0] != 'm' && rest_[0] != 's' && rest_[0] != 'U')
                        return give_up();
                }
                if (take(')')) { // until the group around it ends
                    // A repetition would be of what stands before.
                    auto const next = rest_.empty() ? ' ' : rest_[0];
                    return std::string_view{"*+?{"}.find(next) == std::string_view::npos
                               ? facts_of_nothing()
                               : give_up();
                }
                if (!take(':')) return give_up();
            }
        }
        auto const inside = alternatives(depth + 1);
        fold_ = fold_outside;
        return take(')') ? inside : give_up();
    }

    match_facts escape()
    {
        if (rest_.size() < 2) return give_up();
        auto const what = rest_[1];
        if (what == 'b' || what == 'B' || what == 'A' || what == 'z') {
            rest_.remove_prefix(2);
            return facts_of_nothing();
        }
        characters all;
        if (take_escaped_class(all)) return facts_of(all);
        return facts_of(take_escaped_character());
    }

    match_facts facts_of(char32_t one)
    {
        if (lost_) return facts_of_anything();
        if (one >= 0x80) {
            if (fold_ || one == replacement || (one >= 0xd800 && one < 0xe000))
                return facts_of_anything();
            return facts_of_bytes({as_set_string(utf8_of(one))});
        }
        characters all;
        all.ascii.add(static_cast<std::uint8_t>(one));
        return facts_of(all);
    }

    match_facts facts_of(characters all) const
    {
        if (lost_ || all.beyond) return facts_of_anything();
        std::vector<set_string> any;
        if (fold_) {
            auto const as_given = all.ascii;
            as_given.each([&](std::uint8_t byte) {
                if (is_letter(byte)) all.ascii.add(byte ^ 0x20);
            });
            // The Kelvin sign is a "k", and the long s an "s".
            if (all.ascii.contains('k')) any.push_back(as_set_string("\xe2\x84\xaa"));
            if (all.ascii.contains('s')) any.push_back(as_set_string("\xc5\xbf"));
        }
        all.ascii.remove('\n'); // no line has one
        any.push_back({all.ascii});
        return facts_of_bytes(std::move(any));
    }

    match_facts give_up()
    {
        lost_ = true;
        return facts_of_anything();
    }
    bool fold_;
    std::size_t work_ = 0;
};

} // namespace

requirement requirement_of(std::string_view expression, bool ignore_case)
{
    return best_requirement(reader{expression, ignore_case}.read());
}

} // namespace mig::scan
