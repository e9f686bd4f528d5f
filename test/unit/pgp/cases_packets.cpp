// pkt-*: how packets are framed, and which may stand in a detached signature.  RFC 9580, 4

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

using mig::bytes;
using mig::bytes_view;

// The packet of the signature in another frame.
void frame(scene& s, bytes (*how)(bytes_view))
{
    s.bend_signature = [how](bytes& blob) { blob = how(bytes_view{blob}.subspan(6)); };
}
void put_before(scene& s, bytes const& what)
{
    s.bend_signature = [what](bytes& blob) { blob = join({what, blob}); };
}
void put_after(scene& s, bytes const& what)
{
    s.bend_signature = [what](bytes& blob) { blob = join({blob, what}); };
}
void put_around(scene& s, unsigned tag)
{
    s.bend_signature = [tag](bytes& blob) { blob = packet(tag, blob); };
}
void lengthen(scene& s, std::size_t octets)
{
    s.document.unhashed = subpacket(100, bytes(octets));
}
bytes literal(std::string_view text)
{
    return packet(11,
                  join({mig::as_bytes("b"), number(0, 1), number(birth, 4), mig::as_bytes(text)}));
}
bytes one_pass(scene const& s)
{
    return packet(
        4, join({number(0x0300, 2), number(8, 1), number(22, 1), s.owner.id(), number(1, 1)}));
}
// Not compressed, as algorithm 0 says.
bytes compressed(bytes_view packets)
{
    return packet(8, join({number(0, 1), packets}));
}
bytes body_of_version(scene const& s, unsigned version)
{
    auto body = signature_body(s.owner, s.document, {mig::as_bytes(s.text)});
    body[0] = static_cast<std::byte>(version);
    return body;
}
void version(scene& s, unsigned version)
{
    auto const other = packet(2, body_of_version(s, version));
    s.bend_signature = [other](bytes& blob) { blob = other; };
}
void add_second(scene& s, std::string const& text)
{
    auto const second = ed25519_legacy_key(9);
    s.second = second;
    scene other;
    other.owner = second;
    other.text = text;
    s.after = other.certificate();
    put_after(s, other.blob());
}

bool const frames = add_cases(
    "pkt",
    {
        {"pkt-new-length-1", "ok", plain,
         [](scene& s) { frame(s, [](bytes_view body) { return short_packet(2, body); }); }},
        {"pkt-new-length-2", "ok", plain,
         [](scene& s) {
             lengthen(s, 100);
             frame(s, [](bytes_view body) { return short_packet(2, body); });
         }},
        {"pkt-new-length-2-of-more-than-255", "ok", plain,
         [](scene& s) {
             lengthen(s, 1000);
             frame(s, [](bytes_view body) { return short_packet(2, body); });
         }},
        {"pkt-old-length-1", "ok", plain,
         [](scene& s) { frame(s, [](bytes_view body) { return old_packet(2, body, 1); }); }},
        {"pkt-old-length-2", "ok", plain,
         [](scene& s) { frame(s, [](bytes_view body) { return old_packet(2, body, 2); }); }},
        {"pkt-old-length-4", "ok", plain,
         [](scene& s) { frame(s, [](bytes_view body) { return old_packet(2, body, 4); }); }},
        {"pkt-old-indeterminate", "malformed", plain,
         [](scene& s) { frame(s, [](bytes_view body) { return old_packet(2, body, 0); }); }},
        {"pkt-partial", "malformed", plain,
         [](scene& s) {
             frame(s, [](bytes_view body) {
                 return join({number(0xc2e0, 2), body.first(1), number(body.size() - 1, 1),
                              body.subspan(1)});
             });
         }},
        {"pkt-partial-last", "malformed", plain,
         [](scene& s) {
             s.document.unhashed = subpacket(100, bytes(13)); // 128 octets in all
             frame(s, [](bytes_view body) { return join({number(0xc2e7, 2), body}); });
         }},
        {"pkt-tag-0", "malformed", plain,
         [](scene& s) { frame(s, [](bytes_view body) { return short_packet(0, body); }); }},
        {"pkt-bit-7-clear", "malformed", plain, [](scene& s) { put_after(s, number(0x4200, 2)); }},
        {"pkt-length-beyond", "malformed", plain,
         [](scene& s) {
             s.bend_signature = [](bytes& blob) { blob[2] = std::byte{0xff}; }; // 4 GiB
         }},
        {"pkt-length-one-too-many", "malformed", plain,
         [](scene& s) { s.bend_signature = [](bytes& blob) { blob.pop_back(); }; }},
        {"pkt-length-one-too-few", "malformed", plain,
         [](scene& s) {
             frame(s, [](bytes_view body) {
                 return join({packet(2, body.first(body.size() - 1)), body.last(1)});
             });
         }},
        {"pkt-no-length", "malformed", plain, [](scene& s) { put_after(s, number(0xc2, 1)); }},
        {"pkt-half-a-length", "malformed", plain,
         [](scene& s) { put_after(s, number(0xc2ff00, 3)); }},
        {"pkt-empty-body", "ok, malformed", plain, [](scene& s) { put_after(s, packet(2, {})); }},
        {"pkt-octet-after-numbers", "malformed", plain,
         [](scene& s) { s.document.bend = [](bytes& body) { body.push_back(std::byte{0}); }; }},
        {"pkt-cut-in-areas", "ok, malformed", plain,
         [](scene& s) {
             auto const body = signature_body(s.owner, s.document, {mig::as_bytes(s.text)});
             put_after(s, packet(2, bytes_view{body}.first(20)));
         }},
        {"pkt-cut-in-head", "ok, malformed", plain,
         [](scene& s) { put_after(s, packet(2, number(0x0400, 2))); }},
    });

