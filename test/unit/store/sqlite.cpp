#include <mig/store/sqlite.hpp>

#include "store_records.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <fstream>
#include <signal.h>
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

std::string ids_of(store& from, std::string const& predicate)
{
    auto const picked = target::parse(predicate);
    BOOST_TEST_REQUIRE(picked.ok(), predicate);
    auto const agents = from.agents(*picked, some_time, {});
    BOOST_TEST_REQUIRE(agents.ok(), predicate);
    std::string all;
    for (auto const& agent : *agents)
        all += agent.facts.id.text + " ";
    return all;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite, sqlite_rig)

BOOST_AUTO_TEST_CASE(what_was_applied_is_there_after_a_restart)
{
    put_one_command();
    auto agent = agent_named("a");
    agent.key.emplace();
    agent.key->fill(std::byte{7});
    agent.sequence = 12;
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());

    reopen();

    auto const back = database->agent({"a"});
    BOOST_TEST_REQUIRE((back.ok() && back->has_value()));
    BOOST_TEST(((*back)->facts == agent.facts));
    BOOST_TEST(((*back)->key == agent.key));
    BOOST_TEST((*back)->sequence == 12u);
    auto const action = database->action(action_numbered(1).id);
    BOOST_TEST_REQUIRE((action.ok() && action->has_value()));
    BOOST_TEST(((*action)->action.wire() == action_numbered(1).action.wire()));
    BOOST_TEST(database->open_actions()->size() == 1u);
    BOOST_TEST(database->open_commands(action_numbered(1).id)->size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_first_end_of_a_command_counts_and_the_second_changes_nothing)
{
    put_one_command();

    BOOST_TEST(put(*database, {finish_command{{"c1"},
                                              command_status::success,
                                              some_time,
                                              R"({"results":[{"foundanything":true}]})",
                                              "",
                                              true}})
                   .ok());
    BOOST_TEST(
        put(*database,
            {finish_command{{"c1"}, command_status::expired, some_time, "", "too late", false}})
            .ok());

    auto const command = database->command({"c1"});
    BOOST_TEST(((*command)->status == command_status::success));
    BOOST_TEST((*command)->answer == R"({"results":[{"foundanything":true}]})");
    BOOST_TEST((*command)->reason == "");
    BOOST_TEST((*command)->verified);
}

BOOST_AUTO_TEST_CASE(a_list_of_changes_is_applied_as_a_whole_or_not_at_all)
{
    put_one_command();
    auto known = action_numbered(1);
    known.started += std::chrono::seconds{1};

    auto const again = put(*database, {put_agent{agent_named("b")}, put_action{known, {}}});

    BOOST_TEST_REQUIRE(!again.ok());
    BOOST_TEST((again.error().code() == errc::refused));
    BOOST_TEST(!database->agent({"b"})->has_value());
}

BOOST_AUTO_TEST_CASE(a_command_for_an_agent_that_is_not_there_is_refused)
{
    auto const action = action_numbered(1);

    auto const done = put(*database, {put_action{action, {command_of(action, "nobody", "c1")}}});

    BOOST_TEST(!done.ok());
    BOOST_TEST(!database->action(action.id)->has_value());
}

BOOST_AUTO_TEST_CASE(counters_and_queries_say_how_commands_stand)
{
    auto const action = action_numbered(1);
    std::vector<change> changes;
    std::vector<command_record> commands;
    for (char const* id : {"a", "b", "c"}) {
        changes.push_back(put_agent{agent_named(id)});
        commands.push_back(command_of(action, id, std::string{"c"} + id));
    }
    changes.push_back(put_action{action, commands});
    BOOST_TEST_REQUIRE(put(*database, changes).ok());
    BOOST_TEST_REQUIRE(put(*database, {finish_command{{"ca"},
                                                      command_status::success,
                                                      some_time,
                                                      R"({"results":[{"foundanything":true}]})",
                                                      "",
                                                      true},
                                       finish_command{{"cb"},
                                                      command_status::success,
                                                      some_time,
                                                      R"({"results":[{"foundanything":false}]})",
                                                      "",
                                                      true}})
                           .ok());

    auto const counters = database->counters(action.id);

    BOOST_TEST(counters->sent == 3u);
    BOOST_TEST(counters->success == 2u);
    BOOST_TEST(counters->done() == 2u);
    BOOST_TEST(database->commands({.action = action.id, .found_anything = true})->size() == 1u);
    BOOST_TEST(database->commands({.action = action.id, .found_anything = false})->size() == 1u);
    BOOST_TEST(database->commands({.action = action.id, .status = command_status::sent})->size() ==
               1u);
    BOOST_TEST(database->commands({.agent = agent_id{"b"}})->size() == 1u);
    BOOST_TEST(database->commands({.page = {.limit = 2, .offset = 1}})->size() == 2u);
    auto const found = "id IN (SELECT agentid FROM commands, json_array_elements(commands.results) "
                       "AS r WHERE actionid='" +
                       action.id.text + "' AND r#>>'{foundanything}' = 'true')";
    BOOST_TEST(ids_of(*database, found) == "a ");
}

BOOST_AUTO_TEST_CASE(targets_pick_the_agents_that_would_pick_themselves)
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

BOOST_AUTO_TEST_CASE(text_in_a_target_reaches_the_database_as_text_alone)
{
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")}}).ok());

    BOOST_TEST(ids_of(*database, "name = '''; DROP TABLE agents; --'") == "");

    BOOST_TEST(database->agent({"a"})->has_value());
}

