// What investigators search for: the same of every store.

#include "store_places.hpp"

using namespace mig;
using std::chrono::hours;
using test::action_numbered;
using test::agent_named;
using test::command_of;
using test::put;
using test::some_time;

namespace {

action_record action_of_family(int n, std::string const& family, system_time from)
{
    auto record = action_numbered(n);
    auto content = record.action.content();
    content.threat.family = family;
    content.valid_from = from;
    content.expire_after = from + hours{1};
    record.action = signed_action::assemble(content, {"AAAA"}).value();
    record.started = from;
    return record;
}

// Two agents, two actions a day apart, one command of each.
struct search_rig : test::store_rig {
    action_record first = action_of_family(1, "backdoor", some_time);
    action_record second = action_of_family(2, "", some_time + hours{24});

    explicit search_rig(std::unique_ptr<test::store_place> in) : store_rig{std::move(in)}
    {
        auto old = agent_named("a");
        old.facts.version = "0.0.9";
        auto one = command_of(first, "a", "c1");
        auto two = command_of(second, "b", "c2");
        two.started = second.started;
        BOOST_TEST_REQUIRE(put(*database, {put_agent{old}, put_agent{agent_named("b")},
                                           put_action{first, {one}}, put_action{second, {two}}})
                               .ok());
    }

    std::string actions(action_query const& wanted)
    {
        std::string all;
        auto const found = database->actions(wanted).value();
        for (auto const& one : found)
            all += one.action.content().name.back();
        return all;
    }
    std::string commands(command_query const& wanted)
    {
        std::string all;
        auto const found = database->commands(wanted).value();
        for (auto const& one : found)
            all += one.id.text + " ";
        return all;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(search)

STORE_TEST_IN(search_rig, actions_are_found_by_family_window_name_and_id)
{
    BOOST_TEST(actions({.threat_family_like = "BACK%"}) == "1");
    BOOST_TEST(actions({.threat_family_like = "none"}).empty());
    BOOST_TEST(actions({.valid_from = some_time + hours{24}}) == "2");
    BOOST_TEST(actions({.valid_from = some_time + hours{24} + std::chrono::seconds{1}}).empty());
    BOOST_TEST(actions({.valid_to = some_time + hours{1}}) == "1");
    BOOST_TEST(actions({.valid_to = some_time}).empty());
    BOOST_TEST(actions({.name_like = "ACTION _"}) == "21");
    BOOST_TEST(actions({.id = second.id}) == "2");
}

STORE_TEST_IN(search_rig, commands_are_found_by_what_belongs_to_them)
{
    BOOST_TEST(commands({.id = command_id{"c2"}}) == "c2 ");
    BOOST_TEST(commands({.action_name_like = "%1"}) == "c1 ");
    BOOST_TEST(commands({.agent_name_like = "B.EXAMPLE%"}) == "c2 ");
    BOOST_TEST(commands({.agent_version_like = "0.0.%"}) == "c1 ");
    BOOST_TEST(commands({.threat_family_like = "backdoor"}) == "c1 ");
    BOOST_TEST(commands({.started_from = some_time + hours{1}}) == "c2 ");
    BOOST_TEST(commands({.started_to = some_time + hours{1}}) == "c1 ");
    BOOST_TEST(commands({.newest_first = true}) == "c2 c1 ");
}

STORE_TEST_IN(search_rig, a_text_with_sql_in_it_is_a_text)
{
    BOOST_TEST(actions({.name_like = "' OR 1=1 --"}).empty());
    BOOST_TEST(commands({.agent_name_like = "%' OR '%'='"}).empty());
}

STORE_TEST_IN(search_rig, a_wildcard_behind_a_backslash_is_a_character)
{
    BOOST_TEST(actions({.name_like = "action \\_"}).empty());
    BOOST_TEST(actions({.name_like = "action\\ 1"}) == "1");
}

STORE_TEST_IN(search_rig, a_census_counts_agents_commands_and_actions)
{
    BOOST_TEST_REQUIRE(
        put(*database, {set_agent_status{{"b"}, agent_status::idle},
                        finish_command{{"c1"}, command_status::failed, some_time, "", "", false}})
            .ok());

    auto const all = database->census().value();

    std::vector<store_census::agent_group> const agents{{agent_status::idle, "0.1.0", 1},
                                                        {agent_status::online, "0.0.9", 1}};
    BOOST_TEST((all.agents == agents));
    BOOST_TEST(all.commands.size() == 2U);
    BOOST_TEST((all.commands.front() == std::pair{command_status::failed, std::uint64_t{1}}));
    BOOST_TEST((all.actions.front() == std::pair{action_status::inflight, std::uint64_t{2}}));
}

STORE_TEST_IN(search_rig, a_search_that_takes_too_long_is_ended)
{
    auto const many = action_numbered(3);
    std::vector<command_record> commands;
    for (int n = 0; n < 20'000; ++n) {
        commands.push_back(command_of(many, "a", "m" + std::to_string(n)));
        commands.back().agent_name = std::string(60, 'x');
    }
    BOOST_TEST_REQUIRE(put(*database, {put_action{many, commands}}).ok());
    database.reset();
    database = place->open_with(std::chrono::milliseconds{1}).value();
    command_query slow;
    slow.agent_name_like = "%x%x%x%x%x%x%x%y";

    auto const found = database->commands(slow);

    BOOST_REQUIRE(!found.ok());
    BOOST_TEST((found.error().code() == errc::over_budget));
    BOOST_TEST(database->action(first.id).value().has_value()); // it is of use afterwards
}

BOOST_AUTO_TEST_SUITE_END()
