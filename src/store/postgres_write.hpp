// Lists of changes as one transaction in PostgreSQL, in one round trip.
//
// Changes of one kind that follow each other become one statement over arrays.

#ifndef MIG_STORE_POSTGRES_WRITE_HPP
#define MIG_STORE_POSTGRES_WRITE_HPP

#include <mig/action/record.hpp>

#include "store/postgres_connection.hpp"

#include <span>
#include <string>
#include <vector>

namespace mig {

// Fails with invalid_argument when a text cannot be stored: it is not UTF-8, or holds U+0000.
// writer: the name of this scheduler.
[[nodiscard]] result<std::vector<postgres_statement>> statements_for(std::span<change const>,
                                                                     std::string const& writer);

} // namespace mig

#endif
