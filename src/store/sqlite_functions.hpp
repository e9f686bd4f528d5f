// Functions of ours in SQL: those that compiled targets call (action/target_compile.cpp says
// which), and one more.

#ifndef MIG_STORE_SQLITE_FUNCTIONS_HPP
#define MIG_STORE_SQLITE_FUNCTIONS_HPP

#include "store/sqlite_statement.hpp"

namespace mig {

// mig_json_text(document, path), mig_match(kind, text, pattern) and mig_number(id), on this
// connection.
[[nodiscard]] result<void> add_functions(sqlite_connection&);

} // namespace mig

#endif
