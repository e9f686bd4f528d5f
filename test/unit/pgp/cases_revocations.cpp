// prim-rev-*, prim-cert-flooding-*: who revokes a key, and what a flood of signatures hides.
// RFC 9580, 5.2.1.11 and 5.2.3.23

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
bytes names_revoker(kit_key const& who, unsigned revoker_class = 0x80)
{
    return subpacket(
        12, join({number(revoker_class, 1), number(who.algorithm, 1), who.name().octets()}));
}
// Wrong left 16 bits: the signature verifies all the same; and one that does not.
void spoil_left16(bytes& body)
{
    body[place_of_left16(body)] ^= std::byte{1};
}
void spoil_left16_and_last_bit(bytes& body)
{
    spoil_left16(body);
    flip_last_bit(body);
}
// Revoked by the owner, a day after the document was made.
void revoke(scene& s, kit_signature how)
{
    how.type = 0x20;
    if (how.created == kit_signature{}.created) how.created = made + day;
    s.after_key = s.over_key(s.owner, how);
}
scene with_designated()
{
    auto s = plain();
    s.has_direct = true;
    s.direct.hashed = names_revoker(stranger());
    s.after = scene{.owner = stranger()}.certificate();
    return s;
}
void revoked_by_designated(scene& s)
{
    s.after_key = s.over_key(stranger(), {.type = 0x20});
}

bool const revocations = add_cases(
    "prim",
    {
        {"prim-rev-no-reason", "key_revoked", plain, [](scene& s) { revoke(s, {}); }},
        {"prim-rev-reason-0", "key_revoked", plain,
         [](scene& s) { revoke(s, {.hashed = revocation_reason(0)}); }},
        {"prim-rev-compromised-2", "key_revoked", plain,
         [](scene& s) { revoke(s, {.hashed = revocation_reason(2)}); }},
        // Known now is enough, even where the signature is older and the reason soft.
        {"prim-rev-superseded-1-after-sig", "key_revoked", plain,
         [](scene& s) { revoke(s, {.hashed = revocation_reason(1)}); }},
        {"prim-rev-retired-3-after-sig", "key_revoked", plain,
         [](scene& s) { revoke(s, {.hashed = revocation_reason(3)}); }},
        {"prim-rev-superseded-1-before-sig", "key_revoked", plain,
         [](scene& s) { revoke(s, {.created = birth, .hashed = revocation_reason(1)}); }},
        {"prim-rev-unknown-reason-77", "key_revoked", plain,
         [](scene& s) { revoke(s, {.hashed = revocation_reason(77)}); }},
        {"prim-rev-reason-empty", "key_revoked", plain,
         [](scene& s) { revoke(s, {.hashed = subpacket(29, {})}); }},
        {"prim-rev-reason-unhashed", "key_revoked", plain,
         [](scene& s) { revoke(s, {.unhashed = revocation_reason(1)}); }},
        {"prim-rev-sha1", "key_revoked", plain, [](scene& s) { revoke(s, {.hash = 2}); }},
        {"prim-rev-md5", "key_revoked", plain, [](scene& s) { revoke(s, {.hash = 1}); }},
        {"prim-rev-sha1-rsa", "key_revoked", with_rsa, [](scene& s) { revoke(s, {.hash = 2}); }},
        {"prim-rev-critical-unknown", "key_revoked", plain,
         [](scene& s) { revoke(s, {.hashed = critical(100, {})}); }},
        {"prim-rev-expired", "key_revoked", plain,
         [](scene& s) { revoke(s, {.created = birth, .hashed = expires_after(1)}); }},
        {"prim-rev-of-the-future", "key_revoked", plain,
         [](scene& s) { revoke(s, {.created = 0xffffffff}); }},
        {"prim-rev-without-issuer", "key_revoked", plain,
         [](scene& s) { revoke(s, {.names_issuer = false}); }},
        {"prim-rev-after-the-user-id", "key_revoked", plain,
         // It counts wherever it stands: all others heed it there, and so it fails closed.
         [](scene& s) { s.after_user_id = s.over_key(s.owner, {.type = 0x20}); }},
        {"prim-rev-of-the-signing-subkeys-primary", "key_revoked", with_subkey,
         [](scene& s) { revoke(s, {}); }},
        {"prim-rev-left16", "key_revoked", plain,
         [](scene& s) { revoke(s, {.bend = spoil_left16}); }},
        {"prim-rev-left16-rsa", "key_revoked", with_rsa,
         [](scene& s) { revoke(s, {.bend = spoil_left16}); }},
        {"prim-rev-left16-corrupt", "ok", plain,
         [](scene& s) { revoke(s, {.bend = spoil_left16_and_last_bit}); }},
        {"prim-rev-left16-by-another", "ok", plain,
         [](scene& s) {
             s.after_key = s.over_key(stranger(), {.type = 0x20,
                                                   .unhashed = s.owner.issuer(),
                                                   .names_issuer = false,
                                                   .bend = spoil_left16});
         }},
        {"prim-rev-corrupt", "ok", plain, [](scene& s) { revoke(s, {.bend = flip_last_bit}); }},
        {"prim-rev-cut", "ok", plain,
         [](scene& s) { revoke(s, {.bend = [](bytes& body) { body.resize(30); }}); }},
        {"prim-rev-by-another", "ok", plain,
         [](scene& s) { s.after_key = s.over_key(stranger(), {.type = 0x20}); }},
        {"prim-rev-by-another-in-the-ring", "ok", plain,
         [](scene& s) {
             s.after = scene{.owner = stranger()}.certificate();
             s.after_key = s.over_key(stranger(), {.type = 0x20});
         }},
        {"prim-rev-by-another-naming-the-owner", "ok", plain,
         [](scene& s) {
             s.after_key = s.over_key(
                 stranger(), {.type = 0x20, .unhashed = s.owner.issuer(), .names_issuer = false});
         }},
        {"prim-rev-of-another-key", "ok", plain,
         [](scene& s) {
             s.after_key = scene{.owner = stranger()}.over_key(s.owner, {.type = 0x20});
         }},
        {"prim-rev-wrong-type-28", "ok", plain,
         [](scene& s) { s.after_key = s.over_key(s.owner, {.type = 0x28}); }},
        {"prim-rev-designated", "key_revoked", with_designated, revoked_by_designated},
        {"prim-rev-designated-sensitive", "key_revoked", with_designated,
         [](scene& s) {
             s.direct.hashed = names_revoker(stranger(), 0xc0);
             revoked_by_designated(s);
         }},
        {"prim-rev-designated-sha1", "key_revoked", with_designated,
         [](scene& s) { s.after_key = s.over_key(stranger(), {.type = 0x20, .hash = 2}); }},
        {"prim-rev-designated-left16", "key_revoked", with_designated,
         [](scene& s) {
             s.after_key = s.over_key(stranger(), {.type = 0x20, .bend = spoil_left16});
         }},
        {"prim-rev-designated-by-user-id", "key_revoked", with_designated,
         [](scene& s) {
             s.has_direct = false;
             s.certification.hashed = join({flags(3), names_revoker(stranger())});
             revoked_by_designated(s);
         }},
        {"prim-rev-designated-unhashed", "ok", with_designated,
         [](scene& s) {
             s.direct.unhashed = names_revoker(stranger());
             s.direct.hashed = flags(3);
             revoked_by_designated(s);
         }},
        {"prim-rev-designated-wrong-class", "ok", with_designated,
         [](scene& s) {
             s.direct.hashed = names_revoker(stranger(), 0x40);
             revoked_by_designated(s);
         }},
        {"prim-rev-designated-by-a-forgery", "ok", with_designated,
         [](scene& s) {
             s.direct.bend = flip_last_bit;
             revoked_by_designated(s);
         }},
        {"prim-rev-designated-not-in-the-ring", "ok", with_designated,
         [](scene& s) {
             s.after.clear();
             revoked_by_designated(s);
         }},
        {"prim-rev-designated-corrupt", "ok", with_designated,
         [](scene& s) {
             s.after_key = s.over_key(stranger(), {.type = 0x20, .bend = flip_last_bit});
         }},
        {"prim-rev-designated-unknown-hash", "ok", with_designated,
         [](scene& s) { s.after_key = s.over_key(stranger(), {.type = 0x20, .hash = 13}); }},
        // Eight of them are heard.
        {"prim-rev-designated-is-the-eighth", "key_revoked", with_designated,
         [](scene& s) {
             s.direct.hashed =
                 join({times(7, names_revoker(ed25519_legacy_key(8))), names_revoker(stranger())});
             revoked_by_designated(s);
         }},
        {"prim-rev-designated-is-the-ninth", "key_revoked", with_designated,
         [](scene& s) {
             s.direct.hashed =
                 join({times(8, names_revoker(ed25519_legacy_key(8))), names_revoker(stranger())});
             revoked_by_designated(s);
         }},
        {"prim-rev-designated-is-another", "ok", with_designated,
         [](scene& s) { s.after_key = s.over_key(ed25519_legacy_key(8), {.type = 0x20}); }},
    });

