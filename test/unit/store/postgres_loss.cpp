// Servers that end, connections that are cut: everything that was told is there, the rest is
// whole or absent.

#include "postgres_database.hpp"
#include "store_records.hpp"
#include "support/cutting_proxy.hpp"

#include <atomic>
#include <thread>

using namespace mig;
using test::action_numbered;
using test::agent_named;
using test::command_of;
using test::put;
using test::some_time;
using test::the_postgres_server;
using test::why;

namespace {

struct loss_rig {
    test::postgres_database where;
    std::unique_ptr<store> database =
        make_postgres_store({.connection = where.connection()}).value();

    // Two agents, an action for them, its commands: parts of each other.
    static std::vector<change> everything(int n)
    {
        auto const action = action_numbered(n);
        auto const a = "a" + std::to_string(n);
        auto const b = "b" + std::to_string(n);
        return {
            put_agent{agent_named(a)}, put_agent{agent_named(b)},
            put_action{action, {command_of(action, a, "c" + a), command_of(action, b, "c" + b)}},
            finish_command{{"c" + a}, command_status::success, some_time, "{}", "", true}};
    }
    // How many of its four parts are there.
    int parts(int n)
    {
        auto const id = std::to_string(n);
        auto const command = database->command({"ca" + id}).value();
        return int{database->agent({"a" + id}).value().has_value()} +
               int{database->agent({"b" + id}).value().has_value()} +
               int{database->action(action_numbered(n).id).value().has_value()} +
               int{command && command->status == command_status::success};
    }
};

// Through a proxy that can be cut.
struct cut_rig : loss_rig {
    test::temporary_folder folder;
    test::cutting_proxy proxy{folder / ".s.PGSQL.5432", the_postgres_server().socket()};

