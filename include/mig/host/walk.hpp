// A walk over everything below a directory.
//
//     struct finder : mig::walk_visitor { ... visit, unseen, keep_going ... } visitor;
//     auto done = mig::walk(host.files(), "/etc", {.depth_max = 30}, visitor);
//
// Within a directory, first each entry that is no directory, in the order of the file system,
// then each sub-directory, as deep as it goes.  An entry of the root has depth 1; a directory of
// depth_max is not entered.  Symbolic links are visited and never followed; a directory that is
// its own ancestor, through a bind mount, is unseen and not entered again.
//
// What could not be listed or entered goes to unseen; the walk goes on.  Where a directory is on
// another file system than the one it lies in, the visitor is asked whether to go there.
//
// The walk is a loop, not a recursion.  It holds the names of the sub-directories that are still
// to be entered and the handles of directories_open_max directories at most.  Where the tree is
// deeper, handles are opened again through their ancestors; one that is then no longer the same
// directory is unseen.  Where there are more names than names_max_bytes, a listing waits, with its
// handle open, until those below the names that it gave are through: then files come after
// sub-directories, too.
//
// Several walks can share one tree: a visitor that hands_over() gets directories instead of having
// them walked, each with all that another walk() needs to go on there as this one would have.
//
// Threads: a walk runs on the caller's thread and calls back on it.  A subtree may go to another.

#ifndef MIG_HOST_WALK_HPP
#define MIG_HOST_WALK_HPP

#include <mig/base/result.hpp>
#include <mig/host/file_system.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mig {

struct walk_options {
    std::uint64_t depth_max = std::numeric_limits<std::uint64_t>::max();
    std::size_t directories_open_max = 100; // 2 at least
    std::size_t names_max_bytes = 4u << 20; // of sub-directories still to be entered, all together
};

struct walk_entry {
    directory& parent; // look, follow or open the entry by its name; do not call next
    directory_entry const& entry;
    std::string const& path; // the root as it was given, and the names below it
    std::uint64_t depth = 0;
    file_system_kind lies_on = file_system_kind::local;
};

// A directory below the root of a walk, open and not yet listed.
struct subtree {
    using identity = std::pair<std::uint64_t, std::uint64_t>; // device, inode

    std::unique_ptr<directory> handle;
    std::string path;
    std::uint64_t depth = 0; // its own
    // Of the directories that it lies in, the root of the walk first; it is never empty.
    std::vector<identity> ancestors;
    file_system_kind lies_on = file_system_kind::local; // of the last of them
};

class walk_visitor {
public:
    virtual ~walk_visitor() = default;
    // An entry that is no directory.  Its kind is known.
    virtual void visit(walk_entry const&) = 0;
    // Whether to enter a directory.  depth is its own.
    [[nodiscard]] virtual bool wants(std::string const& path, std::uint64_t depth)
    {
        (void)path, (void)depth;
        return true;
    }
    // Whether to enter a directory that is on another file system than the one it lies in: a mount
    // point.  Whoever says no counts it.
    [[nodiscard]] virtual bool crosses(std::string const& path, file_system_kind) = 0;
    // Whether a directory that wants() has wanted, and that is open, goes to hand_over() instead of
    // being walked.
    [[nodiscard]] virtual bool hands_over() { return false; }
    virtual void hand_over(subtree) {}
    // All entries of a directory that are no directories have been visited, or some of them where
    // its listing waits; its handle is still good.
    virtual void listed(directory&) {}
    // Not looked at, and why: an entry of unknown kind, a directory, or the rest of one.
    virtual void unseen(std::string const& path, error const& why) = 0;
    // Asked between entries.  A failure ends the walk.
    [[nodiscard]] virtual result<void> keep_going() = 0;
};

// Fails only with what keep_going failed with: a root that cannot be entered is unseen.
[[nodiscard]] result<void> walk(file_system&, std::string const& root, walk_options, walk_visitor&);
[[nodiscard]] result<void> walk(subtree, walk_options, walk_visitor&);

} // namespace mig

#endif
