// sub-*: subkeys, what binds them, and what they say back.  RFC 9580, 5.2.1.8 to 5.2.1.10

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

using mig::bytes;

constexpr std::uint32_t made = birth + day; // the document, in every scene

kit_key const& stranger()
{
    static auto const key = ed25519_legacy_key(9);
    return key;
}
// Another binding beside the good one.
void bind_again(scene& s, kit_signature how)
{
    how.type = 0x18;
    s.after_subkey = s.over_subkey(s.owner, how);
}
void revoke(scene& s, kit_signature how)
{
    how.type = 0x28;
    s.after_subkey = s.over_subkey(s.owner, how);
}
// The same subkey in the certificate of a stranger, as that one would have it.
scene adopted(scene const& s)
{
    auto thief = s;
    thief.owner = stranger();
    thief.has_back = false;
    return thief;
}
// What the subkey really said, to its real owner.
bytes stolen_word(scene const& s)
{
    return s.word_of_subkey(s.back);
}

bool const bindings = add_cases(
    "sub", {
               {"sub-binding-missing", "no_self_signature", with_subkey,
                [](scene& s) { s.has_binding = false; }},
               {"sub-binding-forged", "no_self_signature", with_subkey,
                [](scene& s) { s.binding.bend = flip_last_bit; }},
               {"sub-binding-cut", "no_self_signature", with_subkey,
                [](scene& s) { s.binding.bend = [](bytes& body) { body.resize(40); }; }},
               {"sub-binding-by-another", "no_self_signature", with_subkey,
                [](scene& s) {
                    s.has_binding = false;
                    s.after_subkey = s.over_subkey(
                        stranger(), {.type = 0x18, .hashed = flags(2), .unhashed = stolen_word(s)});
                }},
               {"sub-binding-by-another-naming-the-owner", "no_self_signature", with_subkey,
                [](scene& s) {
                    s.has_binding = false;
                    s.after_subkey = s.over_subkey(
                        stranger(), {.type = 0x18,
                                     .hashed = flags(2),
                                     .unhashed = join({s.owner.issuer(), stolen_word(s)}),
                                     .names_issuer = false});
                }},
               {"sub-binding-by-itself", "no_self_signature", with_subkey,
                [](scene& s) {
                    s.has_binding = false;
                    s.after_subkey = s.over_subkey(
                        *s.subkey, {.type = 0x18, .hashed = flags(2), .unhashed = stolen_word(s)});
                }},
               {"sub-binding-of-another-subkey", "no_self_signature", with_subkey,
                [](scene& s) {
                    auto other = s;
                    other.subkey = ed25519_legacy_key(3);
                    s.has_binding = false;
                    s.after_subkey = other.over_subkey(s.owner, s.binding);
                }},
               {"sub-binding-type-19", "no_self_signature", with_subkey,
                [](scene& s) { s.binding.type = 0x19; }},
               {"sub-binding-type-1f", "no_self_signature", with_subkey,
                [](scene& s) { s.binding.type = 0x1f; }},
               {"sub-binding-sha1", "weak_self_signature", with_subkey,
                [](scene& s) { s.binding.hash = 2; }},
               {"sub-binding-md5", "weak_self_signature", with_subkey,
                [](scene& s) { s.binding.hash = 1; }},
               {"sub-binding-ripemd160", "weak_self_signature", with_subkey,
                [](scene& s) { s.binding.hash = 3; }},
               {"sub-binding-critical-unknown", "no_self_signature", with_subkey,
                [](scene& s) {
                    s.binding.hashed = join({flags(2), critical(100, {})});
                }},
               {"sub-binding-without-time", "no_self_signature", with_subkey,
                [](scene& s) { s.binding.has_time = false; }},
               {"sub-binding-version-3", "no_self_signature", with_subkey,
                [](scene& s) { s.binding.version = 3; }},
               {"sub-of-rsa-primary", "ok", with_subkey, [](scene& s) { s.owner = rsa_key(); }},
               {"sub-rsa", "ok", with_subkey, [](scene& s) { s.subkey = rsa_key(); }},
               {"sub-p256", "ok", with_subkey, [](scene& s) { s.subkey = ecdsa_key("secp256r1"); }},
               {"sub-is-its-own-primary", "ok", with_subkey, [](scene& s) { s.subkey = s.owner; }},
           });

