// typ-*, hash-*, tam-*: what a document signature must be.  RFC 9580, 5.2

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

using mig::bytes;

// The text of the scene is what a signature of another type covers: a genuine one, given as a
// signature over a document.
void over_key(scene& s, unsigned type)
{
    s.text = mig::to_text(s.owner.hashed_form());
    s.document.type = type;
}
void over_subkey(scene& s, unsigned type)
{
    s.text = mig::to_text(join({s.owner.hashed_form(), ed25519_legacy_key(2).hashed_form()}));
    s.document.type = type;
}
void over_user_id(scene& s, unsigned type)
{
    s.text = mig::to_text(
        join({s.owner.hashed_form(), number(0xb4, 1), number(7, 4), mig::as_bytes("someone")}));
    s.document.type = type;
}
void relabel(scene& s, unsigned type)
{
    s.document.bend = [type](bytes& body) { body[1] = static_cast<std::byte>(type); };
}
void hash(scene& s, unsigned hash)
{
    s.document.hash = hash;
}
void flip(scene& s, std::size_t place)
{
    s.document.bend = [place](bytes& body) { body[place] ^= std::byte{1}; };
}
scene with_p384()
{
    auto made = plain();
    made.owner = ecdsa_key("secp384r1");
    made.document.hash = 10;
    return made;
}
scene with_p521()
{
    auto made = plain();
    made.owner = ecdsa_key("secp521r1");
    made.document.hash = 10;
    return made;
}
scene with_ed25519()
{
    auto made = plain();
    made.owner = ed25519_key(1);
    return made;
}

bool const types = add_cases(
    "typ",
    {
        {"typ-text-01", "wrong_type", plain, [](scene& s) { s.document.type = 0x01; }},
        {"typ-standalone-02", "wrong_type", plain,
         [](scene& s) {
             s.text.clear(); // it signs nothing but itself
             s.document.type = 0x02;
         }},
        {"typ-certification-10-as-doc", "wrong_type", plain,
         [](scene& s) { over_user_id(s, 0x10); }},
        {"typ-certification-11-as-doc", "wrong_type", plain,
         [](scene& s) { over_user_id(s, 0x11); }},
        {"typ-certification-12-as-doc", "wrong_type", plain,
         [](scene& s) { over_user_id(s, 0x12); }},
        {"typ-certification-13-as-doc", "wrong_type", plain,
         [](scene& s) { over_user_id(s, 0x13); }},
        {"typ-binding-as-doc", "wrong_type", plain, [](scene& s) { over_subkey(s, 0x18); }},
        {"typ-backsig-as-doc", "wrong_type", plain, [](scene& s) { over_subkey(s, 0x19); }},
        {"typ-directkey-as-doc", "wrong_type", plain, [](scene& s) { over_key(s, 0x1f); }},
        {"typ-revocation-20-as-doc", "wrong_type", plain, [](scene& s) { over_key(s, 0x20); }},
        {"typ-revocation-28-as-doc", "wrong_type", plain, [](scene& s) { over_subkey(s, 0x28); }},
        {"typ-revocation-30-as-doc", "wrong_type", plain, [](scene& s) { over_user_id(s, 0x30); }},
        {"typ-timestamp-40", "wrong_type", plain, [](scene& s) { s.document.type = 0x40; }},
        {"typ-confirm-50", "wrong_type", plain, [](scene& s) { s.document.type = 0x50; }},
        {"typ-unknown-77", "wrong_type", plain, [](scene& s) { s.document.type = 0x77; }},
        {"typ-unknown-ff", "wrong_type", plain, [](scene& s) { s.document.type = 0xff; }},
        {"typ-binary-relabelled-text", "wrong_type", plain, [](scene& s) { relabel(s, 0x01); }},
        {"typ-text-relabelled-binary", "bad_signature", plain,
         [](scene& s) {
             s.document.type = 0x01;
             relabel(s, 0x00);
         }},
        {"typ-cert-relabelled-binary", "bad_signature", plain,
         [](scene& s) {
             over_user_id(s, 0x13);
             relabel(s, 0x00);
         }},
    });

