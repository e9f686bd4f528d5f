// A search as SQL for PostgreSQL: conditions of our own words, and what they are bound to.
//
// Threads: pure functions.

#ifndef MIG_STORE_POSTGRES_QUERY_HPP
#define MIG_STORE_POSTGRES_QUERY_HPP

#include <mig/store/store.hpp>

#include "store/postgres_values.hpp"

#include <string>
#include <variant>

namespace mig {

struct postgres_query {
    std::string where; // with "WHERE", or empty
    postgres_values values;

    void add(std::string const& condition)
    {
        where += (where.empty() ? "WHERE " : " AND ") + condition;
    }
    // The value stands between before and after.
    template <class T>
    void add(std::string const& before, T const& value, std::string const& after = {})
    {
        values.bind(value);
        add(before + "$" + std::to_string(values.all().size()) + after);
    }
    // Which part of what is found.
    [[nodiscard]] std::string window(page const&);
};

[[nodiscard]] postgres_query query_for_postgres(action_query const&);
[[nodiscard]] postgres_query query_for_postgres(command_query const&);
[[nodiscard]] postgres_query query_for_postgres(compiled_target const&);

} // namespace mig

#endif
