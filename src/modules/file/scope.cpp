#include "modules/file/scope.hpp"

#include <algorithm>

namespace mig::file {

std::optional<std::string_view> path_below(std::string_view root, std::string_view path)
{
    if (path == root) return std::string_view{};
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
    return below;
}

std::optional<std::uint64_t> depth_below(std::string_view root, std::string_view path)
{
    auto const below = path_below(root, path);
    if (!below) return std::nullopt;
    if (below->empty()) return 0;
    return 1 + static_cast<std::uint64_t>(std::count(below->begin(), below->end(), '/'));
}

void left_out_paths::add(std::string const& path, std::size_t index)
{
    std::lock_guard const lock{mutex_};
    all_.push_back({path, index});
    any_ = true;
}

bool left_out_paths::has(std::size_t index, std::string const& root, std::string_view path) const
{
    if (!any_) return false;
    std::lock_guard const lock{mutex_};
    return std::any_of(all_.begin(), all_.end(), [&](exception const& one) {
        return one.search_index == index && depth_below(one.path, path) &&
               !depth_below(one.path, root);
    });
}

scope::scope(std::vector<search> const& searches, left_out_paths& left_out)
    : searches_(searches),
      left_out_(left_out)
{
    for (auto const& s : searches)
        roots_.insert(roots_.end(), s.roots.begin(), s.roots.end());
    std::sort(roots_.begin(), roots_.end());
    roots_.erase(std::unique(roots_.begin(), roots_.end()), roots_.end());
}

bool scope::covers(std::size_t index, std::string_view path) const
{
    auto const& s = searches_[index];
    return std::any_of(s.roots.begin(), s.roots.end(), [&](auto const& root) {
        auto const depth = depth_below(root, path);
        return depth && *depth <= s.depth_max && !left_out_.has(index, root, path);
    });
}

bool scope::wants(std::size_t index, std::string_view path) const
{
    auto const& s = searches_[index];
    return std::any_of(s.roots.begin(), s.roots.end(), [&](auto const& root) {
        auto const depth = depth_below(root, path);
        if (depth && *depth < s.depth_max && !left_out_.has(index, root, path)) return true;
        return depth_below(path, root).has_value(); // a root lies in it
    });
}

std::span<std::size_t const> scope::of_file(std::string_view path)
{
    auto const slash = path.rfind('/');
    auto const directory = slash == path.npos ? std::string_view{} : path.substr(0, slash);
    if (is_known_ && directory == directory_) return in_;
    in_.clear();
    for (std::size_t n = 0; n < searches_.size(); ++n) {
        if (covers(n, path)) in_.push_back(n);
    }
    directory_ = directory;
    // A root that is a file is in more scopes than those beside it.
    is_known_ = slash != path.npos && slash > 0 &&
                std::none_of(roots_.begin(), roots_.end(), [&](std::string_view root) {
                    return root.rfind('/') == slash && root.starts_with(directory);
                });
    return in_;
}

std::vector<std::size_t> scope::of_directory(std::string_view path) const
{
    std::vector<std::size_t> in;
    for (std::size_t n = 0; n < searches_.size(); ++n) {
        if (wants(n, path)) in.push_back(n);
    }
    return in;
}

bool scope::wants_directory(std::string_view path) const
{
    for (std::size_t n = 0; n < searches_.size(); ++n) {
        if (wants(n, path)) return true;
    }
    return false;
}

bool scope::leave_out(std::string const& path, std::size_t index)
{
    auto const& roots = searches_[index].roots;
    bool const has_root = std::any_of(roots.begin(), roots.end(), [&](auto const& root) {
        return depth_below(path, root).has_value();
    });
    left_out_.add(path, index);
    is_known_ = false;
    return !has_root;
}

} // namespace mig::file
