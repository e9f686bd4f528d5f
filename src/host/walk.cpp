#include <mig/host/walk.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace mig {
namespace {

using file_identity = subtree::identity;

file_identity identity_of(file_info const& info) noexcept
{
    return {info.device, info.inode};
}

// Names one after another in one piece of memory, taken from the front.
class name_queue {
public:
    void push(std::string const& name) { (names_ += name) += '\0'; }
    [[nodiscard]] bool empty() const noexcept { return at_ == names_.size(); }
    // What it keeps, those that were taken included.
    [[nodiscard]] std::size_t size_bytes() const noexcept { return names_.size(); }
    [[nodiscard]] std::string pop()
    {
        std::string name{names_.c_str() + at_};
        at_ += name.size() + 1;
        return name;
    }
    void clear()
    {
        names_ = {};
        at_ = 0;
    }

private:
    std::string names_;
    std::size_t at_ = 0;
};

// A directory, and what of it is still to be entered.
struct level {
    std::unique_ptr<directory> handle; // null: closed, to be opened again when needed
    std::string name;                  // in the level above; empty for the root
    file_identity identity;
    std::size_t path_size = 0; // of the path of this directory
    name_queue directories;
    file_system_kind lies_on = file_system_kind::local;
    bool listed = false; // to its end; until then the handle stays open
};

class walker {
public:
    walker(walk_options options, walk_visitor& visitor)
        : depth_max_(options.depth_max),
          open_max_(std::max<std::size_t>(options.directories_open_max, 2)),
          names_max_(options.names_max_bytes),
          visitor_(visitor)
    {}

    result<void> run(file_system& files, std::string const& root)
    {
        path_ = root;
        if (auto fine = visitor_.keep_going(); !fine) return fine;
        return run(files.enter(root));
    }

    result<void> run(subtree from)
    {
        path_ = std::move(from.path);
        depth_ = from.depth;
        above_ = {from.ancestors.back().first, from.lies_on};
        ancestors_.insert(from.ancestors.begin(), from.ancestors.end());
        handed_ = std::move(from.ancestors);
        if (auto fine = visitor_.keep_going(); !fine) return fine;
        return run(std::move(from.handle));
    }

private:
    result<void> run(result<std::unique_ptr<directory>> root)
    {
        if (auto fine = descend(std::move(root), {}); !fine) return fine;
        while (!levels_.empty()) {
            if (auto fine = visitor_.keep_going(); !fine) return fine;
            auto& here = levels_.back();
            path_.resize(here.path_size);
            if (here.directories.empty()) {
                forget_names(here);
                if (here.listed)
                    ascend();
                else if (auto fine = list(); !fine)
                    return fine;
                continue;
            }
            auto const name = here.directories.pop();
            append(name);
            if (!visitor_.wants(path_, depth_of_entries())) continue;
            auto const parent = handle_of_deepest();
            auto opened = parent ? (*parent)->enter(name)
                                 : result<std::unique_ptr<directory>>{parent.error()};
            if (opened && visitor_.hands_over()) {
                visitor_.hand_over({.handle = std::move(*opened),
                                    .path = path_,
                                    .depth = depth_of_entries(),
                                    .ancestors = identities(),
                                    .lies_on = here.lies_on});
                continue;
            }
            if (auto fine = descend(std::move(opened), name); !fine) return fine;
        }
        return {};
    }

    // Of those in the directory that is the deepest level.
    [[nodiscard]] std::uint64_t depth_of_entries() const noexcept
    {
        return depth_ + levels_.size();
    }

    [[nodiscard]] std::vector<file_identity> identities() const
    {
        auto all = handed_;
        for (auto const& one : levels_)
            all.push_back(one.identity);
        return all;
    }

    // Lists a directory that was just opened, whose path is path_, and makes it the deepest level.
    result<void> descend(result<std::unique_ptr<directory>> opened, std::string name)
    {
        if (!opened) {
            visitor_.unseen(path_, opened.error());
            return {};
        }
        auto const info = (*opened)->look();
        if (!info) {
            visitor_.unseen(path_, info.error());
            return {};
        }
        auto const above = levels_.empty() ? above_ : of_level(levels_.back());
        auto const lies_on =
            above && above->device == info->device ? above->lies_on : (*opened)->lies_on();
        if (above && above->device != info->device && !visitor_.crosses(path_, lies_on)) return {};
        if (!ancestors_.insert(identity_of(*info)).second) {
            visitor_.unseen(path_, error{errc::unsupported, "enter", path_,
                                         "it is one of the directories that it lies in"});
            return {};
        }
        levels_.push_back({.handle = std::move(*opened),
                           .name = std::move(name),
                           .identity = identity_of(*info),
                           .path_size = path_.size(),
                           .directories = {},
                           .lies_on = lies_on,
                           .listed = false});
        ++open_;
        close_shallow(levels_.size() - 1);
        return list();
    }

