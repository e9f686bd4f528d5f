// One compiled expression.  The seam: nothing else in this room sees RE2.
//
// RE2 lets nothing match a byte that is not UTF-8.  Where such a byte has to count as U+FFFD, the
// text must be a valid_text; an expression that cannot match U+FFFD takes any bytes.
//
// Threads: immutable, shared by any number of threads.

#ifndef MIG_SRC_SCAN_REGEX_HPP
#define MIG_SRC_SCAN_REGEX_HPP

#include <mig/scan/pattern.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace mig::scan {

// A part of a text, with what stands around it: "^", "$" and "\b" see the neighbours.
struct text_part {
    std::string_view text;
    std::size_t begin = 0;
    std::size_t end = 0;

    explicit text_part(std::string_view all) noexcept : text(all), end(all.size()) {}
    text_part(std::string_view all, std::size_t from, std::size_t to) noexcept
        : text(all),
          begin(from),
          end(to)
    {}
};

class regex {
public:
    [[nodiscard]] static result<std::shared_ptr<regex const>> make(std::string_view expression,
                                                                   pattern_options);
    ~regex();

    // Whether a match may hold a U+FFFD, so that its texts must be valid.  Yes when in doubt.
    [[nodiscard]] bool needs_valid_text() const noexcept { return needs_valid_text_; }

    [[nodiscard]] bool found_in(text_part) const;
    [[nodiscard]] bool matches(std::string_view text) const;
    [[nodiscard]] std::string const& expression() const noexcept;
    [[nodiscard]] bool ignores_case() const noexcept;

private:
    struct compiled;
    explicit regex(std::unique_ptr<compiled>) noexcept;
    std::unique_ptr<compiled> compiled_;
    bool needs_valid_text_ = true;
};

} // namespace mig::scan

#endif
