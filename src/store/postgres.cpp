#include <mig/store/postgres.hpp>

#include "store/postgres_claim.hpp"
#include "store/postgres_connection.hpp"
#include "store/postgres_query.hpp"
#include "store/postgres_schema.hpp"
#include "store/postgres_watch.hpp"
#include "store/postgres_write.hpp"
#include "store/reader_pool.hpp"
#include "store/record_rows.hpp"
#include "store/writing_error.hpp"

#include <mutex>
#include <thread>
#include <utility>

namespace mig {
namespace {

constexpr int tries_max = 3; // to write, when others write at the same time
// From when it is opened until it claims.
constexpr std::chrono::seconds first_lease{60};

// The threads of an API server, and that of the scheduler.
constexpr std::size_t readers_max = 6; // of each kind

using readers = reader_pool<postgres_connection>;

// Calls use() with a connection.  Reading can be tried again: a connection may have been lost long
// before it is used.
template <class F>
auto reading(readers& with, F const& use) -> decltype(use(std::declval<postgres_connection&>()))
{
    auto borrowed = with.borrow();
    if (!borrowed) return borrowed.error();
    auto& connection = borrowed->get();
    if (connection.is_good()) {
        auto got = use(connection);
        if (got || connection.is_good()) return got;
    }
    if (auto opened = connection.reopen(); !opened) return opened.error();
    return use(connection);
}

readers::opener opener_of(postgres_connection::options wanted)
{
    return [wanted = std::move(wanted)] { return postgres_connection::open(wanted); };
}

template <class T>
result<std::vector<T>> read_all(result<postgres_rows> found,
                                result<T> (*read)(postgres_rows const&))
{
    if (!found) return found.error();
    std::vector<T> all;
    while (found->step()) {
        auto record = read(*found);
        if (!record) return record.error();
        all.push_back(*std::move(record));
    }
    return all;
}

class postgres_store final : public store {
public:
    struct parts {
        std::string self;
        postgres_connection::options reading;
        postgres_connection::options searching;
        postgres_connection::options picking;
        std::chrono::milliseconds target_timeout;
        postgres_connection writer;
        postgres_connection reader;
        postgres_connection targets;
    };
    explicit postgres_store(parts p)
        : self_(std::move(p.self)),
          watching_(p.reading),
          target_timeout_(p.target_timeout),
          claims_(self_),
          writer_(std::move(p.writer)),
          readers_(opener_of(p.reading), readers_max),
          searchers_(opener_of(p.searching), readers_max),
          targets_(opener_of(p.picking), readers_max)
    {
        readers_.add(std::move(p.reader));
        targets_.add(std::move(p.targets));
    }
    postgres_store(postgres_store const&) = delete;
    postgres_store& operator=(postgres_store const&) = delete;
    ~postgres_store() override
    {
        watch_.reset();
        if (writer_.is_good()) (void)claims_.end(writer_); // else its lease ends by itself
    }

    result<void> apply(std::span<change const> changes) override
    {
        auto const statements = statements_for(changes, self_);
        if (!statements) return statements.error();
        // Before it is certain: what may be written is not to be claimed.
        each_started(changes, [this](action_id const& id) { claims_.know(id); });
        if (statements->empty()) return {};
        auto done = write(*statements);
        if (!done) {
            if (done.error().code() == errc::refused)
                each_started(changes, [this](action_id const& id) { claims_.forget(id); });
            return as_writing_error(done.error());
        }
        for (auto const& one : changes) {
            if (auto const* const end = std::get_if<finish_action>(&one))
                claims_.forget(end->action);
        }
        return {};
    }

    result<std::vector<open_work>> claim(system_time, std::chrono::seconds lease,
                                         std::size_t max) override
    {
        if (writer_.is_good()) {
            auto work = claims_.claim(writer_, lease, max);
            if (work || writer_.is_good()) return work;
        }
        if (auto opened = writer_.reopen(); !opened) return opened.error();
        return claims_.claim(writer_, lease, max); // it finds what the first may have taken
    }

    [[nodiscard]] bool is_shared() const noexcept override { return true; }

