#include <mig/store/sqlite.hpp>

#include "store/reader_pool.hpp"
#include "store/record_rows.hpp"
#include "store/sqlite_census.hpp"
#include "store/sqlite_file.hpp"
#include "store/sqlite_functions.hpp"
#include "store/sqlite_query.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_statement.hpp"
#include "store/sqlite_write.hpp"

#include <algorithm>
#include <sqlite3.h>
#include <utility>

namespace mig {
namespace {

using rows::action_columns;
using rows::agent_columns;
using rows::command_columns;

// The threads of an API server, and that of the scheduler.
constexpr std::size_t readers_max = 6;

using readers = reader_pool<sqlite_connection>;

class sqlite_store final : public store {
public:
    sqlite_store(held_descriptor lock, sqlite_connection writer, readers::opener opener,
                 std::chrono::milliseconds search_timeout)
        : lock_(std::move(lock)),
          writer_(std::move(writer)),
          search_timeout_(search_timeout),
          readers_(std::move(opener), readers_max)
    {}

    result<void> apply(std::span<change const> changes) override
    {
        return write_changes(writer_, changes);
    }

    result<std::vector<open_work>> claim(system_time, std::chrono::seconds,
                                         std::size_t max) override
    {
        std::vector<open_work> work;
        while (work.size() < max && !unclaimed_.empty()) {
            auto one = work_on(unclaimed_.back());
            if (!one) return one.error();
            if (*one) work.push_back(**std::move(one));
            unclaimed_.pop_back();
        }
        return work;
    }

    // What was unfinished when it was opened is to be claimed.
    result<void> remember_unfinished()
    {
        auto const all = open_actions();
        if (!all) return all.error();
        for (auto it = all->rbegin(); it != all->rend(); ++it)
            unclaimed_.push_back(it->id);
        return {};
    }

    result<std::optional<agent_record>> agent(agent_id const& id) override
    {
        return one(agent_columns, "WHERE id = ?1", id.text, rows::read_agent<sqlite_statement>);
    }

    result<std::optional<enrol_token>> token(agent_public_key const& key) override
    {
        return one(rows::token_columns, "WHERE token = CAST(?1 AS BLOB)", std::string{as_text(key)},
                   rows::read_token<sqlite_statement>);
    }

    result<std::vector<agent_record>> agents(target const& picked, system_time now,
                                             page const& p) override
    {
        auto const compiled = picked.compile(sql_dialect::sqlite, now);
        sqlite_query q;
        q.add("status <> 'destroyed'");
        q.add(compiled.where);
        q.values = compiled.parameters;
        return many(agent_columns, q, "ORDER BY id", p, rows::read_agent<sqlite_statement>);
    }

    result<std::optional<action_record>> action(action_id const& id) override
    {
        return one(action_columns, "WHERE id = ?1", id.text, rows::read_action<sqlite_statement>);
    }

    result<action_counters> counters(action_id const& id) override
    {
        auto reader = searcher();
        if (!reader) return reader.error();
        auto const raw = reader->get().prepare(
            "SELECT status, count(*) FROM commands WHERE actionid = ?1 GROUP BY status");
        if (!raw) return raw.error();
        sqlite_statement found{*raw};
        found.bind(id.text);
        action_counters all;
        while (true) {
            auto const more = found.step();
            if (!more) return more.error();
            if (!*more) return all;
            auto const status = parse_command_status(found.text(0));
            if (!status) return status.error();
            auto const count = static_cast<std::uint64_t>(found.number(1));
            all.sent += count;
            rows::add(all, *status, count);
        }
    }

    result<std::vector<action_record>> actions(action_query const& wanted) override
    {
        return many(action_columns, query_for(wanted), "ORDER BY starttime DESC, id", wanted.page,
                    rows::read_action<sqlite_statement>);
    }

    result<std::optional<command_record>> command(command_id const& id) override
    {
        return one(command_columns, "WHERE id = ?1", id.text, rows::read_command<sqlite_statement>);
    }

    result<std::vector<command_record>> commands(command_query const& wanted) override
    {
        auto const* const order =
            wanted.newest_first ? "ORDER BY starttime DESC, id DESC" : "ORDER BY starttime, id";
        return many(command_columns, query_for(wanted), order, wanted.page,
                    rows::read_command<sqlite_statement>);
    }

    result<std::vector<action_record>> open_actions() override
    {
        sqlite_query q;
        q.add("status IN ('pending', 'inflight')");
        return many(action_columns, q, "ORDER BY id", everything,
                    rows::read_action<sqlite_statement>);
    }

    result<std::vector<command_record>> open_commands(action_id const& id) override
    {
        sqlite_query q;
        q.add("actionid = ?", id.text);
        q.add("status = 'sent'");
        return many(command_columns, q, "ORDER BY id", everything,
                    rows::read_command<sqlite_statement>);
    }

    // Each id is looked at: a fleet that needs an index for that is PostgreSQL's.
    result<std::optional<agent_id>> agent_numbered(std::uint64_t number) override
    {
        return numbered<agent_id>("SELECT id FROM agents WHERE mig_number(id) = ?1", number);
    }
    result<std::optional<action_id>> action_numbered(std::uint64_t number) override
    {
        return numbered<action_id>("SELECT id FROM actions WHERE mig_number(id) = ?1", number);
    }

