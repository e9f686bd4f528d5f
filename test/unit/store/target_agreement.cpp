// Made-up targets and made-up agents: every store picks whom the agents themselves would pick, and
// all stores pick the same.

#include "store_places.hpp"

#include <random>

using namespace mig;
using test::agent_named;
using test::ids_of;
using test::put;
using test::some_time;
using namespace std::string_literals;

namespace {

std::string quoted(std::string const& text)
{
    std::string out = "'";
    for (char const c : text)
        out += c == '\'' ? "''" : std::string(1, c);
    return out + "'";
}

// The same for the same seed, wherever it runs: std's distributions are not.
class chance {
public:
    explicit chance(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t n) { return engine_() % n; }
    template <class T>
    T const& of(std::vector<T> const& all)
    {
        return all[below(all.size())];
    }

private:
    std::mt19937 engine_;
};

std::vector<std::string> const& texts()
{
    static std::vector<std::string> const all{
        "",
        "linux",
        "Linux",
        "web1.example.net",
        "WEB2.example.net",
        "db_3",
        "db%3",
        "a\\b",
        "it's",
        "\xc3\xa9t\xc3\xa9",
        "\xc3\x89T",
        "two\nlines",
        "tab\tbed",
        "x[1]",
        "a.b",
        "i-0123abc",
        "10.0.0.1/8",
        "null",
        "true",
        "12",
        "1.5",
        "{\"a\":1}",
        "[1,2]",
        "-",
        "zz]^",
        "a b",
        "\xe6\x97\xa5\xe6\x9c\xac",
        "A_B",
        "daemon",
        "0.1.0",
    };
    return all;
}

json value(chance& by, int depth)
{
    switch (by.below(depth > 0 ? 8 : 5)) {
    case 0:
        return json{static_cast<double>(by.below(20))};
    case 1:
        return json{by.below(2) == 0};
    case 2:
        return json{};
    case 3:
        return json{1.5};
    case 5:
        return json::object({{"instanceid", value(by, depth - 1)}, {"a", value(by, depth - 1)}});
    case 6:
        return json{json::array_type{value(by, depth - 1), value(by, depth - 1)}};
    default:
        return json{by.of(texts())};
    }
}

agent_record made_up_agent(chance& by, int n)
{
    auto agent = agent_named("agent" + std::to_string(n));
    agent.facts.name = by.of(texts());
    agent.facts.version = by.of(texts());
    agent.facts.mode = by.below(2) == 0 ? "daemon" : "checkin";
    agent.facts.pid = static_cast<std::uint32_t>(by.below(5) * 100);
    agent.facts.started =
        by.below(5) == 0 ? unset_time : some_time - std::chrono::hours{24 * by.below(60)};
    agent.facts.environment =
        json::object({{"os", value(by, 0)}, {"aws", value(by, 2)}, {"modules", value(by, 2)}});
    agent.facts.tags = json::object();
    if (by.below(3) != 0) agent.facts.tags.set("owner", value(by, 1));
    if (by.below(3) != 0) agent.facts.tags.set("it's", value(by, 1));
    return agent;
}

std::string text_operand(chance& by)
{
    static std::vector<std::string> const all{
        "name",
        "version",
        "mode",
        "queueloc",
        "agents.name",
        "environment->>'os'",
        "environment->'aws'->>'instanceid'",
        "environment#>>'{aws,instanceid}'",
        "environment#>>'{modules,1}'",
        "environment->'modules'->>0",
        "environment->'modules'->>-1",
        "environment->'modules'->0->>'a'",
        "environment->>'aws'",
        "tags->>'owner'",
        "tags->>'it''s'",
        "tags#>>'{owner}'",
        "tags->>'absent'",
        "status",
        "loadername",
    };
    return by.of(all);
}

std::string like_pattern(chance& by)
{
    static std::vector<std::string> const all{
        "%",          "_%",        "web%",  "%.net",  "%\\_%",     "%\\%%", "a\\\\b", "%'%",
        "%\xc3\xa9%", "\xc3\x89%", "l_nux", "%x[1]%", "two%lines", "%\\[%", "_____",  "",
    };
    return by.below(3) == 0 ? by.of(texts()) : by.of(all);
}

std::string regex(chance& by)
{
    static std::vector<std::string> const all{
        "^[a-z]+[0-9]",
        "\\d+\\.",
        "\\w+$",
        "\\bweb",
        "[[:alpha:]]+$",
        "[^a-z]",
        "\xc3\xa9",
        "\xc3\x89",
        "(a|b)+",
        "e{1,3}",
        ".",
        "^$",
        "\\s",
        "[\\w.]+$",
        "\\D$",
        "^\\W",
        "[[:digit:][:space:]]",
        "a\\.b",
        "[]a]$",
        "^[^]a]",
        "[a\\]]",
        "(?:db|web).?\\d",
        "\\B\\d",
        "^.{4}$",
        "[[:^alpha:]]",
        "x\\[\\d\\]",
        "t\\b",
        "[[.a.]]",
        "lines$",
        "^lines",
        "[[:punct:]]",
        "^\\S+$",
        "[\\d\\s]",
        "\\\\",
        "a|",
        "[[:upper:]]",
        "^\\w+$",
        "[\xc3\xa0-\xc3\xbf]",
        "two.lines",
        "[[:lower:]]{3}",
    };
    return by.of(all);
}

std::string predicate(chance& by, int depth)
{
    static std::vector<std::string> const comparisons{"=", "<>", "<", "<=", ">", ">=", "!="};
    auto const left = text_operand(by);
    switch (by.below(depth > 0 ? 14 : 10)) {
    case 0:
    case 1:
        return left + " " + by.of(comparisons) + " " + quoted(by.of(texts()));
    case 2:
        return left + (by.below(2) == 0 ? " LIKE " : " NOT LIKE ") + quoted(like_pattern(by));
    case 3:
        return left + (by.below(2) == 0 ? " ILIKE " : " NOT ILIKE ") + quoted(like_pattern(by));
    case 4:
        return left + (by.below(2) == 0 ? " ~ " : " !~ ") + quoted(regex(by));
    case 5:
        return left + (by.below(2) == 0 ? " ~* " : " !~* ") + quoted(regex(by));
    case 6:
        return left + (by.below(2) == 0 ? " IN (" : " NOT IN (") + quoted(by.of(texts())) + ", " +
               quoted(by.of(texts())) + ")";
    case 7:
        return left + (by.below(2) == 0 ? " IS NULL" : " IS NOT NULL");
    case 8:
        return "pid " + by.of(comparisons) + " " + std::to_string(by.below(5) * 100);
    case 9:
        return "starttime " + by.of(comparisons) + " NOW() - INTERVAL '" +
               std::to_string(by.below(60)) + " days'";
    case 10:
        return "NOT (" + predicate(by, depth - 1) + ")";
    case 11:
        return text_operand(by) + " " + by.of(comparisons) + " " + text_operand(by);
    case 12:
        return "(" + predicate(by, depth - 1) + " OR " + predicate(by, depth - 1) + ")";
    default:
        return "(" + predicate(by, depth - 1) + " AND " + predicate(by, depth - 1) + ")";
    }
}

constexpr int fleet_size = 30;
constexpr int predicates = 400;

std::vector<agent_record> put_fleet(store& in)
{
    chance by{7};
    std::vector<agent_record> fleet;
    std::vector<change> changes;
    for (int n = 0; n < fleet_size; ++n) {
        fleet.push_back(made_up_agent(by, n));
        changes.push_back(put_agent{fleet.back()});
    }
    BOOST_TEST_REQUIRE(put(in, changes).ok());
    return fleet;
}

// Those of the made-up predicates that are targets.
std::vector<std::string> made_up_targets()
{
    chance by{11};
    std::vector<std::string> all;
    for (int n = 0; n < predicates; ++n) {
        auto text = predicate(by, 3);
        if (target::parse(text).ok()) all.push_back(std::move(text));
    }
    BOOST_TEST_REQUIRE(all.size() > predicates / 2);
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(target_agreement)

STORE_TEST(made_up_targets_pick_the_agents_that_would_pick_themselves)
{
    auto const fleet = put_fleet(*database);
    std::size_t certain = 0;
    for (auto const& text : made_up_targets()) {
        auto const picked = target::parse(text).value();
        auto const ids = " " + ids_of(*database, text);
        for (auto const& agent : fleet) {
            auto const verdict = picked.evaluate(agent.facts, some_time);
            if (verdict == target_verdict::cannot_tell) continue;
            ++certain;
            bool const in = ids.find(" " + agent.facts.id.text + " ") != std::string::npos;
            if (in != (verdict == target_verdict::yes)) {
                BOOST_ERROR(text << " " << agent.facts.id.text << " named " << agent.facts.name
                                 << write_json(agent.facts.environment)
                                 << write_json(agent.facts.tags));
            }
        }
    }
    BOOST_TEST(certain > std::size_t{predicates} * fleet_size / 4);
}

#if defined(MIG_TEST_SQLITE) && defined(MIG_TEST_POSTGRES)
BOOST_AUTO_TEST_CASE(made_up_targets_pick_the_same_agents_in_both_databases)
{
    test::sqlite_place one;
    test::postgres_place other;
    auto const sqlite = one.open().value();
    auto const postgres = other.open().value();
    for (auto* const each : {sqlite.get(), postgres.get()}) {
        put_fleet(*each);
        BOOST_TEST_REQUIRE(put(*each, {set_agent_status{{"agent1"}, agent_status::idle},
                                       set_agent_status{{"agent2"}, agent_status::offline}})
                               .ok());
    }

    for (auto const& text : made_up_targets())
        BOOST_TEST(ids_of(*sqlite, text) == ids_of(*postgres, text), text);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
