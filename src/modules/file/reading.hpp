// One reading of one file, for all searches that still want it.
//
// Every digest and every content check of theirs is fed from the same blocks; searches with
// "decompress" are fed with what a gzip file expands to.

#ifndef MIG_SRC_MODULES_FILE_READING_HPP
#define MIG_SRC_MODULES_FILE_READING_HPP

#include <mig/hash/hasher.hpp>
#include <mig/host/file_system.hpp>
#include <mig/module/module.hpp>

#include "modules/file/search.hpp"

#include <string>
#include <vector>

namespace mig::file {

// What the reading told one search.
struct read_facts {
    digest_list digests;
    std::vector<bool> content; // of its checks by index: does the pattern match, as it is asked
    bool long_lines = false;   // some pattern was not found, and a line was too long to be sure
    std::string gap;           // why what is above cannot be relied on; empty when it can
};

// One per search, in order.  Fails with what keep_going failed with, and as input does.
[[nodiscard]] result<std::vector<read_facts>>
read_file(input&, std::vector<search const*> const& searches, run_context&);

} // namespace mig::file

#endif