    std::unique_ptr<store> through_proxy(std::chrono::milliseconds patience = std::chrono::seconds{
                                             30})
    {
        auto made = make_postgres_store({.connection = "host=" + folder.path().native() +
                                                       " user=postgres dbname=" + where.name(),
                                         .answer_timeout = patience});
        BOOST_TEST_REQUIRE(made.ok(), why(made));
        return *std::move(made);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(postgres_loss)

BOOST_FIXTURE_TEST_CASE(a_server_that_was_restarted_in_between_is_not_noticed, loss_rig)
{
    BOOST_TEST_REQUIRE(put(*database, everything(1)).ok());

    the_postgres_server().end(SIGINT);
    the_postgres_server().start();

    auto const written = put(*database, everything(2));
    BOOST_TEST(written.ok(), why(written));
    BOOST_TEST(parts(1) == 4);
    BOOST_TEST(parts(2) == 4);
    BOOST_TEST(database->agents(*target::parse("TRUE"), some_time, {})->size() == 4u);
}

// Another scheduler of its name would go on with what is its own.
BOOST_FIXTURE_TEST_CASE(its_name_is_its_own_also_after_a_connection_was_lost, loss_rig)
{
    database.reset();
    database = make_postgres_store({.connection = where.connection(), .scheduler = "o'b"}).value();
    auto const holders = [&] {
        auto found = where.ask("SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = "
                               "'advisory' AND classid = 5569092 AND database = (SELECT oid FROM "
                               "pg_database WHERE datname = current_database())");
        BOOST_TEST_REQUIRE(found.ok(), why(found));
        BOOST_TEST_REQUIRE(found->step());
        return found->number(0);
    };
    BOOST_TEST(holders() == 1);

    the_postgres_server().end(SIGINT);
    the_postgres_server().start();
    BOOST_TEST(holders() == 0);
    (void)database->agent({"a"});

    BOOST_TEST(holders() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_is_not_there_is_unavailable_until_it_is, loss_rig)
{
    the_postgres_server().end(SIGINT);

    auto const written = put(*database, everything(1));
    auto const read = database->agent({"a"});
    auto const picked = database->agents(*target::parse("TRUE"), some_time, {});
    auto const claimed = database->claim(some_time, std::chrono::seconds{9}, 9);

    the_postgres_server().start();
    for (auto const code : {written.error().code(), read.error().code(), picked.error().code(),
                            claimed.error().code()})
        BOOST_TEST((code == errc::unavailable));
    BOOST_TEST(put(*database, everything(1)).ok());
    BOOST_TEST(parts(1) == 4);
    BOOST_TEST(database->claim(some_time, std::chrono::seconds{9}, 9).ok());
}

BOOST_FIXTURE_TEST_CASE(a_killed_server_has_all_that_was_told_and_nothing_in_part, loss_rig)
{
    int written = 0;
    for (int round = 0; round < 3; ++round) {
        std::atomic<bool> stop = false;
        std::atomic<int> told = written;
        std::thread writer{[&] {
            while (!stop) {
                if (put(*database, everything(told + 1)).ok()) {
                    ++told;
                } else {
                    std::this_thread::sleep_for(std::chrono::milliseconds{10});
                }
            }
        }};
        auto const before = told.load();
        while (told < before + 20) // it is in the middle of it
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        the_postgres_server().end(SIGKILL);
        the_postgres_server().start();
        auto const after = told.load();
        while (told < after + 20) // and goes on
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        stop = true;
        writer.join();
        written = told;
    }

    for (int n = 1; n <= written; ++n)
        BOOST_TEST_REQUIRE(parts(n) == 4, n);
    BOOST_TEST(database->commands({.page = {.limit = 100'000}})->size() ==
               static_cast<std::size_t>(2 * written));
}

BOOST_FIXTURE_TEST_CASE(a_connection_cut_anywhere_leaves_all_or_nothing, cut_rig)
{
    auto const cut = through_proxy();
    BOOST_TEST_REQUIRE(put(*cut, everything(1)).ok()); // statements are prepared
    proxy.bytes_to_server();
    BOOST_TEST_REQUIRE(put(*cut, everything(2)).ok());
    auto const whole = proxy.bytes_to_server();
    BOOST_TEST_REQUIRE(whole > 500u);

    int n = 2;
    int absent = 0;
    for (std::size_t at = 0; at <= whole; at += whole / 23) {
        BOOST_TEST_REQUIRE(put(*cut, everything(++n)).ok());
        proxy.cut_after({.to_server = at});
        auto const done = put(*cut, everything(++n));
        proxy.mend();
        if (done.ok()) {
            BOOST_TEST(at >= whole);
            continue;
        }
        BOOST_TEST((done.error().code() == errc::unavailable), why(done));
        // The server may still be at it: what is read in four parts can change between them.
        auto there = 0;
        BOOST_TEST(test::in_time([&] {
                       there = parts(n);
                       return there == 0 || there == 4;
                   }),
                   at << ": " << there);
        absent += there == 0;
        auto const again = put(*cut, everything(n));
        BOOST_TEST(again.ok(), why(again));
        BOOST_TEST(parts(n) == 4);
    }
    BOOST_TEST(absent > 10);
}

BOOST_FIXTURE_TEST_CASE(a_commit_whose_answer_was_lost_is_one, cut_rig)
{
    auto const cut = through_proxy();
    BOOST_TEST_REQUIRE(put(*cut, everything(1)).ok());

    for (int n = 2; n < 6; ++n) {
        proxy.cut_after({.to_client = static_cast<std::size_t>(7 * n), .once = true});
        auto const done = put(*cut, everything(n));
        BOOST_TEST(done.ok(), why(done));
        BOOST_TEST(parts(n) == 4);
    }
    BOOST_TEST(database->commands({})->size() == 10u);
}

BOOST_FIXTURE_TEST_CASE(a_commit_whose_answer_was_lost_can_be_tried_again_later, cut_rig)
{
    auto const cut = through_proxy();
    BOOST_TEST_REQUIRE(put(*cut, everything(1)).ok());
    proxy.cut_after({.to_client = 0});
    auto const first = put(*cut, everything(2));
    BOOST_TEST_REQUIRE(!first.ok());
    BOOST_TEST((first.error().code() == errc::unavailable));
    proxy.mend();

    auto more = everything(2);
    for (auto const& one : everything(3))
        more.push_back(one);
    auto const again = put(*cut, more);

    BOOST_TEST(again.ok(), why(again));
    BOOST_TEST(parts(2) == 4);
    BOOST_TEST(parts(3) == 4);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_says_nothing_is_unavailable, cut_rig)
{
    auto const impatient = through_proxy(std::chrono::seconds{2});
    proxy.cut_after({.to_server = 0, .silently = true});

    auto const read = impatient->agent({"a"});

    BOOST_TEST_REQUIRE(!read.ok());
    BOOST_TEST((read.error().code() == errc::unavailable));
    proxy.mend();
    BOOST_TEST(test::in_time([&] { return impatient->agent({"a"}).ok(); }));
}

BOOST_AUTO_TEST_SUITE_END()
