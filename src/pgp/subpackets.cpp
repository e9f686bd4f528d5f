#include "pgp/subpackets.hpp"

#include "pgp/limits.hpp"
#include "pgp/reader.hpp"

#include <algorithm>

namespace mig::pgp {
namespace {

// RFC 9580, 5.2.3.7
enum class subpacket : std::uint8_t {
    creation_time = 2,
    signature_expiration = 3,
    exportable = 4,
    trust = 5,
    regular_expression = 6,
    revocable = 7,
    key_expiration = 9,
    preferred_ciphers = 11,
    revocation_key = 12,
    issuer_key_id = 16,
    notation = 20,
    preferred_hashes = 21,
    preferred_compression = 22,
    key_server_preferences = 23,
    preferred_key_server = 24,
    primary_user_id = 25,
    policy_uri = 26,
    key_flags = 27,
    signers_user_id = 28,
    revocation_reason = 29,
    features = 30,
    signature_target = 31,
    embedded_signature = 32,
    issuer_fingerprint = 33,
    preferred_aead = 34,
    intended_recipient = 35,
    preferred_aead_ciphersuites = 39,
};

constexpr std::uint8_t revocation_key_class = 0x80;

// RFC 9580, 5.2.3.31
constexpr std::uint8_t superseded = 1;
constexpr std::uint8_t retired = 3;
constexpr std::uint8_t user_id_no_longer_valid = 32;

// Those that may be critical and stay without effect here: what they ask for, we do not do anyway.
bool is_understood_if_critical(subpacket kind) noexcept
{
    switch (kind) {
    case subpacket::preferred_ciphers:
    case subpacket::preferred_hashes:
    case subpacket::preferred_compression:
    case subpacket::key_server_preferences:
    case subpacket::preferred_key_server:
    case subpacket::signers_user_id:
    case subpacket::features:
    case subpacket::preferred_aead:
    case subpacket::preferred_aead_ciphersuites:
        return true;
    default: // a notation, a policy, trust: they limit what the signature means
        return false;
    }
}

std::optional<std::size_t> subpacket_length(reader& in)
{
    auto const first = in.u8();
    std::size_t length = first;
    if (first >= 192 && first < 255) {
        length = ((first - 192u) << 8) + in.u8() + 192u;
    } else if (first == 255) {
        length = in.u32();
    }
    if (in.failed() || length == 0) return std::nullopt;
    return length;
}

std::optional<mig::fingerprint> read_fingerprint(bytes_view value)
{
    auto const read = fingerprint::from_bytes(value);
    return read ? std::optional{*read} : std::nullopt;
}

std::optional<key_id> read_key_id(bytes_view value)
{
    key_id id{};
    if (value.size() != id.size()) return std::nullopt;
    std::copy(value.begin(), value.end(), id.begin());
    return id;
}

// The version and the fingerprint.  RFC 9580, 5.2.3.35
std::optional<mig::fingerprint> read_issuer(bytes_view value)
{
    if (value.size() < 2) return std::nullopt;
    auto const version = std::to_integer<unsigned>(value[0]);
    auto const size = value.size() - 1;
    if (!((version == 4 && size == 20) || (version == 6 && size == 32))) return std::nullopt;
    return read_fingerprint(value.subspan(1));
}

// One subpacket of the hashed area.  False: malformed.
bool take_hashed(subpacket kind, bool critical, bytes_view value, signature_packet& into)
{
    reader in{value};
    switch (kind) {
    case subpacket::creation_time:
        if (value.size() != 4 || into.created) return false;
        into.created = in.u32();
        return true;
    case subpacket::signature_expiration:
        into.expires_after = in.u32();
        return value.size() == 4;
    case subpacket::key_expiration:
        into.key_expires_after = in.u32();
        return value.size() == 4;
    case subpacket::key_flags:
        // More octets may follow; the flag to sign is in the first.
        into.key_flags = value.empty() ? std::uint8_t{0} : in.u8();
        return true;
    case subpacket::primary_user_id:
        into.primary_user_id = in.u8() != 0;
        return value.size() == 1;
    case subpacket::exportable:
    case subpacket::revocable:
        return value.size() == 1;
    case subpacket::trust:
        into.critical_unknown = into.critical_unknown || critical;
        return value.size() == 2;
    case subpacket::revocation_reason: {
        auto const code = in.u8();
        into.soft_revocation = !in.failed() && (code == superseded || code == retired ||
                                                code == user_id_no_longer_valid);
        return true; // without a code it is hard
    }
    case subpacket::issuer_key_id:
        into.issuer_id = read_key_id(value);
        return into.issuer_id.has_value();
    case subpacket::issuer_fingerprint:
        into.issuer = read_issuer(value);
        return into.issuer.has_value();
    case subpacket::revocation_key: {
        auto const revoker_class = in.u8();
        (void)in.u8(); // its algorithm
        auto const who = read_fingerprint(in.rest());
        if (!who || (revoker_class & revocation_key_class) == 0) return true; // of no effect
        into.revokers.push_back(*who); // each counts; an area holds subpackets_max
        return true;
    }
    case subpacket::embedded_signature:
        into.embedded.emplace_back(value.begin(), value.end());
        return true;
    default:
        if (critical && !is_understood_if_critical(kind)) into.critical_unknown = true;
        return true;
    }
}

// The unhashed area: anybody may have written it.
void take_unhashed(subpacket kind, bytes_view value, signature_packet& into)
{
    if (kind == subpacket::issuer_key_id) {
        if (auto const id = read_key_id(value)) into.hinted_ids.push_back(*id);
    } else if (kind == subpacket::issuer_fingerprint) {
        if (auto const who = read_issuer(value)) into.hinted_issuers.push_back(*who);
    } else if (kind == subpacket::embedded_signature) {
        into.embedded.emplace_back(value.begin(), value.end());
    }
}

} // namespace

pgp_reason read_area(bytes_view area, bool hashed, signature_packet& into)
{
    if (area.size() > subpacket_area_max_bytes) return pgp_reason::too_large;
    reader in{area};
    std::size_t count = 0;
    while (!in.at_end()) {
        if (++count > subpackets_max) return pgp_reason::too_large;
        auto const length = subpacket_length(in);
        if (!length) return pgp_reason::malformed;
        auto const content = in.take(*length);
        if (in.failed()) return pgp_reason::malformed;
        auto const head = std::to_integer<unsigned>(content[0]);
        auto const kind = static_cast<subpacket>(head & 0x7f);
        auto const value = content.subspan(1);
        if (!hashed) {
            take_unhashed(kind, value, into);
        } else if (!take_hashed(kind, (head & 0x80) != 0, value, into)) {
            return pgp_reason::malformed;
        }
    }
    return pgp_reason::ok;
}

} // namespace mig::pgp
