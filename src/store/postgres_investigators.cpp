#include <mig/store/postgres_investigators.hpp>

#include "store/investigator_rows.hpp"
#include "store/postgres_connection.hpp"
#include "store/postgres_query.hpp"
#include "store/postgres_schema.hpp"

#include <mutex>
#include <random>
#include <string>
#include <utility>

namespace mig {
namespace {

// Whoever changes one may be about to change the last administrator: one at a time.
constexpr char const* begin_change = "BEGIN; LOCK TABLE investigators IN SHARE ROW EXCLUSIVE MODE";

// Active ones that may change investigators, apart from one.
constexpr char const* other_administrators =
    "SELECT count(*) FROM investigators WHERE status = 'active' AND id <> $1 AND "
    "(permissions & $2) = $2";

std::int64_t as_number(std::uint64_t id)
{
    return static_cast<std::int64_t>(id);
}

class postgres_investigators final : public investigator_store {
public:
    explicit postgres_investigators(postgres_connection to) : to_(std::move(to)) {}

    result<std::optional<investigator_record>> investigator(std::uint64_t id) override
    {
        return one("WHERE id = $1", postgres_values{}.bind(as_number(id)));
    }

    result<std::optional<investigator_record>> by_fingerprint(fingerprint const& who) override
    {
        return one("WHERE pgpfingerprint = $1",
                   postgres_values{}.bind(std::string_view{who.hex()}));
    }

    result<std::vector<investigator_record>>
    investigators(investigator_query const& wanted) override
    {
        postgres_query q;
        if (wanted.name_like)
            q.add("name ILIKE ", storable_text(*wanted.name_like), " ESCAPE '\\'");
        if (wanted.status) q.add("status = ", name(*wanted.status));
        if (wanted.modified_from) q.add("lastmodified >= ", *wanted.modified_from);
        if (wanted.modified_to) q.add("lastmodified <= ", *wanted.modified_to);
        auto const rest = q.where + " ORDER BY id" + q.window(wanted.page);
        std::lock_guard const lock{mutex_};
        auto found = ask(std::string{rows::investigator_columns} + rest, q.values);
        if (!found) return found.error();
        std::vector<investigator_record> all;
        while (found->step()) {
            auto who = rows::read_investigator(*found);
            if (!who) return who.error();
            all.push_back(*std::move(who));
        }
        return all;
    }

