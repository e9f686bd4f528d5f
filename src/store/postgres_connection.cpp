#include "store/postgres_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>
#include <utility>

namespace mig {
namespace {

constexpr std::size_t prepared_max = 200;
constexpr std::size_t values_max_bytes = 256u << 20; // of one statement; the protocol ends at 1 GB

// PostgreSQL 15, appendix A: two characters are the class.
errc code_of(std::string_view state)
{
    struct row {
        std::string_view state;
        errc code;
    };
    constexpr std::array rows{
        row{"MG001", errc::refused}, // ours: postgres_schema.cpp
        row{"23", errc::refused},    // integrity
        row{"21000", errc::refused}, // the same row twice in one list
        row{"22", errc::invalid_argument}, row{"2201B", errc::invalid_argument},
        row{"57014", errc::cancelled}, // took longer than statement_timeout
        row{"54", errc::over_budget},  // program limits
        row{"42501", errc::denied},        row{"28", errc::denied},
        row{"25006", errc::denied}, // writing in a transaction that may only read
        row{"3D000", errc::not_found},     row{"42P01", errc::not_found},
        row{"3F000", errc::not_found},     row{"40", errc::unavailable}, // deadlock, serialization
        row{"53300", errc::unavailable},   row{"57P", errc::unavailable},
        row{"08", errc::unavailable},      row{"55P03", errc::unavailable},
        row{"XX001", errc::corrupt},       row{"XX002", errc::corrupt},
    };
    auto const found = std::find_if(rows.begin(), rows.end(), [&](row const& r) {
        return state.substr(0, r.state.size()) == r.state;
    });
    return found == rows.end() ? errc::io : found->code;
}

std::string first_line(char const* text)
{
    std::string_view const all = text == nullptr ? "" : text;
    return std::string{all.substr(0, all.find('\n'))};
}

} // namespace

postgres_rows::postgres_rows(pg_result* rows) : rows_(rows), count_(PQntuples(rows)) {}

void postgres_rows::closer::operator()(pg_result* rows) const noexcept
{
    PQclear(rows);
}

std::string_view postgres_rows::raw(int column) const
{
    return {PQgetvalue(rows_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))};
}

std::int64_t postgres_rows::number(int column) const
{
    return read_whole_number(raw(column));
}

bool postgres_rows::is_null(int column) const
{
    return PQgetisnull(rows_.get(), row_, column) == 1;
}

system_time postgres_rows::time(int column) const
{
    return read_time(raw(column));
}

void postgres_connection::closer::operator()(pg_conn* handle) const noexcept
{
    PQfinish(handle);
}

result<postgres_connection> postgres_connection::open(options wanted)
{
    postgres_connection made{std::move(wanted)};
    if (auto done = made.connect(); !done) return done.error();
    return made;
}

result<std::string> postgres_connection::database_of(std::string const& connection)
{
    error const none{errc::invalid_argument, "read", "the connection to the database",
                     "it names no database"};
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const all{
        PQconninfoParse(connection.c_str(), nullptr), &PQconninfoFree};
    for (auto const* one = all.get(); one != nullptr && one->keyword != nullptr; ++one) {
        if (std::string_view{one->keyword} == "dbname" && one->val != nullptr)
            return std::string{one->val};
    }
    return none;
}

bool postgres_connection::is_good() const noexcept
{
    return handle_ != nullptr && PQstatus(handle_.get()) == CONNECTION_OK;
}

result<void> postgres_connection::reopen()
{
    handle_.reset();
    return connect();
}