bool const rights = add_cases(
    "sub",
    {
        {"sub-no-flags", "not_for_signing", with_subkey, [](scene& s) { s.binding.hashed = {}; }},
        {"sub-flags-empty", "not_for_signing", with_subkey,
         [](scene& s) { s.binding.hashed = subpacket(27, {}); }},
        {"sub-flag-encrypt", "not_for_signing", with_subkey,
         [](scene& s) { s.binding.hashed = flags(0x0c); }},
        {"sub-flag-auth-only", "not_for_signing", with_subkey,
         [](scene& s) { s.binding.hashed = flags(0x20); }},
        {"sub-flag-certify-only", "not_for_signing", with_subkey,
         [](scene& s) { s.binding.hashed = flags(0x01); }},
        {"sub-flags-all", "ok", with_subkey, [](scene& s) { s.binding.hashed = flags(0xff); }},
        {"sub-flags-unhashed", "not_for_signing", with_subkey,
         [](scene& s) {
             s.binding.hashed = flags(0x0c);
             s.binding.unhashed = flags(0x02);
         }},
        {"sub-flags-of-the-primary-do-not-help", "not_for_signing", with_subkey,
         [](scene& s) {
             s.certification.hashed = flags(0x03);
             s.binding.hashed = flags(0x0c);
         }},
        {"sub-certify-only-primary", "ok", with_subkey,
         [](scene& s) { s.certification.hashed = flags(0x01); }},
        {"sub-rebound-flags-removed", "not_for_signing", with_subkey,
         [](scene& s) { bind_again(s, {.created = made, .hashed = flags(0x0c)}); }},
        {"sub-rebound-flags-removed-in-the-past", "ok", with_subkey,
         [](scene& s) {
             s.binding.created = birth + 2;
             bind_again(s, {.created = birth + 1, .hashed = flags(0x0c)});
         }},
        {"sub-rebound-by-a-forgery", "ok", with_subkey,
         [](scene& s) {
             bind_again(s, {.created = made, .hashed = flags(0x0c), .bend = flip_last_bit});
         }},
        {"sub-rebound-without-backsig", "ok", with_subkey,
         [](scene& s) { bind_again(s, {.created = made, .hashed = flags(0x02)}); }},
        {"sub-rebound-shorter", "key_expired", with_subkey,
         [](scene& s) {
             bind_again(s, {.created = made,
                            .hashed = join({flags(2), lives_for(60)}),
                            .unhashed = s.word_of_subkey(s.back)});
         }},
        {"sub-rebound-longer", "ok", with_subkey,
         [](scene& s) {
             s.binding.hashed = join({flags(2), lives_for(60)});
             bind_again(
                 s, {.created = made, .hashed = flags(2), .unhashed = s.word_of_subkey(s.back)});
         }},
        {"sub-expired-unhashed-ext", "key_expired", with_subkey,
         [](scene& s) {
             s.binding.hashed = join({flags(2), lives_for(60)});
             s.binding.unhashed = lives_for(0);
         }},
        {"sub-expired-unhashed-only", "ok", with_subkey,
         [](scene& s) { s.binding.unhashed = lives_for(60); }},
        {"sub-primary-expired", "key_expired", with_subkey,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(60)});
         }},
        {"sub-primary-uid-revoked", "no_self_signature", with_subkey,
         [](scene& s) { s.after_certification = s.over_user_id(s.owner, {.type = 0x30}); }},
        {"sub-primary-selfsig-sha1", "no_key | weak_self_signature", with_subkey,
         [](scene& s) { s.certification.hash = 2; }},
    });

