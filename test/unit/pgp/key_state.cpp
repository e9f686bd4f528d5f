// What is told of each key of a certificate.

#include <mig/pgp/key_state.hpp>

#include "support/openpgp_kit.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace mig;
using namespace mig::test;

namespace {

openpgp_person const alice{1};
openpgp_person const bob{2};
constexpr std::uint32_t now = birth + 2 * day;

bytes signs()
{
    return openpgp_person::flags(0x02);
}

// bob as a subkey of alice.
std::vector<key_state> with_subkey(craft const& binding, std::uint32_t when = now)
{
    auto const ring = join({alice.certificate(), bob.subkey(), alice.over_subkey(bob, binding)});
    return key_states(keyring::from_bytes(ring).value(), alice.name(), at(when));
}

} // namespace

BOOST_AUTO_TEST_SUITE(key_states_of_certificates)

BOOST_AUTO_TEST_CASE(a_primary_key_tells_what_it_is)
{
    auto const keys = keyring::from_bytes(alice.certificate()).value();

    auto const all = key_states(keys, alice.name(), at(now));

    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST((all[0].name == alice.name()));
    BOOST_TEST(all[0].is_primary);
    BOOST_TEST(all[0].signs);
    BOOST_TEST(all[0].algorithm == "Ed25519");
    BOOST_TEST(all[0].bits == 255u);
    BOOST_TEST(!all[0].revoked);
    BOOST_TEST((all[0].created == at(birth)));
    BOOST_TEST(!all[0].expires);
    BOOST_TEST((all[0].reason == pgp_reason::ok));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_there_has_no_keys)
{
    BOOST_TEST(key_states(keyring{}, alice.name(), at(now)).empty());
}

BOOST_AUTO_TEST_CASE(the_reason_is_that_of_a_signature_made_at_that_time)
{
    auto const ring =
        join({alice.key(), alice.user_id("someone"),
              alice.certification(
                  "someone", {.hashed = join({openpgp_person::flags(0x03), lives_for(5 * day)})})});
    auto const keys = keyring::from_bytes(ring).value();
    auto const reason_at = [&](std::uint32_t when) {
        return key_states(keys, alice.name(), at(when)).at(0).reason;
    };

    BOOST_TEST((reason_at(birth - day) == pgp_reason::key_not_yet_valid));
    BOOST_TEST((reason_at(birth + 5 * day - 1) == pgp_reason::ok));
    BOOST_TEST((reason_at(birth + 5 * day) == pgp_reason::key_expired));
    BOOST_TEST((key_states(keys, alice.name(), at(now))[0].expires == at(birth + 5 * day)));
}

BOOST_AUTO_TEST_CASE(a_signing_subkey_has_its_own_end)
{
    auto const all = with_subkey({.type = 0x18,
                                  .hashed = join({signs(), lives_for(3 * day)}),
                                  .unhashed = bob.back_signature(alice)});

    BOOST_REQUIRE(all.size() == 2u);
    BOOST_TEST((all[1].name == bob.name()));
    BOOST_TEST(!all[1].is_primary);
    BOOST_TEST(all[1].signs);
    BOOST_TEST((all[1].expires == at(birth + 3 * day)));
    BOOST_TEST((all[1].reason == pgp_reason::ok));
    BOOST_TEST(!all[0].expires);
}

BOOST_AUTO_TEST_CASE(a_subkey_ends_with_its_primary_key_or_before)
{
    auto const end_of_subkey = [](bytes const& of_primary, bytes const& of_subkey) {
        auto const ring =
            join({alice.key(), alice.user_id("someone"),
                  alice.certification("someone",
                                      {.hashed = join({openpgp_person::flags(3), of_primary})}),
                  bob.subkey(),
                  alice.over_subkey(bob, {.type = 0x18,
                                          .hashed = join({signs(), of_subkey}),
                                          .unhashed = bob.back_signature(alice)})});
        auto const keys = keyring::from_bytes(ring).value();
        return key_states(keys, alice.name(), at(now)).at(1).expires;
    };
    auto const days = [](unsigned n) { return lives_for(n * day); };

    BOOST_TEST((end_of_subkey(days(5), days(3)) == at(birth + 3 * day)));
    BOOST_TEST((end_of_subkey(days(5), days(7)) == at(birth + 5 * day)));
    BOOST_TEST((end_of_subkey(days(5), {}) == at(birth + 5 * day)));
    BOOST_TEST((end_of_subkey({}, days(3)) == at(birth + 3 * day)));
    BOOST_TEST(!end_of_subkey({}, {}));
}

BOOST_AUTO_TEST_CASE(a_subkey_whose_binding_does_not_count_still_tells_that_it_signs)
{
    auto const weak = with_subkey({.type = 0x18,
                                   .hash = pgp::hash_algorithm::sha1,
                                   .hashed = signs(),
                                   .unhashed = bob.back_signature(alice)});
    auto const alone = with_subkey({.type = 0x18, .hashed = signs()});

    BOOST_TEST(weak.at(1).signs);
    BOOST_TEST((weak.at(1).reason == pgp_reason::weak_self_signature));
    BOOST_TEST(alone.at(1).signs);
    BOOST_TEST((alone.at(1).reason == pgp_reason::no_back_signature));
}

