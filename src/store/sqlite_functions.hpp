// The functions that compiled targets call: action/target_compile.cpp says which.

#ifndef MIG_STORE_SQLITE_FUNCTIONS_HPP
#define MIG_STORE_SQLITE_FUNCTIONS_HPP

#include "store/sqlite_statement.hpp"

namespace mig {

// mig_json_text(document, path) and mig_match(kind, text, pattern), on this connection.
[[nodiscard]] result<void> add_target_functions(sqlite_connection&);

} // namespace mig

#endif
