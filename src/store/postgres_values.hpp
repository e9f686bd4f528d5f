// Parameters of statements in PostgreSQL's binary form: bytes with a length, so that no text can
// end early or be read as anything else.  PostgreSQL 15, 55.2: Message Data Types.
//
// Threads: values.

#ifndef MIG_STORE_POSTGRES_VALUES_HPP
#define MIG_STORE_POSTGRES_VALUES_HPP

#include <mig/base/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// Of one statement, $1 first.
class postgres_values {
public:
    postgres_values& bind(std::string_view raw); // text, bytea, json
    postgres_values& bind(std::int64_t);         // bigint
    postgres_values& bind(double);               // double precision
    postgres_values& bind(bool);
    postgres_values& bind(system_time); // timestamptz
    postgres_values& bind_null();

    [[nodiscard]] std::vector<std::optional<std::string>> const& all() const noexcept
    {
        return all_;
    }

private:
    std::vector<std::optional<std::string>> all_;
};

enum class postgres_type : std::uint32_t { // the numbers are PostgreSQL's
    boolean = 16,
    bytea = 17,
    bigint = 20,
    text = 25,
    timestamptz = 1184,
};

// A column of many rows, for unnest().
class postgres_array {
public:
    explicit postgres_array(postgres_type of) noexcept : of_(of) {}
    void add(std::string_view raw);
    void add(std::int64_t);
    void add(bool);
    void add(system_time);
    void add_null();

    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] std::size_t size_bytes() const noexcept { return items_.size(); }
    [[nodiscard]] std::string written() const;
    void clear();

private:
    postgres_type of_;
    std::uint32_t count_ = 0;
    bool has_null_ = false;
    std::string items_;
};

// The other way round.  Precondition: the size is that of the type.
[[nodiscard]] std::int64_t read_whole_number(std::string_view raw) noexcept; // 1, 2, 4, 8 bytes
[[nodiscard]] system_time read_time(std::string_view raw) noexcept;

// Text that PostgreSQL can hold: U+FFFD for what is not UTF-8, and for U+0000.
[[nodiscard]] std::string storable_text(std::string_view);
[[nodiscard]] bool is_storable_text(std::string_view) noexcept;
// The same of JSON that is well-formed: there, U+0000 is written as an escape.
[[nodiscard]] std::string storable_json(std::string written);

} // namespace mig

#endif
