// The types of a comparison's sides, as PostgreSQL sees them.

#ifndef MIG_SRC_ACTION_TARGET_OPERAND_HPP
#define MIG_SRC_ACTION_TARGET_OPERAND_HPP

#include "action/target_tree.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace mig {

enum class operand_type : std::uint8_t {
    text,
    number,
    time,
    identity, // the id: texts here, numbers in version 2
    written,  // a quoted text: becomes what stands on the other side
};
[[nodiscard]] operand_type type_of(target_operand const&) noexcept;

// An operand with the place and the words it was written with.
struct placed_operand {
    target_operand value;
    std::string source; // as written
    std::size_t offset = 0;
};

// Gives both the same type, or says in words why they cannot be compared.
[[nodiscard]] std::optional<std::string> unify(placed_operand& left, placed_operand& right);

} // namespace mig

#endif