    // To its end, or until there are too many names of sub-directories.
    result<void> list()
    {
        auto& here = levels_.back();
        while (names_bytes_ < names_max_ || here.directories.empty()) {
            if (auto fine = visitor_.keep_going(); !fine) return fine;
            path_.resize(here.path_size);
            auto const next = here.handle->next();
            if (!next) visitor_.unseen(path_, next.error());
            if (!next || *next == nullptr) {
                here.listed = true;
                // Its handle may be closed from here on.
                first_open_ = std::min(first_open_, std::max<std::size_t>(levels_.size() - 1, 1));
                break;
            }
            visit(here, **next);
        }
        visitor_.listed(*here.handle);
        return {};
    }

    void visit(level& here, directory_entry const& entry)
    {
        append(entry.name);
        auto const depth = depth_of_entries();
        if (entry.kind == file_kind::unknown) {
            auto const info = here.handle->look(entry.name);
            if (!info) return visitor_.unseen(path_, info.error());
            known_ = {entry.name, info->kind};
            return dispose(here, known_, depth);
        }
        dispose(here, entry, depth);
    }

    void dispose(level& here, directory_entry const& entry, std::uint64_t depth)
    {
        if (entry.kind != file_kind::directory) {
            visitor_.visit({*here.handle, entry, path_, depth, here.lies_on});
        } else if (depth < depth_max_) {
            here.directories.push(entry.name);
            names_bytes_ += entry.name.size() + 1;
        }
    }

    void forget_names(level& here)
    {
        names_bytes_ -= here.directories.size_bytes();
        here.directories.clear();
    }

    void append(std::string const& name)
    {
        if (path_.empty() || path_.back() != '/') path_ += '/';
        path_ += name;
    }

    void ascend()
    {
        auto& here = levels_.back();
        if (here.handle) --open_;
        ancestors_.erase(here.identity);
        levels_.pop_back();
        first_open_ = std::min(first_open_, levels_.size());
    }

    // The open handles, but for the root's and those of listings that wait, are those of the
    // deepest levels: the shallowest goes.  The one at `last` and below are still needed.
    void close_shallow(std::size_t last)
    {
        for (; open_ > open_max_ && first_open_ < last; ++first_open_) {
            auto& one = levels_[first_open_];
            if (!one.handle || !one.listed) continue;
            one.handle.reset();
            --open_;
        }
    }

    // Opens again what was closed, from the deepest that is open down, and keeps the deepest ones.
    result<directory*> handle_of_deepest()
    {
        auto depth = levels_.size() - 1;
        while (!levels_[depth].handle)
            --depth; // the root is never closed
        for (++depth; depth < levels_.size(); ++depth) {
            auto& here = levels_[depth];
            auto opened = levels_[depth - 1].handle->enter(here.name);
            if (!opened) return opened.error();
            auto const info = (*opened)->look();
            if (!info) return info.error();
            if (identity_of(*info) != here.identity)
                return error{errc::not_found, "enter", here.name,
                             "it was replaced while the walk was below it"};
            here.handle = std::move(*opened);
            ++open_;
            first_open_ = std::min(first_open_, depth);
            close_shallow(depth);
        }
        return levels_.back().handle.get();
    }

    // What a directory has to do with the one it lies in.
    struct surroundings {
        std::uint64_t device = 0;
        file_system_kind lies_on = file_system_kind::local;
    };
    static std::optional<surroundings> of_level(level const& one)
    {
        return surroundings{one.identity.first, one.lies_on};
    }

    std::uint64_t depth_max_;
    std::size_t open_max_;
    std::size_t names_max_;
    walk_visitor& visitor_;
    std::string path_;
    std::uint64_t depth_ = 0;           // of the root of this walk
    std::optional<surroundings> above_; // of a subtree
    std::vector<file_identity> handed_; // likewise: its ancestors
    std::vector<level> levels_;
    std::set<file_identity> ancestors_;
    std::size_t open_ = 0;
    std::size_t first_open_ = 1; // the shallowest level that may be closed, beside the root
    std::size_t names_bytes_ = 0;
    directory_entry known_; // an entry whose kind the file system did not say
};

} // namespace

result<void> walk(file_system& files, std::string const& root, walk_options options,
                  walk_visitor& visitor)
{
    return walker{options, visitor}.run(files, root);
}

result<void> walk(subtree from, walk_options options, walk_visitor& visitor)
{
    return walker{options, visitor}.run(std::move(from));
}

} // namespace mig
