// spk-*, key-issuer-*: the two areas of a signature, and who it says has made it.
// RFC 9580, 5.2.3

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

using mig::bytes;
using mig::bytes_view;

kit_key const& stranger()
{
    static auto const made = ed25519_legacy_key(9);
    return made;
}
void hashed(scene& s, bytes const& what)
{
    s.document.hashed = what;
}
void unhashed(scene& s, bytes const& what)
{
    s.document.unhashed = what;
}
// With a length of one or two octets.
bytes with_length_1(unsigned kind, bytes_view value)
{
    return join({number(value.size() + 1, 1), number(kind, 1), value});
}
bytes with_length_2(unsigned kind, bytes_view value)
{
    return join({number(value.size() + 1 - 192 + (192u << 8), 2), number(kind, 1), value});
}
// The hashed area holds a time of 10 octets besides, the unhashed one an issuer of 27.
bytes filling(std::size_t octets)
{
    return subpacket(100, bytes(octets - 6));
}
// A signature in a signature in a signature: as deep as the octets go.
bytes nest(std::size_t limit)
{
    bytes inner = number(0x04, 1);
    for (;;) {
        auto const nested = subpacket(32, inner);
        if (nested.size() > limit) return inner;
        inner = join({number(0x04181608, 4), number(10, 2), made_at(birth),
                      number(nested.size(), 2), nested, number(0, 2)});
    }
}

// Puts that many other keys before the owner's and names all of them.
void hint_at(scene& s, unsigned others)
{
    for (unsigned seed = 100; seed < 100 + others; ++seed) {
        auto const key = ed25519_legacy_key(seed);
        s.before = join({s.before, scene{.owner = key}.certificate()});
        s.document.unhashed = join({s.document.unhashed, key.issuer()});
    }
}

bool const critical_ones = add_cases(
    "spk",
    {
        {"spk-critical-unknown-100", "critical_subpacket", plain,
         [](scene& s) { hashed(s, critical(100, {})); }},
        {"spk-critical-unknown-38", "critical_subpacket", plain,
         [](scene& s) { hashed(s, critical(38, {})); }},
        {"spk-critical-unknown-0", "critical_subpacket", plain,
         [](scene& s) { hashed(s, critical(0, {})); }},
        {"spk-critical-unknown-127", "critical_subpacket", plain,
         [](scene& s) { hashed(s, critical(127, {})); }},
        {"spk-unknown", "ok", plain, [](scene& s) { hashed(s, subpacket(100, {})); }},
        {"spk-critical-unknown-unhashed", "ok", plain,
         [](scene& s) { unhashed(s, critical(100, {})); }},
        {"spk-critical-notation-unknown", "critical_subpacket", plain,
         [](scene& s) { hashed(s, notation("limit@example.org", 0x80)); }},
        {"spk-notation", "ok", plain, [](scene& s) { hashed(s, notation("limit@example.org")); }},
        {"spk-critical-notation-unhashed", "ok", plain,
         [](scene& s) { unhashed(s, notation("limit@example.org", 0x80)); }},
        {"spk-notation-with-controls", "ok", plain,
         [](scene& s) { hashed(s, notation("\x1b[2J\n[GNUPG:] VALIDSIG")); }},
        {"spk-notation-cut", "ok", plain, [](scene& s) { hashed(s, subpacket(20, number(1, 1))); }},
        // They limit what the signature means, in ways that nobody checks here.
        {"spk-critical-policy-uri", "critical_subpacket", plain,
         [](scene& s) { hashed(s, critical(26, mig::as_bytes("https://example.org"))); }},
        {"spk-policy-uri", "ok", plain,
         [](scene& s) { hashed(s, subpacket(26, mig::as_bytes("https://example.org"))); }},
        {"spk-critical-trust", "critical_subpacket", plain,
         [](scene& s) { hashed(s, critical(5, number(0x0178, 2))); }},
        {"spk-critical-unknown-then-trust", "critical_subpacket", plain,
         [](scene& s) {
             hashed(s, join({critical(100, {}), subpacket(5, number(0x0178, 2))}));
         }},
        {"spk-critical-regular-expression", "critical_subpacket", plain,
         [](scene& s) { hashed(s, critical(6, mig::as_bytes("<.*>"))); }},
        {"spk-critical-target", "critical_subpacket", plain,
         [](scene& s) { hashed(s, critical(31, number(0x1608, 2))); }},
        {"spk-intended-recipient", "ok", plain,
         [](scene& s) {
             hashed(s, subpacket(35, join({number(4, 1), stranger().name().octets()})));
         }},
        {"spk-critical-expiration", "ok", plain,
         [](scene& s) { hashed(s, critical(3, number(10 * day, 4))); }},
        {"spk-critical-issuer", "ok", plain,
         [](scene& s) {
             hashed(s, critical(33, join({number(4, 1), s.owner.name().octets()})));
         }},
        {"spk-critical-issuer-id", "ok", plain,
         [](scene& s) { hashed(s, critical(16, s.owner.id())); }},
        {"spk-critical-preferences", "ok", plain,
         [](scene& s) {
             hashed(s, join({critical(11, number(9, 1)), critical(21, number(8, 1)),
                             critical(22, number(0, 1)), critical(23, number(0x80, 1)),
                             critical(24, mig::as_bytes("hkps://example.org")),
                             critical(30, number(1, 1)), critical(34, number(2, 1)),
                             critical(39, number(0x0902, 2))}));
         }},
        {"spk-critical-key-facts", "ok", plain,
         [](scene& s) {
             hashed(s, join({critical(4, number(1, 1)), critical(7, number(1, 1)),
                             critical(9, number(1, 4)), critical(25, number(1, 1)),
                             critical(27, number(0, 1)), critical(29, number(0, 1))}));
         }},
        // It says who signed; only the key does.
        {"spk-signers-user-id-of-another", "ok", plain,
         [](scene& s) { hashed(s, critical(28, mig::as_bytes("root <root@example.org>"))); }},
        {"spk-critical-time", "ok", plain,
         [](scene& s) {
             s.document.has_time = false;
             hashed(s, critical(2, number(s.document.created, 4)));
         }},
    });

