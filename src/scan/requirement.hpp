// What every match of an expression holds, so that a text without it need not be asked about.
//
// It is built from below: what a character requires, then what a sequence, a choice and a
// repetition of such parts require.  Everything may say less than it could, never more.

#ifndef MIG_SRC_SCAN_REQUIREMENT_HPP
#define MIG_SRC_SCAN_REQUIREMENT_HPP

#include "scan/byte_set.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace mig::scan {

// So many bytes of one set, one after the other.
struct byte_run {
    byte_set of;
    std::size_t length = 0;
};

// What is known of all matches of a part of an expression.
struct match_facts {
    bool is_exact = false;          // each match is one of begins, from end to end
    std::vector<set_string> begins; // each match begins with one of these
    std::vector<set_string> ends;   // and ends with one of these
    std::vector<set_string> holds;  // and holds one of these somewhere; none: not known
    double holds_cost = 1e9;        // what searching for these costs a byte, about
    std::optional<byte_run> all;    // it is such a run, or a longer one
    std::optional<byte_run> within; // it holds such a run
};

[[nodiscard]] match_facts facts_of_nothing();                          // "", "^", "\b"
[[nodiscard]] match_facts facts_of_anything();                         // whatever is not understood
[[nodiscard]] match_facts facts_of_bytes(std::vector<set_string> any); // a character
[[nodiscard]] match_facts sequence(match_facts const&, match_facts const&);
[[nodiscard]] match_facts choice(std::vector<match_facts> const&);
// most is nothing where there is no limit.
[[nodiscard]] match_facts repeated(match_facts const&, unsigned least,
                                   std::optional<unsigned> most);

// One of factors, or else the run; neither when nothing is worth to be searched for first.
struct requirement {
    static constexpr std::size_t factor_bytes_max = 8;
    std::vector<set_string> factors; // 1 to 8 bytes each
    std::optional<byte_run> run;

    [[nodiscard]] bool is_none() const noexcept { return factors.empty() && !run; }
};
[[nodiscard]] requirement best_requirement(match_facts const&);

// The requirement of an expression that RE2 has accepted.  Lines are asked about: it never
// requires a newline.
[[nodiscard]] requirement requirement_of(std::string_view expression, bool ignore_case);

} // namespace mig::scan

#endif
