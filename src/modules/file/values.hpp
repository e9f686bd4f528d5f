// The values of checks: "<4k", ">90d", "^passwd$", a digest.  protocol 10.3, validation
//
// Each fails with invalid_argument and says in why(), in MIG's words, what is wrong.

#ifndef MIG_SRC_MODULES_FILE_VALUES_HPP
#define MIG_SRC_MODULES_FILE_VALUES_HPP

#include <mig/base/result.hpp>

#include "modules/file/search.hpp"

#include <string_view>

namespace mig::file {

// A check of that kind against the value; inverse where it begins with "!" and its kind allows it.
[[nodiscard]] result<check> make_check(check_kind kind, std::string_view value);

[[nodiscard]] result<size_range> parse_size(std::string_view value);
[[nodiscard]] result<age> parse_age(std::string_view value);

} // namespace mig::file

#endif
