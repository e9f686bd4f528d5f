// What a certificate says of itself, and which of it counts.

#include "support/openpgp_kit.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;

namespace {

openpgp_person const alice{1};
openpgp_person const bob{2};
openpgp_person const eve{3};
std::string const text = "open the door";
constexpr std::uint32_t now = birth + 2 * day;

pgp_reason reason_at(std::uint32_t when, bytes_view ring, bytes_view signature)
{
    auto const keys = keyring::from_bytes(ring).value();
    auto const seen = verify(keys, as_bytes(text), signature, at(when));
    BOOST_REQUIRE(seen.signatures.size() == 1);
    return seen.signatures[0].reason;
}
std::string verdict(bytes_view ring, bytes_view signature, std::uint32_t when = now)
{
    return std::string{name(reason_at(when, ring, signature))};
}
// Why the first certificate was left out.
std::string left_out(bytes_view ring)
{
    auto const keys = keyring::from_bytes(ring).value();
    return keys.left_out().empty() ? "nothing" : std::string{name(keys.left_out()[0].why)};
}

bytes may_sign()
{
    return openpgp_person::flags(0x02);
}
// alice, and a subkey of hers with that binding.
bytes with_subkey(openpgp_person const& subkey, bytes_view binding)
{
    return join({alice.certificate(), subkey.subkey(), binding});
}
bytes good_binding(openpgp_person const& subkey)
{
    return alice.over_subkey(
        subkey, {.type = 0x18, .hashed = may_sign(), .unhashed = subkey.back_signature(alice)});
}

} // namespace

BOOST_AUTO_TEST_SUITE(certificates)

BOOST_AUTO_TEST_CASE(a_certified_key_signs)
{
    auto const keys = keyring::from_bytes(alice.certificate()).value();

    auto const seen = verify(keys, as_bytes(text), alice.document(text), at(now));

    BOOST_REQUIRE(seen.all_good());
    BOOST_CHECK(seen.signers() == std::vector{alice.name()});
    BOOST_CHECK(seen.signatures[0].signing_key == alice.name());
    BOOST_CHECK(seen.signatures[0].created == at(birth + day));
}

BOOST_AUTO_TEST_CASE(a_key_without_a_self_signature_is_left_out)
{
    auto const ring = join({alice.key(), alice.user_id("someone")});

    BOOST_TEST(left_out(ring) == "no_self_signature");
    BOOST_TEST(verdict(ring, alice.document(text)) == "no_key");
}

BOOST_AUTO_TEST_CASE(the_certification_of_another_does_not_make_a_self_signature)
{
    auto const ring = join({alice.key(), alice.user_id("someone"),
                            bob.certification_of(alice, "someone"), bob.certificate()});

    BOOST_TEST(left_out(ring) == "no_self_signature");
}

BOOST_AUTO_TEST_CASE(a_sha1_self_signature_is_too_weak)
{
    auto const ring = join({alice.key(), alice.user_id("someone"),
                            alice.certification("someone", {.hash = pgp::hash_algorithm::sha1})});

    BOOST_TEST(left_out(ring) == "weak_self_signature");
}

BOOST_AUTO_TEST_CASE(a_self_signature_over_another_user_id_does_not_count)
{
    auto const ring = join({alice.key(), alice.user_id("root"), alice.certification("someone")});

    BOOST_TEST(left_out(ring) == "no_self_signature");
}

BOOST_AUTO_TEST_CASE(a_self_signature_with_an_unknown_critical_subpacket_does_not_count)
{
    auto const ring = join({alice.key(), alice.user_id("someone"),
                            alice.certification("someone", {.hashed = subpacket(0x80 | 100, {})})});

    BOOST_TEST(left_out(ring) == "no_self_signature");
}

BOOST_AUTO_TEST_CASE(a_key_without_flags_does_not_sign)
{
    auto const ring = join({alice.key(), alice.user_id("someone"),
                            alice.certification("someone", {.hashed = subpacket(30, {})})});

    BOOST_TEST(verdict(ring, alice.document(text)) == "not_for_signing");
}

