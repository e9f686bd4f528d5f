// The schema in PostgreSQL: how it comes about, and who may do what with it.

#include "postgres_database.hpp"
#include "store_records.hpp"

#include <future>
#include <thread>

using namespace mig;
using test::agent_named;
using test::postgres_database;
using test::put;
using test::run_sql;
using test::some_time;
using test::why;

namespace {

// Users of each role, made once a server.
void make_users()
{
    static bool const made = [] {
        postgres_database const any;
        any.sql("CREATE USER s1 IN ROLE mig_scheduler");
        any.sql("CREATE USER web IN ROLE mig_api");
        any.sql("CREATE USER nobody_special");
        return true;
    }();
    (void)made;
}

errc code_of(std::string const& connection, std::string const& settings, std::string const& sql)
{
    auto in = postgres_connection::open({.connection = connection, .settings = settings});
    BOOST_TEST_REQUIRE(in.ok(), why(in));
    auto const done = in->run_once(sql);
    return done ? errc::none : done.error().code();
}

struct schema_rig {
    postgres_database database;
    schema_rig() { make_users(); }

    errc as(std::string const& user, std::string const& sql)
    {
        return code_of(database.connection(user), "", sql);
    }
    errc as_target(std::string const& sql)
    {
        return code_of(database.connection("s1"), "-c role=mig_targets", sql);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_schema, schema_rig)

BOOST_AUTO_TEST_CASE(schedulers_that_open_an_empty_database_at_once_all_find_the_schema)
{
    postgres_database const empty{postgres_database::has::nothing};
    std::vector<std::string> failures(4);
    {
        std::vector<std::thread> all;
        for (auto& failure : failures) {
            all.emplace_back([&empty, &failure] {
                failure = why(make_postgres_store({.connection = empty.connection()}));
            });
        }
        for (auto& one : all)
            one.join();
    }

    for (auto const& failure : failures)
        BOOST_TEST(failure == "");
    auto versions = empty.ask("SELECT count(*) FROM mig.schema_version");
    BOOST_TEST_REQUIRE((versions.ok() && versions->step()));
    BOOST_TEST(versions->number(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_member_of_the_scheduler_role_can_do_all_that_a_scheduler_does)
{
    auto const opened = make_postgres_store({.connection = database.connection("s1")});
    BOOST_TEST_REQUIRE(opened.ok(), why(opened));
    auto& store = **opened;
    auto const action = test::action_numbered(1);

    auto const written =
        put(store,
            {put_agent{agent_named("a")}, put_action{action, {test::command_of(action, "a", "c1")}},
             finish_command{{"c1"}, command_status::success, some_time, "", "", false},
             finish_action{action.id, action_status::completed, some_time}});

    BOOST_TEST(written.ok(), why(written));
    auto const picked = store.agents(*target::parse("environment->>'os'='linux'"), some_time, {});
    BOOST_TEST_REQUIRE(picked.ok(), why(picked));
    BOOST_TEST(picked->size() == 1u);
    BOOST_TEST(why(store.claim(some_time, std::chrono::seconds{5}, 5)) == "");
    BOOST_TEST(why(store.census()) == "");
}

BOOST_AUTO_TEST_CASE(a_scheduler_can_neither_delete_nor_change_the_schema)
{
    for (char const* const sql :
         {"DELETE FROM mig.commands", "DELETE FROM mig.agents", "TRUNCATE mig.actions",
          "DROP TABLE mig.agents", "ALTER TABLE mig.agents ADD COLUMN x text",
          "CREATE TABLE mig.mine (x text)", "UPDATE mig.schema_version SET version = 7",
          "CREATE ROLE more", "SET ROLE mig_owner"})
    {
        BOOST_TEST((as("s1", sql) == errc::denied), sql);
    }
}

BOOST_AUTO_TEST_CASE(a_target_reads_what_targets_may_see_and_nothing_else)
{
    BOOST_TEST((as_target("SELECT id, environment FROM mig.agents") == errc::none));
    for (char const* const sql :
         {"SELECT agentkey FROM mig.agents", "SELECT wire FROM mig.actions",
          "SELECT answer FROM mig.commands", "SELECT results FROM mig.commands",
          "SELECT name FROM mig.schedulers", "UPDATE mig.agents SET tags = '{}'",
          "INSERT INTO mig.schedulers VALUES ('x', now())", "DELETE FROM mig.commands",
          "COPY (SELECT 1) TO PROGRAM 'true'", "SELECT pg_read_file('postgresql.conf')"})
    {
        BOOST_TEST((as_target(sql) == errc::denied), sql);
    }
    // What it was given at the start, RESET gives back.
    auto in = postgres_connection::open(
        {.connection = database.connection("s1"), .settings = "-c role=mig_targets"});
    BOOST_TEST_REQUIRE(in.ok());
    BOOST_TEST(in->execute("RESET ROLE").ok());
    auto role = in->run_once("SELECT current_user::text");
    BOOST_TEST_REQUIRE((role.ok() && role->step()));
    BOOST_TEST(role->text(0) == "mig_targets");
}

BOOST_AUTO_TEST_CASE(the_api_reads_and_writes_nothing)
{
    BOOST_TEST(
        (as("web", "SELECT count(*) FROM mig.agents, mig.actions, mig.commands") == errc::none));
    for (char const* const sql :
         {"UPDATE mig.agents SET name = 'x'", "DELETE FROM mig.actions",
          "INSERT INTO mig.schedulers VALUES ('x', now())", "SET ROLE mig_scheduler"})
    {
        BOOST_TEST((as("web", sql) == errc::denied), sql);
    }
}

BOOST_AUTO_TEST_CASE(who_is_in_no_role_cannot_open_it_nor_make_it)
{
    postgres_database const empty{postgres_database::has::nothing};

    auto const existing =
        make_postgres_store({.connection = database.connection("nobody_special")});
    auto const missing = make_postgres_store({.connection = empty.connection("nobody_special")});

    BOOST_TEST_REQUIRE(!existing.ok());
    BOOST_TEST((existing.error().code() == errc::denied), why(existing));
    BOOST_TEST_REQUIRE(!missing.ok());
    BOOST_TEST((missing.error().code() == errc::denied), why(missing));
}

BOOST_AUTO_TEST_CASE(the_owner_makes_the_schema_for_a_scheduler_that_may_not)
{
    postgres_database const empty{postgres_database::has::nothing};

    auto const opened = make_postgres_store(
        {.connection = empty.connection("s1"), .owner_connection = empty.connection()});

    BOOST_TEST_REQUIRE(opened.ok(), why(opened));
    BOOST_TEST(put(**opened, {put_agent{agent_named("a")}}).ok());
    auto owner = empty.ask("SELECT tableowner::text FROM pg_tables WHERE tablename = 'agents'");
    BOOST_TEST_REQUIRE((owner.ok() && owner->step()));
    BOOST_TEST(owner->text(0) == "mig_owner");
}

BOOST_AUTO_TEST_CASE(a_schema_of_a_newer_program_is_refused)
{
    database.sql("UPDATE mig.schema_version SET version = 1000");

    auto const opened = make_postgres_store({.connection = database.connection()});

    BOOST_TEST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().code() == errc::unsupported));
}

BOOST_AUTO_TEST_CASE(a_database_of_another_encoding_is_refused)
{
    auto const& server = test::the_postgres_server();
    run_sql(server.connection("postgres"),
            "CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' "
            "LC_CTYPE 'C'");

    auto const opened = make_postgres_store({.connection = server.connection("bytes")});

    BOOST_TEST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().code() == errc::unsupported));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_connection_is_told_apart)
{
    auto const code = [](std::string connection) {
        auto const opened = make_postgres_store({.connection = std::move(connection)});
        BOOST_TEST_REQUIRE(!opened.ok());
        return opened.error().code();
    };

    BOOST_TEST((code("nonsense=1") == errc::invalid_argument));
    BOOST_TEST((code("host=/nowhere dbname=x") == errc::unavailable));
    BOOST_TEST((code(test::the_postgres_server().connection("absent")) == errc::not_found));
    BOOST_TEST((code(database.connection("stranger")) == errc::not_found));
}

