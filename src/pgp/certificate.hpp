// A certificate: a primary key with what it says of itself, checked once, when it is loaded.
//
// Kept are the signatures that hold cryptographically; which of them counts depends on the time,
// and is asked with one: signing_state().  RFC 9580, 10.1 and 5.2.3.10
//
// Two things the standard leaves open.  A self-signature that is older than its key counts: only
// the key can have made it, its clock was wrong; of a document signature that refuses.  And one
// that names no issuer is tried with the one key that can have made it, the primary key, or for a
// signature back the subkey; a document signature must name its key.

#ifndef MIG_PGP_CERTIFICATE_HPP
#define MIG_PGP_CERTIFICATE_HPP

#include "pgp/key_packet.hpp"
#include "pgp/signature_packet.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace mig::pgp {

// A component with the packets of its signatures: views of the keyring's bytes.
struct raw_component {
    bytes_view body; // of a user id or a subkey
    std::size_t offset = 0;
    std::vector<bytes_view> signatures;
};
struct raw_certificate {
    key_packet primary;
    std::size_t offset = 0;
    std::vector<bytes_view> signatures; // over the primary key itself
    std::vector<raw_component> user_ids;
    std::vector<raw_component> subkeys;
    std::vector<keyring::skipped> left_out; // components that are not looked at
    bool unusable = false;                  // it holds what is critical and not known
};

// RFC 9580, 5.2.3.31: superseded, retired and no longer valid are soft and count from their date;
// every other reason, and none, is hard and counts for all time.
struct revocation {
    std::int64_t at = 0;
    bool hard = true;
};

// A revocation by somebody whom the key may have named as a revoker, with its digest: whether that
// key made it is seen once all keys of the keyring are there.  RFC 9580, 5.2.3.23
struct foreign_revocation {
    signature_packet packet;
    bytes digest;
};

// What the self-signatures of one component say.
struct component {
    std::vector<signature_packet> bindings; // good ones, by counts_before()
    std::vector<revocation> revocations;    // good ones, of the component
    std::vector<revocation> taken_back;     // good ones, of direct-key signatures alone
    std::vector<foreign_revocation> foreign;
    bool too_many_foreign = false;
    bool weak = false;               // a good binding was left out: its hash is weak
    bool no_back_signature = false;  // likewise: it lacks one
    std::uint8_t left_out_flags = 0; // what they would have let the key do
};

struct certificate {
    key_packet primary;
    std::size_t offset = 0;
    component self; // direct-key signatures; revocations of the whole key
    struct user_id {
        std::string text;
        std::size_t offset = 0;
        component signatures;
    };
    struct subkey {
        key_packet key;
        std::size_t offset = 0;
        component signatures;
    };
    std::vector<user_id> user_ids;
    std::vector<subkey> subkeys;
    std::set<mig::fingerprint> revokers;    // named by good self-signatures
    std::vector<keyring::skipped> left_out; // components that are not looked at
    std::size_t operations = 0;             // of public keys, to find all this out

    // Why a document signature made at that time by the primary key (nothing) or a subkey does not
    // count now; ok when it does.
    [[nodiscard]] pgp_reason signing_state(subkey const*, std::int64_t made, std::int64_t now,
                                           pgp_policy const&) const;
    // The signatures that say how long the primary lives and what it may, newest ones as of now.
    struct self_view {
        std::optional<std::int64_t> expires;
        std::optional<std::uint8_t> flags;
        pgp_reason why = pgp_reason::ok;
    };
    [[nodiscard]] self_view view(std::int64_t now, pgp_policy const&) const;
    // The same of a subkey, by its newest binding alone.
    [[nodiscard]] static self_view view_of(subkey const&, std::int64_t now, pgp_policy const&);
    [[nodiscard]] std::vector<std::string> valid_user_ids(std::int64_t now,
                                                          pgp_policy const&) const;
};

inline constexpr std::uint8_t may_sign = 0x02; // a key flag: RFC 9580, 5.2.3.29

// Which of two on one component counts: the more recent one.  The standard leaves open which of two
// of one second; here the one that gives less, so that nobody gains anything by their order.
// RFC 9580, 5.2.3.10
[[nodiscard]] bool counts_before(signature_packet const&, signature_packet const&) noexcept;
// The newest good binding that holds now, is not taken back and, where it needs one, has a
// signature back that holds; or null.  RFC 9580, 5.2.3.10
[[nodiscard]] signature_packet const* newest(component const&, std::int64_t now, pgp_policy const&);
// A revocation takes it back: a hard one always, a soft one unless it was made again since.
[[nodiscard]] bool is_revoked(component const&, signature_packet const& binding);

// The time-free part of its validation.
[[nodiscard]] certificate validate(raw_certificate, pgp_policy const&);

// Did this key make this signature over that digest?  Reasons as public_key::check, or
// bad_signature.  weak_hash: it did, over a digest too small for the key; else hash policy is the
// caller's.
[[nodiscard]] pgp_reason check_by(key_packet const&, signature_packet const&, bytes_view digest);

} // namespace mig::pgp

#endif
