// libpq with owners: one connection to a PostgreSQL server.  The one place that knows libpq.
//
//     auto rows = connection.run("SELECT name FROM agents WHERE id = $1", values);
//     while (rows->step()) ... rows->text(0) ...
//
//     auto all = connection.run_all(statements);      // one transaction, one round trip
//
// Nothing waits for ever: a server that says nothing for answer_timeout is unavailable, and the
// connection is over.  What was under way then may have been done or not.
//
// Threads: a connection belongs to one thread at a time.

#ifndef MIG_STORE_POSTGRES_CONNECTION_HPP
#define MIG_STORE_POSTGRES_CONNECTION_HPP

#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include "store/postgres_values.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct pg_conn;
struct pg_result;

namespace mig {

// What a statement gave.  A row is there after step() has said so.
class postgres_rows {
public:
    postgres_rows() = default;
    explicit postgres_rows(pg_result*);

    [[nodiscard]] bool step() noexcept { return ++row_ < count_; }
    [[nodiscard]] int size() const noexcept { return count_; }
    [[nodiscard]] std::string text(int column) const { return std::string{raw(column)}; }
    [[nodiscard]] std::int64_t number(int column) const; // bigint, int, boolean
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] system_time time(int column) const;

private:
    struct closer {
        void operator()(pg_result*) const noexcept;
    };
    [[nodiscard]] std::string_view raw(int column) const;
    std::unique_ptr<pg_result, closer> rows_;
    int row_ = -1;
    int count_ = 0;
};

struct postgres_statement {
    std::string sql; // of our own words alone
    postgres_values values;
};

class postgres_connection {
public:
    struct options {
        std::string connection; // libpq's keywords and values, or URI
        std::string settings;   // "-c name=value ...": of the session, not to be taken back
        std::vector<std::string> first = {}; // statements to start with
        std::chrono::milliseconds answer_timeout{30'000};
        std::string database = {}; // instead of the connection's
    };
    // The name of the database in such a connection; fails with invalid_argument.
    [[nodiscard]] static result<std::string> database_of(std::string const& connection);
    // Fails with unavailable, denied, not_found (the database), invalid_argument.
    [[nodiscard]] static result<postgres_connection> open(options);

    [[nodiscard]] bool is_good() const noexcept;
    // A new connection instead of this one; statements are prepared again.
    [[nodiscard]] result<void> reopen();

    // Prepared at its first use, and kept by its text.
    [[nodiscard]] result<postgres_rows> run(std::string const& sql, postgres_values const& = {});
    // Not kept: for statements that do not come again.
    [[nodiscard]] result<postgres_rows> run_once(std::string const& sql,
                                                 postgres_values const& = {});
    // All of them or none.
    [[nodiscard]] result<std::vector<postgres_rows>> run_all(std::span<postgres_statement const>);
    // Statements without parameters or rows, several at once.
    [[nodiscard]] result<void> execute(std::string const& sql);

    [[nodiscard]] std::string setting(char const* name) const; // as the server told it
    [[nodiscard]] int descriptor() const noexcept;
    struct notification {
        std::string payload;
    };
    // What has come; fails when the connection is over.
    [[nodiscard]] result<std::vector<notification>> notifications();

private:
    struct closer {
        void operator()(pg_conn*) const noexcept;
    };
    explicit postgres_connection(options o) : options_(std::move(o)) {}
    result<void> connect();
    result<std::string> prepared(std::string const& sql);
    result<postgres_rows> one_answer();
    result<pg_result*> next(); // null at the end of a statement's results
    result<void> wait();
    error lost(std::string_view why);
    error failure(pg_result const*) const;
    template <class Values, class F>
    bool send(Values const&, F const& f);

    options options_;
    std::unique_ptr<pg_conn, closer> handle_;
    std::unordered_map<std::string, std::string> prepared_; // text to name
    std::size_t next_name_ = 0;
};

} // namespace mig

#endif
