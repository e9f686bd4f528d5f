// The agents that a target picks: the same in every store, and by the agents themselves.

#include "store_places.hpp"

using namespace mig;
using test::agent_named;
using test::ids_of;
using test::put;
using test::some_time;

BOOST_AUTO_TEST_SUITE(targets)

STORE_TEST(targets_pick_the_agents_that_would_pick_themselves)
{
    // What the agent says of itself and what the database says must be the same: where the agent
    // cannot tell, the database may pick it or not.
    std::vector<agent_record> fleet;
    for (int n = 0; n < 6; ++n) {
        auto agent = agent_named("agent" + std::to_string(n));
        agent.facts.name = (n % 2 == 0 ? "Web" : "db") + std::to_string(n) + ".example.net";
        agent.facts.pid = static_cast<std::uint32_t>(100 * n);
        if (n == 5) agent.facts.started = unset_time;
        if (n < 3) agent.facts.tags = json::object({{"owner", n == 0 ? "ops" : "it's"}});
        if (n == 4) agent.facts.environment = json::object({{"os", json{}}, {"n", 12}});
        fleet.push_back(agent);
        BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());
    }
    constexpr char const* predicates[] = {
        "TRUE",
        "FALSE",
        "name LIKE 'web%'",
        "name ILIKE 'web%'",
        "name LIKE '%\\_%'",
        "name ~ '^db[0-9]'",
        "name ~* '^WEB'",
        "name !~ 'db'",
        "pid > 200",
        "pid IN (100, 300)",
        "pid <> 100 AND NOT (pid = 200 OR pid = 300)",
        "tags->>'owner' = 'ops'",
        "tags->>'owner' = 'it''s'",
        "tags->>'owner' <> 'ops'",
        "NOT (tags->>'owner' = 'ops')",
        "tags->>'owner' IS NULL",
        "tags->>'owner' IS NOT NULL AND pid < 150",
        "environment->>'os' = 'linux'",
        "environment->>'os' IS NULL",
        "environment->>'n' = '12'",
        "environment#>>'{os}' IN ('linux', 'darwin')",
        "starttime < NOW() + INTERVAL '1 hour'",
        "starttime < NOW() - INTERVAL '30 days'",
        "starttime IS NULL",
        "mode = 'daemon' AND version = '0.1.0'",
        "queueloc LIKE 'linux.%'",
        "name = 'x' OR tags->>'owner' = 'ops' OR pid = 500",
    };
    std::size_t certain = 0;
    for (char const* const predicate : predicates) {
        auto const picked = target::parse(predicate);
        BOOST_TEST_REQUIRE(picked.ok(), predicate);
        auto const by_database = ids_of(*database, predicate);
        for (auto const& agent : fleet) {
            auto const verdict = picked->evaluate(agent.facts, some_time);
            if (verdict == target_verdict::cannot_tell) continue;
            ++certain;
            bool const in = by_database.find(agent.facts.id.text + " ") != std::string::npos;
            BOOST_TEST(in == (verdict == target_verdict::yes),
                       predicate << " " << agent.facts.id.text);
        }
    }
    BOOST_TEST(certain > 100u);
}

STORE_TEST(text_in_a_target_reaches_the_database_as_text_alone)
{
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")}}).ok());

    BOOST_TEST(ids_of(*database, "name = '''; DROP TABLE agents; --'") == "");

    BOOST_TEST(database->agent({"a"})->has_value());
}

STORE_TEST(a_destroyed_agent_is_no_target)
{
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")}}).ok());
    BOOST_TEST(ids_of(*database, "TRUE") == "a ");

    BOOST_TEST_REQUIRE(put(*database, {set_agent_status{{"a"}, agent_status::destroyed}}).ok());

    BOOST_TEST(ids_of(*database, "TRUE") == "");
}

STORE_TEST(a_target_can_ask_when_the_surroundings_of_an_agent_last_changed)
{
    auto agent = agent_named("a");
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());
    agent.heartbeat += std::chrono::hours{1};
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());
    BOOST_TEST(ids_of(*database, "refreshtime = NOW()") == "a ");

    agent.heartbeat += std::chrono::hours{1};
    agent.facts.tags = json::object({{"owner", "ops"}});
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());

    BOOST_TEST(ids_of(*database, "refreshtime = NOW() + INTERVAL '2 hours'") == "a ");
}

BOOST_AUTO_TEST_SUITE_END()