BOOST_AUTO_TEST_CASE(flags_in_the_unhashed_area_do_not_count)
{
    auto const ring = join({alice.key(), alice.user_id("someone"),
                            alice.certification("someone", {.hashed = openpgp_person::flags(0x01),
                                                            .unhashed = may_sign()})});

    BOOST_TEST(verdict(ring, alice.document(text)) == "not_for_signing");
}

BOOST_AUTO_TEST_CASE(the_newest_self_signature_decides_how_long_a_key_lives)
{
    auto const old = alice.certification(
        "someone", {.hashed = join({openpgp_person::flags(3), lives_for(10 * day)})});
    auto const shorter = alice.certification(
        "someone", {.created = birth + day / 2,
                    .hashed = join({openpgp_person::flags(3), lives_for(day + 100)})});
    auto const renewed = alice.certification(
        "someone",
        {.created = birth + day + 50, .hashed = join({openpgp_person::flags(3), lives_for(day)})});

    auto const ring = join({alice.key(), alice.user_id("someone"), shorter, old});
    BOOST_TEST(verdict(ring, alice.document(text)) == "ok");
    auto const cut = join({alice.key(), alice.user_id("someone"), renewed, old});
    BOOST_TEST(verdict(cut, alice.document(text)) == "key_expired");
}

BOOST_AUTO_TEST_CASE(the_last_second_of_a_key_is_the_one_before_its_end)
{
    auto const ring =
        join({alice.key(), alice.user_id("someone"),
              alice.certification(
                  "someone", {.hashed = join({openpgp_person::flags(3), lives_for(3 * day)})})});

    BOOST_TEST(verdict(ring, alice.document(text), birth + 3 * day - 1) == "ok");
    BOOST_TEST(verdict(ring, alice.document(text), birth + 3 * day) == "key_expired");
}

BOOST_AUTO_TEST_CASE(a_lifetime_near_the_largest_number_does_not_wrap)
{
    auto const ring =
        join({alice.key(), alice.user_id("someone"),
              alice.certification(
                  "someone", {.hashed = join({openpgp_person::flags(3), lives_for(0xffffffff)})})});

    BOOST_TEST(verdict(ring, alice.document(text)) == "ok");
    auto const long_lived = alice.document(text, {.hashed = subpacket(3, number(0xffffffff, 4))});
    BOOST_TEST(verdict(ring, long_lived) == "ok");
}

BOOST_AUTO_TEST_CASE(every_reason_of_a_revocation_revokes)
{
    for (unsigned code : {0U, 1U, 2U, 3U, 32U, 100U}) {
        auto const gone = alice.over_key(alice, {.type = 0x20, .hashed = revocation_reason(code)});
        auto const ring =
            join({alice.key(), gone, alice.user_id("someone"), alice.certification("someone")});
        BOOST_TEST(verdict(ring, alice.document(text)) == "key_revoked", "reason " << code);
    }
}

BOOST_AUTO_TEST_CASE(a_revocation_without_a_reason_or_with_a_weak_hash_revokes)
{
    auto const bare = alice.over_key(alice, {.type = 0x20});
    auto const weak = alice.over_key(alice, {.type = 0x20, .hash = pgp::hash_algorithm::sha1});
    auto const odd = alice.over_key(alice, {.type = 0x20, .hashed = subpacket(0x80 | 100, {})});
    for (auto const& gone : {bare, weak, odd}) {
        auto const ring =
            join({alice.key(), gone, alice.user_id("someone"), alice.certification("someone")});
        BOOST_TEST(verdict(ring, alice.document(text)) == "key_revoked");
    }
}

