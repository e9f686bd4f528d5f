// coll-keyid-*: keys that share the 64 bits of their key ids.
//
// The pairs are real: exponents over one modulus whose version 4 fingerprints end alike, found in
// ten minutes of one core (5 * 10^9 digests, walks with distinguished points).  No key id decides.

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

using mig::bytes;

std::string const p = "DA1A8CD675BC66B7D8365AB0AB09D46D7D5F2A1D6D0B1256F34BCD9F108B714D"
                      "047360B51C9D50C7DFB82BC3BDFFFB74D6A5F9A3919616C2207EEA99EBAA6313"
                      "4B9AEE14A385BD46E58B70BE76AE9C6FA36105692B08187B3FDCB43046F0C2AE"
                      "8ABA111D2F90C2AA3CB3C2BE1BE569D09DC2B8F777E8385AD7FE09E53A8B88FB";
std::string const q = "EE9E946A61C647909A3FB5DB8548EACF3A5E16379A2C0D7AD7A3AC3971B11E90"
                      "86A80211C65DA4F1C9E73F37E87A7630B5458B33C4B5263B62FCEC153E1D21BD"
                      "6B0199158C94FCCB51EC7A2E5C214028F4F6879078035DD58849F80FF002F0E2"
                      "80A218C848122A7C1F173F9BEDC4396F4CADE5F51567E4924BE02E63E6D2DAC7";

// Both have the id bbc0b0688af7791b.
kit_key const& left()
{
    static auto const made = rsa_key_of(p, q, "01b7ec3b497fe2822d01");
    return made;
}
kit_key const& right()
{
    static auto const made = rsa_key_of(p, q, "01904be2291ee8718301");
    return made;
}
scene by_left()
{
    auto made = plain();
    made.owner = left();
    return made;
}
// Signed by a subkey whose id a key of somebody else has.
scene by_subkey()
{
    auto made = plain();
    made.subkey = left();
    return made;
}
bytes certificate_of_right()
{
    return scene{.owner = right()}.certificate();
}
// Only by its id, and not in the hashed area.
void name_by_id(scene& s)
{
    s.document.names_issuer = false;
    s.document.unhashed = issuer_id(s.signer().id());
}
// Somebody whose subkey has the id; bound as it must be.
bytes stranger_with_subkey(kit_key const& subkey)
{
    auto other = with_subkey();
    other.owner = ed25519_legacy_key(9);
    other.subkey = subkey;
    return other.certificate();
}

bool const collisions = add_cases(
    "coll", {
                {"coll-keyid-first", "ok", by_left,
                 [](scene& s) {
                     name_by_id(s);
                     s.after = certificate_of_right();
                 }},
                {"coll-keyid-second", "ok", by_left,
                 [](scene& s) {
                     name_by_id(s);
                     s.before = certificate_of_right();
                 }},
                {"coll-keyid-hashed", "ok", by_left,
                 [](scene& s) {
                     s.document.names_issuer = false;
                     s.document.hashed = issuer_id(s.owner.id());
                     s.before = certificate_of_right();
                 }},
                {"coll-keyid-by-fingerprint", "ok", by_left,
                 [](scene& s) { s.before = certificate_of_right(); }},
                {"coll-keyid-only-the-other-in-the-ring", "bad_signature", by_left,
                 [](scene& s) {
                     name_by_id(s);
                     s.bend_ring = [](bytes& ring) { ring = certificate_of_right(); };
                 }},
                {"coll-keyid-fingerprint-of-the-other", "bad_signature", by_left,
                 [](scene& s) {
                     s.document.hashed = join({right().issuer(), issuer_id(left().id())});
                     s.before = certificate_of_right();
                 }},
                {"coll-keyid-other-is-revoked", "ok", by_left,
                 [](scene& s) {
                     name_by_id(s);
                     scene other{.owner = right()};
                     other.after_key = other.over_key(other.owner, {.type = 0x20});
                     s.before = other.certificate();
                 }},
                {"coll-keyid-revoked-beside-the-other", "key_revoked", by_left,
                 [](scene& s) {
                     name_by_id(s);
                     s.after_key = s.over_key(s.owner, {.type = 0x20});
                     s.after = certificate_of_right();
                 }},
                {"coll-keyid-revoked-by-the-other", "ok", by_left,
                 [](scene& s) {
                     s.after_key = s.over_key(right(), {.type = 0x20,
                                                        .unhashed = issuer_id(right().id()),
                                                        .names_issuer = false});
                     s.after = certificate_of_right();
                 }},
                {"coll-keyid-certified-by-the-other", "no_key | no_self_signature", by_left,
                 [](scene& s) {
                     s.has_certification = false;
                     auto how = s.certification;
                     how.names_issuer = false;
                     how.unhashed = issuer_id(right().id());
                     s.after_certification = s.over_user_id(right(), how);
                 }},
                {"coll-keyid-subkey-first", "ok", by_subkey,
                 [](scene& s) {
                     name_by_id(s);
                     s.after = certificate_of_right();
                 }},
                {"coll-keyid-subkey-second", "ok", by_subkey,
                 [](scene& s) {
                     name_by_id(s);
                     s.before = certificate_of_right();
                 }},
                {"coll-keyid-subkey-and-subkey", "ok", by_subkey,
                 [](scene& s) {
                     name_by_id(s);
                     s.before = stranger_with_subkey(right());
                 }},
            });

} // namespace
