#include "scan/requirement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mig::scan {
namespace {

constexpr std::size_t string_bytes_max = 16;
constexpr std::size_t choices_max = 4096; // "a|b|c"
constexpr std::size_t products_max = 32;  // "(a|b)(c|d)"
constexpr unsigned copies_max = 16;       // of what is repeated

// What finding and asking cost, in nanoseconds; only their ratio counts.
constexpr double look_cost = 4;
constexpr double ask_cost = 300;
// What a byte costs without anything to search for first is about 2.
constexpr double cost_max = 1;
constexpr double cost_unknown = 1e9;

using strings = std::vector<set_string>;

// One string that is empty: anything.
strings unknown()
{
    return {set_string{}};
}

void keep_unique(strings& all)
{
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
}

// An empty string says nothing, and nor does what holds one.
bool says_something(strings const& all)
{
    return !all.empty() &&
           std::none_of(all.begin(), all.end(), [](auto const& one) { return one.empty(); });
}

strings joined(strings const& a, strings const& b)
{
    strings all;
    all.reserve(a.size() * b.size());
    for (auto const& left : a) {
        for (auto const& right : b) {
            all.push_back(left);
            all.back().insert(all.back().end(), right.begin(), right.end());
        }
    }
    return all;
}

bool is_joinable(strings const& a, strings const& b)
{
    return a.size() == 1 || b.size() == 1
               ? a.size() * b.size() <= products_max
               : a.size() <= products_max && a.size() * b.size() <= products_max;
}

std::size_t longest(strings const& all)
{
    std::size_t most = 0;
    for (auto const& one : all)
        most = std::max(most, one.size());
    return most;
}

void cut_to_begin(strings& all)
{
    for (auto& one : all)
        if (one.size() > string_bytes_max) one.resize(string_bytes_max);
    keep_unique(all);
}

void cut_to_end(strings& all)
{
    for (auto& one : all)
        if (one.size() > string_bytes_max)
            one.erase(one.begin(), one.end() - static_cast<std::ptrdiff_t>(string_bytes_max));
    keep_unique(all);
}

// Where a string is worth being searched for.
struct place {
    std::size_t begin = 0;
    double look = 1; // how often a vector search stops there, for each byte of a text
    double ask = 1;  // how often it is there
};

place best_place(set_string const& string)
{
    double frequency[string_bytes_max];
    for (std::size_t i = 0; i < string.size(); ++i)
        frequency[i] = frequency_of(string[i]);
    place best;
    double best_cost = std::numeric_limits<double>::max();
    auto const length = std::min(string.size(), requirement::factor_bytes_max);
    for (std::size_t at = 0; at + length <= string.size(); ++at) {
        place here{at, 1, 1};
        // Bytes of a text depend on each other: the others make the rarest less rare than they are.
        double rarest = 1;
        for (std::size_t i = at; i < at + length; ++i) {
            rarest = std::min(rarest, frequency[i]);
            here.ask *= std::pow(frequency[i], 0.6);
        }
        here.ask *= std::pow(rarest, 0.4);
        for (std::size_t i = at; i + 1 <= at + length; ++i) {
            double look = 1;
            for (std::size_t n = i; n < std::min(i + 4, at + length); ++n)
                look *= std::pow(frequency[n], 0.75);
            here.look = std::min(here.look, look);
        }
        auto const cost = look_cost * here.look + ask_cost * here.ask;
        if (cost < best_cost) {
            best_cost = cost;
            best = here;
        }
    }
    return best;
}

double cost_of(strings const& any)
{
    if (any.empty()) return cost_unknown;
    double look = 0;
    double ask = 0;
    for (auto const& one : any) {
        auto const at = best_place(one);
        look += at.look;
        ask += at.ask;
    }
    return look_cost * std::min(look, 1.0) + ask_cost * std::min(ask, 1.0);
}

double cost_of(byte_run const& run)
{
    // Letters stand in words, and digits in numbers.
    auto const frequency = std::sqrt(frequency_of(run.of));
    return 1.0 / static_cast<double>(run.length) +
           ask_cost * std::pow(frequency, static_cast<double>(run.length));
}

void hold(match_facts& facts, strings const& other, double cost)
{
    if (!says_something(other) || cost >= facts.holds_cost) return;
    facts.holds = other;
    facts.holds_cost = cost;
}
void hold(match_facts& facts, strings const& other)
{
    if (says_something(other)) hold(facts, other, cost_of(other));
}

void keep_better(std::optional<byte_run>& best, std::optional<byte_run> const& other)
{
    if (!other || other->length == 0) return;
    if (!best || cost_of(*other) < cost_of(*best)) best = other;
}

void append(strings& all, strings const& more)
{
    if (all.size() <= choices_max) all.insert(all.end(), more.begin(), more.end());
}

std::optional<byte_run> run_of_either(std::optional<byte_run> const& a,
                                      std::optional<byte_run> const& b)
{
    if (!a || !b) return std::nullopt;
    auto made = *a;
    made.of |= b->of;
    made.length = std::min(a->length, b->length);
    return made;
}

} // namespace