bool const back_signatures = add_cases(
    "sub",
    {
        {"sub-backsig-missing", "no_back_signature", with_subkey,
         [](scene& s) { s.has_back = false; }},
        {"sub-backsig-unhashed-as-gpg", "ok", with_subkey,
         [](scene& s) { s.back_is_hashed = false; }},
        {"sub-backsig-hashed", "ok", with_subkey, [](scene& s) { s.back_is_hashed = true; }},
        {"sub-backsig-second-of-two", "ok", with_subkey,
         [](scene& s) {
             auto forged = s.back;
             forged.bend = flip_last_bit;
             s.binding.unhashed = s.word_of_subkey(forged);
         }},
        {"sub-backsig-forged", "no_back_signature", with_subkey,
         [](scene& s) { s.back.bend = flip_last_bit; }},
        {"sub-backsig-cut", "no_back_signature", with_subkey,
         [](scene& s) { s.back.bend = [](bytes& body) { body.resize(40); }; }},
        {"sub-backsig-empty", "no_back_signature", with_subkey,
         [](scene& s) { s.back.bend = [](bytes& body) { body.clear(); }; }},
        {"sub-backsig-left16", "no_back_signature", with_subkey,
         [](scene& s) {
             s.back.bend = [](bytes& body) { body[place_of_left16(body)] ^= std::byte{1}; };
         }},
        {"sub-backsig-type-18", "no_back_signature", with_subkey,
         [](scene& s) { s.back.type = 0x18; }},
        {"sub-backsig-type-00", "no_back_signature", with_subkey,
         [](scene& s) { s.back.type = 0x00; }},
        {"sub-backsig-type-1f", "no_back_signature", with_subkey,
         [](scene& s) { s.back.type = 0x1f; }},
        {"sub-backsig-sha1", "no_back_signature", with_subkey, [](scene& s) { s.back.hash = 2; }},
        {"sub-backsig-md5", "no_back_signature", with_subkey, [](scene& s) { s.back.hash = 1; }},
        {"sub-backsig-sha512", "ok", with_subkey, [](scene& s) { s.back.hash = 10; }},
        {"sub-backsig-expired", "no_back_signature", with_subkey,
         [](scene& s) { s.back.hashed = expires_after(1); }},
        {"sub-backsig-critical-unknown", "no_back_signature", with_subkey,
         [](scene& s) { s.back.hashed = critical(100, {}); }},
        {"sub-backsig-without-time", "no_back_signature", with_subkey,
         [](scene& s) { s.back.has_time = false; }},
        {"sub-binding-without-issuer", "ok", with_subkey,
         [](scene& s) { s.binding.names_issuer = false; }},
        {"sub-backsig-without-issuer", "ok", with_subkey,
         [](scene& s) { s.back.names_issuer = false; }},
        {"sub-backsig-by-the-primary", "no_back_signature", with_subkey,
         [](scene& s) {
             s.has_back = false;
             auto const body =
                 signature_body(s.owner, s.back, {s.owner.hashed_form(), s.subkey->hashed_form()});
             s.binding.unhashed = subpacket(32, body);
         }},
        {"sub-backsig-over-the-subkey-alone", "no_back_signature", with_subkey,
         [](scene& s) {
             s.has_back = false;
             auto const body = signature_body(*s.subkey, s.back, {s.subkey->hashed_form()});
             s.binding.unhashed = subpacket(32, body);
         }},
        {"sub-backsig-as-a-packet", "no_back_signature", with_subkey,
         [](scene& s) {
             s.has_back = false;
             s.after_subkey = s.over_subkey(*s.subkey, s.back);
         }},
        {"sub-backsig-not-needed-to-encrypt", "not_for_signing", with_subkey,
         [](scene& s) {
             s.has_back = false;
             s.binding.hashed = flags(0x0c);
         }},
        {"sub-backsig-behind-40-forged", "no_back_signature", with_subkey,
         // They cost an operation each; more than are allowed.
         [](scene& s) {
             auto forged = s.back;
             forged.bend = flip_last_bit;
             s.binding.unhashed = times(25, s.word_of_subkey(forged));
             s.after_subkey = s.over_subkey(s.owner, {.type = 0x18,
                                                      .created = birth,
                                                      .hashed = flags(2),
                                                      .unhashed = s.binding.unhashed});
         }},
        {"sub-backsig-behind-280-spoilt", "no_back_signature", with_subkey,
         // They cost a digest each; more than are allowed.
         [](scene& s) {
             auto spoilt = s.back;
             spoilt.bend = [](bytes& body) { body[place_of_left16(body)] ^= std::byte{1}; };
             kit_signature const how{.type = 0x18,
                                     .created = birth + 1,
                                     .hashed = flags(2),
                                     .unhashed = times(30, s.word_of_subkey(spoilt))};
             s.after_subkey = times(10, s.over_subkey(s.owner, how));
         }},
        {"sub-adopted-with-stolen-word", "no_back_signature", with_subkey,
         // Only the thief's certificate is there.
         [](scene& s) {
             auto thief = adopted(s);
             thief.binding.unhashed = stolen_word(s);
             s.bend_ring = [ring = thief.certificate()](bytes& bent) { bent = ring; };
         }},
        {"sub-adopted-alone", "no_back_signature", with_subkey,
         [](scene& s) {
             s.bend_ring = [ring = adopted(s).certificate()](bytes& bent) { bent = ring; };
         }},
        {"sub-adopted-ring-order", "ok", with_subkey,
         [](scene& s) { s.before = adopted(s).certificate(); }},
        {"sub-adopted-ring-order-2", "ok", with_subkey,
         [](scene& s) { s.after = adopted(s).certificate(); }},
        {"sub-adopted-and-revoked-by-the-thief", "ok", with_subkey,
         [](scene& s) {
             auto thief = adopted(s);
             thief.after_subkey = thief.over_subkey(stranger(), {.type = 0x28});
             s.before = thief.certificate();
         }},
        // What is wrong with the owner's certificate is told, whichever stands first.
        {"sub-adopted-before-the-revoked-owner", "key_revoked", with_subkey,
         [](scene& s) {
             s.before = adopted(s).certificate();
             s.after_key = s.over_key(s.owner, {.type = 0x20});
         }},
        {"sub-adopted-after-the-revoked-owner", "key_revoked", with_subkey,
         [](scene& s) {
             s.after = adopted(s).certificate();
             s.after_key = s.over_key(s.owner, {.type = 0x20});
         }},
        {"sub-adopted-as-primary", "ok | no_self_signature", with_subkey,
         // The subkey as a key of its own that has no self-signature.
         [](scene& s) {
             s.before = join({s.subkey->key(), packet(13, mig::as_bytes("x"))});
         }},
    });

