// What holds of every store.

#include "store/mig2_numbers.hpp"
#include "store_places.hpp"

using namespace mig;
using test::action_numbered;
using test::agent_named;
using test::command_of;
using test::ids_of;
using test::put;
using test::some_time;

BOOST_AUTO_TEST_SUITE(stores)

STORE_TEST(what_was_applied_is_there_after_a_restart)
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

STORE_TEST(the_first_end_of_a_command_counts_and_the_second_changes_nothing)
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

STORE_TEST(a_list_of_changes_is_applied_as_a_whole_or_not_at_all)
{
    put_one_command();
    auto known = action_numbered(1);
    known.started += std::chrono::seconds{1};

    auto const again = put(*database, {put_agent{agent_named("b")}, put_action{known, {}}});

    BOOST_TEST_REQUIRE(!again.ok());
    BOOST_TEST((again.error().code() == errc::refused));
    BOOST_TEST(!database->agent({"b"})->has_value());
}

STORE_TEST(a_command_for_an_agent_that_is_not_there_is_refused)
{
    auto const action = action_numbered(1);

    auto const done = put(*database, {put_action{action, {command_of(action, "nobody", "c1")}}});

    BOOST_TEST(!done.ok());
    BOOST_TEST(!database->action(action.id)->has_value());
}

STORE_TEST(counters_and_queries_say_how_commands_stand)
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

STORE_TEST(the_same_change_twice_is_one)
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

STORE_TEST(an_action_gets_its_commands_once)
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

STORE_TEST(the_first_end_of_an_action_counts_and_the_second_changes_nothing)
{
    put_one_command();
    auto const id = action_numbered(1).id;
    BOOST_TEST_REQUIRE(
        put(*database, {finish_action{id, action_status::completed, some_time}}).ok());

    BOOST_TEST(put(*database, {finish_action{id, action_status::invalid, unset_time}}).ok());

    BOOST_TEST(((*database->action(id))->status == action_status::completed));
    BOOST_TEST(((*database->action(id))->finished == some_time));
}

STORE_TEST(an_agent_keeps_its_first_key_and_its_newest_record)
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

STORE_TEST(the_highest_number_of_an_agents_answers_stays)
{
    auto agent = agent_named("a");
    agent.key.emplace().fill(std::byte{7});
    auto const put_with = [&](std::uint64_t sequence, std::uint64_t answers) {
        agent.sequence = sequence;
        agent.answers = answers;
        BOOST_TEST_REQUIRE(put(*database, {put_agent{agent}}).ok());
        return (*database->agent({"a"}))->answers;
    };

    BOOST_TEST(put_with(1, 1'800'000'000'000'000) == 1'800'000'000'000'000u);
    BOOST_TEST(put_with(2, 5) == 1'800'000'000'000'000u); // of a scheduler that has seen less
    BOOST_TEST_REQUIRE(put(*database, {forget_agent_key{{"a"}}}).ok());
    BOOST_TEST((*database->agent({"a"}))->answers == 0u);
}

STORE_TEST(an_agent_that_was_heard_of_in_the_meantime_keeps_its_status)
{
    BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named("a")}}).ok());

    BOOST_TEST(put(*database, {set_agent_status{{"a"}, agent_status::idle, some_time}}).ok());
    BOOST_TEST(((*database->agent({"a"}))->status == agent_status::online));

    auto const after = some_time + std::chrono::microseconds{1};
    BOOST_TEST(put(*database, {set_agent_status{{"a"}, agent_status::idle, after}}).ok());
    BOOST_TEST(((*database->agent({"a"}))->status == agent_status::idle));
}

STORE_TEST(what_a_restart_left_unfinished_is_claimed_once)
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

// What mig2_numbers.cpp computes, the database finds.
STORE_TEST(an_agent_and_an_action_are_found_by_the_number_that_migs_programs_know)
{
    put_one_command();
    for (std::string const id : {"b", "x.Y_z-9", "c4"})
        BOOST_TEST_REQUIRE(put(*database, {put_agent{agent_named(id)}}).ok());

    for (std::string const id : {"a", "b", "x.Y_z-9", "c4"})
        BOOST_TEST((database->agent_numbered(mig2_number_of(id)).value() == agent_id{id}), id);
    auto const action = action_numbered(1);
    BOOST_TEST((database->action_numbered(mig2_number_of(action.id.text)).value() == action.id));
    BOOST_TEST(!database->agent_numbered(mig2_number_of(action.id.text)).value().has_value());
    BOOST_TEST(!database->action_numbered(mig2_number_of("a")).value().has_value());
    BOOST_TEST(!database->agent_numbered(1).value().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
