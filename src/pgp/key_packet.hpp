// A public key packet.  RFC 9580, 5.5

#ifndef MIG_PGP_KEY_PACKET_HPP
#define MIG_PGP_KEY_PACKET_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/time.hpp>
#include <mig/pgp/fingerprint.hpp>

#include "pgp/public_key.hpp"

#include <array>
#include <memory>
#include <optional>

namespace mig::pgp {

using key_id = std::array<std::byte, 8>;

struct key_packet {
    std::uint8_t version = 4;
    std::int64_t created = 0; // seconds since 1970
    std::uint8_t algorithm = 0;
    bytes body;
    std::optional<mig::fingerprint> name;
    key_id id{};
    // Null when signatures of this key cannot be checked; why says so.
    std::shared_ptr<public_key const> key;
    pgp_reason why = pgp_reason::no_self_signature;

    // To make the key takes longer than to check a signature with it, so it is made when something
    // speaks for it: a keyring of junk costs nothing.  Once is enough.
    void make_key(pgp_policy const&);
    bool key_was_made = false; // or refused
    // What a signature over this key hashes of it.  RFC 9580, 5.2.4
    [[nodiscard]] bytes hashed_form() const;
};

// Nothing, and why, when it is not a key of version 4 or 6.  Its key is not made.
[[nodiscard]] std::optional<key_packet> read_key(bytes_view body, pgp_reason& why);

} // namespace mig::pgp

#endif
