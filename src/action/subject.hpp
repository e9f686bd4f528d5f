// The subject of a gap as a text of JSON: it is whatever the system called it, bytes that are not
// UTF-8 among them, and whoever reads the answer must be able to find it again.
//
// A byte that is not part of UTF-8 is written as \xNN, a backslash as two.  Everything else stands
// for itself.

#ifndef MIG_SRC_ACTION_SUBJECT_HPP
#define MIG_SRC_ACTION_SUBJECT_HPP

#include <mig/base/result.hpp>

#include <string>
#include <string_view>

namespace mig {

[[nodiscard]] std::string escape_subject(std::string_view raw);
// Fails with invalid_argument on a backslash that escape_subject() would not have written.
[[nodiscard]] result<std::string> unescape_subject(std::string_view escaped);

} // namespace mig

#endif