    result<std::shared_ptr<void>> watch(std::function<void(store_news const&)> on_news) override
    {
        std::lock_guard const lock{watch_mutex_};
        if (!watch_) {
            auto opened = postgres_watch::open(watching_, self_);
            if (!opened) return opened.error();
            watch_ = *std::move(opened);
        }
        return watch_->add(std::move(on_news));
    }

    result<std::optional<agent_record>> agent(agent_id const& id) override
    {
        return one(rows::agent_columns, id.text, rows::read_agent<postgres_rows>);
    }

    result<std::optional<enrol_token>> token(agent_public_key const& key) override
    {
        auto found = many(rows::token_columns, "WHERE token = $1",
                          postgres_values{}.bind(as_text(key)), rows::read_token<postgres_rows>);
        if (!found) return found.error();
        if (found->empty()) return std::optional<enrol_token>{};
        return std::optional{found->front()};
    }

    // Who is picked is asked under a role that may know no more than that.
    result<std::vector<agent_record>> agents(target const& picked, system_time now,
                                             page const& p) override
    {
        auto q = query_for_postgres(picked.compile(sql_dialect::postgres, now));
        auto const sql = "SELECT id FROM agents " + q.where + " ORDER BY id" + q.window(p);
        auto ids =
            reading(targets_, [&](postgres_connection& c) { return c.run_once(sql, q.values); });
        if (!ids) return in_time(ids.error(), "evaluate", "a target");
        postgres_array wanted{postgres_type::text};
        while (ids->step())
            wanted.add(std::string_view{ids->text(0)});
        if (wanted.size() == 0) return std::vector<agent_record>{};
        return many(rows::agent_columns, "WHERE id = ANY ($1::text[]) ORDER BY id",
                    postgres_values{}.bind(std::string_view{wanted.written()}),
                    rows::read_agent<postgres_rows>);
    }

    result<std::optional<action_record>> action(action_id const& id) override
    {
        return one(rows::action_columns, id.text, rows::read_action<postgres_rows>);
    }

    result<action_counters> counters(action_id const& id) override
    {
        auto found = search("SELECT status, count(*) FROM commands WHERE actionid = $1 "
                            "GROUP BY status",
                            postgres_values{}.bind(std::string_view{id.text}));
        if (!found) return found.error();
        action_counters all;
        while (found->step()) {
            auto const status = parse_command_status(found->text(0));
            if (!status) return status.error();
            auto const count = static_cast<std::uint64_t>(found->number(1));
            all.sent += count;
            rows::add(all, *status, count);
        }
        return all;
    }

    result<std::vector<action_record>> actions(action_query const& wanted) override
    {
        auto q = query_for_postgres(wanted);
        auto const rest = q.where + " ORDER BY starttime DESC, id" + q.window(wanted.page);
        return read_all(search(std::string{rows::action_columns} + rest, q.values),
                        rows::read_action<postgres_rows>);
    }

    result<std::optional<command_record>> command(command_id const& id) override
    {
        return one(rows::command_columns, id.text, rows::read_command<postgres_rows>);
    }

    result<std::vector<command_record>> commands(command_query const& wanted) override
    {
        auto q = query_for_postgres(wanted);
        auto const* const order =
            wanted.newest_first ? " ORDER BY starttime DESC, id DESC" : " ORDER BY starttime, id";
        auto const rest = q.where + order + q.window(wanted.page);
        return read_all(search(std::string{rows::command_columns} + rest, q.values),
                        rows::read_command<postgres_rows>);
    }

    result<std::vector<action_record>> open_actions() override
    {
        return many(rows::action_columns, "WHERE status IN ('pending', 'inflight') ORDER BY id", {},
                    rows::read_action<postgres_rows>);
    }

    result<std::vector<command_record>> open_commands(action_id const& id) override
    {
        return many(rows::command_columns, "WHERE actionid = $1 AND status = 'sent' ORDER BY id",
                    postgres_values{}.bind(std::string_view{id.text}),
                    rows::read_command<postgres_rows>);
    }

