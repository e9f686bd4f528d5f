// prim-*: what a certificate says of its primary key, and who may say it.
// RFC 9580, 5.2.1 and 5.2.3.10

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
// A second self-signature next to the first.
void certify_again(scene& s, kit_signature how)
{
    how.type = 0x13;
    s.after_certification = s.over_user_id(s.owner, how);
}
bytes second_user_id(scene s, std::string const& text, kit_signature const& how)
{
    s.user_id = text;
    return join({packet(13, mig::as_bytes(text)), s.over_user_id(s.owner, how)});
}
bool const self_signatures = add_cases(
    "prim",
    {
        {"prim-selfsig-sha1", "no_key | weak_self_signature", plain,
         [](scene& s) { s.certification.hash = 2; }},
        {"prim-selfsig-md5", "no_key | weak_self_signature", plain,
         [](scene& s) { s.certification.hash = 1; }},
        {"prim-selfsig-ripemd160", "no_key | weak_self_signature", plain,
         [](scene& s) { s.certification.hash = 3; }},
        {"prim-selfsig-sha1-rsa", "no_key | weak_self_signature", with_rsa,
         [](scene& s) { s.certification.hash = 2; }},
        {"prim-selfsig-sha224-ed25519", "no_key | weak_self_signature", plain,
         [](scene& s) { s.certification.hash = 11; }},
        {"prim-selfsig-unknown-hash", "no_key | no_self_signature", plain,
         [](scene& s) { s.certification.hash = 13; }},
        {"prim-selfsig-sha512", "ok", plain, [](scene& s) { s.certification.hash = 10; }},
        {"prim-selfsig-type-10", "ok", plain, [](scene& s) { s.certification.type = 0x10; }},
        {"prim-selfsig-type-11", "ok", plain, [](scene& s) { s.certification.type = 0x11; }},
        {"prim-selfsig-type-12", "ok", plain, [](scene& s) { s.certification.type = 0x12; }},
        {"prim-selfsig-type-16", "no_key | no_self_signature", plain,
         [](scene& s) { s.certification.type = 0x16; }},
        {"prim-selfsig-type-00", "no_key | no_self_signature", plain,
         [](scene& s) { s.certification.type = 0x00; }},
        {"prim-selfsig-version-3", "no_key | no_self_signature", plain,
         [](scene& s) { s.certification.version = 3; }},
        {"prim-selfsig-of-another-algorithm", "no_key | no_self_signature", plain,
         [](scene& s) { s.certification.algorithm = 27; }},
        {"prim-selfsig-missing", "no_key | no_self_signature", plain,
         [](scene& s) { s.has_certification = false; }},
        {"prim-selfsig-spoilt", "no_key | no_self_signature", plain,
         [](scene& s) { s.certification.bend = flip_last_bit; }},
        {"prim-signature-of-one-octet", "ok", plain,
         [](scene& s) {
             s.after_user_id = join({packet(2, number(4, 1)), packet(2, {})});
         }},
        {"prim-selfsig-left16", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.certification.bend = [](bytes& body) {
                 body[place_of_left16(body)] ^= std::byte{1};
             };
         }},
        {"prim-selfsig-cut", "no_key | no_self_signature", plain,
         [](scene& s) { s.certification.bend = [](bytes& body) { body.resize(30); }; }},
        {"prim-selfsig-without-time", "no_key | no_self_signature", plain,
         [](scene& s) { s.certification.has_time = false; }},
        {"prim-selfsig-without-issuer", "ok", plain,
         [](scene& s) { s.certification.names_issuer = false; }},
        {"prim-selfsig-by-hashed-id-of-nobody", "ok", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), issuer_id(number(0, 8))});
         }},
        {"prim-selfsig-by-id", "ok", plain,
         [](scene& s) {
             s.certification.names_issuer = false;
             s.certification.unhashed = issuer_id(s.owner.id());
         }},
        {"prim-selfsig-by-hashed-id", "ok", plain,
         [](scene& s) {
             s.certification.names_issuer = false;
             s.certification.hashed = join({flags(3), issuer_id(s.owner.id())});
         }},
        {"prim-selfsig-naming-another", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), stranger().issuer()});
         }},
        {"prim-selfsig-of-another-user-id", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.has_user_id = false;
             s.after_certification = join(
                 {packet(13, mig::as_bytes("root")), s.over_user_id(s.owner, s.certification)});
         }},
        {"prim-certified-by-another-only", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.has_certification = false;
             s.after_certification = s.over_user_id(stranger(), s.certification);
         }},
        {"prim-selfsig-critical-unknown", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), critical(100, {})});
         }},
        {"prim-selfsig-critical-notation", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), notation("x@y.z", 0x80)});
         }},
        {"prim-selfsig-critical-policy-uri", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), critical(26, mig::as_bytes("x"))});
         }},
        {"prim-selfsig-critical-trust", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), critical(5, number(0x0178, 2))});
         }},
        {"prim-selfsig-critical-expression", "no_key | no_self_signature", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), critical(6, mig::as_bytes("<.*>"))});
         }},
        {"prim-selfsig-critical-flags", "ok", plain,
         [](scene& s) { s.certification.hashed = critical(27, number(3, 1)); }},
        // The newest that counts, whatever stands where.  RFC 9580, 5.2.3.10
        {"prim-shortened", "key_expired", plain,
         [](scene& s) {
             certify_again(s, {.created = made, .hashed = join({flags(3), lives_for(day + 1)})});
         }},
        {"prim-shortened-by-a-forgery", "ok", plain,
         [](scene& s) {
             certify_again(s, {.created = made,
                               .hashed = join({flags(3), lives_for(day + 1)}),
                               .bend = flip_last_bit});
         }},
        {"prim-older-short-life", "ok", plain,
         [](scene& s) {
             s.certification.created = birth + 1;
             certify_again(s, {.created = birth, .hashed = join({flags(3), lives_for(60)})});
         }},
        {"prim-newest-is-weak", "ok", plain,
         [](scene& s) { certify_again(s, {.created = made, .hash = 2, .hashed = flags(1)}); }},
        {"prim-newest-has-expired", "ok", plain,
         [](scene& s) {
             certify_again(s, {.created = made, .hashed = join({flags(1), expires_after(60)})});
         }},
    });

