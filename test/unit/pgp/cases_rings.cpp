// ring-*: what a keyring holds besides the certificate that is asked for.  RFC 9580, 10.1

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

using mig::bytes;
using mig::bytes_view;

kit_key const& stranger()
{
    static auto const key = ed25519_legacy_key(9);
    return key;
}
bytes whole_of_stranger()
{
    return scene{.owner = stranger()}.certificate();
}
bytes user_id(std::string_view text)
{
    return packet(13, mig::as_bytes(text));
}
// Somebody else's certificate, with another first octet, or another algorithm.
bytes of_version(unsigned version)
{
    auto body = stranger().body();
    body[0] = static_cast<std::byte>(version);
    return join({packet(6, body), user_id("someone"),
                 scene{.owner = stranger()}.over_user_id(stranger(), {.type = 0x13})});
}
bytes of_algorithm(unsigned algorithm)
{
    scene other{.owner = stranger()};
    other.owner.algorithm = algorithm;
    return other.certificate();
}
void before(scene& s, bytes const& what)
{
    s.before = what;
}
// A subkey of another kind in front of the one that signs.
bytes subkey_of_version(unsigned version)
{
    auto body = stranger().body();
    body[0] = static_cast<std::byte>(version);
    return packet(14, body);
}

bool const others = add_cases(
    "ring", {
                {"ring-of-two", "ok", plain, [](scene& s) { before(s, whole_of_stranger()); }},
                {"ring-empty-of-keys", "no_key", plain,
                 [](scene& s) { s.bend_ring = [](bytes& ring) { ring = packet(21, {}); }; }},
                {"ring-unknown-versions-2", "ok | unsupported_version", plain,
                 [](scene& s) { before(s, of_version(2)); }},
                {"ring-unknown-versions-3", "ok | unsupported_version", plain,
                 [](scene& s) { before(s, of_version(3)); }},
                {"ring-unknown-versions-5", "ok | unsupported_version", plain,
                 [](scene& s) { before(s, of_version(5)); }},
                {"ring-unknown-versions-255", "ok | unsupported_version", plain,
                 [](scene& s) { before(s, of_version(255)); }},
                {"ring-unknown-version-after", "ok | unsupported_version", plain,
                 [](scene& s) { s.after = of_version(5); }},
                {"ring-unknown-algorithm", "ok | unsupported_algorithm", plain,
                 [](scene& s) { before(s, of_algorithm(99)); }},
                {"ring-unknown-algorithm-28", "ok | unsupported_algorithm", plain,
                 [](scene& s) { before(s, of_algorithm(28)); }},
                {"ring-key-cut", "ok | malformed", plain,
                 [](scene& s) {
                     before(s, join({packet(6, number(0x0465, 2)), user_id("x")}));
                 }},
                {"ring-key-empty", "ok | unsupported_version", plain,
                 [](scene& s) { before(s, packet(6, {})); }},
                {"ring-key-of-64-kib", "ok | too_large", plain,
                 [](scene& s) {
                     before(s, packet(6, join({number(4, 1), bytes(65'535)})));
                 }},
                {"ring-secret-key", "ok | secret_key | secret_key", plain,
                 [](scene& s) {
                     before(s, join({packet(5, stranger().body()), user_id("x"),
                                     packet(7, stranger().body())}));
                 }},
                {"ring-secret-subkey", "no_key | secret_key | no_self_signature", plain,
                 [](scene& s) { s.after_key = packet(7, stranger().body()); }},
                {"ring-subkey-of-unknown-version", "ok", with_subkey,
                 [](scene& s) { s.after_certification = subkey_of_version(5); }},
                {"ring-subkey-empty", "ok", with_subkey,
                 [](scene& s) { s.after_certification = packet(14, {}); }},
                {"ring-subkey-of-unknown-algorithm", "ok", with_subkey,
                 [](scene& s) {
                     auto other = s;
                     other.subkey->algorithm = 99;
                     s.after_certification =
                         join({other.subkey->subkey(), other.over_subkey(s.owner, s.binding)});
                 }},
                {"ring-weak-key-beside", "ok | weak_key", plain,
                 [](scene& s) { before(s, scene{.owner = rsa_key(1024)}.certificate()); }},
                {"ring-weak-selfsig-beside", "ok | weak_self_signature", plain,
                 [](scene& s) {
                     scene other{.owner = stranger()};
                     other.certification.hash = 2;
                     before(s, other.certificate());
                 }},
                {"ring-key-without-anything", "ok | no_self_signature", plain,
                 [](scene& s) { before(s, stranger().key()); }},
            });

bool const orphans = add_cases(
    "ring",
    {
        {"ring-orphan-subkey", "no_key", with_subkey,
         [](scene& s) {
             auto const binding = join({s.subkey->subkey(), s.over_subkey(s.owner, s.binding)});
             s.bend_ring = [binding](bytes& ring) { ring = binding; };
         }},
        {"ring-orphan-subkey-before", "ok", with_subkey,
         [](scene& s) {
             before(s, join({s.subkey->subkey(), s.over_subkey(s.owner, s.binding)}));
         }},
        {"ring-orphan-user-id", "ok", plain, [](scene& s) { before(s, user_id("x")); }},
        {"ring-orphan-signature", "ok", plain,
         [](scene& s) { before(s, s.over_key(s.owner, {.type = 0x20})); }},
        {"ring-subkey-after-a-left-out-key", "no_key | unsupported_version", with_subkey,
         [](scene& s) {
             s.has_binding = false;
             auto whole =
                 join({of_version(5), s.subkey->subkey(), s.over_subkey(s.owner, s.binding)});
             s.bend_ring = [whole](bytes& ring) { ring = whole; };
         }},
        {"ring-user-id-after-the-subkey", "ok", with_subkey,
         [](scene& s) {
             s.has_user_id = false;
             s.after = join({user_id(s.user_id), s.over_user_id(s.owner, s.certification)});
         }},
        {"ring-revocation-after-the-subkey", "key_revoked", with_subkey,
         [](scene& s) { s.after = s.over_key(s.owner, {.type = 0x20}); }},
        {"ring-trust-packets", "ok", plain,
         [](scene& s) {
             s.after_key = packet(12, number(0, 2));
             s.after_user_id = packet(12, number(0, 2));
             s.after_certification = packet(12, number(6, 2));
         }},
        {"ring-marker-and-padding", "ok", plain,
         [](scene& s) {
             s.after_key = join({packet(10, mig::as_bytes("PGP")), packet(21, {})});
         }},
        {"ring-unknown-noncritical", "ok", plain,
         [](scene& s) {
             s.after_key = join({packet(40, {}), packet(63, bytes(9))});
         }},
        {"ring-unknown-critical", "no_key | malformed", plain,
         [](scene& s) { s.after_key = packet(39, {}); }},
        {"ring-unknown-critical-at-the-end", "no_key | malformed", plain,
         [](scene& s) { s.after_certification = packet(39, {}); }},
        {"ring-unknown-critical-of-another", "ok | malformed", plain,
         [](scene& s) {
             before(s, join({stranger().key(), packet(22, {})}));
         }},
        {"ring-message-in-it", "no_key | malformed", plain,
         [](scene& s) { s.after_key = packet(11, bytes(20)); }},
        {"ring-truncated", "ring: corrupt", plain,
         [](scene& s) { s.bend_ring = [](bytes& ring) { ring.pop_back(); }; }},
        {"ring-junk-after", "ring: corrupt", plain, [](scene& s) { s.after = number(0, 1); }},
        {"ring-length-beyond", "ring: corrupt", plain,
         [](scene& s) { s.after = number(0xc6ffffffffff, 6); }},
        {"ring-partial-length", "ring: corrupt", plain,
         [](scene& s) {
             s.after = join({number(0xc6e0, 2), number(0, 2)});
         }},
        {"ring-empty", "ring: invalid argument", plain,
         [](scene& s) { s.bend_ring = [](bytes& ring) { ring.clear(); }; }},
        {"ring-of-signatures", "no_key", plain,
         [](scene& s) { s.bend_ring = [blob = s.blob()](bytes& ring) { ring = blob; }; }},
        {"ring-of-100000-packets", "ok", plain,
         [](scene& s) { s.after = times(99'997, short_packet(21, {})); }},
        {"ring-of-100001-packets", "ring: over budget", plain,
         [](scene& s) { s.after = times(99'998, short_packet(21, {})); }},
        {"ring-512-user-ids", "ok", plain,
         [](scene& s) {
             for (int i = 0; i < 511; ++i)
                 s.after_key = join({s.after_key, user_id("x" + std::to_string(i))});
         }},
        {"ring-513-user-ids", "no_key | no_self_signature", plain,
         [](scene& s) {
             for (int i = 0; i < 512; ++i)
                 s.after_key = join({s.after_key, user_id("x" + std::to_string(i))});
         }},
    });

bool const duplicates = add_cases(
    "ring", {
                {"ring-duplicate", "ok", plain, [](scene& s) { s.after = s.certificate(); }},
                {"ring-duplicate-second-revoked", "key_revoked", plain,
                 [](scene& s) {
                     auto copy = s;
                     copy.after_key = s.over_key(s.owner, {.type = 0x20});
                     s.after = join({whole_of_stranger(), copy.certificate()});
                 }},
                {"ring-duplicate-first-revoked", "key_revoked", plain,
                 [](scene& s) {
                     auto copy = s;
                     copy.after_key = s.over_key(s.owner, {.type = 0x20});
                     s.before = copy.certificate();
                 }},
                {"ring-duplicate-bare-revocation", "key_revoked", plain,
                 [](scene& s) {
                     s.after = join({s.owner.key(), s.over_key(s.owner, {.type = 0x20})});
                 }},
                {"ring-duplicate-user-id-in-the-second", "ok", plain,
                 [](scene& s) {
                     s.before = join({s.owner.key(), whole_of_stranger()});
                 }},
                {"ring-duplicate-subkey-in-the-second", "ok", with_subkey,
                 [](scene& s) {
                     auto copy = s;
                     copy.subkey.reset();
                     s.before = copy.certificate();
                 }},
                {"ring-duplicate-subkey-revoked-in-the-second", "key_revoked", with_subkey,
                 [](scene& s) {
                     auto copy = s;
                     copy.has_binding = false;
                     copy.after_subkey = s.over_subkey(s.owner, {.type = 0x28});
                     s.after = copy.certificate();
                 }},
                {"ring-duplicate-shortened-in-the-second", "key_expired", plain,
                 [](scene& s) {
                     auto copy = s;
                     copy.certification.created = birth + 1;
                     copy.certification.hashed = join({flags(3), lives_for(60)});
                     s.after = copy.certificate();
                 }},
                {"ring-duplicate-extended-in-the-second", "ok", plain,
                 [](scene& s) {
                     auto copy = s;
                     copy.certification.created = birth + 1;
                     s.certification.hashed = join({flags(3), lives_for(60)});
                     s.after = copy.certificate();
                 }},
                {"ring-duplicate-user-id-twice-in-one", "ok", plain,
                 [](scene& s) { s.after_certification = user_id(s.user_id); }},
            });

} // namespace
