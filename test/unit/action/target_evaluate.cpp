#include <mig/action/target.hpp>

#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string_view>

using namespace mig;

namespace mig {

std::ostream& boost_test_print_type(std::ostream& out, target_verdict v)
{
    return out << (v == target_verdict::yes  ? "yes"
                   : v == target_verdict::no ? "no"
                                             : "cannot tell");
}

} // namespace mig

namespace {

constexpr auto yes = target_verdict::yes;
constexpr auto no = target_verdict::no;
constexpr auto cannot_tell = target_verdict::cannot_tell;

system_time const now = parse_rfc3339("2026-03-31T12:00:00Z").value();

agent_facts web1()
{
    agent_facts facts;
    facts.id = {"acme-0042"};
    facts.name = "Web1.example.net";
    facts.queue_location = "linux.acme-0042";
    facts.mode = "daemon";
    facts.version = "0.1.0";
    facts.pid = 4242;
    facts.started = parse_rfc3339("2026-03-01T00:00:00Z").value();
    facts.environment = json::parse(R"({"os":"linux","isproxied":false,"cores":8,"nothing":null,
                        "aws":{"instanceid":"i-1"},"addresses":["10.0.0.1/8","::1/128"]})")
                            .value();
    facts.tags = json::parse(R"({"owner":"ops","3":"three","a,b":"comma"})").value();
    return facts;
}

target_verdict verdict(std::string_view text)
{
    auto const parsed = target::parse(text);
    BOOST_REQUIRE_MESSAGE(parsed.ok(), (parsed ? "" : parsed.error().message()));
    return parsed->evaluate(web1(), now);
}

} // namespace

BOOST_AUTO_TEST_SUITE(target_evaluate)

BOOST_AUTO_TEST_CASE(columns_are_what_the_agent_knows_of_itself)
{
    BOOST_TEST(verdict("id = 'acme-0042'") == yes);
    BOOST_TEST(verdict("id = 'acme-0043'") == no);
    BOOST_TEST(verdict("name = 'Web1.example.net'") == yes);
    BOOST_TEST(verdict("queueloc LIKE 'linux.%'") == yes);
    BOOST_TEST(verdict("mode <> 'daemon'") == no);
    BOOST_TEST(verdict("version = '0.1.0'") == yes);
    BOOST_TEST(verdict("pid = 4242 AND pid > '4241' AND pid < 4242.5") == yes);
}

BOOST_AUTO_TEST_CASE(everybody_is_asked_in_two_ways)
{
    BOOST_TEST(verdict("TRUE") == yes);
    BOOST_TEST(verdict("all") == yes);
    BOOST_TEST(verdict("FALSE") == no);
}

BOOST_AUTO_TEST_CASE(json_members_are_read_as_texts)
{
    BOOST_TEST(verdict("environment->>'os' = 'linux'") == yes);
    BOOST_TEST(verdict("environment->>'isproxied' = 'false'") == yes);
    BOOST_TEST(verdict("environment->>'cores' = '8'") == yes);
    BOOST_TEST(verdict("environment->>'aws' = '{\"instanceid\":\"i-1\"}'") == yes);
    BOOST_TEST(verdict("environment->'aws'->>'instanceid' = 'i-1'") == yes);
    BOOST_TEST(verdict("environment#>>'{aws,instanceid}' = 'i-1'") == yes);
    BOOST_TEST(verdict("environment->'addresses'->>1 = '::1/128'") == yes);
    BOOST_TEST(verdict("environment->'addresses'->>-2 = '10.0.0.1/8'") == yes);
    BOOST_TEST(verdict("environment#>>'{addresses,-1}' = '::1/128'") == yes);
    BOOST_TEST(verdict("tags#>>'{3}' = 'three'") == yes);
    BOOST_TEST(verdict("tags#>>'{\"a,b\"}' = 'comma'") == yes);
}

BOOST_AUTO_TEST_CASE(a_member_that_is_not_there_is_null)
{
    for (auto const* const absent :
         {"tags->>'absent'", "environment->>'nothing'", "environment->>3", "tags->>3",
          "environment->'os'->>'x'", "environment->'addresses'->>'0'",
          "environment->'addresses'->>2", "environment->'addresses'->>-3",
          "environment#>>'{addresses,os}'"})
    {
        BOOST_TEST_CONTEXT(absent)
        {
            BOOST_TEST(verdict(std::string{absent} + " IS NULL") == yes);
            BOOST_TEST(verdict(std::string{absent} + " = 'x'") == no);
            BOOST_TEST(verdict("NOT (" + std::string{absent} + " = 'x')") == no);
            BOOST_TEST(verdict(std::string{absent} + " NOT LIKE 'x'") == no);
            BOOST_TEST(verdict(std::string{absent} + " NOT IN ('x')") == no);
            BOOST_TEST(verdict(std::string{absent} + " = 'x' OR TRUE") == yes);
        }
    }
}

BOOST_AUTO_TEST_CASE(and_binds_more_than_or_and_not_more_than_and)
{
    BOOST_TEST(verdict("TRUE OR TRUE AND FALSE") == yes);
    BOOST_TEST(verdict("(TRUE OR TRUE) AND FALSE") == no);
    BOOST_TEST(verdict("NOT FALSE AND FALSE") == no);
    BOOST_TEST(verdict("NOT (FALSE AND FALSE)") == yes);
    BOOST_TEST(verdict("NOT mode = 'checkin'") == yes);
}