    result<std::uint64_t> create(investigator_record const& who) override
    {
        std::lock_guard const lock{mutex_};
        std::uint64_t id = 0;
        auto const done = in_transaction([&]() -> result<void> {
            if (who.fingerprint) {
                auto const known =
                    find("WHERE pgpfingerprint = $1",
                         postgres_values{}.bind(std::string_view{who.fingerprint->hex()}));
                if (!known) return known.error();
                if (*known) return known_fingerprint();
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
            auto const known = find("WHERE id = $1", postgres_values{}.bind(as_number(id)));
            if (!known) return known.error();
            if (!*known) return unknown_investigator(id);
            auto who = **known;
            bool const administered = is_administrator(who);
            if (change.status) who.status = *change.status;
            if (change.permissions) who.permissions = *change.permissions;
            if (administered && !is_administrator(who)) {
                auto left =
                    to_.run(other_administrators,
                            postgres_values{}.bind(as_number(id)).bind(administration_bits));
                if (!left) return left.error();
                if (!left->step() || left->number(0) == 0) return last_administrator(id);
            }
            return write(who, now);
        });
    }

    result<void> set_api_key(std::uint64_t id, std::optional<stored_api_key> const& key,
                             system_time now) override
    {
        postgres_values values;
        if (key) {
            values.bind(std::string_view{key->id}).bind(std::string_view{key->secret_hash});
        } else {
            values.bind_null().bind_null();
        }
        values.bind(now).bind(as_number(id));
        std::lock_guard const lock{mutex_};
        // Doing it twice is doing it once: it may be tried again.
        auto changed = ask("UPDATE investigators SET apikeyid = $1, apikeyhash = $2, "
                           "lastmodified = $3 WHERE id = $4 RETURNING id",
                           values);
        if (!changed) return changed.error();
        if (!changed->step()) return unknown_investigator(id);
        return {};
    }

    result<bool> use_nonce(std::string const& nonce, system_time until, system_time now) override
    {
        std::lock_guard const lock{mutex_};
        auto const use = writer_ + std::to_string(++uses_);
        postgres_values values;
        values.bind(std::string_view{nonce}).bind(std::string_view{use}).bind(until).bind(now);
        // It may be tried again after the connection was lost: the same use is no second one.
        auto put = ask("WITH gone AS (DELETE FROM nonces WHERE nonce IN (SELECT nonce FROM nonces "
                       "WHERE until < $4 ORDER BY until LIMIT 100 FOR UPDATE SKIP LOCKED)) "
                       "INSERT INTO nonces (nonce, usedby, until) VALUES ($1, $2, $3) "
                       "ON CONFLICT (nonce) DO UPDATE SET usedby = excluded.usedby "
                       "WHERE nonces.usedby = excluded.usedby RETURNING 1",
                       values);
        if (!put) return put.error();
        return put->step();
    }

    result<std::optional<key_owner>> by_api_key(std::string const& key_id) override
    {
        if (!is_storable_text(key_id)) return std::optional<key_owner>{};
        std::lock_guard const lock{mutex_};
        auto row = ask(std::string{rows::investigator_columns} + "WHERE apikeyid = $1",
                       postgres_values{}.bind(std::string_view{key_id}));
        if (!row) return row.error();
        if (!row->step()) return std::optional<key_owner>{};
        auto who = rows::read_investigator(*row);
        if (!who) return who.error();
        return std::optional{key_owner{*std::move(who), {row->text(8), row->text(9)}}};
    }

private:
    // A connection may have been lost long before it is used.
    result<postgres_rows> ask(std::string const& sql, postgres_values const& values)
    {
        if (to_.is_good()) {
            auto got = to_.run(sql, values);
            if (got || to_.is_good()) return got;
        }
        if (auto opened = to_.reopen(); !opened) return opened.error();
        return to_.run(sql, values);
    }

    result<std::optional<investigator_record>> one(std::string const& where,
                                                   postgres_values const& values)
    {
        std::lock_guard const lock{mutex_};
        return read(ask(std::string{rows::investigator_columns} + where, values));
    }

    // Within a transaction: never on another connection.
    result<std::optional<investigator_record>> find(std::string const& where,
                                                    postgres_values const& values)
    {
        return read(to_.run(std::string{rows::investigator_columns} + where, values));
    }

    static result<std::optional<investigator_record>> read(result<postgres_rows> row)
    {
        if (!row) return row.error();
        if (!row->step()) return std::optional<investigator_record>{};
        auto who = rows::read_investigator(*row);
        if (!who) return who.error();
        return std::optional{*std::move(who)};
    }

    result<void> insert(investigator_record const& who, std::uint64_t& id)
    {
        postgres_values values;
        auto const called = storable_text(who.name);
        auto const key = storable_text(who.public_key);
        values.bind(std::string_view{called});
        if (who.fingerprint) {
            values.bind(std::string_view{who.fingerprint->hex()});
        } else {
            values.bind_null();
        }
        values.bind(std::string_view{key})
            .bind(name(who.status))
            .bind(who.created)
            .bind(who.modified)
            .bind(static_cast<std::int64_t>(who.permissions.bits));
        auto put = to_.run("INSERT INTO investigators (name, pgpfingerprint, publickey, status, "
                           "createdat, lastmodified, permissions) VALUES ($1, $2, $3, $4, $5, "
                           "$6, $7) RETURNING id",
                           values);
        if (!put) return put.error();
        if (put->step()) id = static_cast<std::uint64_t>(put->number(0));
        return {};
    }

    result<void> write(investigator_record const& who, system_time now)
    {
        auto put = to_.run("UPDATE investigators SET status = $1, permissions = $2, "
                           "lastmodified = $3 WHERE id = $4",
                           postgres_values{}
                               .bind(name(who.status))
                               .bind(static_cast<std::int64_t>(who.permissions.bits))
                               .bind(now)
                               .bind(as_number(who.id)));
        if (!put) return put.error();
        return {};
    }

    template <class Body>
    result<void> in_transaction(Body body)
    {
        auto begun = to_.execute(begin_change);
        if (!begun && !to_.is_good()) {
            if (auto opened = to_.reopen(); !opened) return opened;
            begun = to_.execute(begin_change);
        }
        auto done = begun ? body() : begun;
        if (done) done = to_.execute("COMMIT");
        // What failed first is what is told.
        if (!done && to_.is_good()) (void)to_.execute("ROLLBACK");
        return done;
    }

    std::mutex mutex_; // of the connection
    postgres_connection to_;
    std::string writer_ = std::to_string(std::random_device{}()) + '.' +
                          std::to_string(std::random_device{}()) + '.'; // this object's own
    std::uint64_t uses_ = 0;
};

} // namespace

result<std::unique_ptr<investigator_store>>
make_postgres_investigators(postgres_investigators_options wanted)
{
    auto const timeout = std::to_string(wanted.answer_timeout.count());
    auto to = postgres_connection::open(
        {.connection = wanted.connection,
         .settings = std::string{postgres_search_path} + " -c statement_timeout=" + timeout,
         // What was changed survives the loss of power, whatever the server's default is.
         .first = {"SELECT set_config('synchronous_commit', 'on', false) "
                   "WHERE current_setting('synchronous_commit') = 'off'"},
         .answer_timeout = wanted.answer_timeout});
    if (!to) return to.error();
    if (auto ready = prepare_schema(*to, wanted.owner_connection); !ready) return ready.error();
    return std::unique_ptr<investigator_store>{
        std::make_unique<postgres_investigators>(*std::move(to))};
}

} // namespace mig
