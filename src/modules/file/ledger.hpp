// What each search has looked at, and what it has not.
//
// A gap goes to the answer, which counts it once, and to the searches that it is a gap of: one that
// has none of its own looked at everything, whatever the others missed.  What is missing so often
// that it cannot all be told is counted.
//
// Threads: any, but for what is asked at the end, when no other tells any more.

#ifndef MIG_SRC_MODULES_FILE_LEDGER_HPP
#define MIG_SRC_MODULES_FILE_LEDGER_HPP

#include <mig/module/module.hpp>

#include "modules/file/search.hpp"

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mig::file {

class ledger {
public:
    using indices = std::span<std::size_t const>; // of searches

    ledger(std::vector<search> const&, run_context&);

    void looked_at(indices of);
    void read(std::size_t search_index, std::uint64_t bytes);

    // A file or directory that could not be opened or listed.
    void unseen(std::string const& path, error const& why, indices of);
    // It was looked at, but what was seen may not be all.
    void in_doubt(std::string const& path, std::string_view why, indices of);
    // Left out knowingly.
    void left_out(std::string const& path, std::string_view why, indices of);
    void broken_link(std::string const& path, error const& why, indices of);
    // Nothing is below a path that is not there: an error to tell, and no gap.
    void missing_root(std::string const& path, error const& why);
    void warn(std::string text);
    // There may be more of its matches; told once for each search.
    void match_limit(std::size_t search_index);
    // The run ends before its time: nobody has looked at the rest.
    void ended(error const& why, indices of);

    // The errors that were too many; the statistics of protocol 10.3 that are kept here, and
    // "searches": {"<label>": {"filescount", "filesread", "bytesread", "complete", "gaps"}}.
    void tell_the_rest();
    [[nodiscard]] json by_search() const;
    [[nodiscard]] std::uint64_t files() const noexcept { return files_; }
    [[nodiscard]] std::uint64_t open_failed() const noexcept { return open_failed_; }

private:
    struct tally {
        std::string why;
        std::uint64_t count = 0;
    };
    struct of_search {
        std::uint64_t files = 0;
        std::uint64_t files_read = 0;
        std::uint64_t bytes_read = 0;
        std::vector<tally> gaps;
        std::vector<gap> samples;
        bool limit_told = false;
    };
    void count(std::size_t search_index, std::string_view subject, std::string_view why);
    void add_gap(std::string_view subject, std::string_view why, indices of);
    void add_error(std::string text);

    std::vector<search> const& searches_;
    run_context& context_;
    std::mutex mutex_; // of all below
    std::vector<of_search> books_;
    std::uint64_t files_ = 0;
    std::uint64_t open_failed_ = 0;
    std::uint64_t errors_ = 0;
    std::uint64_t errors_max_ = 1;
};

// Whoever follows this path comes to nothing, so there is nothing that could have been missed.
[[nodiscard]] bool leads_nowhere(error const&) noexcept;

} // namespace mig::file

#endif