    result<std::optional<agent_id>> agent_numbered(std::uint64_t number) override
    {
        return numbered<agent_id>("SELECT id FROM agents WHERE number_of(id) = $1", number);
    }
    result<std::optional<action_id>> action_numbered(std::uint64_t number) override
    {
        return numbered<action_id>("SELECT id FROM actions WHERE number_of(id) = $1", number);
    }

    result<store_census> census() override
    {
        store_census all;
        auto agents =
            search("SELECT status, version, count(*) FROM agents GROUP BY status, version "
                   "ORDER BY status, version COLLATE \"C\"");
        if (!agents) return agents.error();
        while (agents->step()) {
            auto const status = parse_agent_status(agents->text(0));
            if (!status) return status.error();
            all.agents.push_back({*status, agents->text(1), count_in(*agents, 2)});
        }
        auto commands =
            search("SELECT status, count(*) FROM commands GROUP BY status ORDER BY status");
        if (!commands) return commands.error();
        while (commands->step()) {
            auto const status = parse_command_status(commands->text(0));
            if (!status) return status.error();
            all.commands.emplace_back(*status, count_in(*commands, 1));
        }
        auto actions =
            search("SELECT status, count(*) FROM actions GROUP BY status ORDER BY status");
        if (!actions) return actions.error();
        while (actions->step()) {
            auto const status = parse_action_status(actions->text(0));
            if (!status) return status.error();
            all.actions.emplace_back(*status, count_in(*actions, 1));
        }
        return all;
    }

private:
    template <class F>
    static void each_started(std::span<change const> changes, F const& tell)
    {
        for (auto const& one : changes) {
            if (auto const* const put = std::get_if<put_action>(&one)) tell(put->action.id);
            if (auto const* const add = std::get_if<add_commands>(&one)) tell(add->action);
        }
    }

    static std::uint64_t count_in(postgres_rows const& row, int column)
    {
        return static_cast<std::uint64_t>(row.number(column));
    }

    // Since the same change twice is one, what may have been written is written again.
    result<void> write(std::vector<postgres_statement> const& statements)
    {
        result<void> failed;
        for (int n = 0; n < tries_max; ++n) {
            if (!writer_.is_good()) {
                if (auto opened = writer_.reopen(); !opened) return opened.error();
            }
            auto const done = writer_.run_all(statements);
            if (done) return {};
            failed = done.error();
            if (done.error().code() != errc::unavailable) break;
        }
        return failed;
    }

    result<postgres_rows> ask(std::string const& sql, postgres_values const& values = {})
    {
        return reading(readers_, [&](postgres_connection& c) { return c.run(sql, values); });
    }

    // What may look at very much.
    result<postgres_rows> search(std::string const& sql, postgres_values const& values = {})
    {
        auto found =
            reading(searchers_, [&](postgres_connection& c) { return c.run(sql, values); });
        if (!found) return in_time(found.error(), "search", "the database");
        return found;
    }

    [[nodiscard]] error in_time(error why, std::string_view doing, std::string_view what) const
    {
        if (why.code() != errc::cancelled) return why;
        return error{errc::over_budget, doing, what,
                     "it took longer than " + std::to_string(target_timeout_.count()) + " ms"};
    }

    template <class Id>
    result<std::optional<Id>> numbered(std::string const& sql, std::uint64_t number)
    {
        auto found = ask(sql, postgres_values{}.bind(static_cast<std::int64_t>(number)));
        if (!found) return found.error();
        if (!found->step()) return std::optional<Id>{};
        return std::optional{Id{found->text(0)}};
    }

    template <class T>
    result<std::optional<T>> one(std::string_view columns, std::string const& id,
                                 result<T> (*read)(postgres_rows const&))
    {
        if (!is_storable_text(id)) return std::optional<T>{}; // so it is not there
        auto found = ask(std::string{columns} + "WHERE id = $1",
                         postgres_values{}.bind(std::string_view{id}));
        if (!found) return found.error();
        if (!found->step()) return std::optional<T>{};
        auto record = read(*found);
        if (!record) return record.error();
        return std::optional<T>{*std::move(record)};
    }

