// SQLite's C interface with owners: one connection, its prepared statements.
//
// Threads: a connection belongs to one thread at a time.

#ifndef MIG_STORE_SQLITE_STATEMENT_HPP
#define MIG_STORE_SQLITE_STATEMENT_HPP

#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace mig {

// A prepared statement that is being filled in, run, and read.  Resets itself at its end.
class sqlite_statement {
public:
    explicit sqlite_statement(sqlite3_stmt* s) noexcept : statement_(s) {}
    sqlite_statement(sqlite_statement const&) = delete;
    sqlite_statement& operator=(sqlite_statement const&) = delete;
    ~sqlite_statement();

    // Parameters, from 1 on, in the order of the calls.
    sqlite_statement& bind(std::string_view text);
    sqlite_statement& bind_blob(std::string_view raw);
    sqlite_statement& bind(std::int64_t number);
    sqlite_statement& bind(double number);
    sqlite_statement& bind_null();
    sqlite_statement& bind(system_time); // microseconds since 1970

    // True while there is a row.
    [[nodiscard]] result<bool> step();
    // For what gives no rows: how many rows it changed.
    [[nodiscard]] result<std::uint64_t> run();

    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] system_time time(int column) const;

private:
    sqlite3_stmt* statement_;
    int next_ = 1;
};

class sqlite_connection {
public:
    // flags: SQLITE_OPEN_...
    [[nodiscard]] static result<sqlite_connection> open(std::string const& file, int flags);

    [[nodiscard]] sqlite3* raw() const noexcept { return handle_.get(); }
    // Prepared once, kept by its text.  One at a time of each.
    [[nodiscard]] result<sqlite3_stmt*> prepare(std::string const& sql);
    // Statements without parameters or rows.
    [[nodiscard]] result<void> execute(std::string const& sql);
    [[nodiscard]] error failure(std::string_view doing) const;
    // What goes on after that fails with over_budget.  None: it may take as long as it does.
    void end_by(std::optional<std::chrono::steady_clock::time_point>);

private:
    static int is_over(void* deadline);
    struct closer {
        void operator()(sqlite3*) const noexcept;
    };
    struct finalizer {
        void operator()(sqlite3_stmt*) const noexcept;
    };
    std::unique_ptr<std::chrono::steady_clock::time_point> end_ =
        std::make_unique<std::chrono::steady_clock::time_point>(); // where SQLite looks for it
    std::unique_ptr<sqlite3, closer> handle_;
    std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, finalizer>> statements_;
};

} // namespace mig

#endif
