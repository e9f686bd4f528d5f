// v6-*: keys and signatures of version 6, and what may not be mixed with version 4.
// RFC 9580, 5.2.3, 5.5.2 and 10.1

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

using mig::bytes;
using mig::bytes_view;

scene with_v6_rsa()
{
    auto made = with_v6();
    made.owner = rsa_key();
    made.owner.version = 6;
    return made;
}
scene with_v6_p256()
{
    auto made = with_v6();
    made.owner = ecdsa_key("secp256r1", 6);
    return made;
}
scene with_native_v4()
{
    auto made = plain();
    made.owner = ed25519_key(1);
    return made;
}
scene with_native_v4_subkey()
{
    auto made = with_native_v4();
    made.subkey = ed25519_key(2);
    return made;
}
void hash(scene& s, unsigned algorithm)
{
    s.document.hash = algorithm;
}
void salt(scene& s, unsigned algorithm, std::size_t octets)
{
    s.document.hash = algorithm;
    s.document.salt = octets;
}
// Counted from the end of a body whose numbers are 64 octets and whose salt has 16.
void flip_from_end(scene& s, std::size_t place)
{
    s.document.bend = [place](bytes& body) { body[body.size() - place] ^= std::byte{1}; };
}

bool const signatures = add_cases(
    "v6",
    {
        {"v6-subkey", "ok", with_v6_subkey, [](scene& s) { s.text = "another"; }},
        {"v6-rsa", "ok", with_v6, [](scene& s) { s.owner = with_v6_rsa().owner; }},
        {"v6-p256", "ok", with_v6, [](scene& s) { s.owner = with_v6_p256().owner; }},
        {"v6-salt-sha224", "ok", with_v6_rsa, [](scene& s) { hash(s, 11); }},
        {"v6-salt-sha384", "ok", with_v6, [](scene& s) { hash(s, 9); }},
        {"v6-salt-sha512", "ok", with_v6, [](scene& s) { hash(s, 10); }},
        {"v6-salt-sha3-256", "ok", with_v6, [](scene& s) { hash(s, 12); }},
        {"v6-salt-sha3-512", "ok", with_v6, [](scene& s) { hash(s, 14); }},
        {"v6-salt-short", "malformed", with_v6, [](scene& s) { salt(s, 8, 15); }},
        {"v6-salt-long", "malformed", with_v6, [](scene& s) { salt(s, 8, 17); }},
        {"v6-salt-none", "malformed", with_v6, [](scene& s) { salt(s, 8, 0); }},
        {"v6-salt-of-255", "malformed", with_v6, [](scene& s) { salt(s, 8, 255); }},
        {"v6-salt-of-sha256-for-sha512", "malformed", with_v6, [](scene& s) { salt(s, 10, 16); }},
        {"v6-salt-of-sha512-for-sha256", "malformed", with_v6, [](scene& s) { salt(s, 8, 32); }},
        {"v6-salt-of-sha256-for-sha384", "malformed", with_v6, [](scene& s) { salt(s, 9, 16); }},
        {"v6-salt-changed", "bad_signature", with_v6, [](scene& s) { flip_from_end(s, 65); }},
        {"v6-salt-beyond", "malformed", with_v6,
         [](scene& s) { s.document.bend = [](bytes& body) { body.resize(body.size() - 70); }; }},
        {"v6-left16", "bad_signature", with_v6, [](scene& s) { flip_from_end(s, 64 + 16 + 2); }},
        {"v6-hash-sha1", "weak_hash", with_v6, [](scene& s) { salt(s, 2, 0); }},
        {"v6-hash-md5", "weak_hash", with_v6, [](scene& s) { salt(s, 1, 0); }},
        {"v6-sha224-ed25519", "weak_hash", with_v6, [](scene& s) { hash(s, 11); }},
        {"v6-hashed-length-beyond", "malformed", with_v6,
         [](scene& s) { s.document.bend = [](bytes& body) { body[4] = std::byte{0xff}; }; }},
        {"v6-hashed-4k-and-1", "too_large", with_v6,
         [](scene& s) { s.document.hashed = subpacket(100, bytes(4097 - 16)); }},
        {"v6-ed25519-63-octets", "malformed", with_v6,
         [](scene& s) { s.document.bend = [](bytes& body) { body.pop_back(); }; }},
        {"v6-noncanonical-mpi", "malformed", with_v6_rsa,
         [](scene& s) {
             // The first signature whose number has fewer than 2048 bits, stated as 2048.
             s.document.bend = [](bytes& body) {
                 auto& high = body[body.size() - 258];
                 auto& low = body[body.size() - 257];
                 high = std::byte{0x08};
                 low = std::byte{0x00};
             };
             for (;; ++s.document.created) {
                 auto how = s.document;
                 how.bend = nullptr;
                 auto const body = signature_body(s.owner, how, {mig::as_bytes(s.text)});
                 auto const stated = bytes_view{body}.last(258).first(2);
                 if (stated[0] == std::byte{0x07} && stated[1] > std::byte{0xf8}) break;
             }
         }},
        {"v6-sig-by-v4-key", "unsupported_version", with_native_v4,
         [](scene& s) { s.document.version = 6; }},
        {"v4-sig-by-v6-key", "unsupported_version", with_v6,
         [](scene& s) { s.document.version = 4; }},
        {"v6-issuer-by-version-4-subpacket", "malformed", with_v6,
         [](scene& s) {
             s.document.hashed = subpacket(33, join({number(4, 1), s.owner.name().octets()}));
         }},
        {"v6-issuer-hashed", "ok", with_v6, [](scene& s) { s.document.hashed = s.owner.issuer(); }},
        {"v6-key-id-is-the-head", "ok", with_v6,
         [](scene& s) {
             s.document.names_issuer = false;
             s.document.unhashed = issuer_id(s.owner.name().octets().first(8));
         }},
        {"v6-key-id-is-not-the-tail", "no_key", with_v6,
         [](scene& s) {
             s.document.names_issuer = false;
             s.document.unhashed = issuer_id(s.owner.name().octets().last(8));
         }},
    });

