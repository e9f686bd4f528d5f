// What holds of SQLite alone.

#include <mig/store/sqlite.hpp>

#include "store/sqlite_statement.hpp"
#include "store_records.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <fstream>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mig;
using test::action_numbered;
using test::agent_named;
using test::command_of;
using test::put;
using test::some_time;

namespace {

struct sqlite_rig {
    test::temporary_folder folder;
    std::unique_ptr<store> database = open();

    std::unique_ptr<store> open()
    {
        auto made = make_sqlite_store({.file = folder / "mig.db"});
        BOOST_TEST_REQUIRE(made.ok());
        return *std::move(made);
    }
    void reopen()
    {
        database.reset();
        database = open();
    }
    void put_one_command()
    {
        auto const action = action_numbered(1);
        BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")},
                                           put_action{action, {command_of(action, "a", "c1")}}})
                               .ok());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite, sqlite_rig)

BOOST_AUTO_TEST_CASE(a_second_scheduler_is_refused_and_the_first_goes_on)
{
    auto const second = make_sqlite_store({.file = folder / "mig.db"});

    BOOST_TEST_REQUIRE(!second.ok());
    BOOST_TEST((second.error().code() == errc::unavailable));
    put_one_command();
}

BOOST_AUTO_TEST_CASE(the_file_is_for_its_owner_alone)
{
    struct stat info = {};
    BOOST_TEST_REQUIRE(::stat((folder / "mig.db").c_str(), &info) == 0);

    BOOST_TEST((info.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_or_was_cut_short_is_refused)
{
    put_one_command();
    database.reset();
    std::ofstream{folder / "text"} << std::string(10'000, 'x');
    std::filesystem::copy_file(folder / "mig.db", folder / "cut");
    std::filesystem::resize_file(folder / "cut", 2048);
    for (char const* name : {"text", "cut"}) {
        auto const made = make_sqlite_store({.file = folder / name});
        BOOST_TEST_REQUIRE(!made.ok(), name);
        BOOST_TEST((made.error().code() == errc::corrupt), made.error().message());
    }
}

BOOST_AUTO_TEST_CASE(a_kill_in_the_middle_leaves_each_list_whole_or_absent)
{
    database.reset();
    for (int round = 0; round < 5; ++round) {
        auto const child = ::fork();
        if (child == 0) {
            auto writer = make_sqlite_store({.file = folder / "mig.db"});
            if (!writer) ::_exit(1);
            for (int n = 0;; ++n) {
                // Two agents at a time: never one of them alone.
                auto const id = std::to_string(round) + "-" + std::to_string(n);
                if (!put(**writer,
                         {put_agent{agent_named("x" + id)}, put_agent{agent_named("y" + id)}})
                         .ok())
                    ::_exit(2);
            }
        }
        ::usleep(static_cast<useconds_t>(20'000 + 7'000 * round));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        BOOST_TEST(WIFSIGNALED(status));
    }

    database = open();

    auto const agents = database->agents(*target::parse("TRUE"), some_time, {.limit = 1'000'000});
    BOOST_TEST_REQUIRE(agents.ok());
    BOOST_TEST(agents->size() % 2 == 0u);
    for (auto const& agent : *agents) {
        auto twin = agent.facts.id.text;
        twin[0] = twin[0] == 'x' ? 'y' : 'x';
        BOOST_TEST(database->agent({twin})->has_value(), twin);
    }
}

BOOST_AUTO_TEST_CASE(the_first_page_of_commands_is_no_sort_of_all_of_them)
{
    auto const plan = [&] {
        auto in = sqlite_connection::open(folder / "mig.db", SQLITE_OPEN_READWRITE).value();
        sqlite_statement row{in.prepare("EXPLAIN QUERY PLAN SELECT id FROM commands "
                                        "ORDER BY starttime DESC, id DESC LIMIT 10")
                                 .value()};
        std::string all;
        while (row.step().value())
            all += row.text(3) + "\n";
        return all;
    };
    BOOST_TEST(plan().find("commands_by_start") != std::string::npos, plan());
    BOOST_TEST(plan().find("TEMP B-TREE") == std::string::npos, plan());

    // One of an older program is upgraded.
    database.reset();
    {
        auto in = sqlite_connection::open(folder / "mig.db", SQLITE_OPEN_READWRITE).value();
        BOOST_REQUIRE(in.execute("DROP INDEX commands_by_start; PRAGMA user_version=3").ok());
    }
    BOOST_TEST(plan().find("TEMP B-TREE") != std::string::npos, plan());
    BOOST_REQUIRE(make_sqlite_store({.file = folder / "mig.db"}).ok());
    BOOST_TEST(plan().find("TEMP B-TREE") == std::string::npos, plan());
}

BOOST_AUTO_TEST_SUITE_END()
