#include "modules/file/search_walk.hpp"

#include <mig/host/host.hpp>

#include "modules/file/path_text.hpp"

#include <algorithm>
#include <utility>

namespace mig::file {
namespace {

// The clock costs more than an entry.  An entry that is read asks for itself.
constexpr unsigned entries_between_looks = 32;

// What a walk may hold, for all threads together.
walk_options share_of(unsigned threads)
{
    walk_options all;
    all.directories_open_max /= threads;
    all.names_max_bytes /= threads;
    return all;
}

} // namespace

search_walk::search_walk(shared_run& run)
    : run_(run),
      scope_(run.searches, run.left_out),
      evaluation_(run.searches, run.found, run.book, run.context, run.began),
      archives_(run.searches, evaluation_, run.book, run.context)
{}

void search_walk::search_root(std::string const& root)
{
    if (run_.is_covered(root)) return; // within another one, and walked with it
    auto& files = run_.context.host().files();
    auto const info = files.look(root);
    if (!info && leads_nowhere(info.error())) return run_.book.missing_root(root, info.error());
    if (!info) return unseen(root, info.error());
    if (info->kind == file_kind::directory) {
        run_.cover(root);
        return ended(walk(files, root, share_of(run_.threads), *this));
    }
    if (info->kind == file_kind::symlink) return search_link(root, *info);
    if (info->kind != file_kind::regular) {
        run_.book.left_out(root, "not a file or directory", named_by(root));
        return;
    }
    candidate file{files, root, *info};
    evaluate(file, scope_.of_file(root));
}

void search_walk::search(subtree tree)
{
    ended(walk(std::move(tree), share_of(run_.threads), *this));
}

void search_walk::ended(result<void> const& walked)
{
    if (walked) return;
    if (run_.all_over())
        run_.tell_limit();
    else
        run_.end(walked);
}

void search_walk::finish()
{
    run_.end(evaluation_.finish());
}

void search_walk::visit(walk_entry const& at)
{
    auto const& name = at.entry.name;
    // FIFOs, sockets and devices are never opened; who asked for one by its path is told
    // when that path has its turn.
    if (at.entry.kind == file_kind::regular) {
        run_.cover(at.path);
        candidate file{at.parent, name, at.path};
        // The clock of another machine does not say whether a file changes as it is read.
        if (at.lies_on == file_system_kind::local) file.may_wait();
        evaluate(file, scope_.of_file(at.path));
    } else if (at.entry.kind == file_kind::symlink) {
        visit_link(at);
    }
}

bool search_walk::wants(std::string const& path, std::uint64_t)
{
    bool const wanted = scope_.wants_directory(path);
    if (wanted) run_.cover(path);
    return wanted;
}

// What the kernel makes up is left out unless a path of the search lies in it, what is on
// another machine also unless the search asks for such.
bool search_walk::crosses(std::string const& path, file_system_kind kind)
{
    if (kind == file_system_kind::local) return true;
    bool const is_network = kind == file_system_kind::network;
    bool wanted = false;
    std::vector<std::size_t> out;
    for (auto const n : scope_.of_directory(path)) {
        if (is_network && run_.searches[n].remote_fs)
            wanted = true;
        else if (scope_.leave_out(path, n))
            out.push_back(n);
    }
    if (!out.empty())
        run_.book.left_out(path, is_network ? "network file system" : "pseudo file system", out);
    if (!wanted) run_.uncover(path); // walked for itself, where it is a path of a search
    return wanted;
}

void search_walk::hand_over(subtree tree)
{
    run_.subtrees.give(std::move(tree));
}

void search_walk::listed(directory& from)
{
    if (run_.is_ended()) return;
    run_.end(evaluation_.leave(from));
}

void search_walk::unseen(std::string const& path, error const& why)
{
    run_.book.unseen(path, why, scope_.of_directory(path));
}

result<void> search_walk::keep_going()
{
    if (run_.is_ended()) return run_.ended();
    if (auto const total = run_.found.total(); total != hits_seen_) {
        hits_seen_ = total;
        all_over_ = run_.all_over();
    }
    if (all_over_) return errc::cancelled; // nobody wants more: not the run's end
    if (++entries_ % entries_between_looks != 0) return {};
    return run_.context.keep_going();
}

// A link to a file is searched under its own name; one to something else never is.
void search_walk::visit_link(walk_entry const& at)
{
    auto const info = at.parent.follow(at.entry.name);
    if (info && info->kind != file_kind::regular) return;
    run_.cover(at.path);
    auto const in = scope_.of_file(at.path);
    if (!info) return run_.book.broken_link(at.path, info.error(), in);
    candidate file{at.parent, at.entry.name, at.path};
    file.knows(*info);
    evaluate(file, in);
}

void search_walk::search_link(std::string const& root, file_info const& link)
{
    auto& files = run_.context.host().files();
    auto const in = named_by(root);
    auto const target = files.follow(root);
    auto const path = files.resolve(root);
    if (!target || !path)
        return run_.book.broken_link(root, target ? path.error() : target.error(), in);
    if (target->kind == file_kind::regular) {
        candidate file{files, *path, *target};
        return evaluate(file, in);
    }
    run_.book.warn("warning: " + text_of_path(root) + " is a link to " + text_of_path(*path) +
                   " and was not followed");
    run_.book.left_out(root,
                       target->kind == file_kind::directory ? "link to a directory, not followed"
                                                            : "not a file or directory",
                       in);
    // The link itself, by what its metadata says; its content is what was not followed.
    candidate file{files, root, link};
    evaluate(file, in, evaluation::unread::told_before);
}

// The searches that name exactly this path.
std::vector<std::size_t> search_walk::named_by(std::string const& root) const
{
    std::vector<std::size_t> in;
    for (std::size_t n = 0; n < run_.searches.size(); ++n) {
        auto const& roots = run_.searches[n].roots;
        if (std::find(roots.begin(), roots.end(), root) != roots.end()) in.push_back(n);
    }
    return in;
}

void search_walk::evaluate(candidate& file, std::span<std::size_t const> in, evaluation::unread how)
{
    if (run_.is_ended()) return;
    run_.book.looked_at(in);
    auto done = evaluation_.evaluate(file, in, how);
    if (done && how == evaluation::unread::tell) done = archives_.look_into(file, in);
    run_.end(done);
}

} // namespace mig::file
