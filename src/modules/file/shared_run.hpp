// What the threads of one run share: what they found, what they did not look at, whether it goes
// on.
//
// Threads: any.

#ifndef MIG_SRC_MODULES_FILE_SHARED_RUN_HPP
#define MIG_SRC_MODULES_FILE_SHARED_RUN_HPP

#include <mig/host/host.hpp>
#include <mig/module/module.hpp>

#include "modules/file/hits.hpp"
#include "modules/file/ledger.hpp"
#include "modules/file/scope.hpp"
#include "modules/file/search.hpp"
#include "modules/file/subtree_queue.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace mig::file {

class shared_run {
public:
    shared_run(std::vector<search> const& of, run_context& by, unsigned of_threads)
        : searches(of),
          context(by),
          began(by.host().now()),
          found(of),
          book(of, by),
          threads(of_threads),
          subtrees(of_threads - 1),
          roots_(scope{of, left_out}.roots())
    {}

    std::vector<search> const& searches;
    run_context& context;
    system_time const began; // ages are measured from here
    hits found;
    ledger book;
    left_out_paths left_out;
    unsigned const threads;
    subtree_queue subtrees; // that one thread leaves to another

    // No search wants any more.
    [[nodiscard]] bool all_over() const
    {
        for (std::size_t n = 0; n < searches.size(); ++n) {
            if (!found.is_over(n)) return false;
        }
        return !searches.empty();
    }
    void tell_limit()
    {
        for (std::size_t n = 0; n < searches.size(); ++n)
            book.match_limit(n);
    }

    // Why the run ends before its time; the first reason stays.
    void end(result<void> const& why)
    {
        if (why) return;
        std::lock_guard const lock{mutex_};
        if (ended_) ended_ = why;
        is_ended_ = true;
    }
    [[nodiscard]] bool is_ended() const noexcept { return is_ended_; }
    [[nodiscard]] result<void> ended() const
    {
        std::lock_guard const lock{mutex_};
        return ended_;
    }

    // Paths of the searches, each once, and those of them that have had their walk.
    [[nodiscard]] std::vector<std::string> const& roots() const noexcept { return roots_; }
    [[nodiscard]] bool is_root(std::string const& path) const
    {
        return std::binary_search(roots_.begin(), roots_.end(), path);
    }
    void cover(std::string const& path)
    {
        if (!is_root(path)) return;
        std::lock_guard const lock{mutex_};
        covered_.insert(path);
    }
    void uncover(std::string const& path)
    {
        std::lock_guard const lock{mutex_};
        covered_.erase(path);
    }
    [[nodiscard]] bool is_covered(std::string const& root) const
    {
        std::lock_guard const lock{mutex_};
        return covered_.contains(root);
    }

private:
    std::vector<std::string> roots_;
    std::atomic<bool> is_ended_ = false;
    mutable std::mutex mutex_; // of the two below
    result<void> ended_;
    std::set<std::string> covered_;
};

} // namespace mig::file

#endif
