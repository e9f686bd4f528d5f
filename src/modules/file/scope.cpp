#include "modules/file/scope.hpp"

#include <algorithm>

namespace mig::file {

std::optional<std::uint64_t> depth_below(std::string_view root, std::string_view path)
{
    if (path == root) return 0;
    auto below = path;
    if (root == "/") {
        if (!path.starts_with('/')) return std::nullopt;
        below.remove_prefix(1);
    } else if (root == ".") {
        if (path.starts_with('/')) return std::nullopt;
    } else {
        // By whole names: /r/ab is not below /r/a.
        if (!path.starts_with(root) || path[root.size()] != '/') return std::nullopt;
        below.remove_prefix(root.size() + 1);
    }
    return 1 + static_cast<std::uint64_t>(std::count(below.begin(), below.end(), '/'));
}

scope::scope(std::vector<search> const& searches) : searches_(searches)
{
    for (auto const& s : searches)
        roots_.insert(roots_.end(), s.roots.begin(), s.roots.end());
    std::sort(roots_.begin(), roots_.end());
    roots_.erase(std::unique(roots_.begin(), roots_.end()), roots_.end());
}

std::vector<std::size_t> scope::of_file(std::string_view path) const
{
    std::vector<std::size_t> in;
    for (std::size_t n = 0; n < searches_.size(); ++n) {
        auto const& s = searches_[n];
        bool const covers = std::any_of(s.roots.begin(), s.roots.end(), [&](auto const& root) {
            auto const depth = depth_below(root, path);
            return depth && *depth <= s.depth_max;
        });
        if (covers) in.push_back(n);
    }
    return in;
}

bool scope::wants_directory(std::string_view path) const
{
    for (auto const& s : searches_) {
        for (auto const& root : s.roots) {
            auto const depth = depth_below(root, path);
            if (depth && *depth < s.depth_max) return true;
            if (depth_below(path, root)) return true; // a root lies in it
        }
    }
    return false;
}

} // namespace mig::file