BOOST_AUTO_TEST_CASE(a_revocation_in_the_second_copy_of_a_certificate_revokes)
{
    auto const ring = join({alice.certificate(), bob.certificate(), alice.key(),
                            alice.over_key(alice, {.type = 0x20}), alice.user_id("someone"),
                            alice.certification("someone")});

    BOOST_TEST(verdict(ring, alice.document(text)) == "key_revoked");
    BOOST_TEST(keyring::from_bytes(ring).value().certificates().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_revocation_of_the_key_counts_wherever_it_stands)
{
    auto const gone = alice.over_key(alice, {.type = 0x20, .hashed = revocation_reason(0)});
    auto const after_user_id = join({alice.certificate(), gone});
    BOOST_TEST(verdict(after_user_id, alice.document(text)) == "key_revoked");
}

BOOST_AUTO_TEST_CASE(the_revocation_of_a_stranger_does_not_revoke)
{
    auto const ring =
        join({alice.key(), eve.over_key(alice, {.type = 0x20}), alice.user_id("someone"),
              alice.certification("someone"), eve.certificate()});

    BOOST_TEST(verdict(ring, alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(a_spoilt_revocation_does_not_revoke)
{
    auto const ring = join({alice.key(), alice.over_key(alice, {.type = 0x20, .spoil = true}),
                            alice.user_id("someone"), alice.certification("someone")});

    BOOST_TEST(verdict(ring, alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(a_revocation_behind_a_flood_of_forgeries_still_revokes)
{
    bytes ring = alice.key();
    for (std::uint32_t i = 0; i < 200; ++i) {
        auto const forged =
            alice.over_key(alice, {.type = 0x1f, .created = birth + i, .spoil = true});
        ring.insert(ring.end(), forged.begin(), forged.end());
    }
    for (std::uint32_t i = 0; i < 200; ++i) {
        auto const forged =
            alice.over_key(alice, {.type = 0x20, .created = birth + i, .spoil = true});
        ring.insert(ring.end(), forged.begin(), forged.end());
    }
    ring = join({ring, alice.over_key(alice, {.type = 0x20}), alice.user_id("someone"),
                 alice.certification("someone")});

    BOOST_TEST(verdict(ring, alice.document(text)) != "ok");
}

BOOST_AUTO_TEST_CASE(a_designated_revoker_revokes)
{
    auto const revoker = subpacket(12, join({number(0x80, 1), number(22, 1), bob.name().octets()}));
    auto const names_bob = alice.over_key(alice, {.type = 0x1f, .hashed = revoker});
    auto const by_bob = bob.over_key(alice, {.type = 0x20});
    auto const rest = join({alice.user_id("someone"), alice.certification("someone")});

    BOOST_TEST(verdict(join({alice.key(), names_bob, by_bob, rest, bob.certificate()}),
                       alice.document(text)) == "key_revoked");
    BOOST_TEST(verdict(join({alice.key(), by_bob, rest, bob.certificate()}),
                       alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(a_designated_revoker_is_heard_behind_a_flood)
{
    auto const revoker = subpacket(12, join({number(0x80, 1), number(22, 1), bob.name().octets()}));
    bytes ring = join({alice.key(), alice.over_key(alice, {.type = 0x1f, .hashed = revoker})});
    for (std::uint32_t i = 0; i < 100; ++i) {
        auto const foreign = eve.over_key(alice, {.type = 0x20, .created = birth + i});
        ring.insert(ring.end(), foreign.begin(), foreign.end());
    }
    ring = join({ring, bob.over_key(alice, {.type = 0x20}), alice.user_id("someone"),
                 alice.certification("someone"), bob.certificate()});

    BOOST_TEST(verdict(ring, alice.document(text)) == "key_revoked");
}

BOOST_AUTO_TEST_CASE(a_key_whose_only_user_id_is_revoked_does_not_sign)
{
    auto const gone = alice.certification(
        "someone", {.type = 0x30, .created = birth + day + 1, .hashed = revocation_reason(32)});
    auto const ring = join({alice.certificate(), gone});

    BOOST_TEST(verdict(ring, alice.document(text)) == "no_self_signature");
}

BOOST_AUTO_TEST_CASE(a_bound_subkey_signs_in_the_name_of_its_primary)
{
    auto const keys = keyring::from_bytes(with_subkey(bob, good_binding(bob))).value();

    auto const seen = verify(keys, as_bytes(text), bob.document(text), at(now));

    BOOST_REQUIRE(seen.all_good());
    BOOST_CHECK(seen.signers() == std::vector{alice.name()});
    BOOST_CHECK(seen.signatures[0].signing_key == bob.name());
}

BOOST_AUTO_TEST_CASE(a_subkey_that_nobody_bound_does_not_sign)
{
    BOOST_TEST(verdict(with_subkey(bob, {}), bob.document(text)) == "no_self_signature");
}

BOOST_AUTO_TEST_CASE(a_subkey_bound_by_another_key_does_not_sign)
{
    auto const binding = eve.over_subkey(
        bob, {.type = 0x18, .hashed = may_sign(), .unhashed = bob.back_signature(eve)});

    BOOST_TEST(verdict(with_subkey(bob, binding), bob.document(text)) == "no_self_signature");
}

BOOST_AUTO_TEST_CASE(a_signing_subkey_needs_its_own_word)
{
    auto const without = alice.over_subkey(bob, {.type = 0x18, .hashed = may_sign()});
    auto const for_eve = alice.over_subkey(
        bob, {.type = 0x18, .hashed = may_sign(), .unhashed = bob.back_signature(eve)});
    auto const wrong_type =
        alice.over_subkey(bob, {.type = 0x18,
                                .hashed = may_sign(),
                                .unhashed = bob.back_signature(alice, {.type = 0x18})});
    auto const weak = alice.over_subkey(
        bob, {.type = 0x18,
              .hashed = may_sign(),
              .unhashed = bob.back_signature(alice, {.hash = pgp::hash_algorithm::sha1})});

    for (auto const& binding : {without, for_eve, wrong_type, weak})
        BOOST_TEST(verdict(with_subkey(bob, binding), bob.document(text)) == "no_back_signature");
}

BOOST_AUTO_TEST_CASE(a_newer_binding_takes_the_right_to_sign_away)
{
    auto const later = alice.over_subkey(
        bob, {.type = 0x18, .created = birth + day + 5, .hashed = openpgp_person::flags(0x0c)});

    BOOST_TEST(verdict(with_subkey(bob, join({later, good_binding(bob)})), bob.document(text)) ==
               "not_for_signing");
}

BOOST_AUTO_TEST_CASE(a_revoked_subkey_does_not_sign_and_its_primary_still_does)
{
    auto const ring =
        with_subkey(bob, join({good_binding(bob), alice.over_subkey(bob, {.type = 0x28})}));

    BOOST_TEST(verdict(ring, bob.document(text)) == "key_revoked");
    BOOST_TEST(verdict(ring, alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(a_bogus_copy_of_a_subkey_does_not_shadow_its_owner)
{
    // eve adopts bob's key, and stands before alice in the ring.
    auto const adopted = join({eve.certificate(), bob.subkey(),
                               eve.over_subkey(bob, {.type = 0x18, .hashed = may_sign()})});
    auto const real = with_subkey(bob, good_binding(bob));
    auto const signature = bob.document(text);

    for (auto const& ring : {join({adopted, real}), join({real, adopted})}) {
        auto const keys = keyring::from_bytes(ring).value();
        auto const seen = verify(keys, as_bytes(text), signature, at(now));
        BOOST_CHECK(seen.signers() == std::vector{alice.name()});
    }
}

BOOST_AUTO_TEST_CASE(many_bogus_copies_of_a_subkey_do_not_shadow_its_owner)
{
    bytes ring;
    for (unsigned seed = 10; seed < 60; ++seed) {
        openpgp_person const adopter{seed};
        ring = join({ring, adopter.certificate(), bob.subkey(),
                     adopter.over_subkey(bob, {.type = 0x18, .hashed = may_sign()})});
    }
    ring = join({ring, with_subkey(bob, good_binding(bob))});

    BOOST_TEST(verdict(ring, bob.document(text)) == "ok");
}

BOOST_AUTO_TEST_SUITE_END()