// As a planner sees it whose table is large.
std::string plan_of(postgres_database const& in, std::string const& where)
{
    auto to = postgres_connection::open(
        {.connection = in.connection(),
         .settings = "-c search_path=mig -c enable_seqscan=off -c enable_sort=off "
                     "-c enable_incremental_sort=off"});
    BOOST_TEST_REQUIRE(to.ok(), why(to));
    auto rows = to->run_once("EXPLAIN SELECT id FROM commands " + where + " LIMIT 10");
    BOOST_TEST_REQUIRE(rows.ok(), why(rows));
    std::string all;
    while (rows->step())
        all += rows->text(0) + "\n";
    return all;
}

BOOST_AUTO_TEST_CASE(the_first_page_of_commands_is_no_sort_of_all_of_them)
{
    std::string const of_all = "ORDER BY starttime DESC, id DESC";
    std::string const of_one = "WHERE actionid = 'x' ORDER BY starttime, id";
    for (bool const upgraded : {false, true}) {
        if (upgraded) {
            database.sql("DROP INDEX mig.commands_by_start; DROP INDEX mig.commands_by_action; "
                         "CREATE INDEX commands_by_action ON mig.commands (actionid); "
                         "UPDATE mig.schema_version SET version = 6");
            BOOST_TEST(plan_of(database, of_all).find("Sort") != std::string::npos);
            auto const made = make_postgres_store({.connection = database.connection()});
            BOOST_TEST_REQUIRE(made.ok(), why(made));
        }
        for (auto const& where : {of_all, of_one})
            BOOST_TEST(plan_of(database, where).find("Sort") == std::string::npos, where);
        BOOST_TEST(plan_of(database, of_all).find("commands_by_start") != std::string::npos);
        BOOST_TEST(plan_of(database, of_one).find("Index Cond: (actionid") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(who_looks_up_one_record_does_not_wait_for_a_search)
{
    auto const store = make_postgres_store({.connection = database.connection()}).value();
    auto blocking =
        postgres_connection::open({.connection = database.connection(), .settings = ""});
    BOOST_TEST_REQUIRE(blocking.ok(), why(blocking));
    BOOST_REQUIRE(blocking->execute("BEGIN; LOCK TABLE mig.commands").ok());
    auto const waiting = [&] {
        auto row = database.ask("SELECT count(*) FROM pg_locks WHERE NOT granted");
        return row.ok() && row->step() && row->number(0) > 0;
    };
    auto searched = std::async(std::launch::async, [&] { return store->commands({}).ok(); });
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!waiting() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds{1});

    auto const found = store->agent({"nobody"});

    BOOST_TEST(found.ok());
    BOOST_TEST(waiting()); // still
    BOOST_REQUIRE(blocking->execute("ROLLBACK").ok());
    BOOST_TEST(searched.get());
}

BOOST_AUTO_TEST_SUITE_END()
