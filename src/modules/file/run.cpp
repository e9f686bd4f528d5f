#include "modules/file/run.hpp"

#include <mig/host/host.hpp>
#include <mig/host/walk.hpp>

#include "modules/file/archive_search.hpp"
#include "modules/file/evaluation.hpp"
#include "modules/file/hits.hpp"
#include "modules/file/ledger.hpp"
#include "modules/file/path_text.hpp"
#include "modules/file/scope.hpp"

#include <algorithm>
#include <set>

namespace mig::file {
namespace {

// The clock costs more than an entry.  An entry that is read asks for itself.
constexpr unsigned entries_between_looks = 32;

class searcher final : public walk_visitor {
public:
    searcher(std::vector<search> const& searches, run_context& context)
        : context_(context),
          searches_(searches),
          scope_(searches),
          hits_(searches),
          ledger_(searches, context),
          evaluation_(searches, hits_, ledger_, context),
          archives_(searches, evaluation_, ledger_, context)
    {}

    result<void> run()
    {
        auto const began = context_.host().monotonic();
        for (auto const& root : scope_.roots()) {
            if (!ended_.ok()) break;
            if (all_over()) {
                tell_limit();
                break;
            }
            search_root(root);
        }
        if (auto const done = evaluation_.finish(); !done && ended_.ok()) ended_ = done;
        if (!ended_.ok()) ledger_.ended(ended_.error(), unfinished());
        write_result(context_.host().monotonic() - began);
        return ended_;
    }

    // ---- walk_visitor -----------------------------------------------------------------------

    void visit(walk_entry const& at) override
    {
        auto const& name = at.entry.name;
        // FIFOs, sockets and devices are never opened; who asked for one by its path is told
        // when that path has its turn.
        if (at.entry.kind == file_kind::regular) {
            if (is_root(at.path)) covered_.insert(at.path);
            candidate file{at.parent, name, at.path};
            // The clock of another machine does not say whether a file changes as it is read.
            if (at.lies_on == file_system_kind::local) file.may_wait();
            evaluate(file, scope_.of_file(at.path));
        } else if (at.entry.kind == file_kind::symlink) {
            visit_link(at);
        }
    }

    bool wants(std::string const& path, std::uint64_t) override
    {
        bool const wanted = scope_.wants_directory(path);
        if (wanted && covered_.size() < scope_.roots().size() && is_root(path)) {
            covered_.insert(path);
        }
        return wanted;
    }

    // What the kernel makes up is left out unless a path of the search lies in it, what is on
    // another machine also unless the search asks for such.
    bool crosses(std::string const& path, file_system_kind kind) override
    {
        if (kind == file_system_kind::local) return true;
        bool const is_network = kind == file_system_kind::network;
        bool wanted = false;
        std::vector<std::size_t> out;
        for (auto const n : scope_.of_directory(path)) {
            if (is_network && searches_[n].remote_fs)
                wanted = true;
            else if (scope_.leave_out(path, n))
                out.push_back(n);
        }
        if (!out.empty())
            ledger_.left_out(path, is_network ? "network file system" : "pseudo file system", out);
        if (!wanted) covered_.erase(path); // walked for itself, where it is a path of a search
        return wanted;
    }

    void listed(directory& from) override
    {
        if (!ended_.ok()) return;
        if (auto const done = evaluation_.leave(from); !done) ended_ = done;
    }

    void unseen(std::string const& path, error const& why) override
    {
        ledger_.unseen(path, why, scope_.of_directory(path));
    }

    result<void> keep_going() override
    {
        if (!ended_.ok()) return ended_;
        if (hits_.total() != hits_seen_) {
            hits_seen_ = hits_.total();
            if (all_over()) return errc::cancelled; // nobody wants more: not the run's end
        }
        if (++entries_ % entries_between_looks != 0) return {};
        return context_.keep_going();
    }

private:
    bool is_root(std::string const& path) const
    {
        auto const& all = scope_.roots();
        return std::binary_search(all.begin(), all.end(), path);
    }

    bool all_over() const
    {
        for (std::size_t n = 0; n < searches_.size(); ++n) {
            if (!evaluation_.is_over(n)) return false;
        }
        return !searches_.empty();
    }

