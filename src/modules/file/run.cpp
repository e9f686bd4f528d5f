#include "modules/file/run.hpp"

#include <mig/host/host.hpp>
#include <mig/host/walk.hpp>

#include "modules/file/evaluation.hpp"
#include "modules/file/hits.hpp"
#include "modules/file/path_text.hpp"
#include "modules/file/scope.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <set>

namespace mig::file {
namespace {

constexpr std::size_t gap_samples_max = 1000;

// What the system says, as Go's os package words it: "permission denied".
std::string os_text(error const& why)
{
    if (why.os_code() == 0) return why.message();
    std::string text = std::strerror(why.os_code());
    if (!text.empty())
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

std::string_view gap_reason(error const& why) noexcept
{
    switch (why.code()) {
    case errc::denied:
        return "denied";
    case errc::not_found:
        return "vanished";
    case errc::unsupported:
        if (why.os_code() == 0 && why.doing() == "enter") return "a directory that lies in itself";
        if (why.os_code() == 0 || why.os_code() == ELOOP || why.os_code() == ENOTDIR)
            return "changed while looked at";
        return "could not be read";
    default:
        return "could not be read";
    }
}

// Whoever follows this path comes to nothing, so there is nothing that could have been missed.
bool leads_nowhere(error const& why) noexcept
{
    return why.code() == errc::not_found || why.os_code() == ENOTDIR || why.os_code() == ELOOP;
}

class searcher final : public walk_visitor {
public:
    searcher(std::vector<search> const& searches, run_context& context)
        : context_(context),
          searches_(searches),
          scope_(searches),
          hits_(searches),
          evaluation_(searches, hits_, context)
    {
        for (auto const& s : searches)
            errors_max_ = std::max({errors_max_, s.errors_max, std::uint64_t{1}});
        context_.gap_samples_max(std::min<std::uint64_t>(errors_max_, gap_samples_max));
    }

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
        write_result(context_.host().monotonic() - began);
        return ended_;
    }

    // ---- walk_visitor -----------------------------------------------------------------------

    void visit(walk_entry const& at) override
    {
        auto const& name = at.entry.name;
        bool const is_link = at.entry.kind == file_kind::symlink;
        // FIFOs, sockets and devices are never opened; who asked for one by its path is told
        // when that path has its turn.
        if (!is_link && at.entry.kind != file_kind::regular) return;
        auto const info = is_link ? at.parent.follow(name) : at.parent.look(name);
        // A link to a file is searched under its own name; one to something else never is, and
        // that is told in the same way.
        if (is_link && info && info->kind != file_kind::regular) return;
        if (is_root(at.path)) covered_.insert(at.path);
        if (!info)
            return is_link ? link_failed(at.path, info.error()) : unseen(at.path, info.error());
        evaluate({at.path, *info, [&] { return at.parent.open(name); }});
    }

    bool wants(std::string const& path, std::uint64_t) override
    {
        bool const wanted = scope_.wants_directory(path);
        if (wanted && covered_.size() < scope_.roots().size() && is_root(path)) {
            covered_.insert(path);
        }
        return wanted;
    }

    void unseen(std::string const& path, error const& why) override
    {
        ++open_failed_;
        context_.gap(path, gap_reason(why));
        add_error("ERROR: open " + text_of_path(path) + ": " + os_text(why));
    }

    result<void> keep_going() override
    {
        if (!ended_.ok()) return ended_;
        if (all_over()) return errc::cancelled; // nobody wants more: not the run's end
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
        if (!info && leads_nowhere(info.error())) return root_missing(root, info.error());
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
            context_.gap(root, "not a file or directory");
            return;
        }
        evaluate({root, *info, [&] { return files.open(root); }});
    }

    // Nothing is below a path that is not there: an error to tell, and no gap.
    void root_missing(std::string const& root, error const& why)
    {
        ++open_failed_;
        add_error("ERROR: open " + text_of_path(root) + ": " + os_text(why));
    }

    void search_link(std::string const& root, file_info const& link)
    {
        auto& files = context_.host().files();
        auto const target = files.follow(root);
        auto const path = files.resolve(root);
        if (!target || !path) return link_failed(root, target ? path.error() : target.error());
        if (target->kind == file_kind::regular) {
            evaluate({*path, *target, [&] { return files.open(*path); }}, named_by(root));
            return;
        }
        add_error("warning: " + text_of_path(root) + " is a link to " + text_of_path(*path) +
                  " and was not followed");
        context_.gap(root, target->kind == file_kind::directory
                               ? "link to a directory, not followed"
                               : "not a file or directory");
        // The link itself, by what its metadata says; its content is what was not followed.
        evaluate({root, link, [&] { return files.open(root); }}, named_by(root), false);
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

    void evaluate(candidate const& file) { evaluate(file, scope_.of_file(file.path)); }
    void evaluate(candidate const& file, std::vector<std::size_t> const& in,
                  bool tell_unread = true)
    {
        if (!ended_.ok()) return;
        ++files_;
        reading_callbacks const tell{.unread =
                                         [&](error const& why) {
                                             if (tell_unread) unseen(file.path, why);
                                         },
                                     .in_doubt =
                                         [&](std::string const& why) {
                                             context_.gap(file.path, why);
                                             add_error("ERROR: " + text_of_path(file.path) + ": " +
                                                       why);
                                         }};
        auto const done = evaluation_.evaluate(file, in, tell);
        if (!done) ended_ = done;
    }

    void link_failed(std::string const& path, error const& why)
    {
        ++open_failed_;
        if (!leads_nowhere(why)) context_.gap(path, "broken link");
        add_error("ERROR: followSymLink() -> lstat " + text_of_path(path) + ": " + os_text(why));
    }

    void tell_limit()
    {
        for (std::size_t n = 0; n < searches_.size(); ++n)
            evaluation_.tell_limit(n);
    }

    void add_error(std::string text)
    {
        if (errors_ < errors_max_) context_.report(std::move(text));
        ++errors_;
    }

    void write_result(std::chrono::nanoseconds took)
    {
        if (errors_ > errors_max_) {
            context_.report(
                std::to_string(errors_ - errors_max_) +
                " errors were not returned (max errors = " + std::to_string(errors_max_) + ")");
        }
        context_.found(hits_.elements(), hits_.total());
        context_.statistics(json::object({{"filescount", files_},
                                          {"openfailed", open_failed_},
                                          {"totalhits", hits_.total()},
                                          {"exectime", format_duration(took)}}));
    }

    run_context& context_;
    std::vector<search> const& searches_;
    scope scope_;
    hits hits_;
    evaluation evaluation_;
    result<void> ended_; // why the run ends before its time
    std::set<std::string> covered_;
    std::uint64_t files_ = 0;
    std::uint64_t open_failed_ = 0;
    std::uint64_t errors_ = 0;
    std::uint64_t errors_max_ = 1;
};

} // namespace

result<void> run_searches(std::vector<search> const& searches, run_context& context)
{
    return searcher{searches, context}.run();
}

} // namespace mig::file
