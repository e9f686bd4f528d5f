// Rows for one statement, by column: one unnest() writes them all.
//
// An id is in it once: what comes second is for the next.  One thread.

#ifndef MIG_STORE_POSTGRES_BATCH_HPP
#define MIG_STORE_POSTGRES_BATCH_HPP

#include "store/postgres_connection.hpp"

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

class postgres_batch {
public:
    static constexpr std::size_t statement_max_rows = 10'000;
    static constexpr std::size_t statement_max_bytes = 32u << 20;

    postgres_batch(std::string_view sql, std::initializer_list<postgres_type> columns)
        : sql_(sql),
          columns_(columns.begin(), columns.end())
    {}

    [[nodiscard]] bool takes(std::string const& id) const
    {
        std::size_t size = 0;
        for (auto const& column : columns_)
            size += column.size_bytes();
        return ids_.size() < statement_max_rows && size < statement_max_bytes && !ids_.contains(id);
    }
    // One value for each column.
    template <class... Values>
    void add(std::string const& id, Values const&... values)
    {
        ids_.insert(id);
        std::size_t n = 0;
        (put(columns_[n++], values), ...);
    }
    [[nodiscard]] bool empty() const noexcept { return ids_.empty(); }
    [[nodiscard]] postgres_statement take()
    {
        postgres_statement made{std::string{sql_}, {}};
        for (auto& column : columns_) {
            made.values.bind(column.written());
            column.clear();
        }
        ids_.clear();
        return made;
    }

private:
    template <class T>
    static void put(postgres_array& into, T const& value)
    {
        into.add(value);
    }
    static void put(postgres_array& into, std::string const& value)
    {
        into.add(std::string_view{value});
    }
    template <class T>
    static void put(postgres_array& into, std::optional<T> const& value)
    {
        if (value) {
            put(into, *value);
        } else {
            into.add_null();
        }
    }

    std::string_view sql_;
    std::vector<postgres_array> columns_;
    std::set<std::string> ids_;
};

} // namespace mig

#endif
