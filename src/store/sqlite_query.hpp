// A search as SQL: conditions of our own words, and what they are bound to.
//
// Threads: pure functions.

#ifndef MIG_STORE_SQLITE_QUERY_HPP
#define MIG_STORE_SQLITE_QUERY_HPP

#include <mig/store/store.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig {

struct sqlite_query {
    std::string where;
    std::vector<std::variant<std::string, double, bool, system_time>> values;

    void add(std::string const& condition)
    {
        where += (where.empty() ? "WHERE " : " AND ") + condition;
    }
    template <class T>
    void add(std::string const& condition, T value)
    {
        add(condition);
        values.emplace_back(std::move(value));
    }
};

[[nodiscard]] sqlite_query query_for(action_query const&);
[[nodiscard]] sqlite_query query_for(command_query const&);

} // namespace mig

#endif