bool const certificates = add_cases(
    "v6",
    {
        {"v6-no-direct-key", "no_self_signature", with_v6, [](scene& s) { s.has_direct = false; }},
        {"v6-direct-key-only", "ok", with_v6, [](scene& s) { s.has_user_id = false; }},
        {"v6-direct-key-spoilt", "no_self_signature", with_v6,
         [](scene& s) { s.direct.bend = flip_last_bit; }},
        {"v6-direct-key-sha1", "weak_self_signature", with_v6,
         [](scene& s) {
             s.direct.hash = 2;
             s.direct.salt = 0;
         }},
        {"v6-direct-key-certify-only", "not_for_signing", with_v6,
         [](scene& s) { s.direct.hashed = flags(1); }},
        {"v6-direct-key-no-flags", "not_for_signing", with_v6,
         [](scene& s) {
             s.has_user_id = false;
             s.direct.hashed = subpacket(30, number(1, 1));
         }},
        {"v6-direct-key-expired", "key_expired", with_v6,
         [](scene& s) {
             s.direct.hashed = join({flags(3), lives_for(60)});
         }},
        {"v6-direct-key-of-the-future", "no_self_signature", with_v6,
         [](scene& s) { s.direct.created = 0xffffffff; }},
        {"v6-direct-key-version-4", "no_self_signature", with_v6,
         [](scene& s) { s.direct.version = 4; }},
        {"v6-certified-by-version-4", "ok", with_v6, // the direct key is enough
         [](scene& s) { s.certification.version = 4; }},
        {"v4-certified-by-version-6", "no_key | no_self_signature", with_native_v4,
         [](scene& s) { s.certification.version = 6; }},
        {"v6-revoked", "key_revoked", with_v6,
         [](scene& s) { s.after_key = s.over_key(s.owner, {.type = 0x20}); }},
        {"v6-revoked-left16", "ok", with_v6, // there the standard says MUST
         [](scene& s) {
             s.after_key = s.over_key(s.owner, {.type = 0x20, .bend = [](bytes& body) {
                                                    body[body.size() - 82] ^= std::byte{1};
                                                }});
         }},
        {"v6-revoked-by-version-4", "ok", with_v6,
         [](scene& s) { s.after_key = s.over_key(s.owner, {.type = 0x20, .version = 4}); }},
        {"v6-subkey-of-version-4", "no_key", with_v6_subkey,
         [](scene& s) { s.subkey->version = 4; }},
        {"v4-subkey-of-version-6", "no_key", with_native_v4_subkey,
         [](scene& s) { s.subkey->version = 6; }},
        {"v6-binding-of-version-4", "no_self_signature", with_v6_subkey,
         [](scene& s) { s.binding.version = 4; }},
        {"v6-backsig-of-version-4", "no_back_signature", with_v6_subkey,
         [](scene& s) { s.back.version = 4; }},
        {"v4-backsig-of-version-6", "no_back_signature", with_native_v4_subkey,
         [](scene& s) { s.back.version = 6; }},
        {"v6-subkey-revoked", "key_revoked", with_v6_subkey,
         [](scene& s) { s.after_subkey = s.over_subkey(s.owner, {.type = 0x28}); }},
        {"v6-eddsalegacy-key", "no_key | unsupported_algorithm", with_v6,
         [](scene& s) {
             s.owner = ed25519_legacy_key(1);
             s.owner.version = 6;
         }},
        {"v6-dsa-key", "no_key | unsupported_algorithm", with_v6,
         [](scene& s) {
             s.owner = dsa_key(2048);
             s.owner.version = 6;
         }},
        {"v6-key-noncanonical-mpi", "no_key | malformed", with_v6_rsa,
         [](scene& s) {
             auto const n = bytes_view{s.owner.material}.first(258);
             s.owner.material = join({n, stated_integer(24, number(65537, 3))});
         }},
        {"v6-key-length-too-long", "no_key | malformed", with_v6,
         [](scene& s) { s.bend_ring = [](bytes& ring) { ring[6 + 9] = std::byte{33}; }; }},
        {"v6-key-length-too-short", "no_key | malformed", with_v6,
         [](scene& s) { s.bend_ring = [](bytes& ring) { ring[6 + 9] = std::byte{31}; }; }},
        {"v6-mixed-ring", "ok", with_v6,
         [](scene& s) {
             s.before = plain().certificate();
             s.after = with_native_v4_subkey().certificate();
         }},
        {"v6-mixed-ring-with-version-5", "ok | unsupported_version", with_v6,
         [](scene& s) {
             auto body = s.owner.body();
             body[0] = std::byte{5};
             s.before = packet(6, body);
         }},
        {"v6-two-versions-of-one-key", "ok", with_v6,
         [](scene& s) { s.before = with_native_v4().certificate(); }},
    });

} // namespace