bool const others = add_cases(
    "pkt",
    {
        {"pkt-literal-then-good-sig", "malformed", plain,
         [](scene& s) { put_before(s, literal(s.text)); }},
        {"pkt-good-sig-then-literal", "malformed", plain,
         [](scene& s) { put_after(s, literal(s.text)); }},
        {"pkt-one-pass-message", "malformed", plain,
         [](scene& s) {
             put_before(s, join({one_pass(s), literal(s.text)}));
         }},
        {"pkt-one-pass-alone", "malformed", plain, [](scene& s) { put_before(s, one_pass(s)); }},
        {"pkt-compressed-sig", "malformed", plain,
         [](scene& s) { s.bend_signature = [](bytes& blob) { blob = compressed(blob); }; }},
        {"pkt-compressed-nested-200", "malformed", plain,
         [](scene& s) {
             s.bend_signature = [](bytes& blob) {
                 for (int depth = 0; depth < 200; ++depth)
                     blob = compressed(blob);
             };
         }},
        {"pkt-compression-bomb", "malformed", plain,
         [](scene& s) {
             // ZIP: a stored head, then one octet copied without end as far as the blob goes.
             put_before(s, packet(8, join({number(1, 1), bytes(60'000, std::byte{0x55})})));
         }},
        {"pkt-encrypted-session-key", "malformed", plain, [](scene& s) { put_around(s, 1); }},
        {"pkt-symmetric-session-key", "malformed", plain, [](scene& s) { put_around(s, 3); }},
        {"pkt-encrypted-9", "malformed", plain, [](scene& s) { put_around(s, 9); }},
        {"pkt-encrypted-18", "malformed", plain, [](scene& s) { put_around(s, 18); }},
        {"pkt-encrypted-20", "malformed", plain, [](scene& s) { put_around(s, 20); }},
        {"pkt-literal-around", "malformed", plain, [](scene& s) { put_around(s, 11); }},
        {"pkt-key-then-sig", "malformed", plain, [](scene& s) { put_before(s, s.owner.key()); }},
        {"pkt-certificate-then-sig", "malformed", plain,
         [](scene& s) { put_before(s, s.certificate()); }},
        {"pkt-secret-key-then-sig", "malformed", plain,
         [](scene& s) { put_before(s, packet(5, s.owner.body())); }},
        {"pkt-user-id-then-sig", "malformed", plain,
         [](scene& s) { put_before(s, packet(13, mig::as_bytes("someone"))); }},
        {"pkt-trust-then-sig", "malformed", plain,
         [](scene& s) { put_before(s, packet(12, number(0, 2))); }},
        {"pkt-detection-code-19", "malformed", plain,
         [](scene& s) { put_after(s, packet(19, bytes(20))); }},
        {"pkt-unknown-critical-22", "malformed", plain,
         [](scene& s) { put_before(s, packet(22, {})); }},
        {"pkt-unknown-critical-39", "malformed", plain,
         [](scene& s) { put_before(s, packet(39, {})); }},
        {"pkt-unknown-critical-after", "malformed", plain,
         [](scene& s) { put_after(s, packet(39, {})); }},
        {"pkt-unknown-40", "ok", plain,
         [](scene& s) { put_before(s, packet(40, mig::as_bytes("x"))); }},
        {"pkt-unknown-63", "ok", plain,
         [](scene& s) { put_after(s, packet(63, mig::as_bytes("x"))); }},
        {"pkt-marker", "ok", plain,
         [](scene& s) { put_before(s, packet(10, mig::as_bytes("PGP"))); }},
        {"pkt-padding", "ok", plain,
         [](scene& s) { put_after(s, packet(21, bytes(100, std::byte{0xa5}))); }},
        {"pkt-padding-alone", "malformed", plain,
         [](scene& s) { s.bend_signature = [](bytes& blob) { blob = packet(21, bytes(8)); }; }},
        {"pkt-certificate-alone", "malformed", plain,
         [](scene& s) {
             auto const ring = s.ring();
             s.bend_signature = [ring](bytes& blob) { blob = ring; };
         }},
    });

bool const several = add_cases(
    "pkt",
    {
        {"pkt-good-plus-bad", "ok, bad_signature", plain,
         [](scene& s) { add_second(s, "another text"); }},
        {"pkt-bad-plus-good", "bad_signature, ok", plain,
         [](scene& s) {
             add_second(s, s.text);
             s.document.bend = flip_last_bit;
         }},
        {"pkt-two-different-signers", "ok, ok", plain, [](scene& s) { add_second(s, s.text); }},
        {"pkt-same-signer-twice", "ok, ok", plain,
         [](scene& s) { s.bend_signature = [](bytes& blob) {
                            blob = join({blob, blob});
                        }; }},
        {"pkt-good-plus-unknown-version", "ok, unsupported_version", plain,
         [](scene& s) { put_after(s, packet(2, body_of_version(s, 3))); }},
        {"pkt-good-plus-unknown-algorithm", "unsupported_algorithm, ok", plain,
         [](scene& s) { put_before(s, s.document_by(s.owner, {.algorithm = 99})); }},
        {"pkt-good-plus-nobody", "no_key, ok", plain,
         [](scene& s) { put_before(s, s.document_by(ed25519_legacy_key(9), {})); }},
        {"pkt-version-2", "unsupported_version", plain, [](scene& s) { version(s, 2); }},
        {"pkt-version-3", "unsupported_version", plain, [](scene& s) { version(s, 3); }},
        {"pkt-version-5", "unsupported_version", plain, [](scene& s) { version(s, 5); }},
        {"pkt-version-7", "unsupported_version", plain, [](scene& s) { version(s, 7); }},
        {"pkt-16-sigs", "ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, ok", plain,
         [](scene& s) { s.bend_signature = [](bytes& blob) { blob = times(16, blob); }; }},
        {"pkt-17-sigs", "too_large", plain,
         [](scene& s) { s.bend_signature = [](bytes& blob) { blob = times(17, blob); }; }},
        {"pkt-10000-sigs", "too_large", plain,
         [](scene& s) { s.bend_signature = [](bytes& blob) { blob = times(10'000, blob); }; }},
        {"pkt-10000-tiny-sigs", "too_large", plain,
         [](scene& s) { put_after(s, times(10'000, short_packet(2, number(4, 1)))); }},
        {"pkt-63-markers", "ok", plain, [](scene& s) { put_before(s, times(63, packet(10, {}))); }},
        {"pkt-64-markers", "too_large", plain,
         [](scene& s) { put_before(s, times(64, packet(10, {}))); }},
        {"pkt-20000-markers", "too_large", plain,
         [](scene& s) { put_before(s, times(20'000, short_packet(10, {}))); }},
        {"pkt-64-kib", "ok", plain,
         [](scene& s) {
             s.bend_signature = [](bytes& blob) {
                 blob = join({blob, packet(60, bytes((64u << 10) - 6 - blob.size()))});
             };
         }},
        {"pkt-64-kib-and-1", "too_large", plain,
         [](scene& s) {
             s.bend_signature = [](bytes& blob) {
                 blob = join({blob, packet(60, bytes((64u << 10) - 5 - blob.size()))});
             };
         }},
    });

} // namespace
