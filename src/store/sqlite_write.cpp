#include "store/sqlite_write.hpp"

#include <mig/base/json.hpp>

namespace mig {
namespace {

error refused(std::string const& what, std::string_view why)
{
    return error{errc::refused, "store", what, why};
}

// Does any operation of an answer say that it found something; does any say that it did not?
struct found {
    bool anything = false;
    bool nothing = false;
};
std::optional<found> found_in(std::string const& answer)
{
    if (answer.empty()) return std::nullopt;
    auto const parsed = json::parse(answer, {.duplicate_keys = true});
    if (!parsed) return std::nullopt;
    auto const* const results = parsed->find("results");
    if (results == nullptr) return std::nullopt;
    found seen;
    for (auto const& one : results->items()) {
        auto const* const flag = one.find("foundanything");
        (flag != nullptr && flag->boolean() ? seen.anything : seen.nothing) = true;
    }
    return seen;
}

class writer {
public:
    explicit writer(sqlite_connection& to) : to_(to) {}

    result<void> write(change const& c)
    {
        return std::visit([this](auto const& it) { return put(it); }, c);
    }

private:
    result<void> put(put_agent const& it)
    {
        auto const raw = to_.prepare(
            "INSERT INTO agents (id, name, queueloc, mode, version, pid, starttime, status, "
            "heartbeattime, environment, tags, agentkey, sequence) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET name=excluded.name, "
            "queueloc=excluded.queueloc, mode=excluded.mode, version=excluded.version, "
            "pid=excluded.pid, starttime=excluded.starttime, status=excluded.status, "
            "heartbeattime=excluded.heartbeattime, environment=excluded.environment, "
            "tags=excluded.tags, agentkey=excluded.agentkey, sequence=excluded.sequence");
        if (!raw) return raw.error();
        auto const& agent = it.agent;
        sqlite_statement row{*raw};
        row.bind(agent.facts.id.text)
            .bind(agent.facts.name)
            .bind(agent.facts.queue_location)
            .bind(agent.facts.mode)
            .bind(agent.facts.version)
            .bind(std::int64_t{agent.facts.pid});
        // Unset is null, so that a target judges it as the agent does.
        if (agent.facts.started == unset_time) {
            row.bind_null();
        } else {
            row.bind(agent.facts.started);
        }
        row.bind(name(agent.status))
            .bind(agent.heartbeat)
            .bind(write_json(agent.facts.environment))
            .bind(write_json(agent.facts.tags));
        if (agent.key) {
            row.bind_blob(as_text(*agent.key));
        } else {
            row.bind_null();
        }
        return done(row.bind(static_cast<std::int64_t>(agent.sequence)).run());
    }

    result<void> put(set_agent_status const& it)
    {
        auto const raw = to_.prepare("UPDATE agents SET status = ? WHERE id = ?");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        return done(row.bind(name(it.status)).bind(it.agent.text).run());
    }

    result<void> put(put_action const& it)
    {
        auto const raw = to_.prepare("INSERT INTO actions (id, name, status, starttime, "
                                     "finishtime, wire) VALUES (?,?,?,?,?,?)");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        row.bind(it.action.id.text)
            .bind(it.action.action.content().name)
            .bind(name(it.action.status))
            .bind(it.action.started)
            .bind(it.action.finished)
            .bind_blob(it.action.action.wire());
        if (auto put = row.run(); !put) return put.error();
        return put_commands(it.commands);
    }

    result<void> put(add_commands const& it)
    {
        auto const raw = to_.prepare("UPDATE actions SET status = ?, starttime = ? WHERE id = ? "
                                     "AND status NOT IN ('completed', 'invalid')");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const changed = row.bind(name(it.status)).bind(it.started).bind(it.action.text).run();
        if (!changed) return changed.error();
        if (*changed != 1)
            return refused("action " + it.action.text, "it is unknown, or has ended");
        return put_commands(it.commands);
    }

    result<void> put_commands(std::vector<command_record> const& commands)
    {
        auto const raw = to_.prepare(
            "INSERT INTO commands (id, actionid, agentid, agentname, status, starttime, "
            "finishtime, answer, reason, verified) VALUES (?,?,?,?,?,?,?,?,?,?)");
        if (!raw) return raw.error();
        for (auto const& command : commands) {
            sqlite_statement row{*raw};
            auto const put = row.bind(command.id.text)
                                 .bind(command.action.text)
                                 .bind(command.agent.text)
                                 .bind(command.agent_name)
                                 .bind(name(command.status))
                                 .bind(command.started)
                                 .bind(command.finished)
                                 .bind_blob(command.answer)
                                 .bind(command.reason)
                                 .bind(std::int64_t{command.verified})
                                 .run();
            if (!put) return put.error();
        }
        return {};
    }

    result<void> put(finish_command const& it)
    {
        // A final status stays: the first end counts, and the second changes nothing.
        auto const raw = to_.prepare(
            "UPDATE commands SET status = ?, finishtime = ?, answer = ?, reason = ?, verified = ?, "
            "foundanything = ?, foundnothing = ? WHERE id = ? AND status = 'sent'");
        if (!raw) return raw.error();
        auto const seen = found_in(it.answer);
        sqlite_statement row{*raw};
        row.bind(name(it.status))
            .bind(it.finished)
            .bind_blob(it.answer)
            .bind(it.reason)
            .bind(std::int64_t{it.verified});
        for (bool const flag : {seen && seen->anything, seen && seen->nothing}) {
            if (seen) {
                row.bind(std::int64_t{flag});
            } else {
                row.bind_null();
            }
        }
        return done(row.bind(it.command.text).run());
    }

    result<void> put(finish_action const& it)
    {
        auto const raw = to_.prepare("UPDATE actions SET status = ?, finishtime = ? WHERE id = ?");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const changed = row.bind(name(it.status)).bind(it.finished).bind(it.action.text).run();
        if (!changed) return changed.error();
        if (*changed != 1) return refused("action " + it.action.text, "it is unknown");
        return {};
    }

    static result<void> done(result<std::uint64_t> const& changed)
    {
        if (!changed) return changed.error();
        return {};
    }

    sqlite_connection& to_;
};

} // namespace

result<void> write_changes(sqlite_connection& to, std::span<change const> changes)
{
    if (auto begun = to.execute("BEGIN IMMEDIATE"); !begun) return begun;
    writer out{to};
    for (auto const& one : changes) {
        if (auto put = out.write(one); !put) {
            (void)to.execute("ROLLBACK"); // what failed first is what is told
            return put;
        }
    }
    auto committed = to.execute("COMMIT");
    if (!committed) (void)to.execute("ROLLBACK");
    return committed;
}

} // namespace mig