bool const lengths = add_cases(
    "spk",
    {
        {"spk-length-1", "ok", plain,
         [](scene& s) { hashed(s, with_length_1(3, number(10 * day, 4))); }},
        {"spk-length-2", "ok", plain, [](scene& s) { hashed(s, with_length_2(100, bytes(300))); }},
        {"spk-length-2-is-read", "signature_expired", plain,
         [](scene& s) {
             hashed(s, join({with_length_2(100, bytes(300)), with_length_1(3, number(1, 4))}));
         }},
        {"spk-length-5-is-read", "signature_expired", plain,
         [](scene& s) { hashed(s, expires_after(1)); }},
        {"spk-length-0", "malformed", plain, [](scene& s) { hashed(s, number(0, 1)); }},
        {"spk-length-0-in-5", "malformed", plain,
         [](scene& s) { hashed(s, number(0xff00000000, 5)); }},
        {"spk-length-0-unhashed", "malformed", plain, [](scene& s) { unhashed(s, number(0, 1)); }},
        {
            "spk-length-beyond",
            "malformed",
            plain,
            [](scene& s) { hashed(s, number(0x0264, 2)); },
        },
        {"spk-length-beyond-unhashed", "malformed", plain,
         [](scene& s) { unhashed(s, number(0x0364, 2)); }},
        {"spk-length-4-gib", "malformed", plain,
         [](scene& s) { hashed(s, number(0xffffffffff64, 6)); }},
        {"spk-length-cut", "malformed", plain, [](scene& s) { hashed(s, number(0xff00, 2)); }},
        {"spk-length-cut-2", "malformed", plain, [](scene& s) { hashed(s, number(0xc0, 1)); }},
        {"spk-time-of-3", "malformed", plain,
         [](scene& s) {
             s.document.has_time = false;
             hashed(s, subpacket(2, number(birth, 3)));
         }},
        {"spk-time-of-5", "malformed", plain,
         [](scene& s) {
             s.document.has_time = false;
             hashed(s, subpacket(2, number(birth, 5)));
         }},
        {"spk-expiration-of-3", "malformed", plain,
         [](scene& s) { hashed(s, subpacket(3, number(0, 3))); }},
        {"spk-expiration-of-5", "malformed", plain,
         [](scene& s) { hashed(s, subpacket(3, number(0, 5))); }},
        {"spk-key-expiration-of-3", "malformed", plain,
         [](scene& s) { hashed(s, subpacket(9, number(0, 3))); }},
        {"spk-exportable-of-2", "malformed", plain,
         [](scene& s) { hashed(s, subpacket(4, number(1, 2))); }},
        {"spk-trust-of-1", "malformed", plain,
         [](scene& s) { hashed(s, subpacket(5, number(1, 1))); }},
        {"spk-revocable-of-0", "malformed", plain, [](scene& s) { hashed(s, subpacket(7, {})); }},
        {"spk-primary-of-2", "malformed", plain,
         [](scene& s) { hashed(s, subpacket(25, number(1, 2))); }},
        {"spk-issuer-id-of-7", "malformed", plain,
         [](scene& s) { hashed(s, issuer_id(number(1, 7))); }},
        {"spk-issuer-of-19", "malformed", plain,
         [](scene& s) {
             hashed(s, subpacket(33, join({number(4, 1), bytes(19)})));
         }},
        {"spk-issuer-of-32-in-version-4", "malformed", plain,
         [](scene& s) {
             hashed(s, subpacket(33, join({number(4, 1), bytes(32)})));
         }},
        {"spk-issuer-empty", "malformed", plain, [](scene& s) { hashed(s, subpacket(33, {})); }},
        {"spk-flags-empty", "ok", plain, [](scene& s) { hashed(s, subpacket(27, {})); }},
        {"spk-revocation-key-in-doc", "ok", plain,
         [](scene& s) {
             hashed(s, subpacket(12, join({number(0x8016, 2), stranger().name().octets()})));
         }},
        {"spk-revocation-key-cut", "ok", plain,
         [](scene& s) { hashed(s, subpacket(12, number(0x80, 1))); }},
        // The last of several counts.  RFC 9580, 5.2.3.9
        {"spk-expiration-twice-last-long", "ok", plain,
         [](scene& s) {
             hashed(s, join({expires_after(1), expires_after(10 * day)}));
         }},
        {"spk-expiration-twice-last-short", "signature_expired", plain,
         [](scene& s) {
             hashed(s, join({expires_after(10 * day), expires_after(1)}));
         }},
    });