result<void> postgres_connection::connect()
{
    prepared_.clear();
    auto const silence = std::to_string(options_.answer_timeout.count());
    auto const seconds =
        std::to_string(std::clamp<std::int64_t>(options_.answer_timeout.count() / 1000, 2, 10));
    // What stands before the user's own words can be changed by them; what stands behind cannot.
    constexpr std::array names{"connect_timeout",
                               "keepalives_idle",
                               "keepalives_interval",
                               "tcp_user_timeout",
                               "fallback_application_name",
                               "dbname",
                               "dbname",
                               "client_encoding",
                               "options",
                               static_cast<char const*>(nullptr)};
    std::array const values{seconds.c_str(),
                            "15",
                            "5",
                            silence.c_str(),
                            "mig",
                            options_.connection.c_str(),
                            options_.database.c_str(), // empty: it changes nothing
                            "UTF8",
                            options_.settings.c_str(),
                            static_cast<char const*>(nullptr)};
    handle_.reset(PQconnectdbParams(names.data(), values.data(), 1));
    auto* const handle = handle_.get();
    if (handle == nullptr) return error{errc::over_budget, "connect to", "the database"};
    if (PQstatus(handle) != CONNECTION_OK) {
        // There is no code for why; but that it is a matter of rights, or of names, can be seen.
        std::string const why = PQerrorMessage(handle);
        auto const says = [&](char const* words) { return why.find(words) != std::string::npos; };
        auto const code = says("authentication") || says("permission denied") ||
                                  says("no password supplied") || says("pg_hba.conf")
                              ? errc::denied
                          : says("database \"") && says("does not exist") ? errc::not_found
                          : says("role \"") && says("does not exist")     ? errc::not_found
                          : says("missing \"=\"") || says("invalid")      ? errc::invalid_argument
                                                                          : errc::unavailable;
        auto const line = first_line(why.c_str());
        handle_.reset();
        return error{code, "connect to", "the database", line};
    }
    PQsetNoticeReceiver(
        handle, [](void*, PGresult const*) {}, nullptr);
    PQsetnonblocking(handle, 1);
    for (auto const& sql : options_.first) {
        if (auto done = execute(sql); !done) return done;
    }
    return {};
}

error postgres_connection::lost(std::string_view why)
{
    auto said =
        why.empty() && handle_ ? first_line(PQerrorMessage(handle_.get())) : std::string{why};
    handle_.reset();
    return error{errc::unavailable, "use", "the database", said};
}

error postgres_connection::failure(pg_result const* from) const
{
    auto const* const state = PQresultErrorField(from, PG_DIAG_SQLSTATE);
    auto const* const why = PQresultErrorField(from, PG_DIAG_MESSAGE_PRIMARY);
    return error{code_of(state == nullptr ? "08006" : state), "use", "the database",
                 first_line(why == nullptr ? PQresultErrorMessage(from) : why)};
}

// Until something has come, or has gone out.
result<void> postgres_connection::wait()
{
    auto* const handle = handle_.get();
    auto const unsent = PQflush(handle);
    if (unsent < 0) return lost({});
    pollfd at{PQsocket(handle), static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), 0};
    auto const ready = ::poll(&at, 1, static_cast<int>(options_.answer_timeout.count()));
    if (ready == 0) return lost("it does not answer");
    if (ready < 0) return errno == EINTR ? result<void>{} : lost("its socket cannot be waited for");
    if ((at.revents & ~POLLOUT) != 0 && PQconsumeInput(handle) == 0) return lost({});
    return {};
}

result<pg_result*> postgres_connection::next()
{
    while (PQflush(handle_.get()) != 0 || PQisBusy(handle_.get()) == 1) {
        if (auto waited = wait(); !waited) return waited.error();
    }
    return PQgetResult(handle_.get());
}

result<postgres_rows> postgres_connection::one_answer()
{
    postgres_rows rows;
    std::optional<error> failed;
    while (true) {
        auto const got = next();
        if (!got) return got.error();
        if (*got == nullptr) break;
        auto const status = PQresultStatus(*got);
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            rows = postgres_rows{*got};
        } else {
            if (!failed) failed = failure(*got);
            PQclear(*got);
        }
    }
    if (!is_good()) return lost(failed ? failed->why() : std::string_view{});
    if (failed) return *failed;
    return rows;
}

template <class Values, class F>
bool postgres_connection::send(Values const& values, F const& f)
{
    std::vector<char const*> data;
    std::vector<int> sizes;
    std::vector<int> formats(values.size(), 1); // binary
    for (auto const& value : values) {
        data.push_back(value ? value->data() : nullptr);
        sizes.push_back(value ? static_cast<int>(value->size()) : 0);
    }
    return f(static_cast<int>(values.size()), data.data(), sizes.data(), formats.data()) == 1;
}

namespace {

result<void> check_size(postgres_values const& values)
{
    std::size_t size = 0;
    for (auto const& value : values.all())
        size += value ? value->size() : 0;
    if (size > values_max_bytes) {
        return error{errc::over_budget, "write to", "the database",
                     "one statement would have " + std::to_string(size) + " bytes"};
    }
    return {};
}

error not_connected()
{
    return error{errc::unavailable, "use", "the database", "there is no connection"};
}

} // namespace

