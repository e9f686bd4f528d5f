// The tables, and how an older file becomes a newer one.

#ifndef MIG_STORE_SQLITE_SCHEMA_HPP
#define MIG_STORE_SQLITE_SCHEMA_HPP

#include "store/sqlite_statement.hpp"

namespace mig {

// Makes or upgrades them in one transaction.  Fails with corrupt when the file is another
// program's, damaged, or of a version to come.
[[nodiscard]] result<void> prepare_schema(sqlite_connection&, std::string const& file);

} // namespace mig

#endif
