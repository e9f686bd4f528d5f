// What is said of the parts that are left out.

#include "support/openpgp_kit.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace mig;
using namespace mig::test;

namespace {

openpgp_person const alice{1};
openpgp_person const bob{2};

bytes signs()
{
    return openpgp_person::flags(0x02);
}
// What is left out of the only certificate.
std::vector<keyring::skipped> of_certificate(bytes_view ring)
{
    auto const keys = keyring::from_bytes(ring).value();
    BOOST_REQUIRE(keys.certificates().size() == 1u);
    BOOST_TEST(keys.left_out().empty());
    return keys.certificates()[0].left_out;
}
std::vector<keyring::skipped> with_binding(craft const& binding)
{
    return of_certificate(
        join({alice.certificate(), bob.subkey(), alice.over_subkey(bob, binding)}));
}

} // namespace

BOOST_AUTO_TEST_SUITE(what_is_left_out)

BOOST_AUTO_TEST_CASE(of_a_sound_certificate_nothing_is)
{
    BOOST_TEST(of_certificate(alice.certificate()).empty());
    BOOST_TEST(
        with_binding({.type = 0x18, .hashed = signs(), .unhashed = bob.back_signature(alice)})
            .empty());
}

BOOST_AUTO_TEST_CASE(a_certificate_tells_who_it_is_and_of_what_kind)
{
    auto const path = std::string{MIG_TEST_DATA} + "/actions/keys/judy-rsa1024.pub.asc";

    auto const keys = keyring::from_file(path).value();

    BOOST_REQUIRE(keys.left_out().size() == 1u);
    auto const& left = keys.left_out()[0];
    BOOST_CHECK(left.part == pgp_part::certificate);
    BOOST_TEST(left.algorithm == "RSA 1024");
    BOOST_TEST(explain(left).starts_with("certificate " + left.who->hex() +
                                         ", RSA 1024: the key is too weak: "));
}

BOOST_AUTO_TEST_CASE(a_user_id_without_a_self_signature_is_named)
{
    auto const all = of_certificate(join(
        {alice.certificate(), alice.user_id("ro\x1bot"), bob.certification_of(alice, "ro\x1bot")}));

    BOOST_REQUIRE(all.size() == 1u);
    BOOST_CHECK(all[0].part == pgp_part::user_id);
    BOOST_CHECK(all[0].why == pgp_reason::no_self_signature);
    BOOST_CHECK(all[0].who == alice.name());
    BOOST_TEST(all[0].offset == alice.certificate().size());
    BOOST_TEST(all[0].user_id == "ro\x1bot");
    BOOST_TEST(explain(all[0]) == "user id \"ro\\x1bot\" of " + alice.name().hex() +
                                      ": the key has no valid self-signature");
}

BOOST_AUTO_TEST_CASE(a_user_id_that_is_revoked_is_named)
{
    auto const second =
        join({alice.user_id("old"), alice.certification("old"),
              alice.certification("old", {.type = 0x30, .created = birth + 2 * day})});

    auto const all = of_certificate(join({alice.certificate(), second}));

    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all[0].user_id == "old");
    BOOST_CHECK(all[0].why == pgp_reason::user_id_revoked);
}

