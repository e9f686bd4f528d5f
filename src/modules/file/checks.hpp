// What is asked of a file's name and status.
//
// Threads: pure functions.

#ifndef MIG_SRC_MODULES_FILE_CHECKS_HPP
#define MIG_SRC_MODULES_FILE_CHECKS_HPP

#include <mig/base/time.hpp>

#include "modules/file/candidate.hpp"
#include "modules/file/search.hpp"

namespace mig::file {

[[nodiscard]] constexpr bool is_about_name(check_kind kind) noexcept
{
    return kind == check_kind::name || kind == check_kind::glob;
}
[[nodiscard]] constexpr bool is_about_status(check_kind kind) noexcept
{
    return kind == check_kind::mode || kind == check_kind::size || kind == check_kind::mtime;
}

// protocol 10.3: the match, turned round by "!", and again by mismatch.
[[nodiscard]] inline bool wanted(check const& c, bool matched) noexcept
{
    return matched != (c.inverse != c.mismatch);
}

// A check of that search, of either kind; ages are measured from now.  One about the status needs
// a file that has been looked at.
[[nodiscard]] bool metadata_matches(check const&, search const&, candidate const&, system_time now);

} // namespace mig::file

#endif
