// Rows of a database as records: the same columns in the same order, whichever the database is.
//
// A Row has text(n), number(n), is_null(n) and time(n).

#ifndef MIG_STORE_RECORD_ROWS_HPP
#define MIG_STORE_RECORD_ROWS_HPP

#include <mig/store/store.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mig::rows {

inline constexpr std::string_view agent_columns =
    "SELECT id, name, queueloc, mode, version, pid, starttime, status, heartbeattime, "
    "environment, tags, agentkey, sequence, enrolment, answers, keysforgotten FROM agents ";
inline constexpr std::string_view token_columns =
    "SELECT token, agent, expiretime, usedby FROM enroltokens ";
inline constexpr std::string_view action_columns =
    "SELECT id, status, starttime, finishtime, wire FROM actions ";
inline constexpr std::string_view command_columns =
    "SELECT id, actionid, agentid, agentname, status, starttime, finishtime, answer, reason, "
    "verified FROM commands ";

inline error damaged(std::string_view what, std::string const& why)
{
    return error{errc::corrupt, "read", what, why};
}

inline result<json> read_document(std::string const& text)
{
    auto parsed = json::parse(text);
    if (!parsed) return damaged("an agent of the database", parsed.error().message());
    return parsed;
}

// Of another length: none.
inline std::optional<agent_public_key> read_key(std::string const& text)
{
    agent_public_key key{};
    auto const raw = as_bytes(text);
    if (raw.size() != key.size()) return std::nullopt;
    std::copy(raw.begin(), raw.end(), key.begin());
    return key;
}

template <class Row>
result<agent_record> read_agent(Row const& row)
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
    agent.key = read_key(row.text(11));
    agent.sequence = static_cast<std::uint64_t>(row.number(12));
    auto const standing = parse_enrolment(row.text(13));
    if (!standing) return standing.error();
    agent.standing = *standing;
    agent.answers = static_cast<std::uint64_t>(row.number(14));
    agent.keys_forgotten = static_cast<std::uint64_t>(row.number(15));
    return agent;
}

template <class Row>
result<enrol_token> read_token(Row const& row)
{
    auto const key = read_key(row.text(0));
    if (!key) return damaged("a token of the database", "it is no key");
    return enrol_token{*key, row.text(1), row.time(2), {row.text(3)}};
}

template <class Row>
result<action_record> read_action(Row const& row)
{
    auto const status = parse_action_status(row.text(1));
    if (!status) return status.error();
    auto action = signed_action::parse(as_bytes(row.text(4)));
    if (!action) return damaged("an action of the database", action.error().message());
    return action_record{*std::move(action), {row.text(0)}, *status, row.time(2), row.time(3)};
}

template <class Row>
result<command_record> read_command(Row const& row)
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

// Counts commands of one status in.
inline void add(action_counters& all, command_status status, std::uint64_t count)
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

} // namespace mig::rows

#endif
