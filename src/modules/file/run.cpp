#include "modules/file/run.hpp"

#include <mig/host/host.hpp>
#include <mig/host/walk.hpp>

#include "modules/file/evaluation.hpp"
#include "modules/file/hits.hpp"
#include "modules/file/path_text.hpp"
#include "modules/file/scope.hpp"

#include <algorithm>
#include <cctype>
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
        return "not a regular file any more";
    default:
        return "could not be read";
    }
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
            if (ended_.ok() && !all_over()) search_root(root);
        }
        write_result(context_.host().monotonic() - began);
        return ended_;
    }

    // ---- walk_visitor -----------------------------------------------------------------------

    void visit(walk_entry const& at) override
    {
        auto const& name = at.entry.name;
        auto info =
            at.entry.kind == file_kind::symlink ? at.parent.follow(name) : at.parent.look(name);
        if (at.entry.kind == file_kind::symlink) {
            if (!info) return link_failed(at.path, info.error());
            // A link to a file is searched under its own name; one to a directory never is.
            if (info->kind != file_kind::regular) return;
        } else if (at.entry.kind != file_kind::regular) {
            return; // FIFOs, sockets and devices are never opened
        }
        if (!info) return unseen(at.path, info.error());
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
        context_.gap(text_of_path(path), gap_reason(why));
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
            context_.gap(text_of_path(root), "not a file or directory");
            return;
        }
        evaluate({root, *info, [&] { return files.open(root); }});
    }

    void search_link(std::string const& root, file_info const& link)
    {
        auto& files = context_.host().files();
        auto const target = files.follow(root);
        auto const path = files.resolve(root);
        if (!target || !path) return link_failed(root, target ? path.error() : target.error());
        if (target->kind == file_kind::regular) {
            evaluate({*path, *target, [&] { return files.open(*path); }}, root);
            return;
        }
        add_error("warning: " + text_of_path(root) + " is a link to " + text_of_path(*path) +
                  " and was not followed");
        context_.gap(text_of_path(root), "link to a directory, not followed");
        evaluate({root, link, [&] { return files.open(root); }});
    }

    // scope_path: under which the searches have asked for it, when that is another.
    void evaluate(candidate const& file, std::string const& scope_path = {})
    {
        if (!ended_.ok()) return;
        ++files_;
        auto const in = scope_.of_file(scope_path.empty() ? file.path : scope_path);
        auto const done =
            evaluation_.evaluate(file, in, [&](error const& why) { unseen(file.path, why); });
        if (!done) ended_ = done;
    }

    void link_failed(std::string const& path, error const& why)
    {
        ++open_failed_;
        // A link to nothing has no content that could have been missed; any other failure may.
        if (why.code() != errc::not_found) context_.gap(text_of_path(path), "broken link");
        add_error("ERROR: followSymLink() -> lstat " + text_of_path(path) + ": " + os_text(why));
    }

    void tell_limit()
    {
        for (auto const& s : searches_)
            context_.gap("search " + s.label, "match limit reached");
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
