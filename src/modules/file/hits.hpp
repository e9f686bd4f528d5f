// What has been found, and the elements of the result that say it.  protocol 10.3, result
//
// Threads: any, but for elements(), when no other adds any more.

#ifndef MIG_SRC_MODULES_FILE_HITS_HPP
#define MIG_SRC_MODULES_FILE_HITS_HPP

#include <mig/hash/hasher.hpp>
#include <mig/host/file_system.hpp>
#include <mig/module/module.hpp>

#include "modules/file/search.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace mig::file {

class hits {
public:
    explicit hits(std::vector<search> const& searches);

    enum class added : std::uint8_t { yes, search_is_over, answer_is_full };
    // One file that meets a search with match_all.  known: its digests, of which the element shows
    // those that the search asks to be shown.
    [[nodiscard]] added add(std::size_t search_index, std::string const& path, file_info const&,
                            digest_list const& known, run_context&);
    // One file that meets one check of a search without.
    [[nodiscard]] added add(std::size_t search_index, std::size_t check_index,
                            std::string const& path, file_info const&, digest_list const& known,
                            run_context&);

    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
    // A search has found as much as it may.
    [[nodiscard]] bool is_over(std::size_t search_index) const noexcept
    {
        return found_[search_index].total >= searches_[search_index].matches_max;
    }
    // "label": [elements], one that says "nothing" where nothing was found.
    [[nodiscard]] json elements() const;

private:
    struct of_search {
        std::vector<json> files;                         // match_all
        std::map<std::size_t, std::vector<json>> checks; // else, by check
        std::atomic<std::uint64_t> total = 0;
    };
    [[nodiscard]] json element(search const&, json echo, std::string const& path, json info) const;

    std::vector<search> const& searches_;
    std::mutex mutex_; // of what is added
    std::vector<of_search> found_;
    std::atomic<std::uint64_t> total_ = 0;
};

} // namespace mig::file

#endif
