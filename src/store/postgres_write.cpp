#include "store/postgres_write.hpp"

#include "store/findings.hpp"
#include "store/postgres_batch.hpp"
#include "store/postgres_news.hpp"

#include <algorithm>
#include <utility>

namespace mig {
namespace {

// PostgreSQL's bigint has no room for more.
std::int64_t counted(std::uint64_t n)
{
    return static_cast<std::int64_t>(std::min(n, std::uint64_t{INT64_MAX}));
}

using type = postgres_type;

postgres_batch agents_batch()
{
    // refreshtime: when what it says of its surroundings last changed.  Of two records the one with
    // the first key and the higher number counts; without a key, the later one.
    return {
        "INSERT INTO agents (id, name, queueloc, mode, version, pid, starttime, status, "
        "heartbeattime, environment, tags, agentkey, sequence, refreshtime, enrolment, answers, "
        "keysforgotten) SELECT id, name, queueloc, mode, version, pid, starttime, status, "
        "heartbeattime, "
        "environment::json, tags::json, agentkey, sequence, heartbeattime, enrolment, answers, "
        "keysforgotten FROM "
        "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], "
        "$7::timestamptz[], $8::text[], $9::timestamptz[], $10::text[], $11::text[], "
        "$12::bytea[], $13::bigint[], $14::text[], $15::bigint[], $16::bigint[]) AS v (id, name, "
        "queueloc, mode, "
        "version, pid, starttime, status, heartbeattime, environment, tags, agentkey, sequence, "
        "enrolment, answers, keysforgotten) "
        "ORDER BY id "
        "ON CONFLICT (id) DO UPDATE SET name=excluded.name, queueloc=excluded.queueloc, "
        "mode=excluded.mode, version=excluded.version, pid=excluded.pid, "
        "starttime=excluded.starttime, status=excluded.status, "
        "heartbeattime=excluded.heartbeattime, environment=excluded.environment, "
        "tags=excluded.tags, agentkey=excluded.agentkey, sequence=excluded.sequence, "
        "answers=greatest(agents.answers, excluded.answers), "
        "refreshtime=CASE WHEN agents.environment::text = excluded.environment::text AND "
        "agents.tags::text = excluded.tags::text THEN agents.refreshtime "
        "ELSE excluded.heartbeattime END "
        "WHERE excluded.keysforgotten = agents.keysforgotten AND "
        "CASE WHEN agents.agentkey IS NOT NULL THEN "
        "agents.agentkey = excluded.agentkey AND excluded.sequence > agents.sequence "
        "ELSE excluded.agentkey IS NOT NULL OR "
        "excluded.heartbeattime >= agents.heartbeattime END",
        {type::text, type::text, type::text, type::text, type::text, type::bigint,
         type::timestamptz, type::text, type::timestamptz, type::text, type::text, type::bytea,
         type::bigint, type::text, type::bigint, type::bigint}};
}

postgres_batch statuses_batch()
{
    return {"UPDATE agents SET status = v.status FROM "
            "unnest($1::text[], $2::text[], $3::timestamptz[]) AS v (id, status, before) "
            "WHERE agents.id = v.id AND agents.heartbeattime < v.before",
            {type::text, type::text, type::timestamptz}};
}

postgres_batch commands_batch()
{
    return {"WITH v AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], "
            "$5::text[], $6::timestamptz[], $7::timestamptz[], $8::bytea[], $9::text[], "
            "$10::boolean[]) AS v (id, actionid, agentid, agentname, status, starttime, "
            "finishtime, answer, reason, verified)), "
            "put AS (INSERT INTO commands (id, actionid, agentid, agentname, status, starttime, "
            "finishtime, answer, reason, verified) SELECT * FROM v "
            "ON CONFLICT (id) DO UPDATE SET id = excluded.id "
            "WHERE commands.actionid = excluded.actionid AND commands.agentid = excluded.agentid "
            "RETURNING 1) "
            "SELECT require((SELECT count(*) FROM put) = (SELECT count(*) FROM v), "
            "'a command of that id is there already')",
            {type::text, type::text, type::text, type::text, type::text, type::timestamptz,
             type::timestamptz, type::bytea, type::text, type::boolean}};
}

postgres_batch ends_batch()
{
    return {"UPDATE commands SET status = v.status, finishtime = v.finishtime, "
            "answer = v.answer, reason = v.reason, verified = v.verified, "
            "foundanything = v.foundanything, foundnothing = v.foundnothing, "
            "results = v.results::json FROM unnest($1::text[], $2::text[], $3::timestamptz[], "
            "$4::bytea[], $5::text[], $6::boolean[], $7::boolean[], $8::boolean[], $9::text[]) "
            "AS v (id, status, finishtime, answer, reason, verified, foundanything, foundnothing, "
            "results) WHERE commands.id = v.id AND commands.status = 'sent'",
            {type::text, type::text, type::timestamptz, type::bytea, type::text, type::boolean,
             type::boolean, type::boolean, type::text}};
}

// What is put again with the same start, text and writer is the same change: see store.hpp.
constexpr std::string_view put_action_sql =
    "WITH put AS (INSERT INTO actions (id, name, target, threatfamily, validfrom, expireafter, "
    "status, starttime, finishtime, wire, storedby, owner) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) "
    "ON CONFLICT (id) DO UPDATE SET id = excluded.id WHERE actions.wire = excluded.wire "
    "AND actions.starttime = excluded.starttime AND actions.storedby = excluded.storedby "
    "RETURNING 1) SELECT require((SELECT count(*) FROM put) = 1, "
    "'action ' || $1 || ' is there already')";
constexpr std::string_view start_action_sql =
    // Who has started it goes on with it: the one that it belonged to is refused.
    "WITH put AS (UPDATE actions SET status = $1, starttime = $2, storedby = $4, "
    "owner = CASE WHEN status = 'pending' THEN $4 ELSE owner END WHERE id = $3 "
    "AND (status = 'pending' OR (status = $1 AND starttime = $2 AND storedby = $4)) "
    "RETURNING 1) SELECT require((SELECT count(*) FROM put) = 1, "
    "'action ' || $3 || ' is unknown, or pending no more')";
constexpr std::string_view finish_action_sql =
    "WITH put AS (UPDATE actions SET "
    "status = CASE WHEN status IN ('pending', 'inflight') THEN $1 ELSE status END, "
    "finishtime = CASE WHEN status IN ('pending', 'inflight') THEN $2 ELSE finishtime END "
    "WHERE id = $3 RETURNING 1) SELECT require((SELECT count(*) FROM put) = 1, "
    "'action ' || $3 || ' is unknown')";

class writer {
public:
    explicit writer(std::string const& name) : name_(name), news_(name) {}

