// OpenPGP keys for tests, and the signatures they make: every field can be set, right or wrong.
//
//     auto alice = ed25519_legacy_key(1);
//     auto body = signature_body(alice, {.type = 0x00, .hash = 10}, {as_bytes(text)});
//
// A key is plain data and a function that signs a digest: a bent key is a copy with one field
// changed.  Keys are made from small numbers, the same in every run; the slow ones are made once.

#ifndef MIG_TEST_OPENPGP_KIT_KEYS_HPP
#define MIG_TEST_OPENPGP_KIT_KEYS_HPP

#include <mig/pgp/fingerprint.hpp>

#include "support/openpgp_kit_packets.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace mig::test {

struct kit_key {
    unsigned version = 4;
    std::uint32_t created = birth;
    unsigned algorithm = 0;
    bytes material; // what follows the algorithm in the packet
    // What follows the left 16 bits in a signature packet.
    std::function<bytes(unsigned hash, bytes_view digest)> sign;

    [[nodiscard]] bytes body() const;
    [[nodiscard]] bytes key() const { return packet(6, body()); }
    [[nodiscard]] bytes subkey() const { return packet(14, body()); }
    [[nodiscard]] bytes hashed_form() const; // RFC 9580, 5.2.4
    [[nodiscard]] fingerprint name() const;
    [[nodiscard]] bytes id() const;     // 8 octets
    [[nodiscard]] bytes issuer() const; // the subpacket that names it, 33
};

[[nodiscard]] kit_key ed25519_legacy_key(unsigned seed);
[[nodiscard]] kit_key ed25519_key(unsigned seed, unsigned version = 4);
[[nodiscard]] kit_key ecdsa_key(std::string const& curve, unsigned version = 4); // Botan's name
[[nodiscard]] kit_key dsa_key(unsigned bits);
// Algorithm 1.  One key for each number of bits and exponent.
[[nodiscard]] kit_key rsa_key(unsigned bits = 2048, unsigned exponent = 65537);
// Of those primes and that exponent, in hexadecimal.
[[nodiscard]] kit_key rsa_key_of(std::string const& p, std::string const& q, std::string const& e);
// The same key as rsa_key(), signing what is given as it is: padded by the test.
[[nodiscard]] bytes rsa_raw(bytes_view padded, unsigned bits = 2048, unsigned exponent = 65537);
// PKCS #1, 9.2: EMSA-PKCS1-v1_5 over SHA-256.
[[nodiscard]] bytes digest_info(bytes_view digest, bool with_null = true);
[[nodiscard]] bytes pkcs1_padded(bytes_view info, std::size_t size);

struct kit_signature {
    unsigned type = 0x00;
    std::uint32_t created = birth + day;
    unsigned hash = 8;
    bytes hashed = {};   // subpackets after the time
    bytes unhashed = {}; // after the issuer
    bool has_time = true;
    bool names_issuer = true;               // by fingerprint, in the unhashed area
    std::optional<unsigned> version = {};   // other than the key's
    std::optional<unsigned> algorithm = {}; // likewise
    std::optional<std::size_t> salt = {};   // octets; other than the standard's
    // Changes the body once it is made.
    std::function<void(bytes&)> bend = {};
};

// The body of a signature packet by that key over those pieces.
[[nodiscard]] bytes signature_body(kit_key const& by, kit_signature const& how,
                                   std::vector<bytes_view> const& pieces);

[[nodiscard]] bytes digest_of(unsigned hash, std::vector<bytes_view> const& pieces);

// The first two octets of the digest, and all that follows it, of a version 4 body.
[[nodiscard]] std::size_t place_of_left16(bytes_view v4_body);
void flip_last_bit(bytes&);

} // namespace mig::test

#endif
