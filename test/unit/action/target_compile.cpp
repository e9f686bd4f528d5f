#include <mig/action/target.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

using namespace mig;

namespace {

system_time const now = parse_rfc3339("2026-03-31T12:00:00Z").value();

compiled_target postgres(std::string const& text, std::size_t first = 1)
{
    return target::parse(text).value().compile(sql_dialect::postgres, now, first);
}
compiled_target sqlite(std::string const& text, std::size_t first = 1)
{
    return target::parse(text).value().compile(sql_dialect::sqlite, now, first);
}

} // namespace

BOOST_AUTO_TEST_SUITE(target_compile)

BOOST_AUTO_TEST_CASE(what_was_written_is_bound_and_never_part_of_the_sql)
{
    std::string const hostile = "x''); DROP TABLE agents; --";
    std::string const text = "name = '" + hostile + "' OR name LIKE '" + hostile + "' OR tags->>'" +
                             hostile + "' ~ '" + "DROP" + "' OR name IN ('" + hostile + "')";

    BOOST_TEST(postgres(text).where.find("DROP") == std::string::npos);
    BOOST_TEST(sqlite(text).where.find("DROP") == std::string::npos);
    BOOST_TEST(postgres(text).parameters.size() == 5);
    BOOST_TEST(sqlite(text).parameters.size() == 5);
    BOOST_TEST(std::get<std::string>(postgres(text).parameters[0]) == "x'); DROP TABLE agents; --");
}

BOOST_AUTO_TEST_CASE(each_dialect_has_its_placeholders)
{
    BOOST_TEST(postgres("name = 'a' AND pid = 1", 3).where ==
               "((name COLLATE \"C\" = $3::text) AND (pid = $4::double precision))");
    BOOST_TEST(sqlite("name = 'a' AND pid = 1", 3).where == "((name = ?3) AND (pid = ?4))");
}

BOOST_AUTO_TEST_CASE(now_becomes_a_time)
{
    auto const compiled = sqlite("heartbeattime > NOW() - INTERVAL '1 hour'");

    BOOST_TEST(compiled.where == "(heartbeattime > ?1)");
    BOOST_TEST((std::get<system_time>(compiled.parameters.at(0)) == now - std::chrono::hours{1}));
}

BOOST_AUTO_TEST_CASE(members_are_reached_by_bound_paths)
{
    BOOST_TEST(postgres("environment->'aws'->>'id' IS NULL").where ==
               "((environment -> $1::text ->> $2::text) IS NULL)");
    BOOST_TEST(postgres("environment->'addresses'->>-1 IS NULL").where ==
               "((environment -> $1::text ->> (-1)) IS NULL)");
    BOOST_TEST(postgres("environment#>>'{aws,id}' IS NULL").where ==
               "((environment #> ARRAY[$1::text] #>> ARRAY[$2::text]) IS NULL)");
    BOOST_TEST(sqlite("environment#>>'{aws,id}' IS NULL").where ==
               "(mig_json_text(environment, ?1) IS NULL)");
}

BOOST_AUTO_TEST_CASE(classes_of_a_regular_expression_are_written_out_for_postgresql)
{
    auto const regex = [](std::string const& written) {
        auto const compiled = postgres("name ~ '" + written + "'");
        BOOST_TEST(compiled.where == "(name ~ $1::text)");
        return std::get<std::string>(compiled.parameters.at(0));
    };

    BOOST_TEST(regex("^\\d\\W$") == "^[0-9][^0-9A-Za-z_]$");
    BOOST_TEST(regex("[\\w.-]") == "[0-9A-Za-z_.-]");
    BOOST_TEST(regex("[^][:alpha:][]") == "[^]A-Za-z\\[]");
    BOOST_TEST(regex("web\\.x\\\\b") == "web\\.x\\\\b");
    BOOST_TEST(regex("\\bx") ==
               "(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))x");
}

BOOST_AUTO_TEST_CASE(found_in_asks_the_stores_own_commands)
{
    std::string const form =
        "(SELECT agentid FROM commands, json_array_elements(commands.results) AS r WHERE "
        "actionid=77 AND r#>>'{foundanything}' = ";

    BOOST_TEST(sqlite("id IN " + form + "'true')").where ==
               "(id IN (SELECT agentid FROM commands WHERE actionid = ?1 AND foundanything))");
    BOOST_TEST(sqlite("id NOT IN " + form + "'false')").where ==
               "(NOT (id IN (SELECT agentid FROM commands WHERE actionid = ?1 AND "
               "foundnothing)))");
    BOOST_TEST(std::get<std::string>(sqlite("id IN " + form + "'true')").parameters.at(0)) == "77");
}

BOOST_AUTO_TEST_SUITE_END()
