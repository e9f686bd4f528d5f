#include <mig/action/target.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace mig;

namespace {

std::string why_refused(std::string const& text)
{
    auto const parsed = target::parse(text);
    if (parsed) return "accepted";
    BOOST_TEST((parsed.error().code() == errc::invalid_argument));
    return std::string{parsed.error().why()};
}

bool says(std::string const& text, std::string const& part)
{
    auto const why = why_refused(text);
    BOOST_TEST_CONTEXT(text << "\n -> " << why)
    {
        BOOST_TEST(why.find(part) != std::string::npos);
    }
    return true;
}

std::string repeated(std::string const& part, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += part;
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(target_parse)

std::string const written_by_investigators[] = {
    "TRUE",
    "all",
    "false",
    "1=1",
    "status='online'",
    "name LIKE '%x%'",
    "queueloc LIKE 'linux.%'",
    "environment->>'os'='linux'",
    "tags->>'operator'='IT'",
    "tags#>>'{operator}'='IT'",
    "environment->'aws'->>'instanceid' IS NOT NULL",
    "environment#>>'{addresses,0}' LIKE '10.%'",
    "environment->'addresses'->>-1 = '::1/128'",
    "mode='daemon'",
    "id=123",
    "id='0197aa'",
    "starttime < NOW() - INTERVAL '30 days'",
    "(now() - '1 day'::interval + INTERVAL '2 hours') <= heartbeattime",
    "heartbeattime > CURRENT_TIMESTAMP - interval '5 minutes'",
    "starttime BETWEEN '2026-01-01' AND '2026-02-01 12:30'",
    "pid NOT BETWEEN 1 AND 99",
    "pid IN (1, 2, '3')",
    "name NOT IN ('a', 'b')",
    "name ~ '^web[0-9]+$' AND name !~* 'TEST' OR NOT name ~* 'x' AND name !~ 'y'",
    "agents.name = 'a'",
    "'linux' = environment->>'os'",
    "((name)) = ('it''s')",
    "NOT (NOT (name <> 'a'))",
    "status='online' AND environment->>'os'='linux' AND tags->>'owner' IN ('ops','web')",
    "id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r WHERE "
    "actionid='0197' AND r#>>'{foundanything}' = 'true')",
    "id in (select agentid from commands, json_array_elements(commands.results) as r where "
    "actionid=6014588121 and r#>>'{foundanything}' = 'true') AND status='online'",
    "Id  Not\nIN(Select AgentId From Commands ,Json_Array_Elements ( Commands . Results )As R "
    "Where ActionId =7 And R #>> '{foundanything}'='false' )",
};
BOOST_DATA_TEST_CASE(what_investigators_write_is_accepted,
                     boost::unit_test::data::make(written_by_investigators), text)
{
    auto const parsed = target::parse(text);

    BOOST_TEST(parsed.ok(), (parsed ? "" : std::string{parsed.error().message()}));
}

BOOST_AUTO_TEST_CASE(the_text_stays_as_it_was_written)
{
    BOOST_TEST(target::parse(" name  =  'a'").value().text() == " name  =  'a'");
}

BOOST_AUTO_TEST_CASE(a_complaint_names_the_place_what_was_found_and_what_was_expected)
{
    says("name = 'a' AND foo = 1",
         "at character 16: found foo, expected a column (id, name, status");
}

BOOST_AUTO_TEST_CASE(a_target_that_ends_too_early_is_told_what_was_expected)
{
    says("name =", "at character 7: found the end, expected a column");
    says("name", "found the end, expected a comparison");
    says("(name = 'a'", "expected AND, OR or ')'");
    says("name = 'a' AND", "found the end");
    says("name = 'a", "expected a closing quote");
    says("", "TRUE asks every agent");
    says("  \n", "TRUE asks every agent");
}

BOOST_AUTO_TEST_CASE(a_second_statement_a_comment_and_a_sub_query_are_refused)
{
    says("TRUE; RESET ROLE", "found ;");
    says("TRUE -- all", "no comment");
    says("TRUE /* all */", "no comment");
    says("id IN (SELECT id FROM investigators)", "found id, expected id IN (SELECT agentid FROM");
    says("name IN (SELECT agentid FROM commands)", "found name, expected id IN");
    says("EXISTS (SELECT 1)", "found EXISTS");
    says("pg_sleep(10) IS NULL", "found pg_sleep");
    says("TRUE UNION SELECT 1", "found UNION, expected AND, OR or the end");
    says("$1 = 'a'", "found $");
    says("name = $$a$$", "found $");
    says("name = E'a'", "found E");
}

BOOST_AUTO_TEST_CASE(only_the_whole_found_in_form_is_accepted)
{
    says("id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r WHERE "
         "actionid=1.5 AND r#>>'{foundanything}' = 'true')",
         "the id of an action");
    says("id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r WHERE "
         "actionid=1 AND r#>>'{errors}' = 'true')",
         "found '{errors}'");
    says("id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r WHERE "
         "actionid=1 AND r#>>'{foundanything}' = 'maybe')",
         "'true' or 'false'");
    says("id IN (SELECT agentid FROM commands, json_array_elements(commands.results) AS r WHERE "
         "actionid=1 AND r#>>'{foundanything}' = 'true' OR 1=1)",
         "found OR, expected ')'");
}

BOOST_AUTO_TEST_CASE(double_quotes_are_explained)
{
    says("name = \"a\"", "at character 8: found \"a\", expected a text in single quotes");
}

BOOST_AUTO_TEST_CASE(what_postgresql_refuses_by_type_is_refused)
{
    says("name = 5", "found 5, expected a text to compare name with (in single quotes)");
    says("environment->>'x' > 5", "expected a text to compare environment->>'x' with");
    says("pid = 'five'", "found 'five', expected a number");
    says("starttime > 'yesterday'", "expected a time such as");
    says("starttime = pid", "expected a time to compare starttime with");
    says("NOW() = 5", "expected a time to compare NOW() with");
    says("pid LIKE '1%'", "found pid, expected a text, to match it");
    says("starttime ~ '2026'", "expected a text, to match it");
    says("id < '5'", "a column that has an order");
    says("id = 1.5", "expected an id to compare id with");
    says("environment->'os' = 'linux'", "expected ->>'name'");
    says("tags IS NULL", "expected ->>'name'");
    says("tags->>'a'->>'b' = 'c'", "they give a text");
    says("TRUE = TRUE", "expected AND, OR or the end");
    says("NOT name", "expected a comparison");
    says("name AND TRUE", "expected a comparison");
    says("all AND TRUE", "found all");
    says("'all'", "expected a comparison");
}

BOOST_AUTO_TEST_CASE(a_comparison_with_null_is_explained)
{
    says("name = NULL", "found NULL, expected IS NULL");
    says("name IN ('a', NULL)", "found NULL, expected IS NULL");
    says("name IS 'a'", "expected NULL");
}

BOOST_AUTO_TEST_CASE(lists_hold_literals_and_at_least_one)
{
    says("name IN ()", "found ), expected a column");
    says("name IN (name)", "found name, expected a quoted text");
    says("name IN 'a'", "'(' and a list");
    says("name IN ('a' 'b')", "',' or ')'");
    says("name NOT 'a'", "expected IN, LIKE, ILIKE or BETWEEN after NOT");
    says("'5' IN ('a', 5)", "expected a column");
}

BOOST_AUTO_TEST_CASE(bad_patterns_are_refused_with_the_reason)
{
    says("name LIKE 'a\\'", "must not end with a backslash");
    says("name LIKE 5", "a pattern in single quotes");
    says("name LIKE name", "a pattern in single quotes");
    says("name ~ '('", "a pattern that can be used");
    says("name ~ 'a\\1'", "\\1 does not mean the same everywhere");
    says("name ~ '(?i)a'", "for letters of either case use ~*");
    says("name ~ '(?=a)'", "only (?:");
    says("name ~ '\\pL'", "\\p does not mean the same everywhere");
    says("name ~ 'a\\'", "ends with a backslash");
}

BOOST_AUTO_TEST_CASE(bad_intervals_and_paths_are_refused)
{
    says("starttime < NOW() - INTERVAL '30 dogs'", "an interval such as");
    says("starttime < NOW() - INTERVAL ''", "an interval such as");
    says("starttime < NOW() - INTERVAL '1.5 months'", "an interval such as");
    says("starttime < NOW() - INTERVAL '99999 years'", "an interval such as");
    says("starttime < NOW() - INTERVAL 'inf days'", "an interval such as");
    says("starttime < NOW() - INTERVAL '6000 years' - INTERVAL '6000 years'", "ten thousand years");
    says("starttime < NOW() - 5", "INTERVAL '...'");
    says("starttime < NOW() - '5 days'", "INTERVAL before it");
    says("starttime - INTERVAL '1 day' < NOW()", "intervals are added to NOW()");
    says("tags#>>'operator' = 'a'", "a path such as");
    says("tags#>>'{}' = 'a'", "a path such as");
    says("tags#>>'{a' = 'a'", "a path such as");
    says("tags->>1.5 = 'a'", "a member in single quotes");
    says("tags->>99999999999 = 'a'", "a member in single quotes");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_refused)
{
    says("name = 'a\xff'", "at character 10: expected UTF-8");
    says(std::string{"name = 'a\0'", 11}, "expected text without a NUL");
    says("name = 'a\xe2\x82'", "expected UTF-8");
}

BOOST_AUTO_TEST_CASE(depth_and_size_are_bounded)
{
    says(repeated("(", 5000) + "TRUE" + repeated(")", 5000), "at most 32 levels");
    says(repeated("NOT ", 3000) + "TRUE", "at most 32 levels");
    says("TRUE" + repeated(" OR TRUE", 1000), "at most 256 conditions");
    says("TRUE" + repeated(" OR name ~ 'a'", 100), "at most 64 patterns");
    says("name IN ('a'" + repeated(",''", 4200) + ")", "at most 4096 values");
    says(repeated(" ", 20000) + "TRUE", "at most 16384 are allowed");
    says("tags" + repeated("->'a'", 16) + "->>'a' IS NULL", "at most 16 members");
}

BOOST_AUTO_TEST_CASE(as_deep_and_as_long_as_the_limits_is_accepted)
{
    BOOST_TEST(target::parse(repeated("(", 31) + "TRUE" + repeated(")", 31)).ok());
    BOOST_TEST(target::parse("TRUE" + repeated(" OR TRUE", 255)).ok());
}

BOOST_AUTO_TEST_SUITE_END()