    result<void> write(change const& c)
    {
        return std::visit([this](auto const& it) { return put(it); }, c);
    }
    std::vector<postgres_statement> finish() &&
    {
        flush(agents_);
        flush(statuses_);
        flush(commands_);
        flush(ends_);
        for (auto& one : std::move(news_).statements())
            out_.push_back(std::move(one));
        return std::move(out_);
    }

private:
    void flush(postgres_batch& b)
    {
        if (!b.empty()) out_.push_back(b.take());
    }
    void add(std::string_view sql, postgres_values values)
    {
        out_.push_back({std::string{sql}, std::move(values)});
    }
    static result<void> fits(std::string_view text, std::string_view what, std::string const& whose)
    {
        if (is_storable_text(text)) return {};
        return error{errc::invalid_argument, "store", whose,
                     std::string{what} + " is not UTF-8, or holds a zero byte"};
    }

    // Agents and the ends of commands are in different tables, so that their order among each
    // other does not matter; that of each kind does.
    result<void> put(put_agent const& it)
    {
        auto const& agent = it.agent;
        auto const whose = "agent " + storable_text(agent.facts.id.text);
        for (auto const& [text, what] :
             {std::pair{std::string_view{agent.facts.id.text}, "its id"},
              std::pair{std::string_view{agent.facts.name}, "its name"},
              std::pair{std::string_view{agent.facts.queue_location}, "its queue"},
              std::pair{std::string_view{agent.facts.mode}, "its mode"},
              std::pair{std::string_view{agent.facts.version}, "its version"}})
        {
            if (auto good = fits(text, what, whose); !good) return good;
        }
        flush(statuses_);
        flush(commands_);
        auto const& id = agent.facts.id.text;
        if (!agents_.takes(id)) flush(agents_);
        // Unset is null, so that a target judges it as the agent does.
        auto const started =
            agent.facts.started == unset_time ? std::optional<system_time>{} : agent.facts.started;
        auto const key = agent.key ? std::optional{std::string{as_text(*agent.key)}} : std::nullopt;
        agents_.add(id, id, agent.facts.name, agent.facts.queue_location, agent.facts.mode,
                    agent.facts.version, std::int64_t{agent.facts.pid}, started, name(agent.status),
                    agent.heartbeat, storable_json(write_json(agent.facts.environment)),
                    storable_json(write_json(agent.facts.tags)), key, counted(agent.sequence),
                    name(agent.standing), counted(agent.answers), counted(agent.keys_forgotten));
        news_.add(store_news::what::agent, id);
        return {};
    }

    // Few, and each by itself.
    result<void> change_agent(std::string_view sql, agent_id const& agent, postgres_values values)
    {
        if (auto good = fits(agent.text, "its id", "an agent"); !good) return good;
        flush(agents_);
        flush(statuses_);
        add(sql, std::move(values));
        news_.add(store_news::what::enrolment, agent.text);
        return {};
    }

    result<void> put(set_enrolment const& it)
    {
        return change_agent("UPDATE agents SET enrolment = $1 WHERE id = $2", it.agent,
                            postgres_values{}.bind(name(it.standing)).bind(it.agent.text));
    }

    result<void> put(forget_agent_key const& it)
    {
        return change_agent("UPDATE agents SET agentkey = NULL, sequence = 0, "
                            "answers = 0, keysforgotten = keysforgotten + 1, "
                            "enrolment = 'waiting' WHERE id = $1",
                            it.agent, postgres_values{}.bind(it.agent.text));
    }

