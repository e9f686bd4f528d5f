// A target's text to its tree.

#ifndef MIG_SRC_ACTION_TARGET_PARSER_HPP
#define MIG_SRC_ACTION_TARGET_PARSER_HPP

#include "action/target_tree.hpp"

#include <string_view>

namespace mig {

// Fails with invalid_argument: the place, what was found and what was expected there.
[[nodiscard]] result<target::node> parse_target_tree(std::string_view text);

} // namespace mig

#endif