    void search_root(std::string const& root)
    {
        if (covered_.contains(root)) return; // within another one, and walked with it
        auto& files = context_.host().files();
        auto const info = files.look(root);
        if (!info && leads_nowhere(info.error())) return ledger_.missing_root(root, info.error());
        if (!info) return unseen(root, info.error());
        if (info->kind == file_kind::directory) {
            covered_.insert(root);
            auto const walked = walk(files, root, {}, *this);
            if (!walked && ended_.ok() && !all_over()) ended_ = walked;
            if (!walked && all_over()) tell_limit();
            return;
        }
        if (info->kind == file_kind::symlink) return search_link(root, *info);
        if (info->kind != file_kind::regular) {
            ledger_.left_out(root, "not a file or directory", named_by(root));
            return;
        }
        candidate file{files, root, *info};
        evaluate(file, scope_.of_file(root));
    }

    // A link to a file is searched under its own name; one to something else never is.
    void visit_link(walk_entry const& at)
    {
        auto const info = at.parent.follow(at.entry.name);
        if (info && info->kind != file_kind::regular) return;
        if (is_root(at.path)) covered_.insert(at.path);
        auto const in = scope_.of_file(at.path);
        if (!info) return ledger_.broken_link(at.path, info.error(), in);
        candidate file{at.parent, at.entry.name, at.path};
        file.knows(*info);
        evaluate(file, in);
    }

    void search_link(std::string const& root, file_info const& link)
    {
        auto& files = context_.host().files();
        auto const in = named_by(root);
        auto const target = files.follow(root);
        auto const path = files.resolve(root);
        if (!target || !path)
            return ledger_.broken_link(root, target ? path.error() : target.error(), in);
        if (target->kind == file_kind::regular) {
            candidate file{files, *path, *target};
            return evaluate(file, in);
        }
        ledger_.warn("warning: " + text_of_path(root) + " is a link to " + text_of_path(*path) +
                     " and was not followed");
        ledger_.left_out(root,
                         target->kind == file_kind::directory ? "link to a directory, not followed"
                                                              : "not a file or directory",
                         in);
        // The link itself, by what its metadata says; its content is what was not followed.
        candidate file{files, root, link};
        evaluate(file, in, evaluation::unread::told_before);
    }

    // The searches that name exactly this path.
    std::vector<std::size_t> named_by(std::string const& root) const
    {
        std::vector<std::size_t> in;
        for (std::size_t n = 0; n < searches_.size(); ++n) {
            auto const& roots = searches_[n].roots;
            if (std::find(roots.begin(), roots.end(), root) != roots.end()) in.push_back(n);
        }
        return in;
    }

    void evaluate(candidate& file, std::span<std::size_t const> in,
                  evaluation::unread how = evaluation::unread::tell)
    {
        if (!ended_.ok()) return;
        ledger_.looked_at(in);
        auto done = evaluation_.evaluate(file, in, how);
        if (done && how == evaluation::unread::tell) done = archives_.look_into(file, in);
        if (!done) ended_ = done;
    }

    std::vector<std::size_t> unfinished() const
    {
        std::vector<std::size_t> in;
        for (std::size_t n = 0; n < searches_.size(); ++n) {
            if (!evaluation_.is_over(n)) in.push_back(n);
        }
        return in;
    }

    void tell_limit()
    {
        for (std::size_t n = 0; n < searches_.size(); ++n)
            ledger_.match_limit(n);
    }

    void write_result(std::chrono::nanoseconds took)
    {
        ledger_.tell_the_rest();
        context_.found(hits_.elements(), hits_.total());
        context_.statistics(json::object({{"filescount", ledger_.files()},
                                          {"openfailed", ledger_.open_failed()},
                                          {"totalhits", hits_.total()},
                                          {"exectime", format_duration(took)},
                                          {"searches", ledger_.by_search()}}));
    }

    run_context& context_;
    std::vector<search> const& searches_;
    scope scope_;
    hits hits_;
    ledger ledger_;
    evaluation evaluation_;
    archive_search archives_;
    result<void> ended_; // why the run ends before its time
    std::set<std::string> covered_;
    std::uint64_t hits_seen_ = 0; // when it was last asked whether all searches are over
    unsigned entries_ = 0;
};

} // namespace

result<void> run_searches(std::vector<search> const& searches, run_context& context)
{
    return searcher{searches, context}.run();
}

} // namespace mig::file
