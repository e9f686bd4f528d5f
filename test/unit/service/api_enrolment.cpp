// The routes by which an operator lets agents in, over a real scheduler.

#include "platform_rig.hpp"
#include "support/raw_socket.hpp"

using namespace mig;
using namespace mig::test;

namespace {

struct reply {
    int status = 0;
    json body;
};

// With agents a0 and a1, who wait.
struct enrolment_rig : platform_rig {
    std::unique_ptr<fake_agents> two;

    enrolment_rig() : platform_rig({.joins = enrolment_rule::approval}), two(agents(2)) {}

    reply post(std::string const& path, std::string const& form,
               std::string const& type = "application/x-www-form-urlencoded")
    {
        raw_socket client{socket()};
        client.send("POST /api/v1/agent/" + path +
                    "/ HTTP/1.1\r\nAccept: application/json\r\nContent-Type: " + type +
                    "\r\nContent-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
        auto const text = client.read_response();
        reply got;
        got.status = std::stoi(text.substr(std::string{"HTTP/1.1 "}.size()));
        if (auto parsed = json::parse(text.substr(text.find("\r\n\r\n") + 4))) got.body = *parsed;
        return got;
    }
    reply decide(std::string const& agent, std::string const& decision)
    {
        return post("decide", "agentid=" + agent + "&decision=" + decision);
    }
    agent_record agent(std::string const& id) { return **scheduler.store().agent({id}); }
};

std::string text_of(json const& object, std::string_view member)
{
    auto const* const found = object.find(member);
    return found == nullptr ? std::string{} : found->text();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(api_enrolment, enrolment_rig)

BOOST_AUTO_TEST_CASE(an_agent_that_waits_is_approved)
{
    BOOST_TEST((agent("a0").standing == enrolment::waiting));

    auto const told = decide("a0", "approve");

    BOOST_TEST(told.status == 200);
    BOOST_TEST(text_of(told.body, "agentid") == "a0");
    BOOST_TEST(text_of(told.body, "decision") == "approve");
    BOOST_TEST((agent("a0").standing == enrolment::enrolled));
    BOOST_TEST((agent("a1").standing == enrolment::waiting));
}

BOOST_AUTO_TEST_CASE(an_agent_is_refused_and_let_in_again)
{
    BOOST_TEST(decide("a0", "approve").status == 200);
    BOOST_TEST(decide("a0", "refuse").status == 200);
    BOOST_TEST((agent("a0").standing == enrolment::refused));
    BOOST_TEST(decide("a0", "approve").status == 200);
    BOOST_TEST((agent("a0").standing == enrolment::enrolled));
}

BOOST_AUTO_TEST_CASE(a_key_is_forgotten_and_its_agent_waits)
{
    BOOST_TEST(decide("a0", "approve").status == 200);
    BOOST_TEST(decide("a0", "forget-key").status == 200);

    BOOST_TEST(!agent("a0").key);
    BOOST_TEST((agent("a0").standing == enrolment::waiting));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_decided_is_told)
{
    BOOST_TEST(decide("nobody", "approve").status == 404);
    BOOST_TEST(decide("a0", "promote").status == 400);
    BOOST_TEST(decide("", "approve").status == 400);
    BOOST_TEST(decide(std::string(5000, 'a'), "approve").status == 400);
    BOOST_TEST(post("decide", "").status == 400);
    BOOST_TEST(post("decide", "agentid=a0&decision=approve", "text/plain").status == 400);
    BOOST_TEST((agent("a0").standing == enrolment::waiting));
}

BOOST_AUTO_TEST_CASE(a_token_is_made_for_anybody_or_for_one)
{
    auto const made = post("token", "agent=a7&lives=1h");

    BOOST_TEST(made.status == 201);
    auto const key = parse_enrol_token(text_of(made.body, "token"));
    BOOST_REQUIRE(key.ok());
    auto const stored = scheduler.store().token(key->public_key());
    BOOST_REQUIRE((stored.ok() && stored->has_value()));
    BOOST_TEST((*stored)->agent == "a7");
    BOOST_TEST(((*stored)->expires <= wall_time() + std::chrono::hours{1}));
    BOOST_TEST(post("token", "").status == 201);
}

BOOST_AUTO_TEST_CASE(a_token_that_lives_too_long_or_not_at_all_is_not_made)
{
    BOOST_TEST(post("token", "lives=721h").status == 400);
    BOOST_TEST(post("token", "lives=0s").status == 400);
    BOOST_TEST(post("token", "lives=-1h").status == 400);
    BOOST_TEST(post("token", "lives=soon").status == 400);
}

BOOST_AUTO_TEST_CASE(the_client_does_all_of_it)
{
    auto platform = client();

    BOOST_TEST(platform.decide({"a1"}, agent_decision::approve).ok());
    BOOST_TEST((agent("a1").standing == enrolment::enrolled));
    BOOST_TEST(
        (platform.decide({"nobody"}, agent_decision::approve).error().code() == errc::not_found));
    auto const token = platform.make_token("a9", std::chrono::hours{2});
    BOOST_REQUIRE(token.ok());
    BOOST_TEST(parse_enrol_token(*token).ok());
}

BOOST_AUTO_TEST_CASE(a_stranger_decides_nothing)
{
    raw_socket client{api.port()};
    client.send("POST /api/v1/agent/decide/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                "application/x-www-form-urlencoded\r\nContent-Length: 27\r\n\r\n"
                "agentid=a0&decision=approve");
    BOOST_TEST(client.read_response().starts_with("HTTP/1.1 401 "));
    BOOST_TEST((agent("a0").standing == enrolment::waiting));
}

BOOST_AUTO_TEST_SUITE_END()
