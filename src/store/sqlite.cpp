#include <mig/store/sqlite.hpp>

#include "store/sqlite_census.hpp"
#include "store/sqlite_functions.hpp"
#include "store/sqlite_query.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_statement.hpp"
#include "store/sqlite_write.hpp"

#include <algorithm>
#include <fcntl.h>
#include <mutex>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace mig {
namespace {

constexpr std::string_view agent_columns =
    "SELECT id, name, queueloc, mode, version, pid, starttime, status, heartbeattime, "
    "environment, tags, agentkey, sequence FROM agents ";
constexpr std::string_view action_columns =
    "SELECT id, status, starttime, finishtime, wire FROM actions ";
constexpr std::string_view command_columns =
    "SELECT id, actionid, agentid, agentname, status, starttime, finishtime, answer, reason, "
    "verified FROM commands ";

// A descriptor whose lock lasts as long as it is open.
class held_descriptor {
public:
    explicit held_descriptor(int fd) noexcept : fd_(fd) {}
    held_descriptor(held_descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    held_descriptor& operator=(held_descriptor&&) = delete;
    ~held_descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int fd() const noexcept { return fd_; }

private:
    int fd_;
};

error damaged(std::string_view what, std::string const& why)
{
    return error{errc::corrupt, "read", what, why};
}

result<json> read_document(std::string const& text)
{
    auto parsed = json::parse(text);
    if (!parsed) return damaged("an agent of the database", parsed.error().message());
    return parsed;
}

result<agent_record> read_agent(sqlite_statement const& row)
{
    agent_record agent;
    auto const status = parse_agent_status(row.text(7));
    auto environment = read_document(row.text(9));
    auto tags = read_document(row.text(10));
    if (!status) return status.error();
    if (!environment) return environment.error();
    if (!tags) return tags.error();
    agent.facts.id = {row.text(0)};
    agent.facts.name = row.text(1);
    agent.facts.queue_location = row.text(2);
    agent.facts.mode = row.text(3);
    agent.facts.version = row.text(4);
    agent.facts.pid = static_cast<std::uint32_t>(row.number(5));
    if (!row.is_null(6)) agent.facts.started = row.time(6);
    agent.status = *status;
    agent.heartbeat = row.time(8);
    agent.facts.environment = *std::move(environment);
    agent.facts.tags = *std::move(tags);
    if (auto const key = row.text(11); key.size() == agent_public_key{}.size()) {
        agent.key.emplace();
        auto const raw = as_bytes(key);
        std::copy(raw.begin(), raw.end(), agent.key->begin());
    }
    agent.sequence = static_cast<std::uint64_t>(row.number(12));
    return agent;
}

result<action_record> read_action(sqlite_statement const& row)
{
    auto const status = parse_action_status(row.text(1));
    if (!status) return status.error();
    auto action = signed_action::parse(as_bytes(row.text(4)));
    if (!action) return damaged("an action of the database", action.error().message());
    return action_record{*std::move(action), {row.text(0)}, *status, row.time(2), row.time(3)};
}

result<command_record> read_command(sqlite_statement const& row)
{
    auto const status = parse_command_status(row.text(4));
    if (!status) return status.error();
    command_record command;
    command.id = {row.text(0)};
    command.action = {row.text(1)};
    command.agent = {row.text(2)};
    command.agent_name = row.text(3);
    command.status = *status;
    command.started = row.time(5);
    command.finished = row.time(6);
    command.answer = row.text(7);
    command.reason = row.text(8);
    command.verified = row.number(9) != 0;
    return command;
}

class sqlite_store final : public store {
public:
    sqlite_store(held_descriptor lock, sqlite_connection writer, sqlite_connection reader)
        : lock_(std::move(lock)),
          writer_(std::move(writer)),
          reader_(std::move(reader))
    {}

    result<void> apply(std::span<change const> changes) override
    {
        return write_changes(writer_, changes);
    }

    result<std::optional<agent_record>> agent(agent_id const& id) override
    {
        return one(agent_columns, "WHERE id = ?1", id.text, read_agent);
    }

    result<std::vector<agent_record>> agents(target const& picked, system_time now,
                                             page const& p) override
    {
        auto const compiled = picked.compile(sql_dialect::sqlite, now);
        sqlite_query q;
        q.add("status <> 'destroyed'");
        q.add(compiled.where);
        q.values = compiled.parameters;
        return many(agent_columns, q, "ORDER BY id", p, read_agent);
    }

    result<std::optional<action_record>> action(action_id const& id) override
    {
        return one(action_columns, "WHERE id = ?1", id.text, read_action);
    }

    result<action_counters> counters(action_id const& id) override
    {
        std::lock_guard const lock{mutex_};
        auto const raw = reader_.prepare(
            "SELECT status, count(*) FROM commands WHERE actionid = ?1 GROUP BY status");
        if (!raw) return raw.error();
        sqlite_statement rows{*raw};
        rows.bind(id.text);
        action_counters all;
        while (true) {
            auto const more = rows.step();
            if (!more) return more.error();
            if (!*more) return all;
            auto const status = parse_command_status(rows.text(0));
            if (!status) return status.error();
            auto const count = static_cast<std::uint64_t>(rows.number(1));
            all.sent += count;
            add(all, *status, count);
        }
    }

    result<std::vector<action_record>> actions(action_query const& wanted) override
    {
        return many(action_columns, query_for(wanted), "ORDER BY starttime DESC, id", wanted.page,
                    read_action);
    }

    result<std::optional<command_record>> command(command_id const& id) override
    {
        return one(command_columns, "WHERE id = ?1", id.text, read_command);
    }