result<std::string> postgres_connection::prepared(std::string const& sql)
{
    if (auto const known = prepared_.find(sql); known != prepared_.end()) return known->second;
    if (prepared_.size() >= prepared_max) {
        if (auto done = execute("DEALLOCATE ALL"); !done) return done.error();
        prepared_.clear();
    }
    auto const name = "s" + std::to_string(next_name_++);
    if (PQsendPrepare(handle_.get(), name.c_str(), sql.c_str(), 0, nullptr) != 1) return lost({});
    if (auto done = one_answer(); !done) return done.error();
    prepared_.emplace(sql, name);
    return name;
}

result<postgres_rows> postgres_connection::run(std::string const& sql,
                                               postgres_values const& values)
{
    if (!handle_) return not_connected();
    if (auto fits = check_size(values); !fits) return fits.error();
    auto const name = prepared(sql);
    if (!name) return name.error();
    bool const sent = send(values.all(), [&](int n, auto... them) {
        return PQsendQueryPrepared(handle_.get(), name->c_str(), n, them..., 1);
    });
    return sent ? one_answer() : lost({});
}

result<postgres_rows> postgres_connection::run_once(std::string const& sql,
                                                    postgres_values const& values)
{
    if (!handle_) return not_connected();
    if (auto fits = check_size(values); !fits) return fits.error();
    bool const sent = send(values.all(), [&](int n, auto... them) {
        return PQsendQueryParams(handle_.get(), sql.c_str(), n, nullptr, them..., 1);
    });
    return sent ? one_answer() : lost({});
}

// Statements up to a synchronization point are one transaction: PostgreSQL 15, 34.5.1.1.
result<std::vector<postgres_rows>>
postgres_connection::run_all(std::span<postgres_statement const> statements)
{
    if (!handle_) return not_connected();
    std::vector<std::string> names;
    for (auto const& one : statements) {
        if (auto fits = check_size(one.values); !fits) return fits.error();
        auto name = prepared(one.sql);
        if (!name) return name.error();
        names.push_back(*std::move(name));
    }
    auto* const handle = handle_.get();
    if (PQenterPipelineMode(handle) != 1) return lost({});
    for (std::size_t i = 0; i < statements.size(); ++i) {
        bool const sent = send(statements[i].values.all(), [&](int n, auto... them) {
            return PQsendQueryPrepared(handle, names[i].c_str(), n, them..., 1);
        });
        if (!sent) return lost({});
    }
    if (PQpipelineSync(handle) != 1) return lost({});
    std::vector<postgres_rows> all;
    std::optional<error> failed;
    while (true) {
        auto const got = next();
        if (!got) return got.error();
        if (*got == nullptr) {
            if (!is_good()) return lost(failed ? failed->why() : std::string_view{});
            continue; // between two statements
        }
        auto const status = PQresultStatus(*got);
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            all.emplace_back(*got);
            continue;
        }
        if (status == PGRES_FATAL_ERROR && !failed) failed = failure(*got);
        PQclear(*got);
        if (status == PGRES_PIPELINE_SYNC) break;
        if (!is_good()) return lost(failed ? failed->why() : std::string_view{});
    }
    if (PQexitPipelineMode(handle) != 1) return lost({});
    if (failed) return *failed;
    return all;
}

result<void> postgres_connection::execute(std::string const& sql)
{
    if (!handle_) return not_connected();
    if (PQsendQuery(handle_.get(), sql.c_str()) != 1) return lost({});
    if (auto done = one_answer(); !done) return done.error();
    return {};
}

std::string postgres_connection::setting(char const* name) const
{
    auto const* const value = handle_ ? PQparameterStatus(handle_.get(), name) : nullptr;
    return value == nullptr ? "" : value;
}

int postgres_connection::descriptor() const noexcept
{
    return handle_ ? PQsocket(handle_.get()) : -1;
}

result<std::vector<postgres_connection::notification>> postgres_connection::notifications()
{
    if (!handle_) return not_connected();
    if (PQconsumeInput(handle_.get()) == 0) return lost({});
    std::vector<notification> all;
    while (auto* const one = PQnotifies(handle_.get())) {
        all.push_back({one->extra});
        PQfreemem(one);
    }
    if (!is_good()) return lost({});
    return all;
}

} // namespace mig
