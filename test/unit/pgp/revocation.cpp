// What revokes, however it is hidden, and who else may.

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

std::string verdict(bytes_view ring, bytes_view signature)
{
    auto const keys = keyring::from_bytes(ring).value();
    auto const seen = verify(keys, as_bytes(text), signature, at(now));
    return std::string{name(seen.signatures.at(0).reason)};
}
bytes may_sign()
{
    return openpgp_person::flags(0x02);
}
bytes names_bob_as_revoker()
{
    return subpacket(12, join({number(0x80, 1), number(22, 1), bob.name().octets()}));
}
// Over her key, by anybody.
bytes revokes_alice(openpgp_person const& by, craft how = {})
{
    how.type = 0x20;
    return by.over_key(alice, how);
}
struct parts {
    bytes over_key = {};
    bytes over_user_id = {};
    bytes over_subkey = {};
};
// alice with a signing subkey; bob is her revoker, and in the ring.
bytes with_revoker(parts const& more, craft direct = {.hashed = names_bob_as_revoker()})
{
    openpgp_person const subkey{4};
    direct.type = 0x1f;
    auto const binding = alice.over_subkey(
        subkey, {.type = 0x18, .hashed = may_sign(), .unhashed = subkey.back_signature(alice)});
    return join({alice.key(), more.over_key, alice.over_key(alice, direct),
                 alice.user_id("someone"), alice.certification("someone"), more.over_user_id,
                 subkey.subkey(), binding, more.over_subkey, bob.certificate()});
}

} // namespace

BOOST_AUTO_TEST_SUITE(revocations)

