// One compiled expression.  The seam: nothing else in this room sees RE2.
//
// Its texts must be UTF-8 (valid_text.hpp sees to it): RE2 lets nothing match an invalid byte.
//
// Threads: immutable, shared by any number of threads.

#ifndef MIG_SRC_SCAN_REGEX_HPP
#define MIG_SRC_SCAN_REGEX_HPP

#include <mig/scan/pattern.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

    [[nodiscard]] bool found_in(text_part) const;
    [[nodiscard]] bool matches(std::string_view text) const;
    [[nodiscard]] std::string const& expression() const noexcept;

private:
    struct compiled;
    explicit regex(std::unique_ptr<compiled>) noexcept;
    std::unique_ptr<compiled> compiled_;
};

struct regex_list {
    std::vector<std::shared_ptr<regex const>> regexes;
};

} // namespace mig::scan

#endif
