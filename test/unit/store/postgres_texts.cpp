// What agents say is bytes: none of them breaks SQL, and none is lost in silence.

#include "postgres_database.hpp"
#include "store_places.hpp"

using namespace mig;
using test::action_numbered;
using test::agent_named;
using test::command_of;
using test::ids_of;
using test::put;
using test::some_time;
using test::why;
using namespace std::string_literals;

namespace {

struct texts_rig {
    test::postgres_database where;
    std::unique_ptr<store> database =
        make_postgres_store({.connection = where.connection()}).value();

    void end_with(std::string const& answer)
    {
        auto const action = action_numbered(1);
        BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")},
                                           put_action{action, {command_of(action, "a", "c1")}}})
                               .ok());
        auto const ended = put(
            *database,
            {finish_command{
                {"c1"}, command_status::success, some_time, answer, "because \xff\0 of"s, true}});
        BOOST_TEST_REQUIRE(ended.ok(), why(ended));
    }
    std::string first(std::string const& sql)
    {
        auto rows = where.ask(sql);
        BOOST_TEST_REQUIRE(rows.ok(), why(rows));
        return rows->step() ? rows->text(0) : "none";
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_texts, texts_rig)

BOOST_AUTO_TEST_CASE(a_text_that_cannot_be_stored_is_refused_by_name)
{
    for (auto const& bad : {"a\0b"s, "\xff\xfe"s, "\xed\xa0\x80"s}) {
        auto agent = agent_named("a");
        agent.facts.name = bad;

        auto const done = put(*database, {put_agent{agent_named("b")}, put_agent{agent}});

        BOOST_TEST_REQUIRE(!done.ok());
        BOOST_TEST((done.error().code() == errc::invalid_argument));
        BOOST_TEST(done.error().message().find("agent a") != std::string::npos, why(done));
    }
    BOOST_TEST(!database->agent({"b"})->has_value());
    BOOST_TEST(put(*database, {put_agent{agent_named("b")}}).ok());
}

BOOST_AUTO_TEST_CASE(quotes_and_sql_are_letters_like_others)
{
    auto agent = agent_named("a");
    agent.facts.name = "'; DROP TABLE mig.agents; -- \\ \" $$ $1 %s {a,b} \n\t\x01 \xc3\xa9";
    agent.facts.tags = json::object({{"o'w\"n\\er", agent.facts.name}});

    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());

    BOOST_TEST(((*database->agent({"a"}))->facts == agent.facts));
    BOOST_TEST(ids_of(*database, "tags->>'o''w\"n\\er' LIKE '''; DROP TABLE %'") == "a ");
    BOOST_TEST(!database->agent({"a' OR '1'='1"})->has_value());
    BOOST_TEST(!database->agent({"a\0"s})->has_value());
}

BOOST_AUTO_TEST_CASE(an_agent_with_a_zero_character_in_its_tags_does_not_break_targets)
{
    auto agent = agent_named("a");
    agent.facts.tags = json::object({{"k\0"s, "v\0w"s}, {"back", "\\u0000"}, {"owner", "ops"}});
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}, put_agent{agent_named("b")}}).ok());

    BOOST_TEST(ids_of(*database, "tags->>'owner' = 'ops'") == "a ");
    BOOST_TEST(ids_of(*database, "tags->>'back' = '\\u0000'") == "a ");
    BOOST_TEST(ids_of(*database, "tags->>'owner' IS NULL") == "b ");
}

BOOST_AUTO_TEST_CASE(an_answer_is_kept_byte_by_byte_and_its_results_can_be_searched)
{
    std::string const answer = "{\"x\": 1.0e2, \"results\" :[{\"foundanything\":true,\"elements\":"
                               "{\"name\":\"a\\u0000b\\ud800\\\\u0000 \xc3\xa9\"}}]}";

    end_with(answer);

    BOOST_TEST((*database->command({"c1"}))->answer == answer);
    BOOST_TEST(first("SELECT r#>>'{elements,name}' FROM mig.commands, "
                     "json_array_elements(results) AS r WHERE r#>>'{foundanything}' = 'true'") ==
               "a\xef\xbf\xbd"
               "b\xef\xbf\xbd\\u0000 \xc3\xa9");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_json_is_kept_too)
{
    auto const answer = "\xff\0 no JSON"s;

    end_with(answer);

    auto const command = database->command({"c1"});
    BOOST_TEST((*command)->answer == answer);
    BOOST_TEST((*command)->reason == "because \xef\xbf\xbd\xef\xbf\xbd of");
    BOOST_TEST(database->commands({.found_anything = true})->empty());
}

BOOST_AUTO_TEST_CASE(a_large_answer_comes_back_whole)
{
    std::string answer(20u << 20, 'x');
    for (std::size_t n = 0; n < answer.size(); n += 1000)
        answer[n] = static_cast<char>(n / 1000);

    end_with(answer);

    BOOST_TEST(((*database->command({"c1"}))->answer == answer));
}

BOOST_AUTO_TEST_CASE(a_target_that_takes_too_long_is_ended)
{
    auto const impatient = make_postgres_store(
        {.connection = where.connection(), .target_timeout = std::chrono::milliseconds{500}});
    BOOST_TEST_REQUIRE(impatient.ok());
    // Somebody holds the table.
    auto other = postgres_connection::open({.connection = where.connection(), .settings = ""});
    BOOST_TEST_REQUIRE(other->execute("BEGIN; LOCK TABLE mig.agents").ok());

    auto const picked = (*impatient)->agents(*target::parse("TRUE"), some_time, {});

    BOOST_TEST_REQUIRE(!picked.ok());
    BOOST_TEST((picked.error().code() == errc::over_budget), why(picked));
    BOOST_TEST(other->execute("ROLLBACK").ok());
    BOOST_TEST(test::in_time(
        [&] { return (*impatient)->agents(*target::parse("TRUE"), some_time, {}).ok(); }));
}

BOOST_AUTO_TEST_SUITE_END()
