// One file against the searches that its path is in the scope of.
//
// What costs nothing comes first: names, modes, sizes and times; only what they leave over is
// opened, and read once for all.

#ifndef MIG_SRC_MODULES_FILE_EVALUATION_HPP
#define MIG_SRC_MODULES_FILE_EVALUATION_HPP

#include "modules/file/hits.hpp"
#include "modules/file/reading.hpp"
#include "modules/file/search.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace mig::file {

// A file that can be opened, by the directory it was seen in.
struct candidate {
    std::string const& path;
    file_info info;
    std::function<result<std::unique_ptr<input>>()> open;
};

// What is told about a file that was to be read.
struct reading_callbacks {
    std::function<void(error const&)> unread;         // it could not be
    std::function<void(std::string const&)> in_doubt; // it was, but what was seen may not be all
};

class evaluation {
public:
    evaluation(std::vector<search> const& searches, hits&, run_context&);

    // in_scope: indices of searches.  Fails with what keep_going failed with.
    [[nodiscard]] result<void> evaluate(candidate const&, std::vector<std::size_t> const& in_scope,
                                        reading_callbacks const& tell);

    // It has found as much as it may.
    [[nodiscard]] bool is_over(std::size_t search_index) const;
    // That there may be more of a search's matches; once.
    void tell_limit(std::size_t search_index);

private:
    struct pending {
        std::size_t index;
        std::vector<bool> hit; // by check
    };
    [[nodiscard]] bool passes_metadata(search const&, candidate const&, std::vector<bool>& hit);
    [[nodiscard]] result<void> read(candidate const&, std::vector<pending>&,
                                    reading_callbacks const& tell);
    void judge_reading(search const&, read_facts const&, std::vector<bool>& hit);
    [[nodiscard]] bool record(pending const&, candidate const&, std::string const& sha256_hex);

    std::vector<search> const& searches_;
    hits& hits_;
    run_context& context_;
    system_time began_; // ages are measured from here
    std::vector<bool> limit_told_;
};

} // namespace mig::file

#endif