bool const floods = add_cases(
    "prim",
    {
        {"prim-cert-flooding-3000", "ok", plain,
         [](scene& s) {
             s.after_user_id = times(3000, s.over_user_id(stranger(), s.certification));
         }},
        {"prim-cert-flooding-after", "ok", plain,
         [](scene& s) {
             s.after_certification = times(3000, s.over_user_id(stranger(), s.certification));
         }},
        {"prim-cert-flooding-claiming-the-owner", "ok", plain,
         [](scene& s) {
             auto const claimed = s.over_user_id(
                 stranger(), {.type = 0x13, .unhashed = s.owner.issuer(), .names_issuer = false});
             s.after_certification = times(3000, claimed);
         }},
        {"prim-31-forged-selfsigs", "ok", plain,
         [](scene& s) {
             s.after_user_id =
                 times(31, s.over_user_id(s.owner, {.type = 0x13, .bend = flip_last_bit}));
         }},
        // Work is limited; the keyring is the agent's own, nobody floods it from outside.
        {"prim-32-forged-selfsigs", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.after_user_id =
                 times(32, s.over_user_id(s.owner, {.type = 0x13, .bend = flip_last_bit}));
         }},
        {"prim-rev-behind-3000-forged", "key_revoked", plain,
         [](scene& s) {
             s.after_key =
                 join({times(3000, s.over_key(s.owner, {.type = 0x20, .bend = flip_last_bit})),
                       s.over_key(s.owner, {.type = 0x20})});
         }},
        {"prim-rev-by-1100-strangers", "ok", plain,
         [](scene& s) {
             s.after_key = times(1100, s.over_key(ed25519_legacy_key(8), {.type = 0x20}));
         }},
        {"prim-rev-designated-behind-900-strangers", "key_revoked", with_designated,
         [](scene& s) {
             s.after_key = join({times(900, s.over_key(ed25519_legacy_key(8), {.type = 0x20})),
                                 s.over_key(stranger(), {.type = 0x20})});
         }},
    });

} // namespace
