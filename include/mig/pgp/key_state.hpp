// The keys of a certificate as of a time: what they are, how long they live, and whether what they
// sign counts.
//
//     for (auto const& key : key_states(ring, who, now)) ... key.reason == pgp_reason::ok ...
//
// The reason is what verify() would give for a signature made with that key at that time.
//
// Any thread.

#ifndef MIG_PGP_KEY_STATE_HPP
#define MIG_PGP_KEY_STATE_HPP

#include <mig/pgp/keyring.hpp>

#include <optional>
#include <string>
#include <vector>

namespace mig {

struct key_state {
    fingerprint name;
    bool is_primary = false;
    bool signs = false;    // it says that it signs documents
    std::string algorithm; // "RSA 3072", "Ed25519", "ECDSA P-256"
    unsigned bits = 0;     // of the modulus, or of the curve's field; 0: not known
    bool revoked = false;  // it, or its primary key
    system_time created;
    std::optional<system_time> expires; // itself or its primary key, whichever is first
    pgp_reason reason = pgp_reason::ok;
};

// The primary key first, then the subkeys in their order.  Empty: the keyring does not hold it.
[[nodiscard]] std::vector<key_state> key_states(keyring const&, fingerprint const& primary,
                                                system_time at, pgp_policy const& = {});

} // namespace mig

#endif
