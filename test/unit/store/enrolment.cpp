// Which agents belong to the fleet, and tokens: on both stores.
#include "store_places.hpp"
#include "store_records.hpp"

using namespace mig;
using namespace mig::test;

namespace {

enrol_token token_numbered(int n)
{
    enrol_token token;
    token.key.fill(static_cast<std::byte>(n));
    token.key[3] = std::byte{0}; // zero bytes are bytes
    token.agent = "web1";
    token.expires = some_time;
    return token;
}

} // namespace

BOOST_AUTO_TEST_SUITE(enrolment_store)

STORE_TEST(what_an_operator_decided_no_heartbeat_changes)
{
    auto agent = agent_named("a");
    agent.standing = enrolment::waiting;
    auto const standing = [&] { return (*database->agent({"a"}))->standing; };
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());
    BOOST_TEST((standing() == enrolment::waiting));

    agent.standing = enrolment::enrolled;
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());
    BOOST_TEST((standing() == enrolment::waiting));
    BOOST_TEST_REQUIRE(
        put(*database, {put_agent{agent}, set_enrolment{{"a"}, enrolment::refused}}).ok());
    BOOST_TEST((standing() == enrolment::refused));
}

STORE_TEST(an_agent_whose_key_is_forgotten_waits_and_gets_another)
{
    auto agent = agent_named("a");
    agent.key.emplace().fill(std::byte{7});
    agent.sequence = 9;
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}, forget_agent_key{{"a"}}}).ok());
    auto const forgotten = **database->agent({"a"});
    BOOST_TEST(!forgotten.key);
    BOOST_TEST(forgotten.sequence == 0u);
    BOOST_TEST((forgotten.standing == enrolment::waiting));

    BOOST_TEST(forgotten.keys_forgotten == 1u);

    agent.key->fill(std::byte{8});
    agent.sequence = 1;
    agent.keys_forgotten = 1;
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());
    BOOST_TEST(((*database->agent({"a"}))->key == agent.key));
}

STORE_TEST(a_key_that_was_forgotten_does_not_come_back_from_the_memory_of_another_scheduler)
{
    auto agent = agent_named("a");
    agent.key.emplace().fill(std::byte{7});
    agent.sequence = 9;
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}, forget_agent_key{{"a"}}}).ok());
    agent.sequence = 10;
    agent.heartbeat += std::chrono::seconds{1};
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());

    BOOST_TEST(!(*database->agent({"a"}))->key);
}

STORE_TEST(a_token_is_used_by_one_agent)
{
    auto const token = token_numbered(1);
    BOOST_TEST_REQUIRE(put(*database, {put_enrol_token{token}}).ok());
    BOOST_TEST((*database->token(token.key) == token));
    BOOST_TEST((*database->token(token_numbered(2).key) == std::nullopt));

    BOOST_TEST(put(*database, {use_enrol_token{token.key, {"a"}}}).ok());
    BOOST_TEST(put(*database, {use_enrol_token{token.key, {"a"}}}).ok()); // written twice
    BOOST_TEST(put(*database, {put_enrol_token{token}}).ok());            // likewise
    BOOST_TEST(((*database->token(token.key))->used_by.text == "a"));

    auto const again =
        put(*database, {put_agent{agent_named("b")}, use_enrol_token{token.key, {"b"}}});
    BOOST_TEST((again.error().code() == errc::refused));
    BOOST_TEST(!database->agent({"b"})->has_value()); // all or nothing
    auto const unknown = put(*database, {use_enrol_token{token_numbered(2).key, {"b"}}});
    BOOST_TEST((unknown.error().code() == errc::refused));
}

BOOST_AUTO_TEST_SUITE_END()
