// Counting what a database holds.

#ifndef MIG_STORE_SQLITE_CENSUS_HPP
#define MIG_STORE_SQLITE_CENSUS_HPP

#include <mig/store/store.hpp>

#include "store/sqlite_statement.hpp"

namespace mig {

[[nodiscard]] result<store_census> count_all(sqlite_connection&);

} // namespace mig

#endif
