// A list of changes as one transaction.

#ifndef MIG_STORE_SQLITE_WRITE_HPP
#define MIG_STORE_SQLITE_WRITE_HPP

#include <mig/action/record.hpp>

#include "store/sqlite_statement.hpp"

#include <span>

namespace mig {

// All of them or none; when it has returned ok, they are on disk.
[[nodiscard]] result<void> write_changes(sqlite_connection&, std::span<change const>);

} // namespace mig

#endif
