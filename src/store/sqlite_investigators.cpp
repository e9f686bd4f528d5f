#include <mig/store/sqlite_investigators.hpp>

#include "store/investigator_rows.hpp"
#include "store/sqlite_query.hpp"
#include "store/sqlite_statement.hpp"

#include <algorithm>
#include <fcntl.h>
#include <mutex>
#include <sqlite3.h>
#include <unistd.h>
#include <utility>

namespace mig {
namespace {

constexpr std::int64_t application_id = 0x4d494749; // "MIGI"
constexpr std::int64_t schema_version = 1;

// protocol 8; API keys are found by their id.
constexpr char const* schema = R"(
CREATE TABLE investigators (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  pgpfingerprint TEXT UNIQUE,
  publickey TEXT NOT NULL,
  status TEXT NOT NULL,
  createdat INTEGER NOT NULL,
  lastmodified INTEGER NOT NULL,
  permissions INTEGER NOT NULL,
  apikeyid TEXT UNIQUE,
  apikeyhash TEXT
) STRICT;
)";

// Active ones that may change investigators, apart from one.
constexpr char const* other_administrators =
    "SELECT count(*) FROM investigators WHERE status = 'active' AND id <> ?1 AND "
    "(permissions & ?2) = ?2";

class sqlite_investigators final : public investigator_store {
public:
    explicit sqlite_investigators(sqlite_connection to) : to_(std::move(to)) {}

    result<std::optional<investigator_record>> investigator(std::uint64_t id) override
    {
        std::lock_guard const lock{mutex_};
        return find("WHERE id = ?", static_cast<std::int64_t>(id));
    }

    result<std::optional<investigator_record>> by_fingerprint(fingerprint const& who) override
    {
        std::lock_guard const lock{mutex_};
        return find("WHERE pgpfingerprint = ?", std::string_view{who.hex()});
    }

    result<std::vector<investigator_record>>
    investigators(investigator_query const& wanted) override
    {
        sqlite_query q;
        if (wanted.name_like) q.add("name LIKE ? ESCAPE '\\'", *wanted.name_like);
        if (wanted.status) q.add("status = ?", std::string{name(*wanted.status)});
        if (wanted.modified_from) q.add("lastmodified >= ?", *wanted.modified_from);
        if (wanted.modified_to) q.add("lastmodified <= ?", *wanted.modified_to);
        std::lock_guard const lock{mutex_};
        auto const raw = to_.prepare(std::string{rows::investigator_columns} + q.where +
                                     " ORDER BY id LIMIT ? OFFSET ?");
        if (!raw) return raw.error();
        sqlite_statement rows{*raw};
        bind(rows, q);
        rows.bind(static_cast<std::int64_t>(std::min<std::size_t>(wanted.page.limit, INT32_MAX)));
        rows.bind(static_cast<std::int64_t>(std::min<std::size_t>(wanted.page.offset, INT32_MAX)));
        std::vector<investigator_record> all;
        while (true) {
            auto const more = rows.step();
            if (!more) return more.error();
            if (!*more) return all;
            auto who = rows::read_investigator(rows);
            if (!who) return who.error();
            all.push_back(*std::move(who));
        }
    }

    result<std::uint64_t> create(investigator_record const& who) override
    {
        std::lock_guard const lock{mutex_};
        std::uint64_t id = 0;
        auto const done = in_transaction([&]() -> result<void> {
            if (who.fingerprint) {
                auto const known =
                    find("WHERE pgpfingerprint = ?", std::string_view{who.fingerprint->hex()});
                if (!known) return known.error();
                if (*known) {
                    return known_fingerprint();
                }
            }
            return insert(who, id);
        });
        if (!done) return done.error();
        return id;
    }

    result<void> update(std::uint64_t id, investigator_change const& change,
                        system_time now) override
    {
        std::lock_guard const lock{mutex_};
        return in_transaction([&]() -> result<void> {
            auto const known = find("WHERE id = ?", static_cast<std::int64_t>(id));
            if (!known) return known.error();
            if (!*known) return unknown_investigator(id);
            auto who = **known;
            bool const administered = is_administrator(who);
            if (change.status) who.status = *change.status;
            if (change.permissions) who.permissions = *change.permissions;
            if (administered && !is_administrator(who)) {
                auto const left = others_administer(id);
                if (!left) return left.error();
                if (!*left) {
                    return last_administrator(id);
                }
            }
            return write(who, now);
        });
    }

    result<void> set_api_key(std::uint64_t id, std::optional<stored_api_key> const& key,
                             system_time now) override
    {
        std::lock_guard const lock{mutex_};
        auto const raw = to_.prepare("UPDATE investigators SET apikeyid = ?, apikeyhash = ?, "
                                     "lastmodified = ? WHERE id = ?");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        if (key) {
            row.bind(key->id).bind(key->secret_hash);
        } else {
            row.bind_null().bind_null();
        }
        auto const changed = row.bind(now).bind(static_cast<std::int64_t>(id)).run();
        if (!changed) return changed.error();
        if (*changed != 1) return unknown_investigator(id);
        return {};
    }

