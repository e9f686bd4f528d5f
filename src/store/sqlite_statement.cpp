#include "store/sqlite_statement.hpp"

#include <sqlite3.h>
#include <utility>

namespace mig {
namespace {

constexpr std::size_t statements_kept_max = 200; // those of targets come and go
constexpr int steps_between_looks = 10'000;      // at the clock, of SQLite's machine

errc code_of(int code) noexcept
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return errc::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return errc::corrupt;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return errc::denied;
    case SQLITE_CONSTRAINT:
        return errc::refused;
    case SQLITE_INTERRUPT: // end_by
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return errc::over_budget;
    default:
        return errc::io;
    }
}

error failure_of(sqlite3* handle, std::string_view doing)
{
    return error{code_of(sqlite3_errcode(handle)), doing, "the database", sqlite3_errmsg(handle)};
}

} // namespace

sqlite_statement::~sqlite_statement()
{
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

sqlite_statement& sqlite_statement::bind(std::string_view text)
{
    sqlite3_bind_text64(statement_, next_++, text.data(), text.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
}

sqlite_statement& sqlite_statement::bind_blob(std::string_view raw)
{
    sqlite3_bind_blob64(statement_, next_++, raw.data(), raw.size(), SQLITE_TRANSIENT);
    return *this;
}

sqlite_statement& sqlite_statement::bind(std::int64_t number)
{
    sqlite3_bind_int64(statement_, next_++, number);
    return *this;
}

sqlite_statement& sqlite_statement::bind(double number)
{
    sqlite3_bind_double(statement_, next_++, number);
    return *this;
}

sqlite_statement& sqlite_statement::bind_null()
{
    sqlite3_bind_null(statement_, next_++);
    return *this;
}

sqlite_statement& sqlite_statement::bind(system_time t)
{
    return bind(static_cast<std::int64_t>(t.time_since_epoch().count()));
}

result<bool> sqlite_statement::step()
{
    auto const code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return failure_of(sqlite3_db_handle(statement_), "use");
}

result<std::uint64_t> sqlite_statement::run()
{
    auto const more = step();
    if (!more) return more.error();
    return static_cast<std::uint64_t>(sqlite3_changes64(sqlite3_db_handle(statement_)));
}

std::string sqlite_statement::text(int column) const
{
    // Blobs and texts alike: the bytes as they were given.
    auto const* const data = static_cast<char const*>(sqlite3_column_blob(statement_, column));
    auto const size = sqlite3_column_bytes(statement_, column);
    return data == nullptr ? std::string{} : std::string{data, static_cast<std::size_t>(size)};
}

std::int64_t sqlite_statement::number(int column) const
{
    return sqlite3_column_int64(statement_, column);
}

bool sqlite_statement::is_null(int column) const
{
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

system_time sqlite_statement::time(int column) const
{
    return system_time{std::chrono::microseconds{number(column)}};
}

void sqlite_connection::closer::operator()(sqlite3* handle) const noexcept
{
    sqlite3_close_v2(handle);
}

void sqlite_connection::finalizer::operator()(sqlite3_stmt* statement) const noexcept
{
    sqlite3_finalize(statement);
}

result<sqlite_connection> sqlite_connection::open(std::string const& file, int flags)
{
    sqlite3* raw = nullptr;
    auto const code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    sqlite_connection made;
    made.handle_.reset(raw);
    if (code != SQLITE_OK) {
        return error{code_of(code), "open", file, raw ? sqlite3_errmsg(raw) : "out of memory"};
    }
    sqlite3_extended_result_codes(raw, 1);
    return made;
}

result<sqlite3_stmt*> sqlite_connection::prepare(std::string const& sql)
{
    if (auto const known = statements_.find(sql); known != statements_.end()) {
        return known->second.get();
    }
    if (statements_.size() >= statements_kept_max) statements_.clear();
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK)
    {
        return failure("prepare a query for");
    }
    statements_[sql].reset(raw);
    return raw;
}

result<void> sqlite_connection::execute(std::string const& sql)
{
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return failure("use");
    }
    return {};
}

int sqlite_connection::is_over(void* deadline)
{
    auto const end = *static_cast<std::chrono::steady_clock::time_point const*>(deadline);
    return std::chrono::steady_clock::now() >= end ? 1 : 0;
}

void sqlite_connection::end_by(std::optional<std::chrono::steady_clock::time_point> when)
{
    *end_ = when.value_or(std::chrono::steady_clock::time_point{});
    sqlite3_progress_handler(raw(), steps_between_looks, when ? is_over : nullptr, end_.get());
}

error sqlite_connection::failure(std::string_view doing) const
{
    return failure_of(handle_.get(), doing);
}

} // namespace mig
