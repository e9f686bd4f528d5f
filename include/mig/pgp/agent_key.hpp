// An agent's own Ed25519 key: what makes an answer the answer of that agent.
//
// RFC 8032.  Not an OpenPGP key: it never leaves the endpoint, and what it signs starts with a
// line that names what it is ("MIG-ANSWER-V3").
//
// Threads: immutable, shared by any number of threads.

#ifndef MIG_PGP_AGENT_KEY_HPP
#define MIG_PGP_AGENT_KEY_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <array>
#include <memory>

namespace mig {

using agent_public_key = std::array<std::byte, 32>;
using agent_signature = std::array<std::byte, 64>;

class agent_key {
public:
    // The 32 secret octets, from host/random.hpp or from where they are kept.
    [[nodiscard]] static result<agent_key> from_seed(std::span<std::byte const, 32> seed);

    [[nodiscard]] agent_public_key const& public_key() const noexcept;
    [[nodiscard]] agent_signature sign(bytes_view message) const;

private:
    struct impl;
    std::shared_ptr<impl const> impl_;
};

// False for every signature that RFC 8032, 5.1.7 refuses, S >= L among them.
[[nodiscard]] bool verify(agent_public_key const&, bytes_view message, agent_signature const&);

} // namespace mig

#endif
