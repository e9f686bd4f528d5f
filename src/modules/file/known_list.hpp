// A list of digests, of up to millions: as a file that people name, and as the text in a search.
//
// The text is "sha256:" and, in base64, the digests one after the other.  Random octets cannot be
// compressed, so this is as short as a list of whole digests gets.

#ifndef MIG_SRC_MODULES_FILE_KNOWN_LIST_HPP
#define MIG_SRC_MODULES_FILE_KNOWN_LIST_HPP

#include <mig/hash/digest_set.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace mig::file {

struct known_list {
    std::shared_ptr<digest_set const> digests;
};

// Fails with invalid_argument, or like digest_set::make.
[[nodiscard]] result<known_list> parse_known_list(std::string_view text);
[[nodiscard]] std::string write_known_list(digest_set const&);

// What a result says of a list instead of repeating it: "3 of sha256, list 0123456789ABCDEF", how
// many, the kind, and what the SHA-256 of its digests in ascending order begins with.
[[nodiscard]] std::string summary_of(digest_set const&);

// "FILE", or "KIND:FILE" where the length does not say it (sha3-256:known.txt).  The file is what
// md5sum and its like write: digests of one kind in hexadecimal, names after them.  Fails with
// invalid_argument and names file and line: a list is taken whole or not at all.
[[nodiscard]] result<digest_set> read_known_list(std::string_view option);

} // namespace mig::file

#endif