    result<std::vector<command_record>> commands(command_query const& wanted) override
    {
        auto const* const order =
            wanted.newest_first ? "ORDER BY starttime DESC, id DESC" : "ORDER BY starttime, id";
        return many(command_columns, query_for(wanted), order, wanted.page, read_command);
    }

    result<std::vector<action_record>> open_actions() override
    {
        sqlite_query q;
        q.add("status IN ('pending', 'inflight')");
        return many(action_columns, q, "ORDER BY id", everything, read_action);
    }

    result<std::vector<command_record>> open_commands(action_id const& id) override
    {
        sqlite_query q;
        q.add("actionid = ?", id.text);
        q.add("status = 'sent'");
        return many(command_columns, q, "ORDER BY id", everything, read_command);
    }

    result<store_census> census() override
    {
        std::lock_guard const lock{mutex_};
        return count_all(reader_);
    }

private:
    static constexpr page everything{.limit = INT32_MAX, .offset = 0};

    static void add(action_counters& all, command_status status, std::uint64_t count)
    {
        switch (status) {
        case command_status::sent:
            break;
        case command_status::success:
            all.success += count;
            break;
        case command_status::failed:
            all.failed += count;
            break;
        case command_status::timeout:
            all.timeout += count;
            break;
        case command_status::expired:
            all.expired += count;
            break;
        case command_status::cancelled:
            all.cancelled += count;
            break;
        }
    }

    template <class T>
    result<std::optional<T>> one(std::string_view columns, std::string_view where,
                                 std::string const& id, result<T> (*read)(sqlite_statement const&))
    {
        std::lock_guard const lock{mutex_};
        auto const raw = reader_.prepare(std::string{columns} + std::string{where});
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
        std::lock_guard const lock{mutex_};
        auto const raw = reader_.prepare(std::string{columns} + q.where + " " + std::string{order} +
                                         " LIMIT ? OFFSET ?");
        if (!raw) return raw.error();
        sqlite_statement rows{*raw};
        for (auto const& value : q.values) {
            std::visit(
                [&](auto const& v) {
                    if constexpr (std::is_same_v<std::decay_t<decltype(v)>, bool>) {
                        rows.bind(std::int64_t{v});
                    } else {
                        rows.bind(v);
                    }
                },
                value);
        }
        rows.bind(static_cast<std::int64_t>(std::min<std::size_t>(p.limit, INT32_MAX)));
        rows.bind(static_cast<std::int64_t>(std::min<std::size_t>(p.offset, INT32_MAX)));
        std::vector<T> all;
        while (true) {
            auto const more = rows.step();
            if (!more) return more.error();
            if (!*more) return all;
            auto record = read(rows);
            if (!record) return record.error();
            all.push_back(*std::move(record));
        }
    }

    held_descriptor lock_; // first, so that it is released last
    sqlite_connection writer_;
    std::mutex mutex_; // of the reader
    sqlite_connection reader_;
};

// One scheduler a database.  The lock is a file of its own: closing any descriptor of the database
// would drop the locks that SQLite itself holds on it.
result<held_descriptor> lock_database(std::filesystem::path const& file)
{
    auto const name = file.native() + ".lock";
    held_descriptor lock{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (lock.fd() < 0) {
        auto const code = errno == EACCES || errno == EPERM ? errc::denied : errc::io;
        return error{code, "open", name, errno};
    }
    if (::flock(lock.fd(), LOCK_EX | LOCK_NB) != 0) {
        return error{errc::unavailable, "open", file.native(), "another scheduler has it"};
    }
    return lock;
}

// SQLite takes a file that is shorter than one page for a new one.  https://sqlite.org/fileformat,
// 1.3: the page size at 16, the number of pages at 28.
result<void> check_length(int fd, std::string const& file)
{
    struct stat info = {};
    if (::fstat(fd, &info) != 0) return error{errc::io, "look at", file, errno};
    if (info.st_size == 0) return {};
    std::array<unsigned char, 32> head{};
    bool const has_head =
        ::pread(fd, head.data(), head.size(), 0) == static_cast<ssize_t>(head.size());
    std::int64_t page = head[16] << 8 | head[17];
    if (page == 1) page = 65536;
    auto const pages = std::int64_t{head[28]} << 24 | head[29] << 16 | head[30] << 8 | head[31];
    bool const whole =
        has_head && page >= 512 && info.st_size % page == 0 && info.st_size / page >= pages;
    if (!whole) return error{errc::corrupt, "open", file, "it is not a database, or was cut short"};
    return {};
}

// Makes the file with its mode before SQLite sees it, and looks at how long it is.
result<void> prepare_file(std::filesystem::path const& file)
{
    held_descriptor const fd{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (fd.fd() < 0) {
        auto const code = errno == EACCES || errno == EPERM ? errc::denied : errc::io;
        return error{code, "open", file.native(), errno};
    }
    return check_length(fd.fd(), file.native());
}

result<std::unique_ptr<store>> open_locked(held_descriptor lock, std::string const& file)
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
    auto reader = sqlite_connection::open(file, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX);
    if (!reader) return reader.error();
    if (auto done = reader->execute("PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF;"); !done)
    {
        return done.error();
    }
    if (auto done = add_target_functions(*reader); !done) return done.error();
    return std::unique_ptr<store>{
        std::make_unique<sqlite_store>(std::move(lock), *std::move(writer), *std::move(reader))};
}

} // namespace

result<std::unique_ptr<store>> make_sqlite_store(sqlite_options options)
{
    auto lock = lock_database(options.file);
    if (!lock) return lock.error();
    if (auto ready = prepare_file(options.file); !ready) return ready.error();
    return open_locked(*std::move(lock), options.file.native());
}

} // namespace mig