match_facts facts_of_nothing()
{
    match_facts none;
    none.is_exact = true;
    none.begins = none.ends = unknown();
    none.all = byte_run{};
    return none;
}

match_facts facts_of_anything()
{
    match_facts any;
    any.begins = any.ends = unknown();
    return any;
}

match_facts facts_of_bytes(std::vector<set_string> any)
{
    byte_run all;
    all.length = any.empty() ? 0 : any.front().size();
    for (auto const& string : any) {
        all.length = std::min(all.length, string.size());
        for (auto const& set : string)
            all.of |= set;
    }
    match_facts made;
    made.is_exact = true;
    made.begins = made.ends = any;
    made.holds_cost = cost_of(any);
    made.holds = std::move(any);
    made.all = made.within = all;
    return made;
}

match_facts sequence(match_facts const& a, match_facts const& b)
{
    match_facts both;
    both.holds = a.holds;
    both.holds_cost = a.holds_cost;
    hold(both, b.holds, b.holds_cost);
    if (is_joinable(a.ends, b.begins)) {
        auto middle = joined(a.ends, b.begins);
        if (longest(middle) <= string_bytes_max) {
            hold(both, middle);
        } else {
            auto left = middle;
            cut_to_end(middle);
            hold(both, middle);
            cut_to_begin(left);
            hold(both, left);
        }
    } else {
        hold(both, a.ends);
        hold(both, b.begins);
    }

    both.is_exact = a.is_exact && b.is_exact && is_joinable(a.begins, b.begins);
    both.begins =
        a.is_exact && is_joinable(a.begins, b.begins) ? joined(a.begins, b.begins) : a.begins;
    both.ends = b.is_exact && is_joinable(a.ends, b.ends) ? joined(a.ends, b.ends) : b.ends;
    if (longest(both.begins) > string_bytes_max || longest(both.ends) > string_bytes_max)
        both.is_exact = false;
    cut_to_begin(both.begins);
    cut_to_end(both.ends);

    if (a.all && b.all) {
        both.all = a.all;
        both.all->of |= b.all->of;
        both.all->length += b.all->length;
    }
    both.within = a.within;
    keep_better(both.within, b.within);
    keep_better(both.within, both.all);
    return both;
}

match_facts choice(std::vector<match_facts> const& parts)
{
    match_facts one;
    one.is_exact = true;
    one.all = parts.front().all;
    one.within = parts.front().within;
    bool all_hold = true;
    for (auto const& part : parts) {
        one.is_exact = one.is_exact && part.is_exact;
        all_hold = all_hold && says_something(part.holds);
        append(one.begins, part.begins);
        append(one.ends, part.ends);
        append(one.holds, part.holds);
        one.all = run_of_either(one.all, part.all);
        one.within = run_of_either(one.within, part.within);
    }
    if (one.begins.size() > choices_max || one.ends.size() > choices_max) {
        one.is_exact = false;
        one.begins = one.ends = unknown();
    }
    if (!all_hold || one.holds.size() > choices_max) one.holds.clear();
    one.holds_cost = cost_of(one.holds);
    if (one.within && one.within->length == 0) one.within.reset();
    return one;
}

match_facts repeated(match_facts const& a, unsigned least, std::optional<unsigned> most)
{
    auto const copies = std::min(least, copies_max);
    auto made = facts_of_nothing();
    for (unsigned i = 0; i < copies; ++i)
        made = sequence(made, a);
    if (copies < least || most != least) {
        // What may follow is not known, and what stands at the end is what stands at any end.
        auto const extra = most && copies == least ? *most - least : copies_max;
        if (a.is_exact && extra <= 3) {
            auto const maybe = choice({facts_of_nothing(), a});
            for (unsigned i = 0; i < extra; ++i)
                made = sequence(made, maybe);
        } else {
            made.is_exact = false;
            made.ends = copies == 0 ? unknown() : a.ends;
            if (copies == 0) made.begins = unknown();
        }
    }
    made.all = a.all;
    if (made.all) made.all->length *= least;
    if (least == 0) made.within.reset();
    keep_better(made.within, made.all);
    return made;
}

requirement best_requirement(match_facts const& facts)
{
    requirement best;
    auto best_facts = facts;
    hold(best_facts, facts.begins);
    hold(best_facts, facts.ends);
    auto const& holds = best_facts.holds;
    auto const factors_cost = best_facts.holds_cost;
    auto const run = facts.within;
    if (run && run->length >= 4 && cost_of(*run) < factors_cost && cost_of(*run) < cost_max) {
        best.run = run;
        return best;
    }
    if (factors_cost >= cost_max) return best;
    for (auto const& one : holds) {
        auto const at = static_cast<std::ptrdiff_t>(best_place(one).begin);
        auto const length =
            static_cast<std::ptrdiff_t>(std::min(one.size(), requirement::factor_bytes_max));
        best.factors.emplace_back(one.begin() + at, one.begin() + at + length);
    }
    keep_unique(best.factors);
    return best;
}

} // namespace mig::scan