bool const rights = add_cases(
    "prim",
    {
        {"prim-no-flags", "not_for_signing", plain,
         [](scene& s) { s.certification.hashed = subpacket(30, number(1, 1)); }},
        {"prim-flags-empty", "not_for_signing", plain,
         [](scene& s) { s.certification.hashed = subpacket(27, {}); }},
        {"prim-flags-certify-only", "not_for_signing", plain,
         [](scene& s) { s.certification.hashed = flags(0x01); }},
        {"prim-flags-sign-only", "ok", plain, [](scene& s) { s.certification.hashed = flags(2); }},
        {"prim-flags-of-2-octets", "ok", plain,
         [](scene& s) { s.certification.hashed = subpacket(27, number(0x0304, 2)); }},
        {"prim-flags-in-second-octet", "not_for_signing", plain,
         [](scene& s) { s.certification.hashed = subpacket(27, number(0x0102, 2)); }},
        {"prim-flags-unhashed", "not_for_signing", plain,
         [](scene& s) {
             s.certification.hashed = flags(1);
             s.certification.unhashed = flags(3);
         }},
        {"prim-flags-removed", "not_for_signing", plain,
         [](scene& s) { certify_again(s, {.created = made + 1, .hashed = flags(1)}); }},
        {"prim-flags-of-direct-key", "ok", plain,
         [](scene& s) {
             s.certification.hashed = subpacket(30, number(1, 1));
             s.has_direct = true;
         }},
        {"prim-flags-of-direct-key-first", "not_for_signing", plain,
         [](scene& s) {
             s.has_direct = true;
             s.direct.hashed = flags(1);
         }},
        {"prim-keyexp-unhashed-ignored", "ok", plain,
         [](scene& s) { s.certification.unhashed = lives_for(60); }},
        {"prim-keyexp-unhashed-does-not-extend", "key_expired", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), lives_for(60)});
             s.certification.unhashed = lives_for(0);
         }},
        // The strictest of direct key and user id.
        {"prim-keyexp-of-direct-key", "key_expired", plain,
         [](scene& s) {
             s.has_direct = true;
             s.direct.hashed = join({flags(3), lives_for(60)});
         }},
        {"prim-keyexp-of-user-id-beside-direct-key", "key_expired", plain,
         [](scene& s) {
             s.has_direct = true;
             s.certification.hashed = join({flags(3), lives_for(60)});
         }},
        {"prim-keyexp-longer-of-direct-key", "key_expired", plain,
         [](scene& s) {
             s.has_direct = true;
             s.direct.hashed = join({flags(3), lives_for(30 * day)});
             s.certification.hashed = join({flags(3), lives_for(60)});
         }},
        {"prim-keyexp-shorter-of-direct-key", "key_expired", plain,
         [](scene& s) {
             s.has_direct = true;
             s.direct.hashed = join({flags(3), lives_for(60)});
             s.certification.hashed = join({flags(3), lives_for(30 * day)});
         }},
        {"prim-direct-key-only", "no_self_signature", plain,
         [](scene& s) {
             s.has_direct = true;
             s.has_user_id = false;
         }},
        {"prim-direct-key-sha1", "ok", plain,
         [](scene& s) {
             s.has_direct = true;
             s.direct.hash = 2;
             s.direct.hashed = flags(1);
         }},
    });

