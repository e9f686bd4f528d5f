// Searches that look into archives: every file within one is a candidate of its own.
//
// A member has a path of its own, "/backup/site.zip!/conf/site.xml", and is asked for the same
// things in the same order as a file: its content is expanded only where its name, size, mode and
// time leave it over.  Folders, links and devices within are passed over.  What is not looked at is
// a gap of each search that would have looked: a member that cannot be read, an archive within the
// archive, the rest of one that is not whole.
//
// Threads: an archive_search belongs to one thread.

#ifndef MIG_SRC_MODULES_FILE_ARCHIVE_SEARCH_HPP
#define MIG_SRC_MODULES_FILE_ARCHIVE_SEARCH_HPP

#include "modules/file/archive_form.hpp"
#include "modules/file/archive_reader.hpp"
#include "modules/file/candidate.hpp"
#include "modules/file/evaluation.hpp"
#include "modules/file/ledger.hpp"
#include "modules/file/search.hpp"

#include <span>
#include <string>
#include <vector>

namespace mig::file {

class archive_search {
public:
    archive_search(std::vector<search> const&, evaluation&, ledger&, run_context&);

    // The members of a regular file, for those searches in its scope that ask for them, if it is
    // an archive.  Fails with what keep_going failed with.
    [[nodiscard]] result<void> look_into(candidate& container,
                                         std::span<std::size_t const> in_scope);

private:
    [[nodiscard]] bool is_wanted(std::span<std::size_t const> in_scope);
    [[nodiscard]] bool all_over() const;
    [[nodiscard]] result<void> each_member(candidate const& container, input&, file_info const&,
                                           archive_form);
    [[nodiscard]] result<void> look_at(candidate const& container, archive_reader&,
                                       member_header const&, input& from, file_info const&,
                                       archive_form);
    // Of all searches that look into this archive.  Fails where it is the run that ended.
    [[nodiscard]] result<void> tell(std::string const& path, error const& why);

    std::vector<search> const& searches_;
    evaluation& evaluation_;
    ledger& ledger_;
    run_context& context_;
    bool any_;                    // of the searches
    std::vector<std::size_t> in_; // those that look into this archive
};

} // namespace mig::file

#endif
