// arm-*: the forms in which a signature and a keyring come.  RFC 9580, 6

#include "support/openpgp_kit_cases.hpp"

using namespace mig::test;

namespace {

mig::bytes octets(std::string const& text)
{
    return mig::to_bytes(text);
}

scene in_armor()
{
    auto made = plain();
    made.bend_signature = [](mig::bytes& blob) { blob = octets(armored(blob)); };
    return made;
}
// In the form of MIG: base64 and its checksum on one line.
scene on_one_line()
{
    auto made = plain();
    made.bend_signature = [](mig::bytes& blob) {
        blob = octets(mig::to_base64(blob) + "=" + mig::to_base64(checksum(blob)));
    };
    return made;
}
scene ring_in_armor()
{
    auto made = plain();
    made.bend_ring = [](mig::bytes& ring) {
        ring = octets(armored(ring, {.type = "PUBLIC KEY BLOCK"}));
    };
    return made;
}

// Another form of the same signature.
void form(scene& s, armor_form const& how)
{
    s.bend_signature = [how](mig::bytes& blob) { blob = octets(armored(blob, how)); };
}
// The text as it is, changed.
void edit(scene& s, std::function<void(std::string&)> const& change)
{
    s.bend_signature = [before = s.bend_signature, change](mig::bytes& blob) {
        before(blob);
        auto text = mig::to_text(blob);
        change(text);
        blob = octets(text);
    };
}
void replace(scene& s, std::string const& from, std::string const& to)
{
    edit(s, [from, to](std::string& text) {
        auto const place = text.find(from);
        if (place == std::string::npos) std::abort();
        text.replace(place, from.size(), to);
    });
}
void put_before(scene& s, std::string const& what)
{
    edit(s, [what](std::string& text) { text.insert(0, what); });
}
void put_after(scene& s, std::string const& what)
{
    edit(s, [what](std::string& text) { text += what; });
}
// In the middle of the base64.
void put_inside(scene& s, std::string const& what)
{
    edit(s, [what](std::string& text) {
        auto const body = text.find("\n\n");
        text.insert(body == std::string::npos ? 20 : body + 22, what);
    });
}
// A signature one or two octets longer, so that base64 pads it otherwise.
void lengthen(scene& s, std::size_t octets_more)
{
    s.document.unhashed = subpacket(100, mig::bytes(octets_more));
}
void without_checksum(scene& s)
{
    s.bend_signature = [](mig::bytes& blob) { blob = octets(mig::to_base64(blob)); };
}
// The last digit before the padding carries bits that no octet takes.
void set_unused_bit(std::string& text)
{
    auto const padding = text.find('=');
    text[padding - 1] = static_cast<char>(text[padding - 1] + 1);
}

bool const accepted = add_cases(
    "arm",
    {
        {"arm-crlf", "ok", in_armor,
         [](scene& s) {
             edit(s, [](std::string& text) {
                 std::string lines;
                 for (char const c : text)
                     lines += c == '\n' ? std::string{"\r\n"} : std::string{c};
                 text = lines;
             });
         }},
        {"arm-no-checksum", "ok", in_armor, [](scene& s) { form(s, {.with_checksum = false}); }},
        {"arm-wrong-checksum", "ok", in_armor,
         [](scene& s) {
             edit(s, [](std::string& text) { text.replace(text.find("\n=") + 2, 4, "AAAA"); });
         }},
        {"arm-width-76", "ok", in_armor, [](scene& s) { form(s, {.width = 76}); }},
        {"arm-width-4", "ok", in_armor, [](scene& s) { form(s, {.width = 4}); }},
        // Lines that end inside a group of four.
        {"arm-width-1", "ok", in_armor, [](scene& s) { form(s, {.width = 1}); }},
        {"arm-width-3", "ok", in_armor, [](scene& s) { form(s, {.width = 3}); }},
        {"arm-width-7", "ok", in_armor, [](scene& s) { form(s, {.width = 7}); }},
        {"arm-one-long-line", "ok", in_armor, [](scene& s) { form(s, {.width = 100'000}); }},
        {"arm-no-headers", "ok", in_armor, [](scene& s) { form(s, {.headers = ""}); }},
        {"arm-comment-header", "ok", in_armor,
         [](scene& s) { form(s, {.headers = "Comment: made by hand: twice\n"}); }},
        {"arm-hash-header", "ok", in_armor,
         [](scene& s) { form(s, {.headers = "Hash: SHA512\nHash: MD5\n"}); }},
        {"arm-charset-header", "ok", in_armor,
         [](scene& s) { form(s, {.headers = "Charset: utf-8\n"}); }},
        {"arm-unknown-header", "ok", in_armor,
         [](scene& s) { form(s, {.headers = "X-Anything: \x01\x1b[2J\n"}); }},
        {"arm-empty-header", "ok", in_armor, [](scene& s) { form(s, {.headers = "Comment:\n"}); }},
        {"arm-header-like-the-end", "ok", in_armor,
         [](scene& s) { form(s, {.headers = "Comment: -----END PGP SIGNATURE-----\n"}); }},
        {"arm-blank-gap", "ok", in_armor, [](scene& s) { form(s, {.gap = " \t \n"}); }},
        {"arm-trailing-blanks", "ok", in_armor, [](scene& s) { form(s, {.line_end = " \t\n"}); }},
        {"arm-no-final-newline", "ok", in_armor,
         [](scene& s) { edit(s, [](std::string& text) { text.pop_back(); }); }},
        {"arm-blank-lines-before", "ok", in_armor, [](scene& s) { put_before(s, "\n \r\n"); }},
        {"arm-blank-lines-after", "ok", in_armor, [](scene& s) { put_after(s, "\n \r\n"); }},
        {"arm-blank-line-before-end", "ok", in_armor,
         [](scene& s) { replace(s, "-----END", "\n-----END"); }},
        {"arm-two-in-one-block", "ok, ok", in_armor,
         [](scene& s) {
             s.bend_signature = [](mig::bytes& blob) {
                 blob = octets(armored(join({blob, blob})));
             };
         }},
    });

bool const refused = add_cases(
    "arm",
    {
        {"arm-four-dashes", "malformed", in_armor,
         [](scene& s) { edit(s, [](std::string& text) { text.erase(0, 1); }); }},
        {"arm-six-dashes", "malformed", in_armor, [](scene& s) { put_before(s, "-"); }},
        {"arm-six-dashes-at-the-end", "malformed", in_armor,
         [](scene& s) { replace(s, "SIGNATURE-----", "SIGNATURE------"); }},
        {"arm-end-four-dashes", "malformed", in_armor,
         [](scene& s) { replace(s, "-----END", "----END"); }},
        {"arm-no-empty-line", "malformed", in_armor, [](scene& s) { form(s, {.gap = ""}); }},
        {"arm-header-without-colon", "malformed", in_armor,
         [](scene& s) { form(s, {.headers = "Version 1\n"}); }},
        {"arm-header-without-blank", "malformed", in_armor,
         [](scene& s) { form(s, {.headers = "Version:1\n"}); }},
        {"arm-65-headers", "malformed", in_armor,
         [](scene& s) {
             std::string many;
             for (int i = 0; i < 65; ++i)
                 many += "Comment: x\n";
             form(s, {.headers = many});
         }},
        {"arm-headers-only", "malformed", in_armor,
         [](scene& s) { edit(s, [](std::string& text) { text.resize(text.find("\n\n") + 1); }); }},
        {"arm-no-end", "malformed", in_armor,
         [](scene& s) { edit(s, [](std::string& text) { text.resize(text.find("-----END")); }); }},
        {"arm-end-of-another-type", "malformed", in_armor,
         [](scene& s) { replace(s, "END PGP SIGNATURE", "END PGP MESSAGE"); }},
        {"arm-begin-of-another-type", "malformed", in_armor,
         [](scene& s) { replace(s, "BEGIN PGP SIGNATURE", "BEGIN PGP MESSAGE"); }},
        {"arm-message-type", "malformed", in_armor, [](scene& s) { form(s, {.type = "MESSAGE"}); }},
        {"arm-public-key-type", "malformed", in_armor,
         [](scene& s) { form(s, {.type = "PUBLIC KEY BLOCK"}); }},
        {"arm-private-key-type", "malformed", in_armor,
         [](scene& s) { form(s, {.type = "PRIVATE KEY BLOCK"}); }},
        {"arm-lower-case-type", "malformed", in_armor,
         [](scene& s) { form(s, {.type = "signature"}); }},
        {"arm-cleartext-signed", "malformed", in_armor,
         [](scene& s) {
             put_before(s, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nopen the door\n");
         }},
        {"arm-text-before", "malformed", in_armor, [](scene& s) { put_before(s, "Hello.\n"); }},
        {"arm-text-before-on-the-line", "malformed", in_armor,
         [](scene& s) { put_before(s, "> "); }},
        {"arm-byte-order-mark", "malformed", in_armor,
         [](scene& s) { put_before(s, "\xef\xbb\xbf"); }},
        {"arm-text-after", "malformed", in_armor, [](scene& s) { put_after(s, "Bye.\n"); }},
        {"arm-text-after-on-the-line", "malformed", in_armor,
         [](scene& s) { replace(s, "-----\n", "-----x\n"); }},
        {"arm-nul-after", "malformed", in_armor,
         [](scene& s) { put_after(s, std::string(1, '\0')); }},
        {"arm-two-blocks", "malformed", in_armor,
         [](scene& s) { edit(s, [](std::string& text) { text += text; }); }},
        {"arm-dash-escaped", "malformed", in_armor, [](scene& s) { put_before(s, "- "); }},
        {"arm-lone-cr", "malformed", in_armor, [](scene& s) { form(s, {.line_end = "\r"}); }},
        {"arm-nul-inside", "malformed", in_armor,
         [](scene& s) { put_inside(s, std::string(4, '\0')); }},
        {"arm-junk-inside", "malformed", in_armor, [](scene& s) { put_inside(s, "!@#$"); }},
        {"arm-blank-inside", "malformed", in_armor, [](scene& s) { put_inside(s, "    "); }},
        {"arm-padding-inside", "malformed", in_armor, [](scene& s) { put_inside(s, "QQ=="); }},
        {"arm-url-alphabet", "malformed", in_armor, [](scene& s) { put_inside(s, "ab-_"); }},
        {"arm-digit-missing", "malformed", in_armor,
         [](scene& s) {
             edit(s, [](std::string& text) { text.erase(text.find("\n\n") + 5, 1); });
         }},
        {"arm-unused-bits", "malformed", in_armor,
         [](scene& s) {
             lengthen(s, 1);
             form(s, {.width = 100'000, .with_checksum = false});
             edit(s, set_unused_bit);
         }},
        {"arm-junk-after-checksum", "malformed", in_armor,
         [](scene& s) { replace(s, "\n-----END", ";rm -rf /\n-----END"); }},
        {"arm-data-after-checksum", "malformed", in_armor,
         [](scene& s) { replace(s, "\n-----END", "\nAAAA\n-----END"); }},
        {"arm-two-checksums", "malformed", in_armor,
         [](scene& s) { replace(s, "\n-----END", "\n=AAAA\n-----END"); }},
        {"arm-short-checksum", "malformed", in_armor,
         [](scene& s) {
             edit(s, [](std::string& text) { text.erase(text.find("\n=") + 2, 1); });
         }},
        {"arm-empty-body", "malformed", in_armor,
         [](scene& s) { s.bend_signature = [](mig::bytes& blob) { blob = octets(armored({})); }; }},
        {"arm-armor-in-armor", "malformed", in_armor,
         [](scene& s) {
             edit(s, [](std::string& text) { text = armored(mig::as_bytes(text)); });
         }},
        {"arm-too-large", "too_large", in_armor,
         [](scene& s) { put_after(s, std::string(128u << 10, '\n')); }},
        {"arm-too-large-decoded", "too_large", in_armor,
         [](scene& s) {
             s.bend_signature = [](mig::bytes& blob) {
                 blob = octets(armored(join({blob, packet(60, mig::bytes(64u << 10))})));
             };
         }},
        {"arm-binary-with-newline", "malformed", plain,
         [](scene& s) {
             s.bend_signature = [](mig::bytes& blob) { blob.push_back(std::byte{'\n'}); };
         }},
    });

bool const mig_form = add_cases(
    "arm",
    {
        {"arm-mig-newline", "ok", on_one_line, [](scene& s) { put_after(s, "\n"); }},
        {"arm-mig-no-checksum", "ok", on_one_line, without_checksum},
        {"arm-mig-padded-1", "ok", on_one_line, [](scene& s) { lengthen(s, 1); }},
        {"arm-mig-padded-2", "ok", on_one_line, [](scene& s) { lengthen(s, 2); }},
        {"arm-mig-padded-0", "ok", on_one_line, [](scene& s) { lengthen(s, 3); }},
        {"arm-mig-no-checksum-padded-1", "ok", on_one_line,
         [](scene& s) { lengthen(s, 1), without_checksum(s); }},
        {"arm-mig-no-checksum-padded-2", "ok", on_one_line,
         [](scene& s) { lengthen(s, 2), without_checksum(s); }},
        {"arm-mig-no-checksum-padded-0", "ok", on_one_line,
         [](scene& s) { lengthen(s, 3), without_checksum(s); }},
        {"arm-mig-wrong-checksum", "ok", on_one_line,
         [](scene& s) {
             edit(s, [](std::string& text) { text.replace(text.size() - 4, 4, "AAAA"); });
         }},
        {"arm-mig-junk-after-checksum", "malformed", on_one_line,
         [](scene& s) { put_after(s, ";rm -rf /"); }},
        {"arm-mig-two-checksums", "malformed", on_one_line,
         [](scene& s) { put_after(s, "=AAAA"); }},
        {"arm-mig-no-digits-in-checksum", "malformed", on_one_line,
         [](scene& s) {
             edit(s, [](std::string& text) { text.replace(text.size() - 4, 4, "A!AA"); });
         }},
        {"arm-mig-short-checksum", "malformed", on_one_line,
         [](scene& s) { edit(s, [](std::string& text) { text.pop_back(); }); }},
        {"arm-mig-padding-in-checksum", "malformed", on_one_line,
         [](scene& s) { edit(s, [](std::string& text) { text.back() = '='; }); }},
        {"arm-mig-only-checksum", "malformed", on_one_line,
         [](scene& s) { edit(s, [](std::string& text) { text = "=AAAA"; }); }},
        {"arm-mig-empty", "malformed", on_one_line,
         [](scene& s) { edit(s, [](std::string& text) { text.clear(); }); }},
        {"arm-mig-only-newline", "malformed", on_one_line,
         [](scene& s) { edit(s, [](std::string& text) { text = "\n"; }); }},
        {"arm-mig-two-newlines", "malformed", on_one_line, [](scene& s) { put_after(s, "\n\n"); }},
        {"arm-mig-newline-inside", "malformed", on_one_line, [](scene& s) { put_inside(s, "\n"); }},
        {"arm-mig-blank-before", "malformed", on_one_line, [](scene& s) { put_before(s, " "); }},
        {"arm-mig-blank-after", "malformed", on_one_line, [](scene& s) { put_after(s, " "); }},
        {"arm-mig-nul-inside", "malformed", on_one_line,
         [](scene& s) { put_inside(s, std::string(4, '\0')); }},
        {"arm-mig-unused-bits", "malformed", on_one_line,
         [](scene& s) { lengthen(s, 1), without_checksum(s), edit(s, set_unused_bit); }},
        {"arm-mig-padding-inside", "malformed", on_one_line,
         [](scene& s) { put_inside(s, "QQ=="); }},
    });

bool const rings = add_cases(
    "arm",
    {
        {"arm-ring-two-blocks", "ok", ring_in_armor,
         [](scene& s) {
             s.bend_ring = [](mig::bytes& ring) {
                 auto const block = armored(ring, {.type = "PUBLIC KEY BLOCK"});
                 ring = octets(block + "\n" + block);
             };
         }},
        {"arm-ring-signature-type", "ring: invalid argument", ring_in_armor,
         [](scene& s) { s.bend_ring = [](mig::bytes& ring) { ring = octets(armored(ring)); }; }},
        {"arm-ring-private-type", "ring: refused", ring_in_armor,
         [](scene& s) {
             s.bend_ring = [](mig::bytes& ring) {
                 ring = octets(armored(ring, {.type = "PRIVATE KEY BLOCK"}));
             };
         }},
        {"arm-ring-one-line", "ring: invalid argument", ring_in_armor,
         [](scene& s) {
             s.bend_ring = [](mig::bytes& ring) { ring = octets(mig::to_base64(ring)); };
         }},
        {"arm-ring-long-line", "ok", ring_in_armor,
         [](scene& s) {
             s.bend_ring = [](mig::bytes& ring) {
                 ring = octets(armored(ring, {.type = "PUBLIC KEY BLOCK", .width = 1u << 20}));
             };
         }},
        {"arm-ring-in-one-line", "ok", ring_in_armor,
         [](scene& s) {
             s.bend_ring = [](mig::bytes& ring) {
                 auto const large = join({ring, packet(60, mig::bytes(1u << 20))});
                 ring = octets(armored(large, {.type = "PUBLIC KEY BLOCK", .width = 2u << 20}));
             };
         }},
        {"arm-ring-too-large", "ring: over budget", ring_in_armor,
         [](scene& s) { s.after = times(9, packet(60, mig::bytes(1u << 20))); }},
    });

} // namespace
