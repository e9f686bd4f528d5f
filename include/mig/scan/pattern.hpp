// One regular expression, RE2's syntax: linear time on every input.
//
// Text is UTF-8; an invalid byte behaves as one U+FFFD, so "." matches it.  protocol 10.2
// It is one line: "^" and "$" are its ends, and "." does not match a newline in it.
//
// Threads: immutable, shared by any number of threads.

#ifndef MIG_SCAN_PATTERN_HPP
#define MIG_SCAN_PATTERN_HPP

#include <mig/base/result.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace mig {

namespace scan {
class regex;
}

struct pattern_options {
    bool ignore_case = false;
};

class pattern {
public:
    // Fails with invalid_argument and RE2's reason; over_budget when it
    // is longer than 64 KiB or needs more than 8 MiB.
    [[nodiscard]] static result<pattern> make(std::string_view expression, pattern_options = {});

    [[nodiscard]] bool found_in(std::string_view text) const; // anywhere in it
    [[nodiscard]] bool matches(std::string_view text) const;  // all of it
    [[nodiscard]] std::string const& expression() const noexcept;

private:
    friend class pattern_set;
    explicit pattern(std::shared_ptr<scan::regex const>) noexcept;
    std::shared_ptr<scan::regex const> regex_;
};

} // namespace mig

#endif
