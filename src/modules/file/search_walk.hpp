// One thread of a run: walks, and evaluates each file that it meets.
//
// Threads: a search_walk belongs to one thread; several share a shared_run.

#ifndef MIG_SRC_MODULES_FILE_SEARCH_WALK_HPP
#define MIG_SRC_MODULES_FILE_SEARCH_WALK_HPP

#include <mig/host/walk.hpp>

#include "modules/file/archive_search.hpp"
#include "modules/file/evaluation.hpp"
#include "modules/file/scope.hpp"
#include "modules/file/shared_run.hpp"

#include <span>
#include <string>
#include <vector>

namespace mig::file {

class search_walk final : public walk_visitor {
public:
    explicit search_walk(shared_run&);

    // What lies at and below a path of a search, or all of it that nobody else has taken.
    void search_root(std::string const& root);
    void search(subtree);
    // At the end: judges what waits.
    void finish();

    // ---- walk_visitor ---------------------------------------------------------------------------

    void visit(walk_entry const&) override;
    bool wants(std::string const& path, std::uint64_t depth) override;
    bool crosses(std::string const& path, file_system_kind) override;
    bool hands_over() override { return run_.subtrees.is_hungry(); }
    void hand_over(subtree) override;
    void listed(directory&) override;
    void unseen(std::string const& path, error const& why) override;
    result<void> keep_going() override;

private:
    void visit_link(walk_entry const&);
    void search_link(std::string const& root, file_info const& link);
    [[nodiscard]] std::vector<std::size_t> named_by(std::string const& root) const;
    void evaluate(candidate&, std::span<std::size_t const> in,
                  evaluation::unread = evaluation::unread::tell);
    void ended(result<void> const& walked);

    shared_run& run_;
    scope scope_;
    evaluation evaluation_;
    archive_search archives_;
    std::uint64_t hits_seen_ = 0; // when it was last asked whether all searches are over
    bool all_over_ = false;
    unsigned entries_ = 0;
};

} // namespace mig::file

#endif
