// A person with an OpenPGP key, for tests that need few fields: Ed25519 of version 4 over SHA-256,
// made at `birth` from one octet.
//
//     openpgp_person alice{1};
//     auto ring = join({alice.key(), alice.user_id("alice"), alice.certification("alice")});
//     auto signature = alice.document("text");
//
// openpgp_kit_keys.hpp has every other kind of key, openpgp_kit_cases.hpp whole tables of cases.

#ifndef MIG_TEST_OPENPGP_KIT_HPP
#define MIG_TEST_OPENPGP_KIT_HPP

#include <mig/pgp/fingerprint.hpp>
#include <mig/pgp/signature.hpp>

#include "pgp/public_key.hpp"
#include "support/openpgp_kit_keys.hpp"

namespace mig::test {

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
        : secret_(ed25519_legacy_key(seed))
    {
        secret_.created = created;
    }

    [[nodiscard]] bytes body() const { return secret_.body(); }
    [[nodiscard]] bytes key() const { return secret_.key(); }
    [[nodiscard]] bytes subkey() const { return secret_.subkey(); }
    [[nodiscard]] bytes hashed_form() const { return secret_.hashed_form(); }
    [[nodiscard]] fingerprint name() const { return secret_.name(); }
    [[nodiscard]] bytes issuer() const { return secret_.issuer(); }
    [[nodiscard]] static bytes user_id(std::string_view text) { return packet(13, as_bytes(text)); }
    [[nodiscard]] static bytes user_id_form(std::string_view text)
    {
        return join({number(0xb4, 1), number(text.size(), 4), as_bytes(text)});
    }

    // The body of a signature packet by this key over those pieces.
    [[nodiscard]] bytes signature_body(craft const& how,
                                       std::vector<bytes_view> const& pieces) const
    {
        kit_signature made{.type = how.type,
                           .created = how.created,
                           .hash = static_cast<unsigned>(how.hash),
                           .hashed = how.hashed,
                           .unhashed = how.unhashed,
                           .names_issuer = how.name_issuer};
        if (how.spoil) made.bend = flip_last_bit;
        return test::signature_body(secret_, made, pieces);
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

    [[nodiscard]] static bytes flags(unsigned octet) { return test::flags(octet); }

private:
    kit_key secret_;
};

} // namespace mig::test

#endif
