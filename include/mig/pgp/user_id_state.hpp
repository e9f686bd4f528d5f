// The user ids of a certificate as of a time, and whether they count.
//
//     for (auto const& id : user_id_states(ring, who, now)) ... id.reason == pgp_reason::ok ...
//
// A certificate of version 4 counts while one of its user ids does, no matter which; one of version
// 6 needs none.  RFC 9580, 10.1.  Photographs are no user ids and are not looked at.
//
// Any thread.

#ifndef MIG_PGP_USER_ID_STATE_HPP
#define MIG_PGP_USER_ID_STATE_HPP

#include <mig/pgp/keyring.hpp>

#include <optional>
#include <string>
#include <vector>

namespace mig {

struct user_id_state {
    std::string text;                     // as bytes: printable() before printing
    bool is_primary = false;              // its owner says so
    std::optional<system_time> certified; // when its owner signed it last
    std::optional<system_time> expires;   // how long that counts; nothing: without end
    // ok, no_self_signature, weak_self_signature, signature_in_future, signature_expired,
    // user_id_revoked
    pgp_reason reason = pgp_reason::ok;
};

// In their order.  Empty: the keyring does not hold that certificate.
[[nodiscard]] std::vector<user_id_state> user_id_states(keyring const&, fingerprint const& primary,
                                                        system_time at, pgp_policy const& = {});

} // namespace mig

#endif
