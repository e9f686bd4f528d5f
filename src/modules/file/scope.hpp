// Which searches a path is in the scope of, and where to walk so that each file is met once.
//
// A search covers what lies below its roots, down to its depth: a file directly in a root has
// depth 1.  Roots within roots are covered by the walk of the outer one.

#ifndef MIG_SRC_MODULES_FILE_SCOPE_HPP
#define MIG_SRC_MODULES_FILE_SCOPE_HPP

#include "modules/file/search.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mig::file {

class scope {
public:
    explicit scope(std::vector<search> const& searches);

    // All roots, sorted, each once: an outer one before those within it.
    [[nodiscard]] std::vector<std::string> const& roots() const noexcept { return roots_; }

    // Searches with a root that is this path, or that it lies below and not too deep.
    [[nodiscard]] std::vector<std::size_t> of_file(std::string_view path) const;
    // Whether anything in a directory can be of interest, or below it.
    [[nodiscard]] bool wants_directory(std::string_view path) const;

private:
    std::vector<search> const& searches_;
    std::vector<std::string> roots_;
};

// How many names below the root the path is: 0 for the root itself; nothing when it is not below.
[[nodiscard]] std::optional<std::uint64_t> depth_below(std::string_view root,
                                                       std::string_view path);

} // namespace mig::file

#endif
