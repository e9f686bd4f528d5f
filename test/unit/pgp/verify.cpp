// What a document signature must be.

#include <mig/base/encoding.hpp>

#include "support/openpgp_kit.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;

namespace {

openpgp_person const alice{1};
openpgp_person const bob{2};
std::string const text = "open the door";
constexpr std::uint32_t now = birth + 2 * day;

keyring ring_of_both()
{
    return keyring::from_bytes(join({alice.certificate(), bob.certificate()})).value();
}
verification judge(bytes_view signature, std::uint32_t when = now)
{
    return verify(ring_of_both(), as_bytes(text), signature, at(when));
}
// The one reason, or "several".
std::string verdict(bytes_view signature, std::uint32_t when = now)
{
    auto const seen = judge(signature, when);
    if (seen.signatures.size() != 1) return "several";
    auto const& one = seen.signatures[0];
    BOOST_TEST(one.signer.has_value() == one.ok()); // a signer is named only when it is good
    BOOST_TEST(one.signing_key.has_value() == one.ok());
    return std::string{name(one.reason)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(document_signatures)

BOOST_AUTO_TEST_CASE(every_other_type_is_refused)
{
    for (unsigned type = 1; type < 256; ++type)
        BOOST_TEST(verdict(alice.document(text, {.type = type})) == "wrong_type", "type " << type);
}

BOOST_AUTO_TEST_CASE(weak_hashes_are_refused)
{
    using pgp::hash_algorithm;
    for (auto hash : {hash_algorithm::md5, hash_algorithm::sha1, hash_algorithm::ripemd160})
        BOOST_TEST(verdict(alice.document(text, {.hash = hash})) == "weak_hash");
}

BOOST_AUTO_TEST_CASE(a_224_bit_digest_is_too_small_for_ed25519)
{
    BOOST_TEST(verdict(alice.document(text, {.hash = pgp::hash_algorithm::sha224})) == "weak_hash");
}

BOOST_AUTO_TEST_CASE(a_signature_that_names_nobody_is_refused)
{
    BOOST_TEST(verdict(alice.document(text, {.name_issuer = false})) == "no_issuer");
}

BOOST_AUTO_TEST_CASE(a_hashed_issuer_that_is_another_key_is_refused)
{
    BOOST_TEST(verdict(alice.document(text, {.hashed = bob.issuer()})) == "bad_signature");
}

BOOST_AUTO_TEST_CASE(two_hashed_issuers_that_disagree_are_refused)
{
    auto const wrong_id = subpacket(16, bob.name().octets().last(8));

    BOOST_TEST(verdict(alice.document(text, {.hashed = join({alice.issuer(), wrong_id})})) ==
               "issuer_conflict");
}

BOOST_AUTO_TEST_CASE(garbage_among_the_unhashed_hints_does_no_harm)
{
    auto const garbage = join({bob.issuer(), subpacket(16, number(7, 8)), subpacket(33, {})});

    BOOST_TEST(verdict(alice.document(text, {.unhashed = garbage})) == "ok");
}

BOOST_AUTO_TEST_CASE(a_creation_time_must_be_there_once_and_hashed)
{
    auto const twice = alice.document(text, {.hashed = subpacket(2, number(birth, 4))});

    BOOST_TEST(verdict(twice) == "malformed");
}

BOOST_AUTO_TEST_CASE(an_unknown_critical_subpacket_is_refused_and_an_uncritical_one_is_not)
{
    BOOST_TEST(verdict(alice.document(text, {.hashed = subpacket(0x80 | 101, {})})) ==
               "critical_subpacket");
    BOOST_TEST(verdict(alice.document(text, {.hashed = subpacket(101, {})})) == "ok");
    BOOST_TEST(verdict(alice.document(text, {.unhashed = subpacket(0x80 | 101, {})})) == "ok");
}

BOOST_AUTO_TEST_CASE(an_expiration_counts_in_the_hashed_area_only)
{
    auto const one_hour = subpacket(3, number(3600, 4));
    auto const made = birth + day;

    auto const hashed = alice.document(text, {.hashed = one_hour});
    BOOST_TEST(verdict(hashed, made + 3599) == "ok");
    BOOST_TEST(verdict(hashed, made + 3600) == "signature_expired");
    BOOST_TEST(verdict(alice.document(text, {.unhashed = one_hour})) == "ok");
}

BOOST_AUTO_TEST_CASE(the_future_begins_after_the_skew)
{
    auto const signature = alice.document(text, {.created = now});

    BOOST_TEST(verdict(signature, now - 300) == "ok");
    BOOST_TEST(verdict(signature, now - 301) == "signature_in_future");
}

BOOST_AUTO_TEST_CASE(a_signature_older_than_its_key_is_refused)
{
    BOOST_TEST(verdict(alice.document(text, {.created = birth - 1})) == "signature_predates_key");
    BOOST_TEST(verdict(alice.document(text, {.created = birth})) == "ok");
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_makes_another_signature)
{
    auto const good = alice.document(text);
    auto const unhashed_begins = 6 + 4 + 2 + 10; // packet head, fixed fields, the time
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bent = good;
        bent[bit / 8] ^= std::byte{1} << (bit % 8);
        auto const seen = judge(bent);
        // Hints may be bent as long as the right key is found; nobody else may be named.
        if (bit / 8 < unhashed_begins && bit / 8 >= 6) BOOST_TEST(!seen.all_good(), "bit " << bit);
        for (auto const& who : seen.signers())
            BOOST_TEST((who == alice.name()), "bit " << bit);
    }
}

BOOST_AUTO_TEST_CASE(every_cut_of_a_signature_is_refused)
{
    auto const good = alice.document(text);
    for (std::size_t size = 0; size < good.size(); ++size)
        BOOST_TEST(!judge(bytes_view{good}.first(size)).all_good(), size << " octets");
}

BOOST_AUTO_TEST_CASE(octets_after_the_numbers_are_refused)
{
    auto body = alice.signature_body({}, {as_bytes(text)});
    body.push_back(std::byte{0});

    BOOST_TEST(verdict(packet(2, body)) == "malformed");
}

BOOST_AUTO_TEST_CASE(one_bad_signature_is_reported_next_to_a_good_one)
{
    auto const seen =
        judge(join({alice.document(text), bob.document("another text"), bob.document(text)}));

    BOOST_REQUIRE(seen.signatures.size() == 3);
    BOOST_TEST(!seen.all_good());
    BOOST_CHECK(seen.signatures[1].reason == pgp_reason::bad_signature);
    BOOST_TEST(seen.signers().size() == 2U);
}

BOOST_AUTO_TEST_CASE(two_signatures_of_one_signer_are_one_signer)
{
    auto const twice = judge(join({alice.document(text), alice.document(text)}));

    BOOST_TEST(twice.all_good());
    BOOST_CHECK(twice.signers() == std::vector{alice.name()});
}

BOOST_AUTO_TEST_CASE(a_signature_of_an_unknown_version_is_unsupported)
{
    for (unsigned version : {0U, 2U, 3U, 5U, 7U, 255U}) {
        auto body = alice.signature_body({}, {as_bytes(text)});
        body[0] = static_cast<std::byte>(version);
        BOOST_TEST(verdict(packet(2, body)) == "unsupported_version");
    }
}

BOOST_AUTO_TEST_CASE(a_version_6_signature_of_a_version_4_key_is_refused)
{
    auto const body =
        join({number(0x06001608, 4), number(10, 4), subpacket(2, number(birth + day, 4)),
              number(27, 4), alice.issuer(), number(0, 2), number(16, 1), bytes(16), number(0, 4)});

    BOOST_TEST(!judge(packet(2, body)).all_good());
}

BOOST_AUTO_TEST_CASE(packets_other_than_signatures_are_refused)
{
    auto const good = alice.document(text);
    for (unsigned tag : {1U, 3U, 4U, 5U, 6U, 8U, 9U, 11U, 12U, 13U, 14U, 18U, 20U, 22U, 39U}) {
        BOOST_TEST(verdict(join({packet(tag, as_bytes(text)), good})) == "malformed");
        BOOST_TEST(verdict(join({good, packet(tag, as_bytes(text))})) == "malformed");
    }
}

BOOST_AUTO_TEST_CASE(marker_padding_and_private_packets_are_skipped)
{
    auto const good = alice.document(text);
    for (unsigned tag : {10U, 21U, 40U, 60U, 63U})
        BOOST_TEST(verdict(join({packet(tag, as_bytes("PGP")), good})) == "ok");
}

BOOST_AUTO_TEST_CASE(partial_and_indeterminate_lengths_are_refused)
{
    auto const body = alice.signature_body({}, {as_bytes(text)});
    auto const partial = join({number(0xc2, 1), number(0xe0, 1), bytes_view{body}.first(1),
                               number(body.size() - 1, 1), bytes_view{body}.subspan(1)});

    BOOST_TEST(verdict(partial) == "malformed");
    BOOST_TEST(verdict(join({number(0x8b, 1), body})) == "malformed");
    BOOST_TEST(verdict(join({number(0x89, 1), number(body.size(), 2), body})) == "ok");
}

BOOST_AUTO_TEST_CASE(an_empty_keyring_knows_nobody)
{
    auto const seen = verify(keyring{}, as_bytes(text), alice.document(text), at(now));

    BOOST_CHECK(seen.signatures.at(0).reason == pgp_reason::no_key);
}

BOOST_AUTO_TEST_CASE(nothing_is_not_a_signature)
{
    for (std::string_view blob : {"", "\n", "=", "====", "=abcd", "-", "-----BEGIN PGP"})
        BOOST_TEST(verdict(as_bytes(blob)) == "malformed");
}

BOOST_AUTO_TEST_CASE(one_line_and_binary_are_the_same_signature)
{
    auto const binary = alice.document(text);

    auto const line = one_line_signature(binary).value();

    BOOST_TEST(verdict(as_bytes(line)) == "ok");
    BOOST_TEST(verdict(as_bytes(line + "\n")) == "ok");
    BOOST_TEST(one_line_signature(as_bytes(line)).value() == line);
}

BOOST_AUTO_TEST_CASE(junk_around_the_one_line_form_is_refused)
{
    auto const line = one_line_signature(alice.document(text)).value();

    for (auto const& bad : {line + ";rm -rf /", " " + line, line + " ", line + "\n\n",
                            line.substr(0, 20) + "\n" + line.substr(20), line + line})
        BOOST_TEST(verdict(as_bytes(bad)) == "malformed");
}

BOOST_AUTO_TEST_CASE(only_signatures_have_a_one_line_form)
{
    auto const good = alice.document(text);

    BOOST_TEST(!one_line_signature(alice.certificate()).ok());
    BOOST_TEST(!one_line_signature(join({good, packet(11, as_bytes(text))})).ok());
    BOOST_TEST(!one_line_signature(bytes_view{good}.first(good.size() - 1)).ok());
    BOOST_TEST(!one_line_signature({}).ok());
}

BOOST_AUTO_TEST_CASE(no_signature_or_too_many_have_no_one_line_form)
{
    BOOST_TEST(!one_line_signature(as_bytes(armored({}))).ok());
    BOOST_TEST(one_line_signature(times(64, alice.document(text))).ok());
    BOOST_TEST(!one_line_signature(times(65, alice.document(text))).ok());
}

BOOST_AUTO_TEST_CASE(no_signature_at_all_is_not_all_good)
{
    BOOST_TEST(!verification{}.all_good());
}

BOOST_AUTO_TEST_SUITE_END()