    result<void> put(put_enrol_token const& it)
    {
        for (auto const* text : {&it.token.agent, &it.token.used_by.text})
            if (auto good = fits(*text, "its agent", "a token"); !good) return good;
        add("INSERT INTO enroltokens (token, agent, expiretime, usedby) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (token) DO NOTHING",
            postgres_values{}
                .bind(as_text(it.token.key))
                .bind(it.token.agent)
                .bind(it.token.expires)
                .bind(it.token.used_by.text));
        return {};
    }

    result<void> put(use_enrol_token const& it)
    {
        return change_agent("WITH put AS (UPDATE enroltokens SET usedby = $2 WHERE token = $1 "
                            "AND (usedby = '' OR usedby = $2) RETURNING 1) "
                            "SELECT require((SELECT count(*) FROM put) = 1, "
                            "'the token is unknown, or another agent has used it')",
                            it.agent,
                            postgres_values{}.bind(as_text(it.token)).bind(it.agent.text));
    }

    result<void> put(set_agent_status const& it)
    {
        auto const& id = it.agent.text;
        if (auto good = fits(id, "its id", "an agent"); !good) return good;
        flush(agents_);
        if (!statuses_.takes(id)) flush(statuses_);
        statuses_.add(id, id, name(it.status), it.heard_before);
        news_.add(store_news::what::agent, id);
        return {};
    }

    result<void> put(put_action const& it)
    {
        auto const& id = it.action.id.text;
        if (auto good = fits(id, "its id", "an action"); !good) return good;
        auto const& content = it.action.action.content();
        flush(commands_);
        flush(ends_);
        // What is only to be searched may be altered: the text that was signed is beside it.
        add(put_action_sql, postgres_values{}
                                .bind(id)
                                .bind(storable_text(content.name))
                                .bind(storable_text(content.target))
                                .bind(storable_text(content.threat.family))
                                .bind(content.valid_from)
                                .bind(content.expire_after)
                                .bind(name(it.action.status))
                                .bind(it.action.started)
                                .bind(it.action.finished)
                                .bind(it.action.action.wire())
                                .bind(name_));
        news_.add(store_news::what::action, id);
        if (it.action.status == action_status::pending) news_.add(store_news::what::work, id);
        return put_commands(it.commands);
    }

    result<void> put(add_commands const& it)
    {
        auto const& id = it.action.text;
        if (auto good = fits(id, "its id", "an action"); !good) return good;
        flush(commands_);
        flush(ends_);
        add(start_action_sql,
            postgres_values{}.bind(name(it.status)).bind(it.started).bind(id).bind(name_));
        news_.add(store_news::what::action, id);
        return put_commands(it.commands);
    }

    result<void> put_commands(std::vector<command_record> const& commands)
    {
        flush(agents_); // they are for these
        for (auto const& command : commands) {
            auto const& id = command.id.text;
            auto const whose = "command " + storable_text(id);
            for (auto const* text : {&id, &command.action.text, &command.agent.text}) {
                if (auto good = fits(*text, "an id", whose); !good) return good;
            }
            if (!commands_.takes(id)) flush(commands_);
            commands_.add(id, id, command.action.text, command.agent.text,
                          storable_text(command.agent_name), name(command.status), command.started,
                          command.finished, command.answer, storable_text(command.reason),
                          command.verified);
        }
        return {};
    }

    result<void> put(finish_command const& it)
    {
        auto const& id = it.command.text;
        if (auto good = fits(id, "its id", "a command"); !good) return good;
        flush(commands_);
        if (!ends_.takes(id)) flush(ends_);
        auto seen = read_findings(it.answer);
        std::optional<std::string> results;
        if (seen) results = storable_json(std::move(seen->results));
        ends_.add(id, id, name(it.status), it.finished, it.answer, storable_text(it.reason),
                  it.verified, seen ? std::optional{seen->anything} : std::nullopt,
                  seen ? std::optional{seen->nothing} : std::nullopt, results);
        news_.add(store_news::what::command, id);
        return {};
    }

    result<void> put(finish_action const& it)
    {
        auto const& id = it.action.text;
        if (auto good = fits(id, "its id", "an action"); !good) return good;
        flush(commands_);
        flush(ends_);
        add(finish_action_sql, postgres_values{}.bind(name(it.status)).bind(it.finished).bind(id));
        news_.add(store_news::what::action, id);
        return {};
    }

    std::string const& name_;
    std::vector<postgres_statement> out_;
    postgres_batch agents_ = agents_batch();
    postgres_batch statuses_ = statuses_batch();
    postgres_batch commands_ = commands_batch();
    postgres_batch ends_ = ends_batch();
    postgres_news news_;
};

} // namespace

result<std::vector<postgres_statement>> statements_for(std::span<change const> changes,
                                                       std::string const& name)
{
    writer out{name};
    for (auto const& one : changes) {
        if (auto put = out.write(one); !put) return put.error();
    }
    return std::move(out).finish();
}

} // namespace mig
