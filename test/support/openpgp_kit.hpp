// OpenPGP packets, built octet by octet, for tests: keys, certificates and signatures of which
// every field can be set, right or wrong.
//
//     openpgp_person alice{1};                          // an Ed25519 key made from one octet
//     auto ring = join({alice.key(), alice.user_id("alice"), alice.certification("alice")});
//     auto signature = alice.document("text");
//
// Keys are EdDSALegacy of version 4 over SHA-256, made at `birth`.

#ifndef MIG_TEST_OPENPGP_KIT_HPP
#define MIG_TEST_OPENPGP_KIT_HPP

#include <mig/pgp/agent_key.hpp>
#include <mig/pgp/fingerprint.hpp>
#include <mig/pgp/signature.hpp>

#include "pgp/public_key.hpp"

#include <initializer_list>

namespace mig::test {

inline constexpr std::uint32_t birth = 1'700'000'000;
inline constexpr std::uint32_t day = 86'400;

inline system_time at(std::uint32_t seconds)
{
    return system_time{std::chrono::seconds{seconds}};
}

inline bytes join(std::initializer_list<bytes_view> parts)
{
    bytes all;
    for (auto const part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

inline bytes number(std::uint64_t value, int octets)
{
    bytes out;
    for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::byte>(value >> shift & 0xff));
    return out;
}

inline bytes integer(bytes_view value)
{
    while (!value.empty() && value[0] == std::byte{0})
        value = value.subspan(1);
    std::size_t bits = value.size() * 8;
    if (!value.empty()) {
        for (unsigned mask = 0x80; (std::to_integer<unsigned>(value[0]) & mask) == 0; mask >>= 1)
            --bits;
    }
    return join({number(bits, 2), value});
}

// A packet in the new format with a length of five octets.
inline bytes packet(unsigned tag, bytes_view body)
{
    return join({number(0xc0 | tag, 1), number(0xff, 1), number(body.size(), 4), body});
}

inline bytes subpacket(unsigned kind, bytes_view value)
{
    return join({number(0xff, 1), number(value.size() + 1, 4), number(kind, 1), value});
}

struct craft {
    unsigned type = 0x00;
    std::uint32_t created = birth + day;
    pgp::hash_algorithm hash = pgp::hash_algorithm::sha256;
    bytes hashed = {};   // subpackets besides the time
    bytes unhashed = {}; // besides the issuer
    bool name_issuer = true;
    bool spoil = false; // the digest stays, the numbers are wrong
};

class openpgp_person {
public:
    explicit openpgp_person(unsigned seed, std::uint32_t created = birth)
        : secret_(make_secret(seed)),
          body_(make_body(created))
    {}

    [[nodiscard]] bytes const& body() const { return body_; }
    [[nodiscard]] bytes key() const { return packet(6, body_); }
    [[nodiscard]] bytes subkey() const { return packet(14, body_); }
    [[nodiscard]] bytes hashed_form() const
    {
        return join({number(0x99, 1), number(body_.size(), 2), body_});
    }
    [[nodiscard]] fingerprint name() const
    {
        return fingerprint::from_bytes(
                   pgp::hash_of(pgp::hash_algorithm::sha1, {bytes_view{hashed_form()}}))
            .value();
    }
    [[nodiscard]] bytes issuer() const
    {
        auto const all = name();
        return subpacket(33, join({number(4, 1), all.octets()}));
    }
    [[nodiscard]] static bytes user_id(std::string_view text) { return packet(13, as_bytes(text)); }
    [[nodiscard]] static bytes user_id_form(std::string_view text)
    {
        return join({number(0xb4, 1), number(text.size(), 4), as_bytes(text)});
    }

    // The body of a signature packet by this key over those pieces.
    [[nodiscard]] bytes signature_body(craft const& how, std::vector<bytes_view> pieces) const
    {
        auto const hashed = join({subpacket(2, number(how.created, 4)), how.hashed});
        auto const head =
            join({number(4, 1), number(how.type, 1), number(22, 1),
                  number(static_cast<unsigned>(how.hash), 1), number(hashed.size(), 2), hashed});
        auto const trailer = join({number(0x04ff, 2), number(head.size(), 4)});
        pieces.emplace_back(head);
        pieces.emplace_back(trailer);
        auto const digest = pgp::hash_of(how.hash, pieces);
        auto signed_digest = secret_.sign(digest);
        if (how.spoil) signed_digest[3] ^= std::byte{1};
        auto const unhashed = join({how.name_issuer ? issuer() : bytes{}, how.unhashed});
        bytes_view const both{signed_digest};
        return join({head, number(unhashed.size(), 2), unhashed, bytes_view{digest}.first(2),
                     integer(both.first(32)), integer(both.last(32))});
    }

    [[nodiscard]] bytes document(std::string_view text, craft const& how = {}) const
    {
        return packet(2, signature_body(how, {as_bytes(text)}));
    }
    // Says that its key may certify and sign, unless how.hashed is set.
    [[nodiscard]] bytes certification(std::string_view user_id, craft how = {}) const
    {
        return certification_of(*this, user_id, std::move(how));
    }
    [[nodiscard]] bytes certification_of(openpgp_person const& whom, std::string_view user_id,
                                         craft how = {}) const
    {
        if (how.type == 0) how.type = 0x13;
        if (how.hashed.empty()) how.hashed = flags(0x03);
        return packet(2, signature_body(how, {whom.hashed_form(), user_id_form(user_id)}));
    }
    [[nodiscard]] bytes over_key(openpgp_person const& whom, craft const& how) const
    {
        return packet(2, signature_body(how, {whom.hashed_form()}));
    }
    [[nodiscard]] bytes over_subkey(openpgp_person const& whom, craft const& how) const
    {
        return packet(2, signature_body(how, {hashed_form(), whom.hashed_form()}));
    }
    // This subkey's word that it belongs to the primary key, as a subpacket.
    [[nodiscard]] bytes back_signature(openpgp_person const& primary, craft how = {}) const
    {
        if (how.type == 0) how.type = 0x19;
        return subpacket(32, signature_body(how, {primary.hashed_form(), hashed_form()}));
    }
    // Key, user id and a certification.
    [[nodiscard]] bytes certificate() const
    {
        return join({key(), user_id("someone"), certification("someone")});
    }

    [[nodiscard]] static bytes flags(unsigned octet) { return subpacket(27, number(octet, 1)); }

private:
    static agent_key make_secret(unsigned seed)
    {
        std::array<std::byte, 32> octets{};
        octets[0] = static_cast<std::byte>(seed);
        return agent_key::from_seed(octets).value();
    }
    bytes make_body(std::uint32_t created) const
    {
        auto const oid = number(0x092b06010401da47, 8);
        return join({number(4, 1), number(created, 4), number(22, 1), oid, number(0x0f01, 2),
                     integer(join({number(0x40, 1), secret_.public_key()}))});
    }

    agent_key secret_;
    bytes body_;
};

} // namespace mig::test

#endif