BOOST_AUTO_TEST_CASE(like_is_postgresqls_and_keeps_case)
{
    BOOST_TEST(verdict("name LIKE 'Web_.%'") == yes);
    BOOST_TEST(verdict("name LIKE 'web%'") == no);
    BOOST_TEST(verdict("name ILIKE 'WEB%.NET'") == yes);
    BOOST_TEST(verdict("name LIKE 'Web1'") == no); // the whole text
    BOOST_TEST(verdict("'a%b' LIKE 'a\\%b'") == yes);
    BOOST_TEST(verdict("'axb' LIKE 'a\\%b'") == no);
    BOOST_TEST(verdict("'a.b' LIKE 'a_b' AND 'a\nb' LIKE 'a_b'") == yes);
    BOOST_TEST(verdict("'a+b' LIKE 'a+b' AND 'aab' NOT LIKE 'a+b'") == yes);
    BOOST_TEST(verdict("'\xc3\xa4' LIKE '_'") == yes); // a character, not a byte
    BOOST_TEST(verdict("'\xc3\x84' ILIKE '\xc3\xa4'") == yes);
}

BOOST_AUTO_TEST_CASE(regular_expressions_match_anywhere)
{
    BOOST_TEST(verdict("name ~ 'eb[0-9]\\.'") == yes);
    BOOST_TEST(verdict("name ~ '^eb'") == no);
    BOOST_TEST(verdict("name ~ 'web'") == no);
    BOOST_TEST(verdict("name ~* 'web'") == yes);
    BOOST_TEST(verdict("name !~ 'web'") == yes);
    BOOST_TEST(verdict("name !~* 'web'") == no);
    BOOST_TEST(verdict("'a\nb' ~ 'a.b'") == yes);
    BOOST_TEST(verdict("'a\nb' ~ '^b'") == no);
}

BOOST_AUTO_TEST_CASE(times_are_compared_with_now)
{
    BOOST_TEST(verdict("starttime < NOW()") == yes);
    BOOST_TEST(verdict("starttime < NOW() - INTERVAL '30 days'") == yes);
    BOOST_TEST(verdict("starttime < NOW() - INTERVAL '31 days'") == no);
    BOOST_TEST(verdict("starttime = '2026-03-01' AND starttime = '2026-03-01T01:00:00+01:00'") ==
               yes);
    BOOST_TEST(verdict("starttime BETWEEN '2026-02-01' AND '2026-03-01 00:00'") == yes);
}

BOOST_AUTO_TEST_CASE(intervals_are_postgresqls)
{
    // A month back from the 31st is the last of February.
    BOOST_TEST(verdict("'2026-02-28 12:00' = NOW() - INTERVAL '1 month'") == yes);
    BOOST_TEST(verdict("NOW() + INTERVAL '1 week 2 hours -30 minutes' = '2026-04-07 13:30'") ==
               yes);
    BOOST_TEST(verdict("NOW() + INTERVAL '1.5 days' = '2026-04-02 00:00'") == yes);
    BOOST_TEST(verdict("NOW() + INTERVAL '1 Year' - INTERVAL '12 months' = NOW()") == yes);
    BOOST_TEST(verdict("NOW() - INTERVAL '9000 years' = '0001-01-01'") == yes); // the edge
}

BOOST_AUTO_TEST_CASE(a_time_that_is_not_known_is_null)
{
    auto facts = web1();
    facts.started = unset_time;

    BOOST_TEST(target::parse("starttime IS NULL").value().evaluate(facts, now) == yes);
    BOOST_TEST(target::parse("starttime < NOW()").value().evaluate(facts, now) == no);
}

BOOST_AUTO_TEST_CASE(what_only_the_platform_knows_cannot_be_told)
{
    constexpr std::string_view found =
        "id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r WHERE "
        "actionid='1' AND r#>>'{foundanything}' = 'true')";
    BOOST_TEST(verdict("heartbeattime < NOW()") == cannot_tell);
    BOOST_TEST(verdict("loadername IS NULL") == cannot_tell);
    BOOST_TEST(verdict("destructiontime IS NOT NULL") == cannot_tell);
    BOOST_TEST(verdict(found) == cannot_tell);
    BOOST_TEST(verdict("NOT " + std::string{found}) == cannot_tell);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_does_not_hide_what_is)
{
    BOOST_TEST(verdict("refreshtime < NOW() AND mode = 'checkin'") == no);
    BOOST_TEST(verdict("refreshtime < NOW() OR mode = 'daemon'") == yes);
    BOOST_TEST(verdict("refreshtime < NOW() AND tags->>'absent' = 'x'") == no);
    BOOST_TEST(verdict("refreshtime < NOW() OR mode = 'checkin'") == cannot_tell);
}

BOOST_AUTO_TEST_CASE(an_agent_is_online_but_may_have_been_taken_for_idle)
{
    BOOST_TEST(verdict("status = 'online'") == yes);
    BOOST_TEST(verdict("status IN ('online', 'idle')") == yes);
    BOOST_TEST(verdict("status ILIKE 'ON%'") == yes);
    BOOST_TEST(verdict("status = 'idle'") == cannot_tell);
    BOOST_TEST(verdict("status <> 'online'") == cannot_tell);
    BOOST_TEST(verdict("NOT status = 'online'") == cannot_tell);
    BOOST_TEST(verdict("NOT status = 'offline'") == yes);
}

BOOST_AUTO_TEST_CASE(the_numbers_of_version_2_are_the_platforms_own)
{
    BOOST_TEST(verdict("id = 123") == cannot_tell);
    BOOST_TEST(verdict("id IN (123, 'acme-0042')") == yes);
    BOOST_TEST(verdict("id = 'acme-1'") == no);
}

BOOST_AUTO_TEST_SUITE_END()