    template <class T>
    result<std::vector<T>> many(std::string_view columns, std::string const& rest,
                                postgres_values const& values,
                                result<T> (*read)(postgres_rows const&))
    {
        return read_all(ask(std::string{columns} + rest, values), read);
    }

    std::string self_;
    postgres_connection::options watching_;
    std::chrono::milliseconds target_timeout_;
    postgres_claims claims_;
    postgres_connection writer_;
    readers readers_;   // of single records
    readers searchers_; // of many
    readers targets_;   // of who is meant, under a role that may know no more
    std::mutex watch_mutex_;
    std::unique_ptr<postgres_watch> watch_; // last: its thread ends first
};

std::string milliseconds_setting(char const* name, std::chrono::milliseconds value)
{
    return std::string{" -c "} + name + "=" + std::to_string(value.count());
}

// Held by the session that asks, as often as it asks, and until it ends.
constexpr std::string_view own_name_sql = "SELECT pg_try_advisory_lock(5569092, hashtext(";

// The server may still be ending the connections of one that was killed a moment ago.
result<void> be_alone(postgres_connection& in, std::string const& scheduler)
{
    constexpr int tries = 50;
    constexpr std::chrono::milliseconds between{100};
    for (int n = 0; n < tries; ++n) {
        if (n > 0) std::this_thread::sleep_for(between);
        auto alone = in.run_once(std::string{own_name_sql} + "$1))",
                                 postgres_values{}.bind(std::string_view{scheduler}));
        if (!alone) return alone.error();
        if (alone->step() && alone->number(0) != 0) return {};
    }
    return error{errc::unavailable, "open", "the database",
                 "scheduler " + scheduler + " has it open"};
}

} // namespace

result<std::unique_ptr<store>> make_postgres_store(postgres_options wanted)
{
    auto const session = std::string{postgres_search_path};
    postgres_connection::options const writing{
        .connection = wanted.connection,
        // All that is written is found by its key; a plan made while a table was empty is kept.
        .settings = session + milliseconds_setting("statement_timeout", wanted.answer_timeout) +
                    " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off",
        // What apply() has written survives the loss of power, whatever the server's default is.
        .first = {"SELECT set_config('synchronous_commit', 'on', false) "
                  "WHERE current_setting('synchronous_commit') = 'off'"},
        .answer_timeout = wanted.answer_timeout};
    auto writer = postgres_connection::open(writing);
    if (!writer) return writer.error();
    if (auto ready = prepare_schema(*writer, wanted.owner_connection); !ready) return ready.error();

    postgres_connection::options reading = writing;
    reading.settings = session + milliseconds_setting("statement_timeout", wanted.answer_timeout) +
                       " -c default_transaction_read_only=on";
    reading.first.clear();
    auto searching = reading;
    searching.settings = session +
                         milliseconds_setting("statement_timeout", wanted.target_timeout) +
                         " -c default_transaction_read_only=on";
    auto picking = searching;
    picking.settings += " -c role=mig_targets";
    auto targets = postgres_connection::open(picking);
    if (!targets) return targets.error();

    if (wanted.scheduler.empty()) {
        auto name = writer->run_once("SELECT gen_random_uuid()::text");
        if (!name) return name.error();
        if (name->step()) wanted.scheduler = name->text(0);
    }
    auto known_as = reading; // also after a connection was lost
    auto name = writer->run_once("SELECT quote_literal($1::text)",
                                 postgres_values{}.bind(std::string_view{wanted.scheduler}));
    if (!name) return name.error();
    if (name->step())
        known_as.first = {std::string{own_name_sql} + std::string{name->text(0)} + "))"};
    auto reader = postgres_connection::open(known_as);
    if (!reader) return reader.error();
    if (auto alone = be_alone(*reader, wanted.scheduler); !alone) return alone.error();
    auto const begun = postgres_claims{wanted.scheduler}.begin(*writer, first_lease);
    if (!begun) return begun.error();
    return std::unique_ptr<store>{std::make_unique<postgres_store>(
        postgres_store::parts{wanted.scheduler, reading, searching, picking, wanted.target_timeout,
                              *std::move(writer), *std::move(reader), *std::move(targets)})};
}

} // namespace mig