bool const user_ids = add_cases(
    "prim",
    {
        {"prim-uid-empty", "ok", plain, [](scene& s) { s.user_id.clear(); }},
        {"prim-uid-with-controls", "ok", plain,
         [](scene& s) { s.user_id = "a\n[GNUPG:] GOODSIG\x1b[2J\xe2\x80\xae"; }},
        {"prim-uid-of-2-kib", "ok", plain, [](scene& s) { s.user_id = std::string(2048, 'x'); }},
        {"prim-uid-of-2-kib-and-1", "no_key | no_self_signature", plain,
         [](scene& s) { s.user_id = std::string(2049, 'x'); }},
        {"prim-uid-none", "no_key | no_self_signature", plain,
         [](scene& s) { s.has_user_id = false; }},
        {"prim-uid-revoked", "no_self_signature", plain,
         [](scene& s) { s.after_certification = s.over_user_id(s.owner, {.type = 0x30}); }},
        {"prim-uid-revoked-sha1", "no_self_signature", plain,
         [](scene& s) {
             s.after_certification = s.over_user_id(s.owner, {.type = 0x30, .hash = 2});
         }},
        {"prim-uid-revoked-left16", "no_self_signature", plain,
         [](scene& s) {
             s.after_certification =
                 s.over_user_id(s.owner, {.type = 0x30, .bend = [](bytes& body) {
                                              body[place_of_left16(body)] ^= std::byte{1};
                                          }});
         }},
        {"prim-uid-revoked-by-another", "ok", plain,
         [](scene& s) { s.after_certification = s.over_user_id(stranger(), {.type = 0x30}); }},
        {"prim-uid-revoked-hard-then-certified", "no_self_signature", plain,
         [](scene& s) {
             s.after_user_id = s.over_user_id(s.owner, {.type = 0x30, .created = birth + 5});
             s.certification.created = birth + 6;
         }},
        {"prim-uid-revoked-then-certified", "ok", plain,
         [](scene& s) {
             s.after_user_id = s.over_user_id(
                 s.owner, {.type = 0x30, .created = birth + 5, .hashed = revocation_reason(32)});
             s.certification.created = birth + 6;
         }},
        {"prim-uid-revoked-and-certified-at-once", "no_self_signature", plain,
         [](scene& s) {
             s.after_user_id = s.over_user_id(s.owner, {.type = 0x30, .created = birth + 5});
             s.certification.created = birth + 5;
         }},
        {"prim-uid-one-of-two-revoked", "ok", plain,
         [](scene& s) {
             s.after_certification = join({s.over_user_id(s.owner, {.type = 0x30}),
                                           second_user_id(s, "other", s.certification)});
         }},
        {"prim-uid-primary-decides", "not_for_signing", plain,
         [](scene& s) {
             auto how = s.certification;
             how.hashed = join({flags(1), subpacket(25, number(1, 1))});
             s.after_certification = second_user_id(s, "other", how);
         }},
        {"prim-uid-first-of-two-primaries-decides", "ok", plain,
         [](scene& s) {
             s.certification.hashed = join({flags(3), subpacket(25, number(1, 1))});
             auto how = s.certification;
             how.hashed = join({flags(1), subpacket(25, number(1, 1))});
             s.after_certification = second_user_id(s, "other", how);
         }},
        {"prim-uid-not-primary-does-not", "ok", plain,
         [](scene& s) {
             auto how = s.certification;
             how.hashed = join({flags(1), subpacket(25, number(0, 1))});
             s.after_certification = second_user_id(s, "other", how);
         }},
        {"prim-uid-primary-unhashed-does-not", "ok", plain,
         [](scene& s) {
             auto how = s.certification;
             how.hashed = flags(1);
             how.unhashed = subpacket(25, number(1, 1));
             s.after_certification = second_user_id(s, "other", how);
         }},
        {"prim-attribute", "ok", plain,
         [](scene& s) {
             s.after_certification =
                 join({packet(17, bytes(200)), s.over_user_id(s.owner, s.certification)});
         }},
        {"prim-attribute-of-300-kib", "ok", plain,
         [](scene& s) {
             s.after_certification =
                 join({packet(17, bytes(300u << 10)), s.over_user_id(s.owner, s.certification)});
         }},
    });

} // namespace