bool const hashes = add_cases(
    "hash", {
                {"hash-md5-rsa", "weak_hash", with_rsa, [](scene& s) { hash(s, 1); }},
                {"hash-sha1-rsa", "weak_hash", with_rsa, [](scene& s) { hash(s, 2); }},
                {"hash-ripemd160", "weak_hash", with_rsa, [](scene& s) { hash(s, 3); }},
                {"hash-md5-ed25519", "weak_hash", plain, [](scene& s) { hash(s, 1); }},
                {"hash-sha1-ed25519", "weak_hash", plain, [](scene& s) { hash(s, 2); }},
                {"hash-sha1-p256", "weak_hash", with_p256, [](scene& s) { hash(s, 2); }},
                {"hash-sha224-rsa", "ok", with_rsa, [](scene& s) { hash(s, 11); }},
                {"hash-sha384-rsa", "ok", with_rsa, [](scene& s) { hash(s, 9); }},
                {"hash-sha512-rsa", "ok", with_rsa, [](scene& s) { hash(s, 10); }},
                {"hash-sha3-256-rsa", "ok", with_rsa, [](scene& s) { hash(s, 12); }},
                {"hash-sha3-512-rsa", "ok", with_rsa, [](scene& s) { hash(s, 14); }},
                {"hash-sha384-ed25519", "ok", plain, [](scene& s) { hash(s, 9); }},
                {"hash-sha3-256-ed25519", "ok", plain, [](scene& s) { hash(s, 12); }},
                {"hash-sha384-p256", "ok", with_p256, [](scene& s) { hash(s, 9); }},
                {"hash-sha512-p384", "ok", with_p384, [](scene& s) { hash(s, 10); }},
                // RFC 9580, 5.2.3.2 to 5.2.3.4: digests that are too small for the key.
                {"hash-sha224-ed25519legacy", "weak_hash", plain, [](scene& s) { hash(s, 11); }},
                {"hash-sha224-ed25519", "weak_hash", with_ed25519, [](scene& s) { hash(s, 11); }},
                {"hash-sha224-p256", "weak_hash", with_p256, [](scene& s) { hash(s, 11); }},
                {"hash-sha224-p384", "weak_hash", with_p384, [](scene& s) { hash(s, 11); }},
                // MIG's clients sign with SHA-256 whatever their key is: that much is enough here.
                {"hash-sha256-p384", "ok", with_p384, [](scene& s) { hash(s, 8); }},
                {"hash-sha256-p521", "ok", with_p521, [](scene& s) { hash(s, 8); }},
                {"hash-0", "weak_hash", plain, [](scene& s) { hash(s, 0); }},
                {"hash-reserved-4", "weak_hash", plain, [](scene& s) { hash(s, 4); }},
                {"hash-reserved-7", "weak_hash", plain, [](scene& s) { hash(s, 7); }},
                {"hash-unknown-13", "weak_hash", plain, [](scene& s) { hash(s, 13); }},
                {"hash-unknown-15", "weak_hash", plain, [](scene& s) { hash(s, 15); }},
                {"hash-private-100", "weak_hash", plain, [](scene& s) { hash(s, 100); }},
                {"hash-unknown-255", "weak_hash", plain, [](scene& s) { hash(s, 255); }},
                {"hash-relabelled", "bad_signature", with_rsa,
                 [](scene& s) { s.document.bend = [](bytes& body) { body[3] = std::byte{12}; }; }},
            });

bool const tampered = add_cases(
    "tam",
    {
        {"tam-version-octet", "unsupported_version", plain, [](scene& s) { flip(s, 0); }},
        {"tam-type-octet", "wrong_type", plain, [](scene& s) { flip(s, 1); }},
        {"tam-algorithm-octet", "unsupported_algorithm", plain, [](scene& s) { flip(s, 2); }},
        {"tam-hash-octet", "bad_signature", plain, [](scene& s) { flip(s, 3); }},
        {"tam-hashed-length", "malformed", plain, [](scene& s) { flip(s, 5); }},
        {"tam-creation-time", "bad_signature", plain, [](scene& s) { flip(s, 15); }},
        {"tam-left16", "bad_signature", plain,
         [](scene& s) {
             s.document.bend = [](bytes& body) { body[place_of_left16(body)] ^= std::byte{1}; };
         }},
        {"tam-left16-second", "bad_signature", plain,
         [](scene& s) {
             s.document.bend = [](bytes& body) { body[place_of_left16(body) + 1] ^= std::byte{1}; };
         }},
        {"tam-last-bit", "bad_signature", plain, [](scene& s) { s.document.bend = flip_last_bit; }},
        {"tam-last-bit-rsa", "bad_signature", with_rsa,
         [](scene& s) { s.document.bend = flip_last_bit; }},
        {"tam-last-bit-p256", "bad_signature", with_p256,
         [](scene& s) { s.document.bend = flip_last_bit; }},
        {"tam-hashed-subpacket-added", "bad_signature", plain,
         [](scene& s) {
             s.document.bend = [](bytes& body) {
                 auto const more = expires_after(10 * day);
                 body.insert(body.begin() + 16, more.begin(), more.end());
                 body[5] = static_cast<std::byte>(10 + more.size());
             };
         }},
        {"tam-hashed-subpacket-removed", "bad_signature", plain,
         [](scene& s) {
             auto const extra = expires_after(10 * day);
             s.document.hashed = extra;
             s.document.bend = [size = static_cast<std::ptrdiff_t>(extra.size())](bytes& body) {
                 body.erase(body.begin() + 16, body.begin() + 16 + size);
                 body[5] = std::byte{10};
             };
         }},
        {"tam-unhashed-subpacket-added", "ok", plain,
         [](scene& s) { s.document.unhashed = notation("who@example.org"); }},
        {"tam-unhashed-issuer-garbage", "ok", plain,
         [](scene& s) {
             auto const other = ed25519_legacy_key(9);
             s.document.unhashed =
                 join({other.issuer(), issuer_id(other.id()), issuer_id(number(7, 8)),
                       issuer_id(number(7, 3)), subpacket(33, {}), subpacket(32, number(4, 1))});
         }},
        {"tam-message-longer", "bad_signature", plain,
         [](scene& s) {
             auto const signature = s.blob();
             s.bend_signature = [signature](bytes& blob) { blob = signature; };
             s.text += "\n";
         }},
        {"tam-message-shorter", "bad_signature", plain,
         [](scene& s) {
             auto const signature = s.blob();
             s.bend_signature = [signature](bytes& blob) { blob = signature; };
             s.text.pop_back();
         }},
        {"tam-message-line-ends", "bad_signature", plain,
         [](scene& s) {
             s.text = "open\nthe door\n";
             auto const signature = s.blob();
             s.bend_signature = [signature](bytes& blob) { blob = signature; };
             s.text = "open\r\nthe door\r\n";
         }},
        {"tam-message-empty", "bad_signature", plain,
         [](scene& s) {
             auto const signature = s.blob();
             s.bend_signature = [signature](bytes& blob) { blob = signature; };
             s.text.clear();
         }},
        {"tam-empty-message-signed", "ok", plain, [](scene& s) { s.text.clear(); }},
        {"tam-message-of-all-octets", "ok", plain,
         [](scene& s) {
             for (int i = 0; i < 256; ++i)
                 s.text += static_cast<char>(i);
         }},
    });

} // namespace
