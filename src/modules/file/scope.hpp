// Which searches a path is in the scope of, and where to walk so that each file is met once.
//
// A search covers what lies below its roots, down to its depth: a file directly in a root has
// depth 1.  Roots within roots are covered by the walk of the outer one.

#ifndef MIG_SRC_MODULES_FILE_SCOPE_HPP
#define MIG_SRC_MODULES_FILE_SCOPE_HPP

#include "modules/file/search.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mig::file {

// What lies in the scope of a search by its path, and is no longer: one list for all threads of a
// run.
class left_out_paths {
public:
    void add(std::string const& path, std::size_t search_index);
    // Below one of them, and the root is not.
    [[nodiscard]] bool has(std::size_t search_index, std::string const& root,
                           std::string_view path) const;

private:
    struct exception {
        std::string path;
        std::size_t search_index;
    };
    std::atomic<bool> any_ = false;
    mutable std::mutex mutex_;
    std::vector<exception> all_;
};

// Threads: a scope belongs to one thread.
class scope {
public:
    scope(std::vector<search> const& searches, left_out_paths&);

    // All roots, sorted, each once: an outer one before those within it.
    [[nodiscard]] std::vector<std::string> const& roots() const noexcept { return roots_; }

    // Searches, by index, with a root that is this path, or that it lies below and not too deep.
    // Good until the next call.
    [[nodiscard]] std::span<std::size_t const> of_file(std::string_view path);
    // Searches for which something in a directory, or below it, can be of interest.
    [[nodiscard]] std::vector<std::size_t> of_directory(std::string_view path) const;
    // Whether there is one.
    [[nodiscard]] bool wants_directory(std::string_view path) const;

    // What is below the path is no longer in the scope of that search, but for roots of it that
    // lie there themselves.  False: there is such a root.
    bool leave_out(std::string const& path, std::size_t search_index);

private:
    [[nodiscard]] bool covers(std::size_t search_index, std::string_view path) const;
    [[nodiscard]] bool wants(std::size_t search_index, std::string_view path) const;

    std::vector<search> const& searches_;
    left_out_paths& left_out_;
    std::vector<std::string> roots_;
    // Files of one directory come one after another and have the same scope.
    std::string directory_;
    bool is_known_ = false; // that of directory_
    std::vector<std::size_t> in_;
};

// The path as the root sees it: "b/c" of "/a/b/c" below "/a"; empty for the root itself; nothing
// when it is not below.
[[nodiscard]] std::optional<std::string_view> path_below(std::string_view root,
                                                         std::string_view path);

// How many names below the root the path is: 0 for the root itself; nothing when it is not below.
[[nodiscard]] std::optional<std::uint64_t> depth_below(std::string_view root,
                                                       std::string_view path);

} // namespace mig::file

#endif
