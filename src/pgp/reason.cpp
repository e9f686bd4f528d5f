#include <mig/pgp/keyring.hpp>

#include <algorithm>
#include <array>

namespace mig {
namespace {

struct reason_text {
    pgp_reason reason;
    std::string_view name;
    std::string_view sentence;
};
constexpr std::array texts{
    reason_text{pgp_reason::ok, "ok", "the signature is good"},
    reason_text{pgp_reason::malformed, "malformed", "it cannot be read as OpenPGP"},
    reason_text{pgp_reason::too_large, "too_large", "it is larger than anything sensible"},
    reason_text{pgp_reason::unsupported_version, "unsupported_version",
                "its OpenPGP version is not 4 or 6"},
    reason_text{
        pgp_reason::unsupported_algorithm, "unsupported_algorithm",
        "its algorithm or curve is none of those known here: RSA, ECDSA, Ed25519 and, in version "
        "4, DSA"},
    reason_text{pgp_reason::wrong_type, "wrong_type", "it is not a signature over binary data"},
    reason_text{pgp_reason::weak_hash, "weak_hash",
                "its hash is too weak: SHA-256 or better is needed"},
    reason_text{pgp_reason::weak_key, "weak_key",
                "the key is too weak: RSA needs 2048 bits and an exponent from 65537 on, DSA "
                "2048 bits"},
    reason_text{pgp_reason::critical_subpacket, "critical_subpacket",
                "it demands something that is not understood here"},
    reason_text{pgp_reason::no_issuer, "no_issuer", "it does not say which key made it"},
    reason_text{pgp_reason::issuer_conflict, "issuer_conflict",
                "it names two different keys as its maker"},
    reason_text{pgp_reason::no_key, "no_key", "the key that made it is not in the keyring"},
    reason_text{pgp_reason::bad_signature, "bad_signature",
                "it does not fit: the text or the signature was changed"},
    reason_text{pgp_reason::not_for_signing, "not_for_signing",
                "the key is not allowed to sign data"},
    reason_text{pgp_reason::no_back_signature, "no_back_signature",
                "the signing subkey does not say that it belongs to its primary key"},
    reason_text{pgp_reason::no_self_signature, "no_self_signature",
                "the key has no valid self-signature"},
    reason_text{pgp_reason::weak_self_signature, "weak_self_signature",
                "the key vouches for itself with a weak hash; its owner can renew it: gpg "
                "--cert-digest-algo SHA256 --quick-set-expire FINGERPRINT 2y"},
    reason_text{pgp_reason::key_not_yet_valid, "key_not_yet_valid",
                "the key says that it will be made in the future"},
    reason_text{pgp_reason::key_expired, "key_expired", "the key has expired"},
    reason_text{pgp_reason::key_revoked, "key_revoked", "the key is revoked"},
    reason_text{pgp_reason::signature_predates_key, "signature_predates_key",
                "the signature is older than the key"},
    reason_text{pgp_reason::signature_in_future, "signature_in_future",
                "the signature was made in the future"},
    reason_text{pgp_reason::signature_expired, "signature_expired", "the signature has expired"},
    reason_text{pgp_reason::secret_key, "secret_key",
                "it is a secret key, which belongs nowhere here"},
    reason_text{pgp_reason::user_id_revoked, "user_id_revoked",
                "its owner has revoked this user id"},
};

reason_text const& text_of(pgp_reason r) noexcept
{
    auto const* const found = std::find_if(texts.begin(), texts.end(),
                                           [&](reason_text const& t) { return t.reason == r; });
    return found == texts.end() ? texts[1] : *found;
}

} // namespace

std::string_view name(pgp_reason r) noexcept
{
    return text_of(r).name;
}

std::string_view explain(pgp_reason r) noexcept
{
    return text_of(r).sentence;
}

} // namespace mig
