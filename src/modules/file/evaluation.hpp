// One file against the searches that its path is in the scope of.
//
// What costs nothing comes first: the name, which the directory has told.  Only of a file that is
// left over is the status asked for, and only one that its mode, size and times leave over is
// opened, and read once for all.

#ifndef MIG_SRC_MODULES_FILE_EVALUATION_HPP
#define MIG_SRC_MODULES_FILE_EVALUATION_HPP

#include "modules/file/candidate.hpp"
#include "modules/file/hits.hpp"
#include "modules/file/ledger.hpp"
#include "modules/file/reading.hpp"
#include "modules/file/search.hpp"

#include <span>
#include <vector>

namespace mig::file {

class evaluation {
public:
    evaluation(std::vector<search> const& searches, hits&, ledger&, run_context&);

    // in_scope: indices of searches.  Fails with what keep_going failed with.  What cannot be read
    // is told, unless it was told before why.
    enum class unread : bool { told_before, tell };
    [[nodiscard]] result<void> evaluate(candidate&, std::span<std::size_t const> in_scope,
                                        unread = unread::tell);

    // It has found as much as it may.
    [[nodiscard]] bool is_over(std::size_t search_index) const;

private:
    struct pending {
        std::size_t index = 0;
        std::vector<bool> hit; // by check
    };
    // Of a search's checks, by index.
    struct plan {
        std::vector<std::size_t> names;
        std::vector<std::size_t> status; // modes, sizes and times
    };
    void ask(std::span<std::size_t const> in_scope, candidate const&);
    [[nodiscard]] bool holds(std::vector<std::size_t> const& checks, candidate const&, pending&);
    [[nodiscard]] bool holds(check const&, candidate const&) const;
    [[nodiscard]] bool needs_status(pending const&) const;
    void drop(std::size_t n) noexcept;
    [[nodiscard]] std::span<pending> asked() noexcept { return {pending_.data(), asked_}; }
    [[nodiscard]] std::vector<std::size_t> const& indices();

    [[nodiscard]] result<void> read(candidate&, unread);
    [[nodiscard]] result<void> keep_metadata(candidate const&);
    void judge_reading(search const&, read_facts const&, std::vector<bool>& hit);
    [[nodiscard]] bool record(pending const&, candidate const&, std::string const& sha256_hex);

    std::vector<search> const& searches_;
    hits& hits_;
    ledger& ledger_;
    run_context& context_;
    system_time began_; // ages are measured from here
    std::vector<plan> plans_;
    // The searches that still want the file under work: the first asked_ of them.  Kept from file
    // to file, so that one costs no allocation.
    std::vector<pending> pending_;
    std::size_t asked_ = 0;
    std::vector<std::size_t> indices_;
};

} // namespace mig::file

#endif
