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
    secret_key, // somebody gave us one; refused unread
};
[[nodiscard]] std::string_view name(pgp_reason) noexcept; // "bad_signature"
// "the signature was made after the key expired": a sentence for people, without a full stop.
[[nodiscard]] std::string_view explain(pgp_reason) noexcept;

// What is strict by default and may be set.  Plain data.
struct pgp_policy {
    std::uint16_t rsa_bits_min = 2048;
    std::uint16_t rsa_bits_max = 8192;
    std::chrono::seconds clock_skew{300};
    std::uint8_t signatures_max = 16; // per blob
};

class keyring {
public:
    struct certificate {
        mig::fingerprint primary;
        std::vector<std::string> user_ids; // valid ones, as bytes: printable() before printing
        system_time created;
        std::optional<system_time> expires; // of the primary key
        bool revoked = false;
    };
    struct skipped {
        std::size_t offset = 0; // in the binary form
        pgp_reason why = pgp_reason::malformed;
        std::optional<mig::fingerprint> who;
    };

    keyring(); // nobody
    // Armored or binary certificates, any number, one after another.  Fails with corrupt when the
    // whole cannot be read, over_budget above a limit.
    [[nodiscard]] static result<keyring> from_bytes(bytes_view, pgp_policy const& = {});
    [[nodiscard]] static result<keyring> from_file(std::string const& path, pgp_policy const& = {});

    [[nodiscard]] std::span<certificate const> certificates() const noexcept;
    [[nodiscard]] certificate const* find(fingerprint const&) const noexcept;
    [[nodiscard]] std::span<skipped const> left_out() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return certificates().empty(); }

    struct impl; // src/pgp
    [[nodiscard]] impl const& inside() const noexcept { return *impl_; }

private:
    std::shared_ptr<impl const> impl_;
};

} // namespace mig

#endif
