// Version 3 on the wire: what is signed, what reads back, what is refused.

#include <mig/action/enrolment.hpp>
#include <mig/base/encoding.hpp>

#include "wire/messages.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace mig;

namespace {

action asked()
{
    action made;
    made.id = {"01900000-0000-7000-8000-000000000001"};
    made.name = "find it";
    made.target = "name='x'";
    made.valid_from = system_time{std::chrono::seconds{1'800'000'000}};
    made.expire_after = made.valid_from + std::chrono::hours{1};
    made.operations.push_back(
        {.module = "file", .parameters = json::object({{"b", 1}, {"a", "\xe2\x82\xac<&>"}})});
    return made;
}

agent_key a_key(unsigned char fill = 1)
{
    std::array<std::byte, 32> seed;
    seed.fill(std::byte{fill});
    return *agent_key::from_seed(seed);
}

answer an_answer()
{
    answer made;
    made.command = {"01900000-0000-7000-8000-000000000002"};
    made.action = asked().id;
    made.agent = {"a1"};
    made.sequence = 7;
    made.status = command_status::success;
    made.started = system_time{std::chrono::seconds{1'800'000'001}};
    made.finished = made.started + std::chrono::milliseconds{5};
    operation_answer one;
    one.success = true;
    one.found_anything = true;
    one.elements = json::array();
    one.gaps.counts.push_back({"denied", 2});
    one.gaps.samples.push_back({"/root", "denied"});
    made.operations.push_back(one);
    return made;
}

std::string with(std::string text, std::string_view from, std::string_view to)
{
    auto const at = text.find(from);
    BOOST_TEST_REQUIRE(at != std::string::npos, from);
    return text.replace(at, from.size(), to);
}

signed_action whole()
{
    auto made = signed_action::assemble(asked(), {"AAAA"});
    BOOST_TEST_REQUIRE(made.ok());
    return *std::move(made);
}

} // namespace

BOOST_AUTO_TEST_SUITE(mig3)

BOOST_AUTO_TEST_CASE(what_is_signed_is_a_line_and_the_rfc_8785_form_of_the_action)
{
    auto const text = signing_text(asked());

    BOOST_TEST_REQUIRE(text.ok());
    BOOST_TEST(text->starts_with("MIG-ACTION-V3\n{"));
    auto const parsed = json::parse(std::string_view{*text}.substr(14));
    BOOST_TEST_REQUIRE(parsed.ok());
    BOOST_TEST(write_jcs(*parsed) == text->substr(14));
    BOOST_TEST(parsed->find("id")->text() == asked().id.text);
    BOOST_TEST(parsed->find("pgpsignatures") == nullptr);
}

BOOST_AUTO_TEST_CASE(an_action_reads_back_as_it_was)
{
    auto const back = signed_action::parse(as_bytes(whole().wire()));

    BOOST_TEST_REQUIRE(back.ok());
    BOOST_TEST((back->content() == asked()));
    BOOST_TEST(back->signed_text() == *signing_text(asked()));
    BOOST_TEST(back->signatures().size() == 1u);
}

BOOST_AUTO_TEST_CASE(every_member_but_the_platform_s_is_signed)
{
    auto const before = whole().signed_text();
    for (auto const& [from, to] :
         {std::pair{"find it", "find us"}, std::pair{"name='x'", "name='y'"},
          std::pair{"\"b\":1", "\"b\":2"}, std::pair{"8000-000000000001", "8000-000000000003"}})
    {
        auto const changed = signed_action::parse(as_bytes(with(whole().wire(), from, to)));
        BOOST_TEST_REQUIRE(changed.ok(), from);
        BOOST_TEST(changed->signed_text() != before, from);
    }
}

BOOST_AUTO_TEST_CASE(what_is_malformed_is_refused_and_named)
{
    auto const wire = whole().wire();
    for (auto const& [bad, why] :
         {std::pair{with(wire, "{", "{\"exec\":1,"), "exec"},
          std::pair{with(wire, "{", "{\"name\":\"twice\","), "twice"},
          std::pair{with(wire, "find it", std::string(3000, 'x')), "name"},
          std::pair{with(wire, "01900000-0000-7", "01900000-0000-4"), "version 7"},
          std::pair{with(wire, "AAAA", "AA A"), "signature"},
          std::pair{std::string{"[]"}, "object"}})
    {
        auto const read = signed_action::parse(as_bytes(bad));
        auto const judged = read ? check(read->content()) : result<void>{read.error()};
        BOOST_TEST_REQUIRE(!judged.ok(), why);
        BOOST_TEST(judged.error().message().find(why) != std::string::npos,
                   judged.error().message());
    }
}

BOOST_AUTO_TEST_CASE(a_budget_is_signed_and_reads_back)
{
    auto asks = asked();
    asks.operations[0].budget = {.cpu = percent{10}, .time = std::chrono::milliseconds{60'000}};
    auto const made = signed_action::assemble(asks, {"AAAA"});
    BOOST_TEST_REQUIRE(made.ok());
    BOOST_TEST(made->signed_text().find(R"("budget":{"cpu_percent":10,"time_ms":60000})") !=
               std::string::npos);

    auto const back = signed_action::parse(as_bytes(made->wire()));
    BOOST_TEST_REQUIRE(back.ok());
    BOOST_TEST((back->content() == asks));
    BOOST_TEST(back->signed_text() == made->signed_text());

    auto const raised = signed_action::parse(as_bytes(with(made->wire(), ":10,", ":90,")));
    BOOST_TEST_REQUIRE(raised.ok());
    BOOST_TEST(raised->signed_text() != made->signed_text());
}

BOOST_AUTO_TEST_CASE(an_action_without_a_budget_is_signed_as_before_there_was_one)
{
    BOOST_TEST(whole().signed_text() ==
               "MIG-ACTION-V3\n{\"description\":{},\"expireafter\":\"2027-01-15T09:00:00Z\","
               "\"id\":\"01900000-0000-7000-8000-000000000001\",\"name\":\"find it\","
               "\"operations\":[{\"module\":\"file\",\"parameters\":{\"a\":\"\xe2\x82\xac<&>\","
               "\"b\":1}}],\"syntaxversion\":3,\"target\":\"name='x'\",\"threat\":{},"
               "\"validfrom\":\"2027-01-15T08:00:00Z\"}");
}

BOOST_AUTO_TEST_CASE(a_budget_that_is_none_is_refused_and_named)
{
    for (auto const& [bad, why] :
         {std::pair{R"({"cpu_percent":0})", "cpu_percent"}, std::pair{R"({"disk":1})", "disk"},
          std::pair{R"({})", "leave it out"}})
    {
        auto const wire = with(whole().wire(), R"("module":"file",)",
                               std::string{R"("module":"file","budget":)"} + bad + ",");
        auto const read = signed_action::parse(as_bytes(wire));
        BOOST_TEST_REQUIRE(!read.ok(), bad);
        BOOST_TEST(read.error().message().find(why) != std::string::npos, read.error().message());
    }
}

BOOST_AUTO_TEST_CASE(a_command_reads_back_with_its_address)
{
    agent_facts to;
    to.id = {"a1"};
    auto const wire = wire::write_command(
        {{"01900000-0000-7000-8000-000000000009"}, to.id, whole()}, to, asked().valid_from);

    auto const back = wire::read_command(as_bytes(wire));

    BOOST_TEST_REQUIRE(back.ok());
    BOOST_TEST(back->agent.text == "a1");
    BOOST_TEST(back->action.wire() == whole().wire());
}

BOOST_AUTO_TEST_CASE(a_command_whose_action_cannot_be_read_still_has_an_address)
{
    agent_facts to;
    to.id = {"a1"};
    auto const wire =
        with(wire::write_command({{"01900000-0000-7000-8000-000000000009"}, to.id, whole()}, to,
                                 asked().valid_from),
             "\"operations\"", "\"operation\"");

    BOOST_TEST(!wire::read_command(as_bytes(wire)).ok());
    auto const address = wire::read_command_address(as_bytes(wire));
    BOOST_TEST_REQUIRE(address.has_value());
    BOOST_TEST(address->agent.text == "a1");
}

BOOST_AUTO_TEST_CASE(an_answer_reads_back_under_the_key_that_signed_it)
{
    auto const wire = wire::write_answer(an_answer(), a_key());

    auto const back = wire::read_answer(as_bytes(wire));

    BOOST_TEST_REQUIRE(back.ok());
    BOOST_TEST((back->content == an_answer()));
    BOOST_TEST((back->key == a_key().public_key()));
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_changed_is_refused)
{
    auto const wire = wire::write_answer(an_answer(), a_key());

    for (auto const& [from, to] :
         {std::pair{"\"foundanything\":true", "\"foundanything\":false"},
          std::pair{"\"denied\":2", "\"denied\":1"}, std::pair{"\"sequence\":7", "\"sequence\":8"}})
    {
        auto const back = wire::read_answer(as_bytes(with(wire, from, to)));
        BOOST_TEST_REQUIRE(!back.ok(), from);
        BOOST_TEST((back.error().code() == errc::bad_signature));
    }
}

BOOST_AUTO_TEST_CASE(a_heartbeat_reads_back_and_one_that_was_changed_does_not)
{
    wire::heartbeat beat;
    beat.facts.id = {"a1"};
    beat.facts.name = "host";
    beat.facts.queue_location = "linux.a1";
    beat.sequence = 3;
    beat.sent = asked().valid_from;
    auto const wire = wire::write_heartbeat(beat, a_key());

    auto const back = wire::read_heartbeat(as_bytes(wire));

    BOOST_TEST_REQUIRE(back.ok());
    BOOST_TEST((back->facts == beat.facts));
    BOOST_TEST((back->key == a_key().public_key()));
    BOOST_TEST(!wire::read_heartbeat(as_bytes(with(wire, "host", "most"))).ok());
}

BOOST_AUTO_TEST_CASE(a_token_enrols_the_agent_and_key_that_used_it_and_no_other)
{
    wire::heartbeat beat;
    beat.facts.id = {"a1"};
    beat.facts.queue_location = "linux.a1";
    beat.sent = asked().valid_from;
    auto const text = enrol_token_text(std::array<std::byte, 32>{std::byte{7}});
    auto const token = parse_enrol_token(text);
    BOOST_REQUIRE(token.ok());
    auto const used = wire::write_heartbeat(beat, a_key(), *token);

    auto const back = wire::read_heartbeat(as_bytes(used));
    BOOST_REQUIRE(back.ok());
    BOOST_TEST((back->token == token->public_key()));
    BOOST_TEST(used.find(text.substr(10)) == std::string::npos);

    // Whoever saw it takes it for an agent of their own, or under a key of their own.
    auto const enrolment = *json::parse(used)->find("enrolment");
    auto const resealed = [&](std::string const& id, agent_key const& key) {
        auto stolen = beat;
        stolen.facts.id = {id};
        auto value = *json::parse(wire::write_heartbeat(stolen, key));
        value.erase("signature");
        value.set("enrolment", enrolment);
        value.set("signature",
                  to_base64(key.sign(as_bytes("MIG-HEARTBEAT-V3\n" + write_jcs(value)))));
        auto const stolen_text = write_json(value);
        return wire::read_heartbeat(as_bytes(stolen_text));
    };
    BOOST_TEST(resealed("a1", a_key()).ok());
    BOOST_TEST((resealed("a2", a_key()).error().code() == errc::bad_signature));
    BOOST_TEST((resealed("a1", *token).error().code() == errc::bad_signature));
}

BOOST_AUTO_TEST_CASE(what_is_no_token_is_refused_and_not_repeated)
{
    auto const good = enrol_token_text(std::array<std::byte, 32>{});
    for (auto const& bad : {std::string{}, good.substr(1), good + "0", good.substr(0, 73) + "g",
                            "mig-enrol-" + std::string(64, 'x')})
    {
        auto const read = parse_enrol_token(bad);
        BOOST_TEST_REQUIRE(!read.ok(), bad);
        if (!bad.empty()) BOOST_TEST(read.error().message().find(bad) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(compressed_parameters_come_out_as_they_went_in)
{
    auto operation = asked().operations[0];
    operation.want_compressed = true;

    auto const packed = wire::compress_parameters(operation);

    BOOST_TEST_REQUIRE(packed.ok());
    BOOST_TEST(packed->is_compressed);
    BOOST_TEST(packed->parameters.is_text());
    auto const back = wire::expand_parameters(*packed);
    BOOST_TEST_REQUIRE(back.ok());
    BOOST_TEST((*back == operation.parameters));
}

BOOST_AUTO_TEST_CASE(compressed_parameters_that_are_not_are_refused)
{
    for (json const& bad : {json{"no base64!"}, json{"AAAA"}, json{1}, json{}}) {
        operation const asked{.module = "file", .parameters = bad, .is_compressed = true};
        BOOST_TEST(!wire::expand_parameters(asked).ok());
    }
}

BOOST_AUTO_TEST_SUITE_END()
