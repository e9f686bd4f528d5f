// What is told of each user id of a certificate.

#include <mig/pgp/user_id_state.hpp>

#include "support/openpgp_kit.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;

namespace {

openpgp_person const alice{1};
constexpr std::uint32_t now = birth + 2 * day;

std::vector<user_id_state> states(bytes_view ring, std::uint32_t when = now)
{
    return user_id_states(keyring::from_bytes(ring).value(), alice.name(), at(when));
}
// Of a second user id with those signatures.
user_id_state second(bytes_view signatures, std::uint32_t when = now)
{
    return states(join({alice.certificate(), alice.user_id("other"), signatures}), when).at(1);
}
bytes certified(craft how = {})
{
    return alice.certification("other", std::move(how));
}

} // namespace

BOOST_AUTO_TEST_SUITE(user_id_states_of_certificates)

BOOST_AUTO_TEST_CASE(one_that_counts_tells_since_when)
{
    auto const all = states(alice.certificate());

    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all[0].text == "someone");
    BOOST_TEST(!all[0].is_primary);
    BOOST_CHECK(all[0].certified == at(birth + day));
    BOOST_CHECK(!all[0].expires);
    BOOST_CHECK(all[0].reason == pgp_reason::ok);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_there_has_none)
{
    BOOST_TEST(user_id_states(keyring{}, alice.name(), at(now)).empty());
}

BOOST_AUTO_TEST_CASE(its_self_signature_may_be_missing_or_weak)
{
    auto const weak = second(certified({.hash = pgp::hash_algorithm::sha1}));

    BOOST_CHECK(second({}).reason == pgp_reason::no_self_signature);
    BOOST_CHECK(weak.reason == pgp_reason::weak_self_signature);
    BOOST_CHECK(!weak.certified);
}

BOOST_AUTO_TEST_CASE(its_self_signature_may_end)
{
    auto const signature =
        certified({.hashed = join({openpgp_person::flags(3), expires_after(2 * day)})});

    auto const before = second(signature, birth + 3 * day - 1);
    auto const after = second(signature, birth + 3 * day);

    BOOST_CHECK(before.reason == pgp_reason::ok);
    BOOST_CHECK(before.expires == at(birth + 3 * day));
    BOOST_CHECK(after.reason == pgp_reason::signature_expired);
    BOOST_CHECK(after.expires == at(birth + 3 * day));
}

BOOST_AUTO_TEST_CASE(its_self_signature_may_be_of_the_future)
{
    BOOST_CHECK(second(certified({.created = now + day})).reason ==
                pgp_reason::signature_in_future);
}

BOOST_AUTO_TEST_CASE(a_hard_revocation_counts_for_all_time)
{
    auto const revoked = [](bytes_view reason) {
        return alice.certification(
            "other",
            {.type = 0x30, .created = birth + 10, .hashed = bytes{reason.begin(), reason.end()}});
    };
    auto const again = certified({.created = birth + 20});

    for (unsigned hard : {0u, 2u, 77u})
        BOOST_CHECK(second(join({revoked(revocation_reason(hard)), again})).reason ==
                    pgp_reason::user_id_revoked);
    BOOST_CHECK(second(join({revoked(subpacket(30, {})), again})).reason ==
                pgp_reason::user_id_revoked);
}

BOOST_AUTO_TEST_CASE(a_soft_revocation_counts_until_it_is_certified_again)
{
    auto const revoked = alice.certification(
        "other", {.type = 0x30, .created = birth + 10, .hashed = revocation_reason(32)});

    BOOST_CHECK(second(join({revoked, certified({.created = birth + 9})})).reason ==
                pgp_reason::user_id_revoked);
    BOOST_CHECK(second(join({revoked, certified({.created = birth + 10})})).reason ==
                pgp_reason::user_id_revoked);
    BOOST_CHECK(second(join({revoked, certified({.created = birth + 11})})).reason ==
                pgp_reason::ok);
}

BOOST_AUTO_TEST_CASE(the_primary_one_is_marked)
{
    BOOST_TEST(
        second(certified({.hashed = join({openpgp_person::flags(3), subpacket(25, number(1, 1))})}))
            .is_primary);
}

BOOST_AUTO_TEST_CASE(a_photograph_is_none)
{
    BOOST_TEST(states(join({alice.certificate(), packet(17, bytes(10))})).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
