// The OpenPGP certificates whose signatures count.
//
// Everything that does not depend on the time is checked when a keyring is made: self-signatures,
// bindings, back-signatures, key material.  What was left out is listed with its reason, never
// dropped in silence.
//
// Threads: immutable, shared by any number of threads.  Copies share.

#ifndef MIG_PGP_KEYRING_HPP
#define MIG_PGP_KEYRING_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>
#include <mig/pgp/fingerprint.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mig {

// Why a signature, or a certificate, does not count.  Exactly one per signature; ordered by
// the stage of the check that says so.
enum class pgp_reason : std::uint8_t {
    ok,
    malformed,
    too_large,
    unsupported_version,
    unsupported_algorithm,
    wrong_type,
    weak_hash,
    weak_key,
    critical_subpacket,
    no_issuer,
    issuer_conflict,
    no_key,
    bad_signature,
    not_for_signing,
    no_back_signature,
    no_self_signature,
    weak_self_signature,
    key_not_yet_valid,
    key_expired,
    key_revoked,
    signature_predates_key,
    signature_in_future,
    signature_expired,
    secret_key,      // somebody gave us one; refused unread
    user_id_revoked, // never of a signature: a user id is left out
};
[[nodiscard]] std::string_view name(pgp_reason) noexcept; // "bad_signature"
// "the signature was made after the key expired": a sentence for people, without a full stop.
[[nodiscard]] std::string_view explain(pgp_reason) noexcept;

// What a keyring is made of, where something of it is left out.
enum class pgp_part : std::uint8_t {
    certificate, // the whole of it, as nothing that its keys sign can ever count
    user_id,     // one name of a certificate that is there
    subkey,      // one key of a certificate that is there
    packet,      // something between the certificates, or a certificate of another version
};

// What is strict by default and may be set.  Plain data.
struct pgp_policy {
    std::uint16_t rsa_bits_min = 2048;
    std::uint16_t rsa_bits_max = 8192;
    std::chrono::seconds clock_skew{300};
    std::uint8_t signatures_max = 16; // per blob
};

class keyring {
public:
    // Something that was left out, and why.  Its reason does not change with the time: what expires
    // is not left out but judged by verify() and key_states().
    struct skipped {
        std::size_t offset = 0; // in the binary form
        pgp_reason why = pgp_reason::malformed;
        std::optional<mig::fingerprint>
            who; // the primary key of the certificate, where it is known
        pgp_part part = pgp_part::certificate;
        std::optional<mig::fingerprint> subkey = {}; // of a subkey, where it can be read
        std::string user_id = {};   // of a user id, as bytes: printable() before printing
        std::string algorithm = {}; // of the key, "RSA 1024", where it can be read
    };
    struct certificate {
        mig::fingerprint primary;
        std::vector<std::string> user_ids; // valid ones, as bytes: printable() before printing
        system_time created;
        std::optional<system_time> expires; // of the primary key
        bool revoked = false;
        // Its user ids that cannot count, and its signing subkeys whose signatures cannot.
        std::vector<skipped> left_out = {};
    };

    keyring(); // nobody
    // Armored or binary certificates, any number, one after another.  Fails with corrupt when the
    // whole cannot be read, over_budget above a limit.
    [[nodiscard]] static result<keyring> from_bytes(bytes_view, pgp_policy const& = {});
    [[nodiscard]] static result<keyring> from_file(std::string const& path, pgp_policy const& = {});

    [[nodiscard]] std::span<certificate const> certificates() const noexcept;
    [[nodiscard]] certificate const* find(fingerprint const&) const noexcept;
    // Certificates and packets.  What is left out of a certificate that is there stands in it.
    [[nodiscard]] std::span<skipped const> left_out() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return certificates().empty(); }

    struct impl; // src/pgp
    [[nodiscard]] impl const& inside() const noexcept { return *impl_; }

private:
    std::shared_ptr<impl const> impl_;
};

// One printable line for its owner, without a full stop: who, which part, and why.
//   certificate 1DF2..., RSA 1024: the key is too weak: RSA needs 2048 bits and ...
//   subkey 5A0C... of 1DF2..., Ed25519: the signing subkey does not say that it belongs to ...
//   user id "Alice" of 1DF2...: its owner has revoked this user id
[[nodiscard]] std::string explain(keyring::skipped const&);

} // namespace mig

#endif
