// What can be loaded, and what is said of the rest.

#include "support/openpgp_kit.hpp"
#include "support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <set>
#include <string_view>

using namespace mig;
using namespace mig::test;

namespace {

openpgp_person const alice{1};
openpgp_person const bob{2};

std::string ring_in_armor(bytes_view binary)
{
    return armored(binary, {.type = "PUBLIC KEY BLOCK"});
}

} // namespace

BOOST_AUTO_TEST_SUITE(keyrings)

BOOST_AUTO_TEST_CASE(armored_blocks_may_follow_one_another)
{
    auto const text = ring_in_armor(alice.certificate()) + "\n" + ring_in_armor(bob.certificate());

    auto const keys = keyring::from_bytes(as_bytes(text)).value();

    BOOST_TEST(keys.certificates().size() == 2U);
    BOOST_REQUIRE(keys.find(bob.name()) != nullptr);
    BOOST_TEST(keys.find(bob.name())->user_ids.at(0) == "someone");
    BOOST_CHECK(keys.find(bob.name())->created == at(birth));
}

BOOST_AUTO_TEST_CASE(a_private_key_block_is_refused)
{
    auto const keys =
        keyring::from_bytes(as_bytes(armored(alice.certificate(), {.type = "PRIVATE KEY BLOCK"})));

    BOOST_REQUIRE(!keys);
    BOOST_CHECK(keys.error().code() == errc::refused);
}

BOOST_AUTO_TEST_CASE(a_binary_secret_key_is_left_out_with_its_reason)
{
    auto const ring = join({packet(5, alice.body()), alice.user_id("someone"), bob.certificate()});

    auto const keys = keyring::from_bytes(ring).value();

    BOOST_TEST(keys.certificates().size() == 1U);
    BOOST_REQUIRE(keys.left_out().size() == 1);
    BOOST_CHECK(keys.left_out()[0].why == pgp_reason::secret_key);
}

BOOST_AUTO_TEST_CASE(keys_of_other_versions_do_not_spoil_the_ring)
{
    for (unsigned version : {2U, 3U, 5U, 7U}) {
        auto body = alice.body();
        body[0] = static_cast<std::byte>(version);
        auto const ring = join({packet(6, body), alice.user_id("someone"),
                                alice.certification("someone"), bob.certificate()});

        auto const keys = keyring::from_bytes(ring).value();

        BOOST_TEST(keys.certificates().size() == 1U);
        BOOST_REQUIRE(keys.left_out().size() == 1);
        BOOST_CHECK(keys.left_out()[0].why == pgp_reason::unsupported_version);
    }
}

BOOST_AUTO_TEST_CASE(a_revoked_certificate_is_shown_as_such)
{
    auto const ring = join({alice.key(), alice.over_key(alice, {.type = 0x20}),
                            alice.user_id("someone"), alice.certification("someone")});

    auto const keys = keyring::from_bytes(ring).value();

    BOOST_REQUIRE(keys.find(alice.name()) != nullptr);
    BOOST_TEST(keys.find(alice.name())->revoked);
}

BOOST_AUTO_TEST_CASE(a_cut_ring_is_corrupt)
{
    auto const ring = alice.certificate();

    auto const keys = keyring::from_bytes(bytes_view{ring}.first(ring.size() - 1));

    BOOST_REQUIRE(!keys);
    BOOST_CHECK(keys.error().code() == errc::corrupt);
}

BOOST_AUTO_TEST_CASE(what_is_no_keyring_is_refused)
{
    for (std::string_view blob : {"", "hello", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"})
        BOOST_TEST(!keyring::from_bytes(as_bytes(blob)).ok());
    BOOST_TEST(
        !keyring::from_bytes(as_bytes(armored(alice.certificate(), {.type = "SIGNATURE"}))).ok());
    BOOST_TEST(!keyring::from_file("/nonexistent/keyring").ok());
}

BOOST_AUTO_TEST_CASE(signatures_before_any_key_are_nobodys)
{
    auto const keys =
        keyring::from_bytes(join({alice.certification("someone"), bob.certificate()})).value();

    BOOST_TEST(keys.certificates().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_followed_by_an_unknown_critical_packet_is_named)
{
    auto const keys =
        keyring::from_bytes(join({alice.certificate(), packet(30, {}), bob.certificate()})).value();

    BOOST_REQUIRE(keys.left_out().size() == 1);
    BOOST_CHECK(keys.left_out()[0].who == alice.name());
    BOOST_TEST(keys.find(bob.name()) != nullptr);
}

BOOST_AUTO_TEST_CASE(every_reason_has_a_name_and_a_sentence_of_its_own)
{
    std::set<std::string_view> names;
    std::set<std::string_view> sentences;
    for (unsigned i = 0; i <= static_cast<unsigned>(pgp_reason::user_id_revoked); ++i) {
        auto const reason = static_cast<pgp_reason>(i);
        BOOST_TEST(names.insert(name(reason)).second, i);
        BOOST_TEST(sentences.insert(explain(reason)).second, i);
        BOOST_TEST(!explain(reason).ends_with('.'));
    }
}

BOOST_AUTO_TEST_CASE(a_file_is_read_or_named_with_what_is_wrong)
{
    temporary_folder const folder;
    auto const good = (folder / "good").string();
    auto const bad = (folder / "bad").string();
    std::ofstream{good} << to_text(alice.certificate());
    std::ofstream{bad} << "hello";

    BOOST_TEST(keyring::from_file(good).value().certificates().size() == 1u);
    auto const failed = keyring::from_file(bad);
    BOOST_REQUIRE(!failed);
    BOOST_TEST(failed.error().subject() == bad);
}

BOOST_AUTO_TEST_CASE(a_reason_that_nobody_has_still_has_a_name)
{
    BOOST_TEST(!name(static_cast<pgp_reason>(200)).empty());
    BOOST_TEST(!explain(static_cast<pgp_reason>(200)).empty());
}

BOOST_AUTO_TEST_SUITE_END()