    result<store_census> census() override
    {
        auto reader = searcher();
        if (!reader) return reader.error();
        return count_all(reader->get());
    }

private:
    // Nothing when it has ended.
    result<std::optional<open_work>> work_on(action_id const& id)
    {
        auto found = action(id);
        if (!found) return found.error();
        auto& one = *found;
        bool const is_open = one && (one->status == action_status::pending ||
                                     one->status == action_status::inflight);
        if (!is_open) return std::optional<open_work>{};
        auto const how = counters(id);
        if (!how) return how.error();
        auto left = open_commands(id);
        if (!left) return left.error();
        return std::optional{open_work{*std::move(one), how->done(), *std::move(left)}};
    }

    // What may look at very much ends in time.
    result<readers::loan> searcher()
    {
        auto reader = readers_.borrow();
        if (reader) reader->get().end_by(std::chrono::steady_clock::now() + search_timeout_);
        return reader;
    }

    static constexpr page everything{.limit = INT32_MAX, .offset = 0};

    template <class Id>
    result<std::optional<Id>> numbered(std::string_view sql, std::uint64_t number)
    {
        auto reader = searcher();
        if (!reader) return reader.error();
        auto const raw = reader->get().prepare(std::string{sql});
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const there = row.bind(static_cast<std::int64_t>(number)).step();
        if (!there) return there.error();
        return *there ? std::optional{Id{row.text(0)}} : std::nullopt;
    }

    template <class T>
    result<std::optional<T>> one(std::string_view columns, std::string_view where,
                                 std::string const& id, result<T> (*read)(sqlite_statement const&))
    {
        auto reader = readers_.borrow();
        if (!reader) return reader.error();
        reader->get().end_by(std::nullopt);
        auto const raw = reader->get().prepare(std::string{columns} + std::string{where});
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const there = row.bind(id).step();
        if (!there) return there.error();
        if (!*there) return std::optional<T>{};
        auto record = read(row);
        if (!record) return record.error();
        return std::optional<T>{*std::move(record)};
    }

    template <class T>
    result<std::vector<T>> many(std::string_view columns, sqlite_query const& q,
                                std::string_view order, page const& p,
                                result<T> (*read)(sqlite_statement const&))
    {
        auto reader = searcher();
        if (!reader) return reader.error();
        // What a scheduler begins with is all of it.
        if (p.limit == everything.limit) reader->get().end_by(std::nullopt);
        auto const raw = reader->get().prepare(std::string{columns} + q.where + " " +
                                               std::string{order} + " LIMIT ? OFFSET ?");
        if (!raw) return raw.error();
        sqlite_statement found{*raw};
        for (auto const& value : q.values) {
            std::visit(
                [&](auto const& v) {
                    if constexpr (std::is_same_v<std::decay_t<decltype(v)>, bool>) {
                        found.bind(std::int64_t{v});
                    } else {
                        found.bind(v);
                    }
                },
                value);
        }
        found.bind(static_cast<std::int64_t>(std::min<std::size_t>(p.limit, INT32_MAX)));
        found.bind(static_cast<std::int64_t>(std::min<std::size_t>(p.offset, INT32_MAX)));
        std::vector<T> all;
        while (true) {
            auto const more = found.step();
            if (!more) return more.error();
            if (!*more) return all;
            auto record = read(found);
            if (!record) return record.error();
            all.push_back(*std::move(record));
        }
    }

    held_descriptor lock_; // first, so that it is released last
    sqlite_connection writer_;
    std::chrono::milliseconds search_timeout_;
    readers readers_;
    std::vector<action_id> unclaimed_; // the next one last
};

result<sqlite_connection> open_reader(std::string const& file)
{
    auto reader = sqlite_connection::open(file, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX);
    if (!reader) return reader.error();
    if (auto done = reader->execute("PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF;"); !done)
    {
        return done.error();
    }
    if (auto done = add_functions(*reader); !done) return done.error();
    return reader;
}

result<std::unique_ptr<store>> open_locked(held_descriptor lock, std::string const& file,
                                           std::chrono::milliseconds search_timeout)
{
    auto writer = sqlite_connection::open(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    if (!writer) return writer.error();
    auto prepared = writer->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                                    "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; "
                                    "PRAGMA trusted_schema=OFF;");
    if (!prepared) {
        return error{prepared.error().code(), "open", file,
                     "it cannot be used as a database: " + std::string{prepared.error().why()}};
    }
    if (auto done = prepare_schema(*writer, file); !done) return done.error();
    auto made = std::make_unique<sqlite_store>(
        std::move(lock), *std::move(writer), [file] { return open_reader(file); }, search_timeout);
    if (auto done = made->remember_unfinished(); !done) return done.error();
    return std::unique_ptr<store>{std::move(made)};
}

} // namespace

result<std::unique_ptr<store>> make_sqlite_store(sqlite_options options)
{
    auto lock = lock_database(options.file);
    if (!lock) return lock.error();
    if (auto ready = prepare_database_file(options.file); !ready) return ready.error();
    return open_locked(*std::move(lock), options.file.native(), options.search_timeout);
}

} // namespace mig