bool const revocations = add_cases(
    "sub",
    {
        {"sub-revoked-no-reason", "key_revoked", with_subkey, [](scene& s) { revoke(s, {}); }},
        {"sub-revoked-compromised", "key_revoked", with_subkey,
         [](scene& s) { revoke(s, {.hashed = revocation_reason(2)}); }},
        {"sub-revoked-soft-before-sig", "key_revoked", with_subkey,
         [](scene& s) { revoke(s, {.created = birth, .hashed = revocation_reason(1)}); }},
        {"sub-revoked-soft-after-sig", "key_revoked", with_subkey,
         [](scene& s) { revoke(s, {.created = made + 1, .hashed = revocation_reason(3)}); }},
        {"sub-revoked-then-bound-again", "key_revoked", with_subkey,
         [](scene& s) {
             revoke(s, {.created = birth});
             s.binding.created = birth + 5;
         }},
        {"sub-revoked-sha1", "key_revoked", with_subkey, [](scene& s) { revoke(s, {.hash = 2}); }},
        {"sub-revoked-left16", "key_revoked", with_subkey,
         [](scene& s) {
             revoke(s, {.bend = [](bytes& body) { body[place_of_left16(body)] ^= std::byte{1}; }});
         }},
        {"sub-binding-left16", "no_self_signature", with_subkey,
         [](scene& s) {
             s.binding.bend = [](bytes& body) { body[place_of_left16(body)] ^= std::byte{1}; };
         }},
        {"sub-revoked-critical-unknown", "key_revoked", with_subkey,
         [](scene& s) { revoke(s, {.hashed = critical(100, {})}); }},
        {"sub-revocation-forged", "ok", with_subkey,
         [](scene& s) { revoke(s, {.bend = flip_last_bit}); }},
        {"sub-revocation-by-another", "ok", with_subkey,
         [](scene& s) { s.after_subkey = s.over_subkey(stranger(), {.type = 0x28}); }},
        {"sub-revocation-by-itself", "ok", with_subkey,
         [](scene& s) { s.after_subkey = s.over_subkey(*s.subkey, {.type = 0x28}); }},
        {"sub-revocation-of-another-subkey", "ok", with_subkey,
         [](scene& s) {
             auto other = s;
             other.subkey = ed25519_legacy_key(3);
             s.after_subkey = other.over_subkey(s.owner, {.type = 0x28});
         }},
        {"sub-revocation-type-20", "key_revoked", with_subkey,
         [](scene& s) { s.after_subkey = s.over_key(s.owner, {.type = 0x20}); }},
        {"sub-revocation-behind-3000-forged", "key_revoked", with_subkey,
         [](scene& s) {
             s.after_subkey =
                 join({times(3000, s.over_subkey(s.owner, {.type = 0x28, .bend = flip_last_bit})),
                       s.over_subkey(s.owner, {.type = 0x28})});
         }},
        {"sub-other-is-revoked", "ok", with_subkey,
         [](scene& s) {
             auto other = s;
             other.subkey = ed25519_legacy_key(3);
             s.after = join({other.subkey->subkey(), other.over_subkey(s.owner, s.binding),
                             other.over_subkey(s.owner, {.type = 0x28})});
         }},
    });

} // namespace
