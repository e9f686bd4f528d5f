// A signature packet, taken apart.  RFC 9580, 5.2
//
// What decides is read from the hashed area alone; the unhashed area gives hints at who may have
// signed, and the embedded signature, which proves itself.

#ifndef MIG_PGP_SIGNATURE_PACKET_HPP
#define MIG_PGP_SIGNATURE_PACKET_HPP

#include "pgp/key_packet.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace mig::pgp {

enum class signature_type : std::uint8_t {
    binary = 0x00,
    certification_first = 0x10,
    certification_last = 0x13,
    subkey_binding = 0x18,
    primary_key_binding = 0x19,
    direct_key = 0x1f,
    key_revocation = 0x20,
    subkey_revocation = 0x28,
    certification_revocation = 0x30,
};

[[nodiscard]] constexpr bool is_revocation(signature_type type) noexcept
{
    return type == signature_type::key_revocation || type == signature_type::subkey_revocation ||
           type == signature_type::certification_revocation;
}

struct signature_packet {
    std::uint8_t version = 4;
    signature_type type{};
    std::uint8_t algorithm = 0;
    hash_algorithm hash{};
    bytes hashed_part; // from the version to the end of the hashed area
    bytes salt;        // version 6
    std::array<std::byte, 2> left16{};
    bytes material;

    std::optional<std::int64_t> created;
    std::uint32_t expires_after = 0;     // seconds after created; 0: never
    std::uint32_t key_expires_after = 0; // seconds after the key was created; 0: never
    std::optional<std::uint8_t> key_flags;
    bool primary_user_id = false;
    bool critical_unknown = false;
    bool soft_revocation = false;           // as far as it is one: RFC 9580, 5.2.3.31
    std::optional<mig::fingerprint> issuer; // hashed
    std::optional<key_id> issuer_id;        // hashed
    std::vector<mig::fingerprint> hinted_issuers;
    std::vector<key_id> hinted_ids;
    std::vector<mig::fingerprint> revokers; // RFC 9580, 5.2.3.23
    std::vector<bytes> embedded;            // bodies of signature packets

    // When the embedded signature that was found good ends, in seconds since 1970.
    std::int64_t proven_until = INT64_MAX;

    // The digest that its algorithm signs, over what is signed.
    [[nodiscard]] bytes digest_over(std::vector<bytes_view> pieces) const;
    // The cheap test that comes before the expensive one: the left 16 bits are those of the digest.
    // They are not signed, and what they are for is to spare a verification (RFC 9580, 5.2.4).  So
    // other ones excuse no revocation, as a weak hash does not: whoever lets one pass has a key
    // back that its owner gave up.  What gives something is refused with them, and in version 6
    // everything is: there the standard says MUST.
    [[nodiscard]] bool may_be_over(bytes_view digest) const noexcept;
    [[nodiscard]] bool names_nobody() const noexcept;
    // May this key have made it, as far as it says?
    [[nodiscard]] bool may_be_by(key_packet const&) const noexcept;
};

// Nothing, and why: malformed, unsupported_version, too_large.
[[nodiscard]] std::optional<signature_packet> read_signature(bytes_view body, pgp_reason& why);
// What its areas say is taken as far as it can be read: a revocation that is good but for that
// revokes.  Without a time it is of 1970.
[[nodiscard]] std::optional<signature_packet> read_revocation(bytes_view body);

// Of a signature packet that is not read yet; nothing when it is too short.
[[nodiscard]] std::optional<signature_type> type_of_signature(bytes_view body) noexcept;

} // namespace mig::pgp

#endif