BOOST_AUTO_TEST_CASE(an_encrypting_subkey_does_not_sign)
{
    auto const all = with_subkey({.type = 0x18, .hashed = openpgp_person::flags(0x0c)});
    auto const weak = with_subkey(
        {.type = 0x18, .hash = pgp::hash_algorithm::sha1, .hashed = openpgp_person::flags(0x0c)});

    BOOST_TEST(!all.at(1).signs);
    BOOST_TEST((all.at(1).reason == pgp_reason::not_for_signing));
    BOOST_TEST(!weak.at(1).signs);
}

BOOST_AUTO_TEST_CASE(a_subkey_is_revoked_alone_or_with_its_primary_key)
{
    auto const binding = alice.over_subkey(
        bob, {.type = 0x18, .hashed = signs(), .unhashed = bob.back_signature(alice)});
    auto const subkey = join({bob.subkey(), binding});
    auto const alone = join({alice.certificate(), subkey, alice.over_subkey(bob, {.type = 0x28})});
    auto const both = join({alice.key(), alice.over_key(alice, {.type = 0x20}),
                            alice.user_id("someone"), alice.certification("someone"), subkey});

    auto const of_alone = key_states(keyring::from_bytes(alone).value(), alice.name(), at(now));
    auto const of_both = key_states(keyring::from_bytes(both).value(), alice.name(), at(now));

    BOOST_TEST(!of_alone.at(0).revoked);
    BOOST_TEST(of_alone.at(1).revoked);
    BOOST_TEST(of_both.at(0).revoked);
    BOOST_TEST(of_both.at(1).revoked);
}

BOOST_AUTO_TEST_CASE(algorithms_have_the_names_that_people_know)
{
    std::map<std::string, std::string> const names{
        {"alice-rsa2048", "RSA 2048"}, {"bob-rsa4096", "RSA 4096"},   {"carol-dsa2048", "DSA 2048"},
        {"dave-p256", "ECDSA P-256"},  {"heidi-p384", "ECDSA P-384"}, {"ivan-p521", "ECDSA P-521"},
        {"erin-ed25519", "Ed25519"},
    };
    for (auto const& [file, algorithm] : names) {
        auto const path = std::string{MIG_TEST_DATA} + "/actions/keys/" + file + ".pub.asc";
        auto const keys = keyring::from_file(path).value();
        BOOST_REQUIRE(keys.certificates().size() == 1u);

        auto const all = key_states(keys, keys.certificates()[0].primary, at(now));

        BOOST_TEST(all.at(0).algorithm == algorithm, file << " is " << all.at(0).algorithm);
        auto const size = algorithm.find_first_of("0123456789", algorithm.find_first_of(" -") + 1);
        auto const bits = algorithm == "Ed25519" ? "255" : algorithm.substr(size);
        BOOST_TEST(std::to_string(all.at(0).bits) == bits);
    }
}

BOOST_AUTO_TEST_CASE(subkeys_of_every_algorithm_have_a_name_and_only_some_sign)
{
    auto const on_curve = [](std::string_view oid) {
        auto const octets = from_hex(oid).value();
        return join({number(octets.size(), 1), octets, integer(bytes(33, std::byte{4}))});
    };
    auto const large = integer(bytes(256, std::byte{0xff}));
    struct row {
        unsigned algorithm;
        bytes material;
        std::string name;
        unsigned bits;
        bool signs;
    };
    for (auto const& [algorithm, material, called, bits, can_sign] :
         {row{1, join({large, integer(number(65537, 3))}), "RSA 2048", 2048, true},
          row{2, join({large, integer(number(65537, 3))}), "RSA 2048", 2048, false},
          row{16, join({large, large, large}), "Elgamal 2048", 2048, false},
          row{18, on_curve("2b060104019755010501"), "ECDH Curve25519", 255, false},
          row{18, on_curve("2a8648ce3d030107"), "ECDH P-256", 256, false},
          row{19, on_curve("2b2403030208010107"), "ECDSA brainpoolP256r1", 256, true},
          row{19, on_curve("2b0102"), "ECDSA of an unknown curve", 0, true},
          row{19, {}, "ECDSA of an unknown curve", 0, true},
          row{22, on_curve("2b060104019755010501"), "EdDSA Curve25519", 255, true},
          row{25, bytes(32), "X25519", 255, false}, row{26, bytes(56), "X448", 448, false},
          row{27, bytes(31), "Ed25519", 255, true}, row{28, bytes(57), "Ed448", 448, true},
          row{99, bytes(9), "algorithm 99", 0, false}})
    {
        kit_key const other{.created = birth, .algorithm = algorithm, .material = material};
        auto const binding =
            packet(2, alice.signature_body({.type = 0x18, .hashed = signs()},
                                           {alice.hashed_form(), other.hashed_form()}));
        auto const ring = join({alice.certificate(), other.subkey(), binding});

        auto const state =
            key_states(keyring::from_bytes(ring).value(), alice.name(), at(now)).at(1);

        BOOST_TEST(state.algorithm == called);
        BOOST_TEST(state.bits == bits, called);
        BOOST_TEST(state.signs == can_sign, called);
        BOOST_TEST(name(state.reason) != "ok", called);
    }
}

BOOST_AUTO_TEST_CASE(a_key_too_weak_to_check_anything_is_left_out_as_weak)
{
    auto const path = std::string{MIG_TEST_DATA} + "/actions/keys/judy-rsa1024.pub.asc";

    auto const keys = keyring::from_file(path).value();

    BOOST_REQUIRE(keys.left_out().size() == 1u);
    BOOST_TEST((keys.left_out()[0].why == pgp_reason::weak_key));
}

BOOST_AUTO_TEST_SUITE_END()