BOOST_AUTO_TEST_CASE(a_user_id_of_an_endless_size_is_told_in_part)
{
    auto const text = std::string(3'000, 'x');

    auto const all =
        of_certificate(join({alice.certificate(), alice.user_id(text), alice.certification(text)}));

    BOOST_REQUIRE(all.size() == 1u);
    BOOST_CHECK(all[0].why == pgp_reason::too_large);
    BOOST_TEST(all[0].user_id == std::string(64, 'x'));
}

BOOST_AUTO_TEST_CASE(a_signing_subkey_whose_signatures_cannot_count_is_named)
{
    auto const weak = with_binding({.type = 0x18,
                                    .hash = pgp::hash_algorithm::sha1,
                                    .hashed = signs(),
                                    .unhashed = bob.back_signature(alice)});
    auto const alone = with_binding({.type = 0x18, .hashed = signs()});
    auto const forged = with_binding({.type = 0x18, .hashed = signs(), .spoil = true});

    BOOST_REQUIRE(weak.size() == 1u);
    BOOST_CHECK(weak[0].part == pgp_part::subkey);
    BOOST_CHECK(weak[0].why == pgp_reason::weak_self_signature);
    BOOST_CHECK(weak[0].subkey == bob.name());
    BOOST_TEST(explain(weak[0]).starts_with("subkey " + bob.name().hex() + " of " +
                                            alice.name().hex() + ", Ed25519: the key vouches"));
    BOOST_CHECK(alone.at(0).why == pgp_reason::no_back_signature);
    BOOST_CHECK(forged.at(0).why == pgp_reason::no_self_signature);
}

BOOST_AUTO_TEST_CASE(a_revoked_signing_subkey_is_named)
{
    auto const binding = alice.over_subkey(
        bob, {.type = 0x18, .hashed = signs(), .unhashed = bob.back_signature(alice)});

    auto const all = of_certificate(
        join({alice.certificate(), bob.subkey(), binding, alice.over_subkey(bob, {.type = 0x28})}));

    BOOST_REQUIRE(all.size() == 1u);
    BOOST_CHECK(all[0].why == pgp_reason::key_revoked);
}

BOOST_AUTO_TEST_CASE(an_encrypting_subkey_is_not_missed)
{
    BOOST_TEST(with_binding({.type = 0x18,
                             .hash = pgp::hash_algorithm::sha1,
                             .hashed = openpgp_person::flags(0x0c)})
                   .empty());
}

BOOST_AUTO_TEST_CASE(a_subkey_of_another_version_is_named_by_its_place)
{
    auto body = bob.body();
    body[0] = std::byte{5};

    auto const all = of_certificate(join({alice.certificate(), packet(14, body)}));

    BOOST_REQUIRE(all.size() == 1u);
    BOOST_CHECK(all[0].why == pgp_reason::unsupported_version);
    BOOST_TEST(explain(all[0]).starts_with("subkey at byte " +
                                           std::to_string(alice.certificate().size()) + " of "));
}

BOOST_AUTO_TEST_CASE(a_subkey_too_weak_to_sign_back_is_named_as_weak)
{
    auto const small = rsa_key(1024);
    auto const binding = [&](pgp::hash_algorithm hash, bytes const& hashed) {
        return packet(2, alice.signature_body({.type = 0x18, .hash = hash, .hashed = hashed},
                                              {alice.hashed_form(), small.hashed_form()}));
    };
    auto const word = subpacket(
        32, signature_body(small, {.type = 0x19}, {alice.hashed_form(), small.hashed_form()}));
    auto const signing = binding(pgp::hash_algorithm::sha256, join({signs(), word}));
    auto const encrypting = binding(pgp::hash_algorithm::sha256, openpgp_person::flags(0x0c));

    auto const all = of_certificate(join({alice.certificate(), small.subkey(), signing}));

    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(name(all[0].why) == "weak_key");
    BOOST_TEST(all[0].algorithm == "RSA 1024");
    BOOST_TEST(of_certificate(join({alice.certificate(), small.subkey(), encrypting})).empty());
}

BOOST_AUTO_TEST_CASE(an_encrypting_subkey_that_has_signed_once_is_not_missed)
{
    auto const signing = alice.over_subkey(
        bob,
        {.type = 0x18, .created = birth, .hashed = signs(), .unhashed = bob.back_signature(alice)});
    auto const encrypting =
        alice.over_subkey(bob, {.type = 0x18, .hashed = openpgp_person::flags(0x0c)});

    BOOST_TEST(
        of_certificate(join({alice.certificate(), bob.subkey(), signing, encrypting})).empty());
}

BOOST_AUTO_TEST_CASE(of_a_thousand_parts_too_many_only_some_are_told)
{
    auto ring = alice.certificate();
    for (unsigned n = 0; n < 1'100; ++n) {
        auto body = bob.body();
        std::copy_n(number(n, 4).begin(), 4, body.begin() + 1); // its birth
        ring = join({ring, packet(14, body)});
    }

    auto const all = of_certificate(ring);

    auto const told = [&](pgp_reason why) {
        return std::count_if(all.begin(), all.end(), [&](keyring::skipped const& one) {
            return one.part == pgp_part::subkey && one.why == why;
        });
    };
    BOOST_TEST(told(pgp_reason::no_self_signature) == 512);
    BOOST_TEST(told(pgp_reason::too_large) == 512);
    BOOST_TEST(all.size() == 1'024u);
}

BOOST_AUTO_TEST_CASE(a_secret_key_is_told_by_its_place)
{
    auto const ring = join({alice.certificate(), packet(5, bob.body())});
    auto const keys = keyring::from_bytes(ring).value();
    auto const place = std::to_string(alice.certificate().size());

    BOOST_REQUIRE(keys.left_out().size() == 1u);
    auto const& left = keys.left_out()[0];
    BOOST_CHECK(left.part == pgp_part::packet);
    BOOST_TEST(explain(left) == "packet at byte " + place + " of " + alice.name().hex() +
                                    ": it is a secret key, which belongs nowhere here");
}

BOOST_AUTO_TEST_CASE(what_has_no_name_is_told_by_its_place)
{
    auto const told = [](pgp_part part) {
        return explain(
            keyring::skipped{.offset = 7, .why = pgp_reason::malformed, .who = {}, .part = part});
    };

    BOOST_TEST(told(pgp_part::certificate) ==
               "certificate at byte 7: it cannot be read as OpenPGP");
    BOOST_TEST(told(pgp_part::user_id) == "user id at byte 7: it cannot be read as OpenPGP");
    BOOST_TEST(told(pgp_part::subkey) == "subkey at byte 7: it cannot be read as OpenPGP");
    BOOST_TEST(told(pgp_part::packet) == "packet at byte 7: it cannot be read as OpenPGP");
}

BOOST_AUTO_TEST_SUITE_END()
