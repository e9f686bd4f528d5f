// Where the two versions meet: a version 2 action inside a version 3 command, and a heartbeat that
// MIG's scheduler reads too.

#include <mig/base/encoding.hpp>

#include "support/test_signer.hpp"
#include "wire/go_struct.hpp"
#include "wire/messages.hpp"
#include "wire/mig2.hpp"
#include "wire/mig2_structs.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;

namespace {

constexpr system_time noon{std::chrono::seconds{1'800'000'000}};

agent_facts some_facts()
{
    agent_facts facts;
    facts.id = {"a1"};
    facts.name = "host-a1";
    facts.queue_location = "linux.a1";
    facts.mode = "daemon";
    facts.version = "1";
    facts.pid = 17;
    facts.started = noon - std::chrono::hours{1};
    facts.environment =
        json::object({{"addresses", json{json::array_type{"192.0.2.1/24"}}}, {"os", "linux"}});
    facts.tags = json::object({{"operator", "IT"}});
    return facts;
}

signed_action mig2_action()
{
    action asked;
    asked.version = wire_version::mig2;
    asked.id = {"28066487795986"};
    asked.name = "a <b> & \"c\"";
    asked.target = "name='x'";
    asked.valid_from = noon;
    asked.expire_after = noon + std::chrono::hours{1};
    asked.operations.push_back({.module = "file", .parameters = json::object({{"a", "\x01<&>"}})});
    return signed_action::assemble(asked, {"AAAA"}).value();
}

std::string in_envelope()
{
    return wire::write_command({{"28066487601586"}, {"a1"}, mig2_action()}, some_facts(), noon,
                               wire_version::mig3);
}

json heartbeat_json()
{
    auto const text = wire::write_heartbeat({some_facts(), 3, noon, {}}, test::key_of(1));
    return json::parse(text).value();
}

} // namespace

BOOST_AUTO_TEST_SUITE(both_versions)

BOOST_AUTO_TEST_CASE(a_version_2_action_comes_out_of_a_version_3_command_as_it_went_in)
{
    auto const text = in_envelope();

    auto const back = wire::read_command(as_bytes(text));

    BOOST_REQUIRE(back.ok());
    BOOST_TEST(back->id.text == "28066487601586");
    BOOST_TEST(back->agent.text == "a1");
    BOOST_TEST((back->action.content().version == wire_version::mig2));
    BOOST_TEST(back->action.signed_text() == mig2_action().signed_text());
    BOOST_TEST(back->action.content().id.text == "28066487795986");
}

BOOST_AUTO_TEST_CASE(its_address_says_that_the_answer_is_to_be_signed)
{
    auto const text = in_envelope();

    auto const address = wire::read_command_address(as_bytes(text));

    BOOST_REQUIRE(address.has_value());
    BOOST_TEST((address->version == wire_version::mig3));
    BOOST_TEST(address->id.text == "28066487601586");
    BOOST_TEST(address->action.text == "28066487795986");
    BOOST_TEST(address->agent.text == "a1");
}

BOOST_AUTO_TEST_CASE(the_command_around_it_is_read_as_strictly_as_any_of_version_3)
{
    auto const with = [](std::string const& member) {
        return "{" + member + "," + in_envelope().substr(1);
    };
    for (auto const& bad :
         {with(R"("agent":"a2")"), with(R"("id":"1")"), with(R"("status":"sent")")})
        BOOST_TEST(!wire::read_command(as_bytes(bad)).ok(), bad);
}

BOOST_AUTO_TEST_CASE(to_an_agent_of_version_2_it_goes_as_before)
{
    command const c{{"28066487601586"}, {"a1"}, mig2_action()};

    auto const text = wire::write_command(c, some_facts(), noon);

    BOOST_TEST(text.starts_with("{\"id\":28066487601586,"));
    auto const address = wire::read_command_address(as_bytes(text));
    BOOST_REQUIRE(address.has_value());
    BOOST_TEST((address->version == wire_version::mig2));
}

BOOST_AUTO_TEST_CASE(a_heartbeat_tells_migs_scheduler_what_it_asks_for)
{
    auto const value = heartbeat_json();

    auto const agent = wire::canonical(wire::mig2::agent_fields, value);

    BOOST_REQUIRE(agent.ok());
    for (auto const& [key, text] : {std::pair{"name", "host-a1"}, std::pair{"queueloc", "linux.a1"},
                                    std::pair{"mode", "daemon"}, std::pair{"version", "1"}})
        BOOST_TEST(agent->find(key)->text() == text, key);
    BOOST_TEST(agent->find("pid")->number() == 17);
    BOOST_TEST(agent->find("heartbeatts")->text() == format_rfc3339(noon));
    BOOST_TEST(agent->find("starttime")->text() == format_rfc3339(some_facts().started));
    BOOST_TEST(agent->find("environment")->find("os")->text() == "linux");
    BOOST_TEST(agent->find("tags")->find("operator")->text() == "IT");
}

BOOST_AUTO_TEST_CASE(what_stands_there_for_migs_scheduler_is_signed_too)
{
    auto const text = write_json(heartbeat_json().set("queueloc", "linux.a2"));

    auto const read = wire::read_heartbeat(as_bytes(text));

    BOOST_REQUIRE(!read.ok());
    BOOST_TEST((read.error().code() == errc::bad_signature));
}

// An agent may sign what contradicts itself: only what version 3 says counts.
BOOST_AUTO_TEST_CASE(where_it_is_signed_the_members_of_version_2_say_nothing)
{
    auto value = heartbeat_json();
    value.erase("signature");
    value.set("name", "other").set("queueloc", "linux.a2").set("heartbeatts", "no time");
    auto const key = test::key_of(1);
    value.set("signature", to_base64(key.sign(as_bytes("MIG-HEARTBEAT-V3\n" + write_jcs(value)))));
    auto const text = write_json(value);

    auto const read = wire::read_heartbeat(as_bytes(text));

    BOOST_REQUIRE(read.ok());
    BOOST_TEST((read->facts == some_facts()));
    BOOST_TEST((read->sent == noon));
}

// MIG's own environment has members of fixed kinds; ours may say more.
BOOST_AUTO_TEST_CASE(an_environment_that_migs_scheduler_could_not_read_is_left_out_for_it)
{
    auto facts = some_facts();
    facts.environment.set("addresses", 1);

    auto const text = wire::write_heartbeat({facts, 3, noon, {}}, test::key_of(1));

    auto const value = json::parse(text).value();
    BOOST_TEST(wire::canonical(wire::mig2::agent_fields, value).ok());
    auto const read = wire::read_heartbeat(as_bytes(text));
    BOOST_REQUIRE(read.ok());
    BOOST_TEST((read->facts == facts));
}

BOOST_AUTO_TEST_SUITE_END()
