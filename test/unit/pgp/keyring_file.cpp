// Certificates put together: what is kept, what is taken, what is refused.

#include <mig/pgp/keyring_file.hpp>

#include "support/openpgp_kit.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;

namespace {

openpgp_person const alice{1};
openpgp_person const bob{2};

bytes merged_bytes(bytes_view there, bytes_view comes)
{
    return merge_keyrings({.there = there, .comes = comes}).value().binary;
}

bytes revocation()
{
    return alice.over_key(alice, {.type = 0x20});
}

} // namespace

BOOST_AUTO_TEST_SUITE(keyring_files)

BOOST_AUTO_TEST_CASE(what_was_not_there_is_added)
{
    auto const merged =
        merge_keyrings({.there = alice.certificate(), .comes = bob.certificate()}).value();

    auto const keys = keyring::from_bytes(merged.binary).value();
    BOOST_TEST(keys.certificates().size() == 2u);
    BOOST_TEST((merged.added == std::vector{bob.name()}));
    BOOST_TEST(merged.renewed.empty());
    BOOST_TEST(merged.unchanged.empty());
}

BOOST_AUTO_TEST_CASE(the_first_certificates_need_nothing_to_be_there)
{
    auto const twice = join({alice.certificate(), alice.certificate()});

    auto const merged = merge_keyrings({.there = {}, .comes = twice}).value();

    BOOST_TEST((merged.added == std::vector{alice.name()}));
    BOOST_TEST(merged.binary.size() < twice.size());
    BOOST_TEST(keyring::from_bytes(merged.binary).value().certificates().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_there_already_changes_nothing)
{
    auto const there = merged_bytes({}, join({alice.certificate(), bob.certificate()}));

    auto const merged = merge_keyrings({.there = there, .comes = alice.certificate()}).value();

    BOOST_TEST((merged.binary == there));
    BOOST_TEST((merged.unchanged == std::vector{alice.name()}));
    BOOST_TEST(merged.added.empty());
}

BOOST_AUTO_TEST_CASE(an_old_copy_does_not_take_a_revocation_back)
{
    auto const revoked =
        join({alice.key(), revocation(), alice.user_id("someone"), alice.certification("someone")});

    auto const merged = merge_keyrings({.there = revoked, .comes = alice.certificate()}).value();

    BOOST_TEST(keyring::from_bytes(merged.binary).value().find(alice.name())->revoked);
    BOOST_TEST((merged.unchanged == std::vector{alice.name()}));
}

BOOST_AUTO_TEST_CASE(a_revocation_that_comes_is_taken)
{
    auto const revoked = join({alice.key(), revocation()});

    auto const merged = merge_keyrings({.there = alice.certificate(), .comes = revoked}).value();

    BOOST_TEST(keyring::from_bytes(merged.binary).value().find(alice.name())->revoked);
    BOOST_TEST((merged.renewed == std::vector{alice.name()}));
}

BOOST_AUTO_TEST_CASE(a_user_id_that_comes_stands_beside_those_that_are_there)
{
    auto const more = join({alice.key(), alice.user_id("at work"), alice.certification("at work")});

    auto const keys = keyring::from_bytes(merged_bytes(alice.certificate(), more)).value();

    BOOST_TEST(keys.find(alice.name())->user_ids.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_others_certify_is_not_taken_and_what_they_revoke_is)
{
    auto const certified =
        join({alice.certificate(), bob.certification_of(alice, "someone", {.type = 0x10})});
    auto const by_bob = join({alice.key(), bob.over_key(alice, {.type = 0x20}),
                              alice.user_id("someone"), alice.certification("someone")});
    auto const plain = merged_bytes({}, alice.certificate());

    BOOST_TEST((merged_bytes({}, certified) == plain));
    BOOST_TEST(merged_bytes({}, by_bob).size() > plain.size());
    BOOST_TEST(merged_bytes(certified, alice.certificate()).size() > plain.size());
}

BOOST_AUTO_TEST_CASE(who_is_named_is_not_taken)
{
    std::vector const unwanted{alice.name()};

    auto const merged = merge_keyrings({.there = {},
                                        .comes = join({alice.certificate(), bob.certificate()}),
                                        .without = unwanted})
                            .value();

    BOOST_TEST((merged.added == std::vector{bob.name()}));
    BOOST_TEST(keyring::from_bytes(merged.binary).value().find(alice.name()) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_secret_key_on_either_side_is_refused)
{
    auto const secret = join({packet(5, alice.body()), alice.user_id("someone")});
    auto const subkey = join({alice.certificate(), packet(7, bob.body())});

    for (auto const& one : {secret, subkey}) {
        auto const comes = merge_keyrings({.there = bob.certificate(), .comes = one});
        auto const there = merge_keyrings({.there = one, .comes = bob.certificate()});
        BOOST_REQUIRE(!comes.ok());
        BOOST_TEST((comes.error().code() == errc::refused));
        BOOST_REQUIRE(!there.ok());
        BOOST_TEST((there.error().code() == errc::refused));
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_keyring_is_refused)
{
    auto const text = alice.document("text");
    auto const literal = packet(11, as_bytes("b\0\0\0\0\0text"));

    BOOST_TEST(!merge_keyrings({.there = {}, .comes = as_bytes("rubbish")}).ok());
    BOOST_TEST(!merge_keyrings({.there = {}, .comes = alice.user_id("nobody")}).ok());
    BOOST_TEST(!merge_keyrings({.there = {}, .comes = literal}).ok());
    BOOST_TEST(!merge_keyrings({.there = literal, .comes = alice.certificate()}).ok());
    BOOST_TEST(merge_keyrings({.there = {}, .comes = text}).value().added.empty());
}

BOOST_AUTO_TEST_CASE(a_key_of_a_version_that_is_not_known_stays_and_is_not_taken)
{
    auto const odd = join({packet(6, number(0x0301020304, 5)), alice.user_id("old")});
    auto const there = join({odd, alice.certificate()});

    auto const merged = merge_keyrings({.there = there, .comes = odd}).value();

    BOOST_TEST((merged.binary == merged_bytes(there, {})));
    BOOST_TEST(keyring::from_bytes(merged.binary).value().left_out().size() == 1u);
    BOOST_TEST(merge_keyrings({.there = {}, .comes = odd}).value().binary.empty());
}

BOOST_AUTO_TEST_CASE(padding_and_trust_are_left_behind)
{
    auto const padded = join({packet(10, as_bytes("PGP")), alice.key(), packet(12, number(0, 2)),
                              alice.user_id("someone"), alice.certification("someone")});

    BOOST_TEST((merged_bytes({}, padded) == merged_bytes({}, alice.certificate())));
}

BOOST_AUTO_TEST_CASE(more_than_agents_read_is_refused)
{
    bytes comes = alice.key();
    std::string const photo(200u << 10, 'x');
    for (unsigned n = 0; n < 31; ++n) {
        auto const one = packet(17, join({number(n, 4), as_bytes(photo)}));
        comes.insert(comes.end(), one.begin(), one.end());
    }

    auto const merged = merge_keyrings({.there = {}, .comes = comes});

    BOOST_REQUIRE(!merged.ok());
    BOOST_TEST((merged.error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(the_armored_form_is_read_again)
{
    auto const merged = merged_bytes({}, join({alice.certificate(), bob.certificate()}));

    auto const text = armored_keyring(merged);

    auto const keys = keyring::from_bytes(as_bytes(text)).value();
    BOOST_TEST(keys.certificates().size() == 2u);
    BOOST_TEST((merged_bytes(as_bytes(text), {}) == merged));
}

BOOST_AUTO_TEST_CASE(what_ends_in_the_middle_of_a_packet_is_corrupt)
{
    auto const ring = alice.certificate();

    auto const merged =
        merge_keyrings({.there = {}, .comes = bytes_view{ring}.first(ring.size() - 1)});

    BOOST_REQUIRE(!merged.ok());
    BOOST_TEST((merged.error().code() == errc::corrupt));
}

BOOST_AUTO_TEST_CASE(more_packets_than_a_keyring_may_have_are_refused)
{
    auto const many = join({alice.certificate(), times(200'000, short_packet(21, {}))});

    auto const merged = merge_keyrings({.there = {}, .comes = many});

    BOOST_REQUIRE(!merged.ok());
    BOOST_TEST((merged.error().code() == errc::over_budget));
}

BOOST_AUTO_TEST_CASE(packets_of_every_length_are_written_as_they_came)
{
    for (std::size_t const size : {1U, 191U, 192U, 300U, 2000U}) {
        auto const name = std::string(size, 'x');
        auto const ring = join({alice.key(), alice.user_id(name), alice.certification(name)});

        auto const keys = keyring::from_bytes(merged_bytes({}, ring)).value();

        BOOST_TEST(keys.find(alice.name())->user_ids.at(0) == name);
    }
}

BOOST_AUTO_TEST_CASE(a_certification_is_taken_when_it_may_be_by_the_owner)
{
    auto const plain = merged_bytes({}, alice.certificate());
    auto const with = [&](craft const& how) {
        return merged_bytes({}, join({alice.certificate(), alice.certification("someone", how)}));
    };
    auto const id_of_alice = issuer_id(alice.name().octets().last(8));
    auto const id_of_bob = issuer_id(bob.name().octets().last(8));
    auto const how = [](bytes const& hashed, bytes const& unhashed, bool name_issuer = false) {
        return craft{
            .hashed = join({flags(3), hashed}), .unhashed = unhashed, .name_issuer = name_issuer};
    };

    for (auto const& taken : {how(alice.issuer(), {}), how(id_of_alice, {}), how({}, id_of_alice),
                              how({}, {}), how({}, id_of_bob, true)})
        BOOST_TEST(with(taken).size() > plain.size());
    for (auto const& left : {how(bob.issuer(), {}, true), how(id_of_bob, {}, true),
                             how({}, id_of_bob), how({}, bob.issuer())})
        BOOST_TEST((with(left) == plain));
    auto const unread = packet(2, number(0x0300, 2));
    BOOST_TEST((merged_bytes({}, join({alice.certificate(), unread})) == plain));
}

BOOST_AUTO_TEST_CASE(a_signature_of_another_kind_on_a_user_id_is_kept)
{
    auto const with = join({alice.certificate(), alice.document("text")});

    BOOST_TEST(merged_bytes({}, with).size() > merged_bytes({}, alice.certificate()).size());
}

BOOST_AUTO_TEST_CASE(a_key_of_a_version_that_is_not_known_stays_and_does_not_come)
{
    auto body = alice.body();
    body[0] = std::byte{5};
    auto const unknown = join({packet(6, body), alice.user_id("someone")});
    auto const plain = merged_bytes({}, bob.certificate());

    BOOST_TEST((merged_bytes(bob.certificate(), unknown) == plain));
    BOOST_TEST(merged_bytes(unknown, bob.certificate()).size() > plain.size());
}

BOOST_AUTO_TEST_SUITE_END()
