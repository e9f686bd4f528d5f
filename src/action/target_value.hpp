// The values in a target: columns, members of JSON columns, texts, numbers, times.

#ifndef MIG_SRC_ACTION_TARGET_VALUE_HPP
#define MIG_SRC_ACTION_TARGET_VALUE_HPP

#include "action/target_cursor.hpp"

namespace mig {

// What is expected where a value is.
inline constexpr std::string_view a_target_value =
    "a column (id, name, status, environment->>'...', tags->>'...'), a quoted text, a number or "
    "NOW()";

// column | member | 'text' | number | NOW() with its intervals.
[[nodiscard]] result<placed_operand> read_target_value(target_cursor&);

// - INTERVAL '30 days' + '1 hour'::interval ..., none or more, after a time that began at this
// token.
[[nodiscard]] result<placed_operand> read_intervals(target_cursor&, target_instant,
                                                    std::size_t first_token);

} // namespace mig

#endif
