// One file against the searches that its path is in the scope of.
//
// What costs nothing comes first: the name, which the directory has told.  Only of a file that is
// left over is the status asked for, and only one that its mode, size and times leave over is
// opened, and read once for all.  Files wait until there are many, small ones in memory and large
// ones open: reading them, and hashing them, costs less then.

#ifndef MIG_SRC_MODULES_FILE_EVALUATION_HPP
#define MIG_SRC_MODULES_FILE_EVALUATION_HPP

#include "modules/file/candidate.hpp"
#include "modules/file/hits.hpp"
#include "modules/file/large_reads.hpp"
#include "modules/file/ledger.hpp"
#include "modules/file/pending.hpp"
#include "modules/file/reading.hpp"
#include "modules/file/search.hpp"
#include "modules/file/small_reads.hpp"

#include <span>
#include <vector>

namespace mig::file {

class evaluation {
public:
    // began: ages are measured from there.
    evaluation(std::vector<search> const& searches, hits&, ledger&, run_context&,
               system_time began);

    // in_scope: indices of searches.  Fails with what keep_going failed with.  What cannot be read
    // is told, unless it was told before why.
    enum class unread : bool { told_before, tell };
    [[nodiscard]] result<void> evaluate(candidate&, std::span<std::size_t const> in_scope,
                                        unread = unread::tell);

    // It has found as much as it may.
    [[nodiscard]] bool is_over(std::size_t search_index) const;

    // Before a directory is left: reads what waits of it.
    [[nodiscard]] result<void> leave(directory&);
    // At the end: judges what waits.
    [[nodiscard]] result<void> finish();

private:
    // Of a search's checks, by index.
    struct plan {
        std::vector<std::size_t> names;  // and globs
        std::vector<std::size_t> status; // modes, sizes and times
    };
    void ask(std::span<std::size_t const> in_scope, candidate const&);
    void drop_those_over();
    [[nodiscard]] bool holds(std::vector<std::size_t> const& checks, candidate const&, pending&);
    [[nodiscard]] bool needs_status(pending const&) const;
    [[nodiscard]] std::vector<std::size_t> const& indices();

    [[nodiscard]] result<void> tell(candidate const&, error const&, unread);
    [[nodiscard]] result<opened_file> open(candidate&, unread);
    [[nodiscard]] result<void> read(candidate&, unread);
    [[nodiscard]] result<void> read_member(candidate&, unread);
    [[nodiscard]] std::span<search const* const> searches_of(std::span<pending const>);
    [[nodiscard]] result<void> wait(candidate const&);
    [[nodiscard]] result<void> judge_waiting();
    [[nodiscard]] result<void> judge_loaded();
    [[nodiscard]] result<void> judge_waiting(small_reads::entry&, std::size_t n);
    [[nodiscard]] result<void> read_round(bool more_to_come);
    [[nodiscard]] result<void> judge_large(large_reads::entry&, result<digest_list>, std::uint64_t);
    [[nodiscard]] result<void> judge_large();
    [[nodiscard]] result<void> keep_metadata(candidate const&);
    [[nodiscard]] bool conclude(pending&, candidate const&, read_facts const&, std::uint64_t bytes,
                                bool steady);
    void judge_reading(search const&, read_facts const&, std::vector<bool>& hit);
    [[nodiscard]] bool record(pending const&, candidate const&, digest_list const& known);

    std::vector<search> const& searches_;
    hits& hits_;
    ledger& ledger_;
    run_context& context_;
    system_time began_;
    std::vector<plan> plans_;
    pending_list asked_; // the searches that still want the file under work
    std::vector<std::size_t> indices_;
    std::vector<search const*> searches_that_ask_;
    file_reader reader_;
    small_reads small_;
    large_reads large_;
    read_facts facts_; // of a file that waited
};

} // namespace mig::file

#endif