BOOST_AUTO_TEST_CASE(a_destroyed_agent_is_no_target)
{
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")}}).ok());
    BOOST_TEST(ids_of(*database, "TRUE") == "a ");

    BOOST_TEST_REQUIRE(put(*database, {set_agent_status{{"a"}, agent_status::destroyed}}).ok());

    BOOST_TEST(ids_of(*database, "TRUE") == "");
}

BOOST_AUTO_TEST_CASE(the_same_change_twice_is_one)
{
    auto const action = action_numbered(1);
    auto const later = action_numbered(2, action_status::pending);
    std::vector<change> const changes{
        put_agent{agent_named("a")}, put_action{action, {command_of(action, "a", "c1")}},
        put_action{later, {}},
        add_commands{later.id, action_status::inflight, some_time, {command_of(later, "a", "c2")}}};
    BOOST_TEST_REQUIRE(put(*database, {changes[0], changes[1], changes[2]}).ok());
    BOOST_TEST_REQUIRE(put(*database, {changes[3]}).ok());

    BOOST_TEST(put(*database, {changes[0], changes[1]}).ok());
    BOOST_TEST(put(*database, {changes[3]}).ok());

    BOOST_TEST(database->commands({})->size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_action_gets_its_commands_once)
{
    auto const later = action_numbered(2, action_status::pending);
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")}, put_action{later, {}}}).ok());
    BOOST_TEST_REQUIRE(
        put(*database, {add_commands{later.id, action_status::inflight, some_time, {}}}).ok());

    auto const again = put(*database, {add_commands{later.id,
                                                    action_status::inflight,
                                                    some_time + std::chrono::seconds{1},
                                                    {command_of(later, "a", "c2")}}});

    BOOST_TEST_REQUIRE(!again.ok());
    BOOST_TEST((again.error().code() == errc::refused));
    BOOST_TEST(!database->command({"c2"})->has_value());
}

BOOST_AUTO_TEST_CASE(the_first_end_of_an_action_counts_and_the_second_changes_nothing)
{
    put_one_command();
    auto const id = action_numbered(1).id;
    BOOST_TEST_REQUIRE(
        put(*database, {finish_action{id, action_status::completed, some_time}}).ok());

    BOOST_TEST(put(*database, {finish_action{id, action_status::invalid, unset_time}}).ok());

    BOOST_TEST(((*database->action(id))->status == action_status::completed));
    BOOST_TEST(((*database->action(id))->finished == some_time));
}

BOOST_AUTO_TEST_CASE(an_agent_keeps_its_first_key_and_its_newest_record)
{
    auto const keyed = [](std::byte key, std::uint64_t sequence, std::uint32_t pid) {
        auto agent = agent_named("a");
        agent.key.emplace().fill(key);
        agent.sequence = sequence;
        agent.facts.pid = pid;
        return put_agent{agent};
    };
    auto old = agent_named("a");
    old.heartbeat -= std::chrono::seconds{1};
    old.facts.pid = 1;
    auto unkeyed = agent_named("a");
    unkeyed.heartbeat += std::chrono::hours{1};
    unkeyed.facts.pid = 2;
    auto const pid = [&] { return (*database->agent({"a"}))->facts.pid; };

    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")}, put_agent{old}}).ok());
    BOOST_TEST(pid() == 17u);
    BOOST_TEST_REQUIRE(put(*database, {keyed(std::byte{7}, 5, 3)}).ok());
    BOOST_TEST(pid() == 3u);
    BOOST_TEST_REQUIRE(
        put(*database, {keyed(std::byte{8}, 9, 4), keyed(std::byte{7}, 5, 5), put_agent{unkeyed}})
            .ok());
    BOOST_TEST(pid() == 3u);
    BOOST_TEST_REQUIRE(put(*database, {keyed(std::byte{7}, 6, 6)}).ok());
    BOOST_TEST(pid() == 6u);
}

BOOST_AUTO_TEST_CASE(an_agent_that_was_heard_of_in_the_meantime_keeps_its_status)
{
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")}}).ok());

    BOOST_TEST(put(*database, {set_agent_status{{"a"}, agent_status::idle, some_time}}).ok());
    BOOST_TEST(((*database->agent({"a"}))->status == agent_status::online));

    auto const after = some_time + std::chrono::microseconds{1};
    BOOST_TEST(put(*database, {set_agent_status{{"a"}, agent_status::idle, after}}).ok());
    BOOST_TEST(((*database->agent({"a"}))->status == agent_status::idle));
}

BOOST_AUTO_TEST_CASE(a_target_can_ask_when_the_surroundings_of_an_agent_last_changed)
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

BOOST_AUTO_TEST_CASE(what_a_restart_left_unfinished_is_claimed_once)
{
    put_one_command();
    BOOST_TEST_REQUIRE(put(*database, {put_action{action_numbered(2), {}}}).ok());
    auto const claim = [&](std::size_t max) {
        auto work = database->claim(some_time, std::chrono::seconds{10}, max);
        BOOST_TEST_REQUIRE(work.ok());
        return *std::move(work);
    };
    BOOST_TEST(claim(9).empty()); // what it stored itself is its own

    reopen();

    auto const first = claim(1);
    BOOST_TEST_REQUIRE(first.size() == 1u);
    BOOST_TEST(first[0].commands.size() == 1u);
    BOOST_TEST(claim(9).size() == 1u);
    BOOST_TEST(claim(9).empty());
}

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

BOOST_AUTO_TEST_SUITE_END()
