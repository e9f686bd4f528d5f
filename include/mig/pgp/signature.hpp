// Is this text signed, and by whom?
//
//     auto seen = verify(keys, text, signature, now);
//     for (fingerprint const& who : seen.signers()) ...
//
// verify() is a pure function: no clock, no files, no network, nothing remembered.  A signer is
// named only when the signature is good.  Any thread.

#ifndef MIG_PGP_SIGNATURE_HPP
#define MIG_PGP_SIGNATURE_HPP

#include <mig/pgp/keyring.hpp>

#include <optional>
#include <vector>

namespace mig {

struct verified_signature {
    pgp_reason reason = pgp_reason::malformed;
    std::optional<fingerprint> signer;      // of the primary key; only when ok
    std::optional<fingerprint> signing_key; // primary or subkey; only when ok
    system_time created{};                  // only when ok

    [[nodiscard]] bool ok() const noexcept { return reason == pgp_reason::ok; }
};

struct verification {
    std::vector<verified_signature> signatures; // one per signature packet, in order

    // Not one is bad, and there is at least one.
    [[nodiscard]] bool all_good() const noexcept;
    [[nodiscard]] std::vector<fingerprint> signers() const; // distinct, sorted
};

// The signature in any of its forms: binary, armored, or MIG's one line of base64 with its
// checksum.  A blob that cannot be read at all is one malformed signature.
[[nodiscard]] verification verify(keyring const&, bytes_view message, bytes_view signature,
                                  system_time now, pgp_policy const& = {});

// MIG's form (protocol 2.5): the armored body without line breaks, then "=" and the checksum.
// Fails with invalid_argument when it is not an armored or binary detached signature.
[[nodiscard]] result<std::string> one_line_signature(bytes_view armored_or_binary);

} // namespace mig

#endif