    result<std::optional<key_owner>> by_api_key(std::string const& key_id) override
    {
        std::lock_guard const lock{mutex_};
        auto const raw =
            to_.prepare(std::string{rows::investigator_columns} + "WHERE apikeyid = ?");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const there = row.bind(key_id).step();
        if (!there) return there.error();
        if (!*there) return std::optional<key_owner>{};
        auto who = rows::read_investigator(row);
        if (!who) return who.error();
        return std::optional{key_owner{*std::move(who), {row.text(8), row.text(9)}}};
    }

private:
    static void bind(sqlite_statement& to, sqlite_query const& q)
    {
        for (auto const& value : q.values) {
            if (auto const* const text = std::get_if<std::string>(&value)) to.bind(*text);
            if (auto const* const time = std::get_if<system_time>(&value)) to.bind(*time);
        }
    }

    template <class Key>
    result<std::optional<investigator_record>> find(std::string_view where, Key key)
    {
        auto const raw = to_.prepare(std::string{rows::investigator_columns} + std::string{where});
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const there = row.bind(key).step();
        if (!there) return there.error();
        if (!*there) return std::optional<investigator_record>{};
        auto who = rows::read_investigator(row);
        if (!who) return who.error();
        return std::optional{*std::move(who)};
    }

    result<bool> others_administer(std::uint64_t id)
    {
        auto const raw = to_.prepare(other_administrators);
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const there = row.bind(static_cast<std::int64_t>(id)).bind(administration_bits).step();
        if (!there) return there.error();
        return row.number(0) > 0;
    }

    result<void> insert(investigator_record const& who, std::uint64_t& id)
    {
        auto const raw = to_.prepare("INSERT INTO investigators (name, pgpfingerprint, publickey, "
                                     "status, createdat, lastmodified, permissions) VALUES "
                                     "(?,?,?,?,?,?,?)");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        row.bind(who.name);
        if (who.fingerprint) {
            row.bind(who.fingerprint->hex());
        } else {
            row.bind_null();
        }
        auto const put = row.bind(who.public_key)
                             .bind(name(who.status))
                             .bind(who.created)
                             .bind(who.modified)
                             .bind(static_cast<std::int64_t>(who.permissions.bits))
                             .run();
        if (!put) return put.error();
        id = static_cast<std::uint64_t>(sqlite3_last_insert_rowid(to_.raw()));
        return {};
    }

    result<void> write(investigator_record const& who, system_time now)
    {
        auto const raw = to_.prepare("UPDATE investigators SET status = ?, permissions = ?, "
                                     "lastmodified = ? WHERE id = ?");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const put = row.bind(name(who.status))
                             .bind(static_cast<std::int64_t>(who.permissions.bits))
                             .bind(now)
                             .bind(static_cast<std::int64_t>(who.id))
                             .run();
        if (!put) return put.error();
        return {};
    }

    template <class Body>
    result<void> in_transaction(Body body)
    {
        if (auto begun = to_.execute("BEGIN IMMEDIATE"); !begun) return begun;
        auto done = body();
        if (done) done = to_.execute("COMMIT");
        if (!done) (void)to_.execute("ROLLBACK"); // what failed first is what is told
        return done;
    }

    std::mutex mutex_; // of the connection
    sqlite_connection to_;
};

result<std::int64_t> pragma(sqlite_connection& on, std::string const& name)
{
    auto const raw = on.prepare("PRAGMA " + name);
    if (!raw) return raw.error();
    sqlite_statement row{*raw};
    auto const there = row.step();
    if (!there) return there.error();
    return *there ? row.number(0) : 0;
}

result<void> prepare(sqlite_connection& on, std::string const& file)
{
    auto const bad = [&](std::string_view why) { return error{errc::corrupt, "open", file, why}; };
    if (auto begun = on.execute("BEGIN IMMEDIATE"); !begun) return begun;
    auto const owner = pragma(on, "application_id");
    auto const version = pragma(on, "user_version");
    auto const tables = pragma(on, "schema_version");
    if (!owner || !version || !tables) return bad("it cannot be used as a database");
    if (*owner != application_id && *tables != 0)
        return bad("it is the database of another program");
    if (*version > schema_version) return bad("it was written by a newer version of mig");
    if (*version == schema_version) return on.execute("COMMIT");
    return on.execute(std::string{schema} +
                      "PRAGMA application_id=" + std::to_string(application_id) +
                      ";PRAGMA user_version=" + std::to_string(schema_version) + ";COMMIT;");
}

} // namespace

result<std::unique_ptr<investigator_store>>
make_sqlite_investigators(sqlite_investigators_options options)
{
    auto const& file = options.file.native();
    // Its mode before SQLite sees it.
    int const fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        auto const code = errno == EACCES || errno == EPERM ? errc::denied : errc::io;
        return error{code, "open", file, errno};
    }
    ::close(fd);
    auto to = sqlite_connection::open(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    if (!to) return to.error();
    auto ready = to->execute("PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; "
                             "PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;");
    if (!ready) {
        return error{errc::corrupt, "open", file,
                     "it cannot be used as a database: " + std::string{ready.error().why()}};
    }
    if (auto done = prepare(*to, file); !done) return done.error();
    return std::unique_ptr<investigator_store>{
        std::make_unique<sqlite_investigators>(*std::move(to))};
}

} // namespace mig
