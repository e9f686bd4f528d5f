// Investigators in PostgreSQL: what is special about a database that others share.

#include <mig/store/postgres_investigators.hpp>

#include "investigator_places.hpp"
#include "postgres_database.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

using namespace mig;
using test::investigator_called;
using test::some_time;

namespace {

struct shared_investigators_rig {
    test::postgres_database database;

    std::unique_ptr<investigator_store> open(std::string const& user = "postgres")
    {
        auto made = make_postgres_investigators({.connection = database.connection(user)});
        BOOST_TEST_REQUIRE(made.ok(), test::why(made));
        return *std::move(made);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_investigators, shared_investigators_rig)

BOOST_AUTO_TEST_CASE(two_that_resign_at_once_do_not_both_succeed)
{
    auto const here = open();
    auto const there = open();
    for (int n = 0; n < 10; ++n) {
        auto const first = here->create(investigator_called("first", every_permission)).value();
        auto const second = here->create(investigator_called("second", every_permission)).value();
        result<void> one;
        result<void> two;

        {
            std::jthread const a{
                [&] { one = here->update(first, {.permissions = permission_set{}}, some_time); }};
            std::jthread const b{
                [&] { two = there->update(second, {.permissions = permission_set{}}, some_time); }};
        }

        BOOST_TEST(one.ok() != two.ok());
        auto const left = one.ok() ? second : first;
        auto const third = here->create(investigator_called("third", every_permission)).value();
        BOOST_TEST(here->update(left, {.permissions = permission_set{}}, some_time).ok());
        // The next round starts with none that administers but its own.
        database.sql("UPDATE mig.investigators SET permissions = 0 WHERE id = " +
                     std::to_string(third));
    }
}

BOOST_AUTO_TEST_CASE(a_member_of_either_role_may_change_them_and_delete_none)
{
    for (std::string const role : {"mig_scheduler", "mig_api"}) {
        auto const user = "i_" + role + database.name();
        database.sql("CREATE USER " + user + " IN ROLE " + role);
        auto const all = open(user);

        auto const id = all->create(investigator_called(role));

        BOOST_TEST_REQUIRE(id.ok(), test::why(id));
        BOOST_TEST(all->update(*id, {.permissions = every_permission}, some_time).ok());
        auto in =
            postgres_connection::open({.connection = database.connection(user), .settings = ""});
        BOOST_TEST_REQUIRE(in.ok());
        auto const deleted = in->execute("DELETE FROM mig.investigators");
        BOOST_TEST_REQUIRE(!deleted.ok());
        BOOST_TEST((deleted.error().code() == errc::denied));
        database.sql("UPDATE mig.investigators SET permissions = 0");
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_lost_is_opened_again)
{
    auto const all = open();
    auto const id = all->create(investigator_called("alice")).value();
    auto const cut = [&] {
        database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                     "current_database() AND pid <> pg_backend_pid()");
    };

    cut();
    BOOST_TEST(all->investigator(id).value().has_value());
    cut();
    BOOST_TEST(all->update(id, {.permissions = every_permission}, some_time).ok());
}

BOOST_AUTO_TEST_CASE(a_nonce_is_used_once_by_all_that_share_the_database)
{
    auto const one = open();
    auto const other = open();
    auto const until = some_time + std::chrono::minutes{2};
    BOOST_TEST(one->use_nonce("n1", until, some_time).value());
    BOOST_TEST(!other->use_nonce("n1", until, some_time).value());
    BOOST_TEST(!one->use_nonce("n1", until, some_time).value());
    BOOST_TEST(other->use_nonce("n2", until, some_time).value());

    // What is over is forgotten, sooner or later.
    BOOST_TEST(one->use_nonce("n3", until + std::chrono::hours{1}, until + std::chrono::seconds{1})
                   .value());
    auto left = database.ask("SELECT count(*) FROM mig.nonces");
    BOOST_TEST_REQUIRE((left.ok() && left->step()));
    BOOST_TEST(left->number(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_schema_of_the_first_version_is_upgraded_and_keeps_what_it_has)
{
    database.sql("DROP TABLE mig.investigators, mig.enroltokens; DROP INDEX mig.commands_by_start;"
                 "ALTER TABLE mig.agents DROP COLUMN enrolment, DROP COLUMN answers, "
                 "DROP COLUMN keysforgotten; DROP TABLE mig.nonces;"
                 "DROP FUNCTION mig.number_of(text) CASCADE;"
                 "UPDATE mig.schema_version SET version = 1;");

    auto const all = open();

    BOOST_TEST(all->create(investigator_called("alice")).ok());
    BOOST_TEST(database.ask("SELECT version FROM mig.schema_version").ok());
}

BOOST_AUTO_TEST_SUITE_END()