BOOST_AUTO_TEST_CASE(thousands_by_others_do_not_hide_that_of_a_revoker)
{
    auto const many = times(3'000, revokes_alice(eve));
    auto const real = revokes_alice(bob);

    for (auto const& order : {join({many, real}), join({real, many})})
        BOOST_TEST(verdict(with_revoker({.over_key = order}), alice.document(text)) ==
                   "key_revoked");
    BOOST_TEST(verdict(with_revoker({.over_key = many}), alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(forgeries_in_the_name_of_a_revoker_hide_nothing)
{
    auto const forged = revokes_alice(bob, {.spoil = true});

    BOOST_TEST(verdict(with_revoker({.over_key = times(32, forged)}), alice.document(text)) ==
               "ok");
    // More than that are not looked at: refused, as the real one may be among them.
    BOOST_TEST(verdict(with_revoker({.over_key = times(33, forged)}), alice.document(text)) ==
               "key_revoked");
    auto const other_digest = revokes_alice(eve, {.unhashed = bob.issuer(), .name_issuer = false});
    BOOST_TEST(verdict(with_revoker({.over_key = times(257, other_digest)}),
                       alice.document(text)) == "key_revoked");
}

BOOST_AUTO_TEST_CASE(a_revoker_may_name_himself_in_every_way_or_not_at_all)
{
    auto const name = bob.name();
    auto const id = name.octets().last(8);
    for (craft const& how :
         {craft{.hashed = bob.issuer(), .name_issuer = false},
          craft{.hashed = issuer_id(id), .name_issuer = false},
          craft{.hashed = issuer_id(number(0, 8)), .name_issuer = false},
          craft{.hashed = issuer_id(number(0, 8)), .unhashed = issuer_id(id), .name_issuer = false},
          craft{.unhashed = issuer_id(id), .name_issuer = false},
          craft{.unhashed = join({issuer_id(number(1, 8)), issuer_id(id)}), .name_issuer = false},
          craft{.unhashed = bob.issuer(), .name_issuer = false}, craft{.name_issuer = false}})
        BOOST_TEST(verdict(with_revoker({.over_key = revokes_alice(bob, how)}),
                           alice.document(text)) == "key_revoked");
}

BOOST_AUTO_TEST_CASE(a_revocation_in_the_name_of_another_is_not_his)
{
    auto const name = eve.name();
    auto const id = name.octets().last(8);
    for (craft const& how : {craft{.hashed = eve.issuer(), .name_issuer = false},
                             craft{.hashed = issuer_id(id), .name_issuer = false},
                             craft{.unhashed = issuer_id(id), .name_issuer = false},
                             craft{.unhashed = eve.issuer(), .name_issuer = false}})
        BOOST_TEST(verdict(with_revoker({.over_key = revokes_alice(bob, how)}),
                           alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(a_revocation_of_an_unknown_hash_or_another_text_revokes_nothing)
{
    auto const by = ed25519_legacy_key(2); // bob
    auto const made = [&](std::function<void(bytes&)> const& bend) {
        return packet(2, signature_body(by, {.type = 0x20, .bend = bend}, {alice.hashed_form()}));
    };

    auto const sound = made({});
    auto const unknown = made([](bytes& body) { body[3] = std::byte{99}; });
    auto const other = packet(2, signature_body(by, {.type = 0x20}, {eve.hashed_form()}));

    BOOST_TEST(verdict(with_revoker({.over_key = sound}), alice.document(text)) == "key_revoked");
    BOOST_TEST(verdict(with_revoker({.over_key = unknown}), alice.document(text)) == "ok");
    BOOST_TEST(verdict(with_revoker({.over_key = other}), alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(of_two_revokers_each_may)
{
    auto const names = [](openpgp_person const& who) {
        return subpacket(12, join({number(0x80, 1), number(22, 1), who.name().octets()}));
    };
    craft const both{.hashed = join({names(bob), names(eve)})};
    auto const ring = [&](openpgp_person const& by) {
        return join({with_revoker({.over_key = revokes_alice(by)}, both), eve.certificate()});
    };

    BOOST_TEST(verdict(ring(bob), alice.document(text)) == "key_revoked");
    BOOST_TEST(verdict(ring(eve), alice.document(text)) == "key_revoked");
    BOOST_TEST(verdict(ring(openpgp_person{5}), alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(a_revoker_who_is_not_there_revokes_nothing_however_often)
{
    auto const forged = revokes_alice(eve, {.unhashed = bob.issuer(), .name_issuer = false});
    auto ring = with_revoker({.over_key = times(300, forged)});
    ring.resize(ring.size() - bob.certificate().size());

    BOOST_TEST(verdict(ring, alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(a_revoker_revokes_subkeys_and_user_ids_too)
{
    openpgp_person const subkey{4};
    auto const form = subkey.hashed_form();
    auto const of_subkey =
        packet(2, bob.signature_body({.type = 0x28}, {alice.hashed_form(), form}));
    auto const of_user_id = bob.certification_of(alice, "someone", {.type = 0x30});

    BOOST_TEST(verdict(with_revoker({.over_subkey = of_subkey}), subkey.document(text)) ==
               "key_revoked");
    BOOST_TEST(verdict(with_revoker({.over_subkey = of_subkey}), alice.document(text)) == "ok");
    BOOST_TEST(verdict(with_revoker({.over_user_id = of_user_id}), alice.document(text)) ==
               "no_self_signature");
}

BOOST_AUTO_TEST_CASE(a_revoker_who_cannot_sign_for_want_of_a_self_signature_still_revokes)
{
    auto ring = with_revoker({.over_key = revokes_alice(bob)});
    ring.resize(ring.size() - bob.certificate().size());

    BOOST_TEST(verdict(join({ring, bob.key(), bob.user_id("bob")}), alice.document(text)) ==
               "key_revoked");
}

BOOST_AUTO_TEST_CASE(a_revoker_may_be_named_with_a_weak_hash)
{
    craft const weak{.hash = pgp::hash_algorithm::sha1, .hashed = names_bob_as_revoker()};

    BOOST_TEST(verdict(with_revoker({.over_key = revokes_alice(bob)}, weak),
                       alice.document(text)) == "key_revoked");
}

BOOST_AUTO_TEST_CASE(one_with_areas_that_cannot_be_read_revokes_all_the_same)
{
    auto const cut = number(0x0510, 2); // a subpacket of five octets, and one of them
    auto const long_area = subpacket(20, bytes(5'000));
    for (craft const& how :
         {craft{.unhashed = cut}, craft{.hashed = cut}, craft{.unhashed = long_area},
          craft{.hashed = long_area}, craft{.hashed = subpacket(7, bytes(3))}})
    {
        auto const ring = join({alice.key(), revokes_alice(alice, how), alice.user_id("someone"),
                                alice.certification("someone")});

        BOOST_TEST(verdict(ring, alice.document(text)) == "key_revoked");
    }
}

BOOST_AUTO_TEST_CASE(a_direct_key_signature_can_be_taken_back)
{
    // It shortens her life; without it she lives on.
    auto const direct = alice.over_key(
        alice, {.type = 0x1f, .hashed = join({openpgp_person::flags(3), lives_for(day + 60)})});
    auto const taken_back = alice.over_key(alice, {.type = 0x30, .created = birth + day + 1});
    auto const ring = [&](bytes_view more) {
        return join(
            {alice.key(), direct, more, alice.user_id("someone"), alice.certification("someone")});
    };

    BOOST_TEST(verdict(ring({}), alice.document(text)) == "key_expired");
    BOOST_TEST(verdict(ring(taken_back), alice.document(text)) == "ok");
    BOOST_TEST(verdict(ring(eve.over_key(alice, {.type = 0x30})), alice.document(text)) ==
               "key_expired");
}

BOOST_AUTO_TEST_CASE(a_back_signature_counts_until_it_ends)
{
    auto const with_back = [&](std::uint32_t seconds) {
        auto const back = bob.back_signature(alice, {.hashed = expires_after(seconds)});
        return join(
            {alice.certificate(), bob.subkey(),
             alice.over_subkey(bob, {.type = 0x18, .hashed = may_sign(), .unhashed = back})});
    };

    BOOST_TEST(verdict(with_back(30 * day), bob.document(text)) == "ok");
    BOOST_TEST(verdict(with_back(60), bob.document(text)) == "no_back_signature");
}

BOOST_AUTO_TEST_CASE(of_two_primary_user_ids_the_one_certified_last_decides)
{
    auto const primary = [](std::string_view who, std::uint32_t when, unsigned flags) {
        auto const says = join({openpgp_person::flags(flags), subpacket(25, number(1, 1))});
        return join(
            {alice.user_id(who), alice.certification(who, {.created = when, .hashed = says})});
    };
    auto const old = primary("old", birth + 1, 0x03);
    auto const recent = primary("recent", birth + 2, 0x01);

    for (auto const& order : {join({old, recent}), join({recent, old})})
        BOOST_TEST(verdict(join({alice.key(), order}), alice.document(text)) == "not_for_signing");
}

BOOST_AUTO_TEST_CASE(where_no_user_id_is_primary_the_one_certified_last_decides)
{
    auto const certified = [](std::string_view who, std::uint32_t when, bytes const& more) {
        auto const says = join({openpgp_person::flags(3), more});
        return join(
            {alice.user_id(who), alice.certification(who, {.created = when, .hashed = says})});
    };
    auto const ends = subpacket(9, number(60, 4)); // the life of the key
    auto const old = certified("old", birth + 1, {});
    auto const recent = certified("recent", birth + 2, ends);
    auto const extended = certified("old", birth + 3, {});

    for (auto const& order : {join({old, recent}), join({recent, old})})
        BOOST_TEST(verdict(join({alice.key(), order}), alice.document(text)) == "key_expired");
    BOOST_TEST(verdict(join({alice.key(), recent, extended}), alice.document(text)) == "ok");
}

BOOST_AUTO_TEST_CASE(of_two_of_one_second_the_one_that_gives_less_counts_in_either_order)
{
    auto const flags = openpgp_person::flags;
    auto const free = flags(3);
    struct {
        bytes says;
        std::string_view reason;
    } const lesser[] = {{join({free, lives_for(day + 60)}), "key_expired"},
                        {flags(1), "not_for_signing"}};
    auto const direct = [](bytes const& says) {
        return alice.over_key(alice, {.type = 0x1f, .hashed = says});
    };
    auto const named = [](bytes const& says) {
        return alice.certification("someone", {.hashed = says});
    };
    auto const user = join({alice.user_id("someone"), named(free)});
    for (auto const& [says, reason] : lesser) {
        BOOST_TEST(verdict(join({alice.key(), direct(free), direct(says), user}),
                           alice.document(text)) == reason);
        BOOST_TEST(verdict(join({alice.key(), direct(says), direct(free), user}),
                           alice.document(text)) == reason);
        BOOST_TEST(verdict(join({alice.key(), user, named(says)}), alice.document(text)) == reason);
    }
    // One without flags leaves them to the user id.
    BOOST_TEST(verdict(join({alice.key(), direct({}), direct(flags(1)), user}),
                       alice.document(text)) == "not_for_signing");

    auto const bound = [&](bytes const& says) {
        return alice.over_subkey(
            bob, {.type = 0x18, .hashed = says, .unhashed = bob.back_signature(alice)});
    };
    auto const short_lived = join({may_sign(), lives_for(day + 60)});
    for (auto const& both : {join({bound(may_sign()), bound(short_lived)}),
                             join({bound(short_lived), bound(may_sign())})})
        BOOST_TEST(verdict(join({alice.certificate(), bob.subkey(), both}), bob.document(text)) ==
                   "key_expired");
}

BOOST_AUTO_TEST_CASE(a_photograph_does_not_stand_for_a_user_id)
{
    auto const photograph = bytes(20, std::byte{7});
    auto const form = join({number(0xd1, 1), number(photograph.size(), 4), photograph});
    auto const certification =
        packet(2, alice.signature_body({.type = 0x13, .hashed = openpgp_person::flags(3)},
                                       {alice.hashed_form(), form}));

    auto const ring = join({alice.key(), packet(17, photograph), certification});

    BOOST_TEST(verdict(ring, alice.document(text)) == "no_key");
}

BOOST_AUTO_TEST_SUITE_END()
