#include "agents_command.hpp"

#include <mig/base/encoding.hpp>
#include <mig/client.hpp>
#include <mig/hash/hasher.hpp>

#include "migrc.hpp"
#include "platform.hpp"
#include "printing.hpp"
#include "words.hpp"

namespace {

constexpr std::string_view help =
    R"(usage: mig agents list [--waiting] [--json]
       mig agents approve AGENT...
       mig agents refuse AGENT...
       mig agents forget-key AGENT...
       mig agents token [AGENT] [--lives 24h]

Says which agents belong to the fleet.  No agent is asked anything before it is enrolled: by a
token, or by your approval, as mig-scheduler --enrol says.

list        prints agents, by id: their name, how they stand, the SHA-256 of their key
approve     enrols an agent that waits: look at its name and key first.  An agent without an id of
            its own is called after the first 32 digits of its key's SHA-256
refuse      takes an agent out: it is asked nothing any more, and what it sends does not count
forget-key  of an agent that was set up anew: its next key must be enrolled again
token       prints a token, which one agent may use, once: "enrol_token" of its configuration.
            AGENT is the id or host name of the only one that may

  --waiting    only those that wait for you
  --lives TIME how long the token can be used, 720h at most (default 24h)
  --json       one line of JSON for each agent, or for the token
  --api URL    unix:/path/of/socket, https://host:port/ or http://127.0.0.1:port/
  --ca FILE    authority that signed the certificate of https (PEM)
  -c FILE      configuration (default ~/.migrc)

Exit status: 0 done, or listed; 3 error: what comes before it in a list of agents was done.
)";

std::string key_text(mig::agent_record const& agent)
{
    if (!agent.key) return "no key";
    return mig::digest_of(mig::hash_kind::sha256, *agent.key).hex();
}

int list(mig::client& platform, bool waiting, bool json)
{
    auto const agents = platform.agents("TRUE");
    if (!agents) return fail(agents.error());
    for (auto const& agent : *agents) {
        if (waiting && agent.standing != mig::enrolment::waiting) continue;
        if (json) {
            print_json_line(mig::json::object({{"agent", agent.facts.id.text},
                                               {"name", agent.facts.name},
                                               {"status", name(agent.status)},
                                               {"enrolment", name(agent.standing)},
                                               {"key", key_text(agent)}}));
            continue;
        }
        print_line(stdout, agent.facts.id.text + " " + quoted(agent.facts.name) + " " +
                               std::string{name(agent.status)} + " " +
                               std::string{name(agent.standing)} + " " + key_text(agent));
    }
    return 0;
}

int decide(mig::client& platform, mig::agent_decision what, std::span<std::string const> agents,
           bool json)
{
    if (agents.empty()) return fail("say which agent: its id, as mig agents list prints it");
    for (auto const& agent : agents) {
        if (auto done = platform.decide({agent}, what); !done) return fail(done.error());
        if (json) print_json_line(mig::json::object({{"agent", agent}, {"decision", name(what)}}));
    }
    return 0;
}

int make_token(mig::client& platform, std::string const& agent, std::string const& lives, bool json)
{
    auto const time = mig::parse_duration(lives);
    if (!time) return fail("--lives is a time such as 24h");
    auto const token = platform.make_token(agent, std::chrono::floor<std::chrono::seconds>(*time));
    if (!token) return fail(token.error());
    if (json) {
        print_json_line(mig::json::object({{"token", *token}, {"agent", agent}, {"lives", lives}}));
    } else {
        print_line(stdout, *token);
    }
    return 0;
}

} // namespace

int agents_command(std::span<std::string const> words)
{
    std::string configuration;
    std::string api;
    std::string ca;
    std::string lives = "24h";
    bool waiting = false;
    bool json = false;
    bool asks_help = false;
    auto left = read_words(
        words, {{"-c", &configuration}, {"--api", &api}, {"--ca", &ca}, {"--lives", &lives}},
        {{"--waiting", &waiting}, {"--json", &json}, {"--help", &asks_help}, {"-h", &asks_help}});
    if (asks_help) return std::fputs(std::string{help}.c_str(), stdout) < 0 ? 3 : 0;
    if (!left) return fail(left.error());
    auto const verb = left->empty() ? std::string{} : left->front();
    auto const decision = mig::parse_agent_decision(verb);
    if (verb != "list" && verb != "token" && !decision) {
        return fail("say what to do: mig agents list, approve, refuse, forget-key or token; "
                    "--help tells more");
    }
    auto const rest = std::span{*left}.subspan(1);
    auto rc = read_migrc(configuration);
    if (!rc) return fail(rc.error());
    if (!api.empty()) rc->api_url = api;
    if (!ca.empty()) rc->api_ca = ca;
    auto platform = open_platform(*rc);
    if (!platform) return fail(platform.error());
    if (decision) return decide(*platform, *decision, rest, json);
    if (verb == "list") return list(*platform, waiting, json);
    if (rest.size() > 1) return fail("a token is for one agent at most");
    return make_token(*platform, rest.empty() ? std::string{} : rest.front(), lives, json);
}
