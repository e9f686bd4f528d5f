// One reading of one file, for all searches that still want it.
//
// Every digest and every content check of theirs is fed from the same blocks; searches with
// "decompress" are fed with what a gzip file expands to.  Where no digest is asked for, reading
// ends as soon as every content check is decided.

#ifndef MIG_SRC_MODULES_FILE_READING_HPP
#define MIG_SRC_MODULES_FILE_READING_HPP

#include <mig/hash/hasher.hpp>
#include <mig/host/file_system.hpp>
#include <mig/module/module.hpp>

#include "modules/file/search.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mig::file {

// Does a pattern match, as it is asked?  Unknown: the content was not whole, and what there was of
// it does not decide.
enum class content_fact : std::uint8_t { no, yes, unknown };

// What the reading told one search.
struct read_facts {
    digest_list digests;               // none when the content was not whole
    std::vector<content_fact> content; // of its checks, by index
    bool long_lines = false;           // a line that decided was too long to be sure of it
    std::string gap;                   // why the content was not whole; empty when it was
};

struct file_reading {
    std::vector<read_facts> facts; // one per search, in order
    std::uint64_t bytes = 0;       // that were looked at, holes included
};

// Those that its checks ask for, and what it shows.
[[nodiscard]] hash_kind digests_wanted_by(search const&) noexcept;

// Reads one file after another.  It keeps its memory from file to file, so that one costs no
// allocation.
//
// Threads: a file_reader belongs to one thread.
class file_reader {
public:
    explicit file_reader(run_context&);
    ~file_reader();

    // info: of the open file.  Where only lines are asked for, the holes of a file are not read:
    // lines of zeros over the limit are alike, and so is what can be said of them.  An input that
    // is corrupt is read up to there, and the gap says why.  The reading is good until the next.
    // Fails with what keep_going failed with, and as input does in other ways.
    [[nodiscard]] result<file_reading*> read(input&, file_info const& info,
                                             std::span<search const* const>);
    // The same of a file that is in memory.
    [[nodiscard]] result<file_reading*> read(bytes_view content, std::span<search const* const>);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::file

#endif
