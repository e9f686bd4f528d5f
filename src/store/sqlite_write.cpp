#include "store/sqlite_write.hpp"

#include <mig/base/json.hpp>

#include "store/findings.hpp"
#include "store/writing_error.hpp"

namespace mig {
namespace {

error refused(std::string const& what, std::string_view why)
{
    return error{errc::refused, "store", what, why};
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
            "heartbeattime, environment, tags, agentkey, sequence, refreshtime, enrolment, "
            "answers, keysforgotten) "
            "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?9,?14,?15,?16) "
            "ON CONFLICT (id) DO UPDATE SET name=excluded.name, "
            "queueloc=excluded.queueloc, mode=excluded.mode, version=excluded.version, "
            "pid=excluded.pid, starttime=excluded.starttime, status=excluded.status, "
            "heartbeattime=excluded.heartbeattime, environment=excluded.environment, "
            "tags=excluded.tags, agentkey=excluded.agentkey, sequence=excluded.sequence, "
            "answers=max(agents.answers, excluded.answers), "
            // When what it says of its surroundings last changed.
            "refreshtime=CASE WHEN agents.environment=excluded.environment AND "
            "agents.tags=excluded.tags THEN agents.refreshtime ELSE excluded.heartbeattime END "
            // The first key stays; and what is older than what is known changes nothing.
            "WHERE excluded.keysforgotten = agents.keysforgotten AND "
            "CASE WHEN agents.agentkey IS NOT NULL THEN "
            "agents.agentkey IS excluded.agentkey AND excluded.sequence > agents.sequence "
            "ELSE excluded.agentkey IS NOT NULL OR "
            "excluded.heartbeattime >= agents.heartbeattime END");
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
        row.bind(static_cast<std::int64_t>(agent.sequence))
            .bind(name(agent.standing))
            .bind(static_cast<std::int64_t>(agent.answers))
            .bind(static_cast<std::int64_t>(agent.keys_forgotten));
        return done(row.run());
    }

    result<void> put(set_enrolment const& it)
    {
        auto const raw = to_.prepare("UPDATE agents SET enrolment = ? WHERE id = ?");
        if (!raw) return raw.error();
        return done(sqlite_statement{*raw}.bind(name(it.standing)).bind(it.agent.text).run());
    }

    result<void> put(forget_agent_key const& it)
    {
        auto const raw = to_.prepare("UPDATE agents SET agentkey = NULL, sequence = 0, "
                                     "answers = 0, keysforgotten = keysforgotten + 1, "
                                     "enrolment = 'waiting' WHERE id = ?");
        if (!raw) return raw.error();
        return done(sqlite_statement{*raw}.bind(it.agent.text).run());
    }

    result<void> put(put_enrol_token const& it)
    {
        auto const raw = to_.prepare("INSERT INTO enroltokens (token, agent, expiretime, usedby) "
                                     "VALUES (?,?,?,?) ON CONFLICT (token) DO NOTHING");
        if (!raw) return raw.error();
        return done(sqlite_statement{*raw}
                        .bind_blob(as_text(it.token.key))
                        .bind(it.token.agent)
                        .bind(it.token.expires)
                        .bind(it.token.used_by.text)
                        .run());
    }

    result<void> put(use_enrol_token const& it)
    {
        auto const raw = to_.prepare("UPDATE enroltokens SET usedby = ?2 WHERE token = ?1 "
                                     "AND (usedby = '' OR usedby = ?2)");
        if (!raw) return raw.error();
        auto const changed =
            sqlite_statement{*raw}.bind_blob(as_text(it.token)).bind(it.agent.text).run();
        if (!changed) return changed.error();
        if (*changed != 1) return refused("a token", "it is unknown, or another agent has used it");
        return {};
    }

    result<void> put(set_agent_status const& it)
    {
        auto const raw =
            to_.prepare("UPDATE agents SET status = ? WHERE id = ? AND heartbeattime < ?");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        return done(row.bind(name(it.status)).bind(it.agent.text).bind(it.heard_before).run());
    }

    result<void> put(put_action const& it)
    {
        // Put again, with the same start and text, it is the same change: see store.hpp.
        auto const raw =
            to_.prepare("INSERT INTO actions (id, name, status, starttime, finishtime, wire) "
                        "VALUES (?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET id = id "
                        "WHERE wire = excluded.wire AND starttime = excluded.starttime");
        if (!raw) return raw.error();
        auto const changed = sqlite_statement{*raw}
                                 .bind(it.action.id.text)
                                 .bind(it.action.action.content().name)
                                 .bind(name(it.action.status))
                                 .bind(it.action.started)
                                 .bind(it.action.finished)
                                 .bind_blob(it.action.action.wire())
                                 .run();
        if (!changed) return changed.error();
        if (*changed != 1) return refused("action " + it.action.id.text, "it is there already");
        return put_commands(it.commands);
    }

    result<void> put(add_commands const& it)
    {
        // Its start tells the same change from that of another scheduler.
        auto const raw = to_.prepare("UPDATE actions SET status = ?1, starttime = ?2 WHERE id = ?3 "
                                     "AND (status = 'pending' OR "
                                     "(status = ?1 AND starttime = ?2))");
        if (!raw) return raw.error();
        sqlite_statement row{*raw};
        auto const changed = row.bind(name(it.status)).bind(it.started).bind(it.action.text).run();
        if (!changed) return changed.error();
        if (*changed != 1)
            return refused("action " + it.action.text, "it is unknown, or pending no more");
        return put_commands(it.commands);
    }

    result<void> put_commands(std::vector<command_record> const& commands)
    {
        auto const raw = to_.prepare(
            "INSERT INTO commands (id, actionid, agentid, agentname, status, starttime, "
            "finishtime, answer, reason, verified) VALUES (?,?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT (id) DO UPDATE SET id = id "
            "WHERE actionid = excluded.actionid AND agentid = excluded.agentid");
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
            if (*put != 1) return refused("command " + command.id.text, "it is there already");
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
        auto const seen = read_findings(it.answer);
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
        auto const raw = to_.prepare(
            "UPDATE actions SET status = CASE WHEN status IN ('pending', 'inflight') "
            "THEN ?1 ELSE status END, finishtime = CASE WHEN status IN ('pending', 'inflight') "
            "THEN ?2 ELSE finishtime END WHERE id = ?3");
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
    if (auto begun = to.execute("BEGIN IMMEDIATE"); !begun) return as_writing_error(begun.error());
    writer out{to};
    for (auto const& one : changes) {
        if (auto put = out.write(one); !put) {
            (void)to.execute("ROLLBACK"); // what failed first is what is told
            return as_writing_error(put.error());
        }
    }
    auto committed = to.execute("COMMIT");
    if (committed) return {};
    (void)to.execute("ROLLBACK");
    return as_writing_error(committed.error());
}

} // namespace mig
