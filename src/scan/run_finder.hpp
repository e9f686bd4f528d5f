// Where in a text so many bytes of one set stand together.
//
// It looks at the last byte that the run would have: when that is of another kind, none of the
// bytes before it can begin a run, and most of the text is never looked at.

#ifndef MIG_SRC_SCAN_RUN_FINDER_HPP
#define MIG_SRC_SCAN_RUN_FINDER_HPP

#include "scan/requirement.hpp"

#include <array>
#include <string_view>

namespace mig::scan {

class run_finder {
public:
    explicit run_finder(byte_run const&);

    // Where the first run begins, from there on; npos when there is none.
    [[nodiscard]] std::size_t next(std::string_view text, std::size_t from) const noexcept;

private:
    std::array<bool, 256> is_of_{};
    std::size_t length_;
};

} // namespace mig::scan

#endif
