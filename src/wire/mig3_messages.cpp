// Answers and heartbeats of version 3: signed by the agent's own key.
//
// The signature covers a line that names what it is, and the RFC 8785 form of the message without
// the member "signature".  The key itself is covered.

#include <mig/base/encoding.hpp>

#include "wire/mig2.hpp"
#include "wire/mig3.hpp"

#include <algorithm>

namespace mig::wire::mig3 {
namespace {

constexpr std::string_view answer_line = "MIG-ANSWER-V3\n";
constexpr std::string_view heartbeat_line = "MIG-HEARTBEAT-V3\n";
constexpr std::string_view enrolment_line = "MIG-ENROL-V3\n";
constexpr std::size_t operations_max = 256; // as of an action
constexpr std::size_t id_max_bytes = 64;

error malformed(std::string_view what, std::string_view why)
{
    return error{errc::invalid_argument, "read", what, why};
}

std::string sealed(json value, std::string_view line, agent_key const& key)
{
    value.set("agentkey", to_base64(key.public_key()));
    auto const text = std::string{line} + write_jcs(value);
    value.set("signature", to_base64(key.sign(as_bytes(text))));
    return write_jcs(value);
}

template <class Octets>
result<Octets> read_octets(json const& value, std::string_view key)
{
    auto const raw = json_text(value, key).and_then(from_base64);
    if (!raw) return raw.error();
    Octets out{};
    if (raw->size() != out.size()) return malformed(key, "it has a wrong length");
    std::copy(raw->begin(), raw->end(), out.begin());
    return out;
}

// The key that the message names, if its signature is good under it.  Takes the signature off.
result<agent_public_key> unseal(json& value, std::string_view line)
{
    auto const key = read_octets<agent_public_key>(value, "agentkey");
    if (!key) return key.error();
    auto const signature = read_octets<agent_signature>(value, "signature");
    if (!signature) return signature.error();
    value.erase("signature");
    auto const text = std::string{line} + write_jcs(value);
    if (!verify(*key, as_bytes(text), *signature))
        return error{errc::bad_signature, "verify", "agent's signature",
                     "it is not good under the key that comes with it"};
    return *key;
}

// What a token signs: that this agent, under this key, may join.
std::string enrolment_text(agent_id const& agent, agent_public_key const& key)
{
    return std::string{enrolment_line} +
           write_jcs(json::object({{"agent", agent.text}, {"agentkey", to_base64(key)}}));
}

// Not there, or the token whose signature is good for this agent and key.
result<std::optional<agent_public_key>> read_enrolment(json const& value, agent_id const& agent,
                                                       agent_public_key const& key)
{
    auto const* const member = value.find("enrolment");
    if (member == nullptr) return std::optional<agent_public_key>{};
    auto const token = read_octets<agent_public_key>(*member, "token");
    if (!token) return token.error();
    auto const signature = read_octets<agent_signature>(*member, "signature");
    if (!signature) return signature.error();
    if (!verify(*token, as_bytes(enrolment_text(agent, key)), *signature))
        return error{errc::bad_signature, "verify", "enrolment",
                     "its token was not used for this agent and key"};
    return std::optional{*token};
}

result<std::string> read_id(json const& value, std::string_view key)
{
    auto text = json_text(value, key);
    if (text && (text->empty() || text->size() > id_max_bytes))
        return malformed(key, "it is empty or too long");
    return text;
}

result<agent_id> read_agent_id(json const& value)
{
    auto text = json_text(value, "agent");
    if (!text) return text.error();
    agent_id id{*std::move(text)};
    if (auto ok = check(id); !ok) return ok.error();
    return id;
}

result<std::vector<operation_answer>> read_results(json const& value)
{
    auto const* member = value.find("results");
    if (member == nullptr || !member->is_array()) return malformed("results", "it is no array");
    if (member->items().size() > operations_max) return malformed("results", "there are too many");
    std::vector<operation_answer> out;
    for (auto const& item : member->items()) {
        auto one = operation_answer_from_json(item);
        if (!one) return one.error();
        out.push_back(*std::move(one));
    }
    return out;
}

result<answer> read_content(json const& value)
{
    answer a;
    auto command = read_id(value, "command");
    if (!command) return command.error();
    auto action = read_id(value, "action");
    if (!action) return action.error();
    auto agent = read_agent_id(value);
    if (!agent) return agent.error();
    auto const sequence = json_count(value, "sequence");
    if (!sequence) return sequence.error();
    auto const status = json_text(value, "status").and_then(parse_command_status);
    if (!status) return status.error();
    auto const started = json_text(value, "starttime").and_then(parse_rfc3339);
    if (!started) return started.error();
    auto const finished = json_text(value, "finishtime").and_then(parse_rfc3339);
    if (!finished) return finished.error();
    auto results = read_results(value);
    if (!results) return results.error();
    a.command.text = *std::move(command);
    a.action.text = *std::move(action);
    a.agent = *std::move(agent);
    a.sequence = *sequence;
    a.status = *status;
    a.started = *started;
    a.finished = *finished;
    a.operations = *std::move(results);
    return a;
}

} // namespace

std::string write_answer(answer const& a, agent_key const& key)
{
    auto results = json::array();
    for (auto const& o : a.operations)
        results.push(to_json(o));
    auto value = json::object({{"command", a.command.text},
                               {"action", a.action.text},
                               {"agent", a.agent.text},
                               {"sequence", a.sequence},
                               {"status", name(a.status)},
                               {"starttime", format_rfc3339(a.started)},
                               {"finishtime", format_rfc3339(a.finished)},
                               {"results", std::move(results)}});
    return sealed(std::move(value), answer_line, key);
}

result<signed_answer> read_answer(json value)
{
    auto const key = unseal(value, answer_line);
    if (!key) return key.error();
    auto content = read_content(value);
    if (!content) return content.error();
    return signed_answer{*std::move(content), *key};
}

std::string write_heartbeat(heartbeat const& h, agent_key const& key,
                            std::optional<agent_key> const& token)
{
    // Beside what MIG's scheduler reads: signed with the rest, and of no account to ours.
    auto value = mig2::heartbeat_members(h.facts, h.sent);
    value.set("agent", to_json(h.facts));
    value.set("sequence", h.sequence);
    value.set("sent", format_rfc3339(h.sent));
    if (token) {
        auto const text = enrolment_text(h.facts.id, key.public_key());
        value.set("enrolment",
                  json::object({{"token", to_base64(token->public_key())},
                                {"signature", to_base64(token->sign(as_bytes(text)))}}));
    }
    return sealed(std::move(value), heartbeat_line, key);
}

result<heartbeat> read_heartbeat(json value)
{
    auto const key = unseal(value, heartbeat_line);
    if (!key) return key.error();
    auto const* agent = value.find("agent");
    if (agent == nullptr) return malformed("agent", "it is missing");
    auto facts = agent_facts_from_json(*agent);
    if (!facts) return facts.error();
    auto const sequence = json_count(value, "sequence");
    if (!sequence) return sequence.error();
    auto const sent = json_text(value, "sent").and_then(parse_rfc3339);
    if (!sent) return sent.error();
    auto const token = read_enrolment(value, facts->id, *key);
    if (!token) return token.error();
    return heartbeat{*std::move(facts), *sequence, *sent, *key, *token};
}

} // namespace mig::wire::mig3
