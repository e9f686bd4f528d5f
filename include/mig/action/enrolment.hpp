// How an agent becomes one of the fleet.
//
// Agents make their own key; whose key may join is the operator's to say, by one of two ways:
//
//     token      the operator makes a token, which one agent may use, once, until it expires
//     approval   an agent that nobody knows waits until the operator approves or refuses it
//
// A token is the seed of an Ed25519 key.  The agent signs its own id and key with it; the platform
// keeps the public half alone.  So neither who reads the database, nor who reads or repeats what
// the agent sends, can enrol anything else with it.
//
// No command is sent to an agent that is not enrolled.

#ifndef MIG_ACTION_ENROLMENT_HPP
#define MIG_ACTION_ENROLMENT_HPP

#include <mig/base/id.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>
#include <mig/pgp/agent_key.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mig {

// Where an agent stands.
enum class enrolment : std::uint8_t { enrolled, waiting, refused };
[[nodiscard]] std::string_view name(enrolment) noexcept;
[[nodiscard]] result<enrolment> parse_enrolment(std::string_view);

// Who may join.
enum class enrolment_rule : std::uint8_t {
    open,     // whoever reaches the relay: where the relay itself lets in nobody else
    token,    // who has a token; all others are refused
    approval, // who has a token, at once; all others wait
};
[[nodiscard]] std::string_view name(enrolment_rule) noexcept;
[[nodiscard]] result<enrolment_rule> parse_enrolment_rule(std::string_view);

// What the operator decides about an agent.
enum class agent_decision : std::uint8_t {
    approve,
    refuse,     // it gets no commands any more, and nothing that it sends counts
    forget_key, // its next key is a new agent's: it must be enrolled again
};
[[nodiscard]] std::string_view name(agent_decision) noexcept;
[[nodiscard]] result<agent_decision> parse_agent_decision(std::string_view);

// What the platform keeps of a token.
struct enrol_token {
    agent_public_key key{};
    std::string agent; // the id or host name of the only agent that may use it; empty: any
    system_time expires = unset_time;
    agent_id used_by; // empty: nobody yet
    friend bool operator==(enrol_token const&, enrol_token const&) = default;
};

// "mig-enrol-" and 64 hexadecimal digits: the text is the secret, shown once.
[[nodiscard]] std::string enrol_token_text(std::span<std::byte const, 32> seed);
// Fails with invalid_argument, which repeats nothing of the text.
[[nodiscard]] result<agent_key> parse_enrol_token(std::string_view);

} // namespace mig

#endif
