// One labelled search of the file module, checked: what exists here can be run.  protocol 10.3

#ifndef MIG_SRC_MODULES_FILE_SEARCH_HPP
#define MIG_SRC_MODULES_FILE_SEARCH_HPP

#include <mig/base/json.hpp>
#include <mig/hash/digest.hpp>
#include <mig/scan/pattern.hpp>
#include <mig/scan/scanner.hpp>

#include "modules/file/glob.hpp"
#include "modules/file/known_list.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mig::file {

// In the order of MIG's results; MIG has neither globs nor lists of digests.
enum class check_kind : std::uint8_t {
    content,
    name,
    glob,
    size,
    mode,
    mtime,
    md5,
    sha1,
    sha2,
    sha3,
    digests,
};
inline constexpr std::size_t check_kinds = 11;

[[nodiscard]] std::string_view list_name(check_kind) noexcept;     // "contents": in a search
[[nodiscard]] std::string_view mismatch_name(check_kind) noexcept; // "content": in mismatch

struct size_range {
    std::uint64_t min = 0;
    std::uint64_t max = 0; // inclusive
};
struct age {
    bool younger = false; // than that; else older
    std::chrono::seconds than{0};
};
struct known_digest {
    hash_kind kind = hash_kind::none;
    mig::digest digest;
};

// One listed value.
struct check {
    check_kind kind = check_kind::name;
    std::string value;    // as it is echoed: as given, digests in upper case, of a list the summary
    bool inverse = false; // "!re"
    bool mismatch = false; // its kind is listed in options.mismatch
    std::variant<pattern, glob, size_range, age, known_digest, known_list> against;
};

struct search {
    std::string label;
    std::vector<std::string> paths; // as given
    std::vector<std::string> roots; // the same, as the system knows them: clean and unescaped
    std::vector<check> checks;      // in the order of check_kind, then as listed

    std::uint64_t depth_max = 0; // files directly in a root are at depth 1
    std::uint64_t errors_max = 0;
    std::uint64_t matches_max = 0;
    bool match_all = false;
    bool every_line = false; // "macroal"
    bool return_sha256 = false;
    bool remote_fs = false; // "remotefs": network file systems below the roots, too
    bool decompress = false;
    bool archives = false; // the members of archives, too

    json echo; // the whole search, as an element of a match_all result carries it

    // What reading a file can tell: the digests that checks ask for, and the content checks by
    // what they ask of the lines.  Their patterns are in the one set of all searches that are run
    // together, so that one scan of a file answers them all.
    hash_kind hashes = hash_kind::none;
    struct line_check {
        std::size_t check = 0;   // of checks
        std::size_t pattern = 0; // of lines
        scan_question question = scan_question::any_line;
    };
    std::vector<line_check> line_checks;
    std::optional<pattern_set> lines;

    hash_kind listed = hash_kind::none; // those of them that lists are of

    // Its checks ask for the content.
    [[nodiscard]] bool reads() const noexcept
    {
        return hashes != hash_kind::none || !line_checks.empty();
    }
    // As MIG does, only where an element is about a whole file.
    [[nodiscard]] bool shows_sha256() const noexcept { return return_sha256 && match_all; }
    // The digests that an element about a whole file shows: of lists, which one it was.
    [[nodiscard]] hash_kind shown() const noexcept
    {
        return shows_sha256() ? listed | hash_kind::sha256 : listed;
    }
};

// The searches of {"searches":{"<label>":{...}}}.  Null is no searches, as in MIG.  Fails with
// invalid_argument: which search, and what is wrong in it.
[[nodiscard]] result<std::vector<search>> parse_searches(json const& parameters);

} // namespace mig::file

#endif
