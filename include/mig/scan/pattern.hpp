// One regular expression, RE2's syntax: linear time on every input.
//
// Text is UTF-8; an invalid byte behaves as one U+FFFD, so "." matches it.  protocol 10.2
//
// Threads: immutable, shared by any number of threads.

#ifndef MIG_SCAN_PATTERN_HPP
#define MIG_SCAN_PATTERN_HPP

#include <mig/base/result.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace mig {

struct pattern_options {
    bool ignore_case = false;
};

class pattern {
public:
    // Fails with invalid_argument and RE2's reason; over_budget when it needs too much memory.
    [[nodiscard]] static result<pattern> make(std::string_view expression, pattern_options = {});

    [[nodiscard]] bool found_in(std::string_view text) const; // anywhere in it
    [[nodiscard]] bool matches(std::string_view text) const;  // all of it
    [[nodiscard]] std::string const& expression() const noexcept;

private:
    struct impl;
    std::shared_ptr<impl const> impl_;
};

} // namespace mig

#endif
