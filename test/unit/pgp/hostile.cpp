// Sizes that nobody honest sends: each is answered with little work.  That the work is bounded is
// shown by the run ending at all; without the limits these take minutes or the stack.

#include "pgp/keyring_impl.hpp"
#include "pgp/limits.hpp"
#include "support/openpgp_kit.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;

namespace {

openpgp_person const alice{1};
openpgp_person const bob{2};
std::string const text = "open the door";
constexpr std::uint32_t now = birth + 2 * day;

verification judge(bytes_view ring, bytes_view signature)
{
    auto const keys = keyring::from_bytes(ring).value();
    return verify(keys, as_bytes(text), signature, at(now));
}

} // namespace

BOOST_AUTO_TEST_SUITE(hostile_sizes)

BOOST_AUTO_TEST_CASE(ten_thousand_signatures_are_one_that_is_too_large)
{
    bytes blob;
    auto const one = alice.document(text);
    for (int i = 0; i < 10'000; ++i)
        blob.insert(blob.end(), one.begin(), one.end());

    auto const seen = judge(alice.certificate(), blob);

    BOOST_REQUIRE(seen.signatures.size() == 1);
    BOOST_CHECK(seen.signatures[0].reason == pgp_reason::too_large);
}

BOOST_AUTO_TEST_CASE(one_signature_more_than_allowed_refuses_all)
{
    bytes blob;
    for (int i = 0; i < 17; ++i)
        blob = join({blob, alice.document(text)});

    BOOST_TEST(!judge(alice.certificate(), blob).all_good());
    BOOST_TEST(judge(alice.certificate(), blob).signers().empty());
}

BOOST_AUTO_TEST_CASE(nested_signatures_do_not_recurse)
{
    bytes inner = alice.signature_body({}, {as_bytes(text)});
    for (int depth = 0; depth < 2'000; ++depth) {
        auto const nested = subpacket(32, inner);
        if (nested.size() > 60'000) break;
        inner = join({number(0x04181608, 4), number(10, 2), subpacket(2, number(birth, 4)),
                      number(nested.size(), 2), nested, number(0, 2)});
    }

    BOOST_TEST(!judge(alice.certificate(), packet(2, inner)).all_good());
    BOOST_TEST(
        judge(join({alice.certificate(), bob.subkey(), packet(2, inner)}), alice.document(text))
            .all_good());
}

BOOST_AUTO_TEST_CASE(three_thousand_certifications_by_others_do_not_hide_the_owner)
{
    bytes ring = join({alice.key(), alice.user_id("someone")});
    auto const foreign = bob.certification_of(alice, "someone");
    for (int i = 0; i < 3'000; ++i)
        ring.insert(ring.end(), foreign.begin(), foreign.end());
    ring = join({ring, alice.certification("someone")});

    BOOST_TEST(judge(ring, alice.document(text)).all_good());
}

BOOST_AUTO_TEST_CASE(a_large_photograph_with_many_signatures_is_not_hashed_for_each)
{
    // 2 MiB, and 20,000 signatures that claim to be the owner's: 40 GiB to hash without a limit.
    bytes ring = join({alice.certificate(), packet(17, bytes(2 << 20))});
    auto const claimed = alice.certification("someone");
    for (int i = 0; i < 20'000; ++i)
        ring.insert(ring.end(), claimed.begin(), claimed.end());

    BOOST_TEST(judge(ring, alice.document(text)).all_good());
}

BOOST_AUTO_TEST_CASE(a_key_of_65535_bits_is_weak_before_it_is_a_number)
{
    auto const huge = join({number(0xffff, 2), bytes(8192, std::byte{0xff})});
    auto const body =
        join({number(0x04, 1), number(birth, 4), number(1, 1), huge, integer(number(65537, 3))});

    auto const keys = keyring::from_bytes(join({packet(6, body), alice.certificate()})).value();

    BOOST_TEST(keys.certificates().size() == 1U);
    BOOST_REQUIRE(keys.left_out().size() == 1);
}

BOOST_AUTO_TEST_CASE(rsa_exponents_of_one_and_three_are_weak)
{
    for (unsigned exponent : {1U, 2U, 3U, 65536U}) {
        bytes modulus(256, std::byte{0xff});
        auto const body = join({number(0x04, 1), number(birth, 4), number(1, 1), integer(modulus),
                                integer(number(exponent, 3))});
        auto why = pgp_reason::ok;
        auto const material = bytes_view{body}.subspan(6);
        auto const made =
            pgp::public_key::make(pgp::key_algorithm::rsa, material, false, pgp_policy{}, why);
        BOOST_TEST(made == nullptr);
        BOOST_CHECK(why == pgp_reason::weak_key);
    }
}

BOOST_AUTO_TEST_CASE(an_rsa_key_below_2048_bits_is_weak)
{
    auto const material = join({integer(bytes(255, std::byte{0xff})), integer(number(65537, 3))});
    auto why = pgp_reason::ok;

    auto const made =
        pgp::public_key::make(pgp::key_algorithm::rsa, material, false, pgp_policy{}, why);

    BOOST_TEST(made == nullptr);
    BOOST_CHECK(why == pgp_reason::weak_key);
}

BOOST_AUTO_TEST_CASE(a_point_off_the_curve_is_no_key)
{
    auto const oid = join({number(8, 1), number(0x2a8648ce3d030107, 8)});
    auto const point = integer(join({number(4, 1), bytes(64, std::byte{7})}));
    auto why = pgp_reason::ok;

    BOOST_TEST(pgp::public_key::make(pgp::key_algorithm::ecdsa, join({oid, point}), false,
                                     pgp_policy{}, why) == nullptr);
    BOOST_CHECK(why != pgp_reason::ok);
}

BOOST_AUTO_TEST_CASE(forged_certifications_cost_32_operations_however_many_they_are)
{
    auto const forged = alice.certification("someone", {.spoil = true});
    auto const ring = join({alice.certificate(), times(3'000, forged), times(3'000, forged)});

    auto const keys = keyring::from_bytes(ring).value();

    BOOST_REQUIRE(keys.inside().checked.size() == 1u);
    BOOST_TEST(keys.inside().checked[0].operations == pgp::public_key_operations_max);
}

BOOST_AUTO_TEST_CASE(certifications_by_others_cost_no_operation)
{
    auto const foreign = bob.certification_of(alice, "someone");

    auto const keys =
        keyring::from_bytes(join({alice.certificate(), times(3'000, foreign)})).value();

    BOOST_TEST(keys.inside().checked.at(0).operations == 1u);
}

BOOST_AUTO_TEST_CASE(a_key_for_which_nothing_speaks_is_not_made)
{
    auto const body = join({number(0x04, 1), number(birth, 4), number(1, 1),
                            integer(bytes(256, std::byte{0xff})), integer(number(65537, 3))});
    auto why = pgp_reason::ok;

    auto const key = pgp::read_key(body, why);

    BOOST_REQUIRE(key.has_value());
    BOOST_TEST(!key->key_was_made);
    BOOST_TEST(keyring::from_bytes(packet(6, body)).value().left_out().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_told_a_thousand_times_at_most)
{
    auto body = alice.body();
    body[0] = std::byte{3};

    auto const keys =
        keyring::from_bytes(join({times(5'000, packet(6, body)), alice.certificate()})).value();

    BOOST_TEST(keys.certificates().size() == 1u);
    BOOST_TEST(keys.left_out().size() == pgp::left_out_max);
    BOOST_CHECK(keys.left_out().back().why == pgp_reason::too_large);
}

BOOST_AUTO_TEST_CASE(a_keyring_has_ten_thousand_certificates_at_most)
{
    bytes ring;
    for (unsigned n = 0; n < 10'001; ++n) {
        auto body = alice.body();
        body[1] = static_cast<std::byte>(n >> 8);
        body[2] = static_cast<std::byte>(n & 0xff);
        auto const one = short_packet(6, body);
        ring.insert(ring.end(), one.begin(), one.end());
    }

    auto const keys = keyring::from_bytes(ring);

    BOOST_REQUIRE(!keys);
    BOOST_CHECK(keys.error().code() == errc::over_budget);
}

BOOST_AUTO_TEST_SUITE_END()