bool const sizes = add_cases(
    "spk",
    {
        {"spk-hashed-4k", "ok", plain, [](scene& s) { hashed(s, filling(4096 - 10)); }},
        {"spk-hashed-4k-and-1", "too_large", plain,
         [](scene& s) { hashed(s, filling(4097 - 10)); }},
        {"spk-hashed-60k", "too_large", plain, [](scene& s) { hashed(s, filling(60'000)); }},
        {"spk-unhashed-4k", "ok", plain, [](scene& s) { unhashed(s, filling(4096 - 27)); }},
        {"spk-unhashed-4k-and-1", "too_large", plain,
         [](scene& s) { unhashed(s, filling(4097 - 27)); }},
        {"spk-unhashed-60k", "too_large", plain, [](scene& s) { unhashed(s, filling(60'000)); }},
        {"spk-30k-tiny-ones", "too_large", plain,
         [](scene& s) { unhashed(s, times(15'000, number(0x0164, 2))); }},
        {"spk-128-hashed", "ok", plain, [](scene& s) { hashed(s, times(127, number(0x0164, 2))); }},
        {"spk-129-hashed", "too_large", plain,
         [](scene& s) { hashed(s, times(128, number(0x0164, 2))); }},
        {"spk-128-unhashed", "ok", plain,
         [](scene& s) { unhashed(s, times(127, number(0x0164, 2))); }},
        {"spk-129-unhashed", "too_large", plain,
         [](scene& s) { unhashed(s, times(128, number(0x0164, 2))); }},
        {"spk-embedded-garbage", "ok", plain,
         [](scene& s) { hashed(s, subpacket(32, number(0xffff, 2))); }},
        {"spk-embedded-nesting", "ok", plain,
         [](scene& s) { unhashed(s, subpacket(32, nest(4000))); }},
        {"spk-embedded-nesting-in-the-binding", "no_back_signature", with_subkey,
         [](scene& s) {
             s.has_back = false;
             s.binding.unhashed = subpacket(32, nest(4000));
         }},
        {"spk-embedded-nesting-60k", "too_large", plain,
         [](scene& s) { unhashed(s, subpacket(32, nest(60'000))); }},
    });

bool const issuers = add_cases(
    "key",
    {
        {"key-issuer-absent", "no_issuer", plain,
         [](scene& s) { s.document.names_issuer = false; }},
        {"key-issuer-zero", "no_issuer", plain,
         [](scene& s) {
             s.document.names_issuer = false;
             unhashed(s, issuer_id(bytes(8)));
         }},
        {"key-issuer-zero-hashed", "no_issuer", plain,
         [](scene& s) {
             s.document.names_issuer = false;
             hashed(s, issuer_id(bytes(8)));
         }},
        {"key-issuer-id-unhashed", "ok", plain,
         [](scene& s) {
             s.document.names_issuer = false;
             unhashed(s, issuer_id(s.owner.id()));
         }},
        {"key-issuer-id-hashed", "ok", plain,
         [](scene& s) {
             s.document.names_issuer = false;
             hashed(s, issuer_id(s.owner.id()));
         }},
        {"key-issuer-hashed", "ok", plain,
         [](scene& s) {
             s.document.names_issuer = false;
             hashed(s, s.owner.issuer());
         }},
        {"key-issuer-both-hashed", "ok", plain,
         [](scene& s) {
             hashed(s, join({s.owner.issuer(), issuer_id(s.owner.id())}));
         }},
        {"key-issuer-hashed-of-another", "bad_signature", plain,
         [](scene& s) {
             s.after = scene{.owner = stranger()}.certificate();
             hashed(s, stranger().issuer());
         }},
        {"key-issuer-hashed-id-of-another", "bad_signature", plain,
         [](scene& s) {
             s.after = scene{.owner = stranger()}.certificate();
             hashed(s, issuer_id(stranger().id()));
         }},
        {"key-issuer-hashed-unknown", "no_key", plain,
         [](scene& s) { hashed(s, stranger().issuer()); }},
        // No key is tried that the signature does not name.
        {"key-issuer-unhashed-of-another", "bad_signature", plain,
         [](scene& s) {
             s.after = scene{.owner = stranger()}.certificate();
             s.document.names_issuer = false;
             unhashed(s, stranger().issuer());
         }},
        {"key-issuer-unhashed-unknown", "no_key", plain,
         [](scene& s) {
             s.document.names_issuer = false;
             unhashed(s, stranger().issuer());
         }},
        {"key-issuer-conflict", "issuer_conflict", plain,
         [](scene& s) {
             hashed(s, join({s.owner.issuer(), issuer_id(stranger().id())}));
         }},
        {"key-issuer-conflict-other-way", "issuer_conflict", plain,
         [](scene& s) {
             hashed(s, join({stranger().issuer(), issuer_id(s.owner.id())}));
         }},
        {"key-issuer-both-unknown", "no_key", plain,
         [](scene& s) {
             hashed(s, join({stranger().issuer(), issuer_id(stranger().id())}));
         }},
        // Sixteen keys are tried, in the order of the ring.
        {"key-issuer-16-candidates", "ok", plain, [](scene& s) { hint_at(s, 15); }},
        {"key-issuer-17-candidates", "bad_signature", plain, [](scene& s) { hint_at(s, 16); }},
        {"key-issuer-hashed-wins-over-hint", "ok", plain,
         [](scene& s) {
             s.after = scene{.owner = stranger()}.certificate();
             s.document.names_issuer = false;
             hashed(s, s.owner.issuer());
             unhashed(s, stranger().issuer());
         }},
        {"key-issuer-of-version-5", "malformed", plain,
         [](scene& s) {
             hashed(s, subpacket(33, join({number(5, 1), bytes(32)})));
         }},
        {"key-issuer-id-of-fingerprint-head", "no_key", plain,
         [](scene& s) {
             s.document.names_issuer = false;
             unhashed(s, issuer_id(s.owner.name().octets().first(8)));
         }},
        // A subkey signs under its own name.
        {"key-issuer-primary-of-the-subkey", "bad_signature", with_subkey,
         [](scene& s) { hashed(s, s.owner.issuer()); }},
        {"key-not-in-the-ring", "no_key", plain,
         [](scene& s) {
             s.bend_ring = [](bytes& ring) { ring = scene{.owner = stranger()}.certificate(); };
         }},
        {"key-not-in-an-empty-ring", "no_key", plain,
         [](scene& s) { s.bend_ring = [](bytes& ring) { ring = packet(10, {}); }; }},
    });

} // namespace
