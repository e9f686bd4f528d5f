// An agent's configuration: JSON, compiled in or from a file.
//
//     {"relay":   "unix:/run/mig/relay.sock",   or
//                 "amqps://USER:PASSWORD@relay.example:5671/mig", with
//      "relay_tls": {"ca": "ca.pem",            files beside this one, or the PEM text itself
//                    "certificate": "agent.pem", "key": "agent.key"},   left out: none is shown
//      "reconnect": "30s",                      the longest pause between two attempts
//      "proxies": ["proxy.example:3128"],       HTTP CONNECT: tried in turn, then without one
//      "keyring": "investigators.asc",           a file beside this one, or
//      "keys":    "-----BEGIN PGP PUBLIC ...",   the keys themselves
//      "policy":  {"default": {"minimumweight": 1, "investigators": {...}}},
//      "journal": "/var/lib/mig-agent/agent.journal",
//      "id":      "acme-0042",                   left out: made from the agent's key
//      "tags":    {"owner": "ops"},
//      "enrol_token": "mig-enrol-...",          where the platform asks for one: see mig agents
//      "heartbeat": "300s", "workers": 2, "module_time": "300s", "module_memory_mib": 256,
//      "module_cpu_percent": 100,               of one core, each operation; 200: two
//      "module_read_mib": 100}                  a second; left out: as fast as it goes
//
// The last four are the most that an operation gets; one that asks for less gets less.
//
// A member whose name begins with "#" is a remark.
//
// The file and its keyring decide who may ask, so nobody else may be able to write them
// (mig/host/trusted_file.hpp).  "workers" are operations at a time: left out, half the cores and 2
// at least, so that one long search never holds up the next question.
//
// What is compiled in is the root of trust.  A file beside it may say where the journal lies, tags
// and times, proxies, and narrow the policy: an action must then pass both.  It may not name keys
// or a relay, and can widen nothing.  An agent with nothing compiled in takes all of it from its
// file.

#ifndef MIG_EXAMPLES_AGENT_CONFIGURATION_HPP
#define MIG_EXAMPLES_AGENT_CONFIGURATION_HPP

#include <mig/agent.hpp>
#include <mig/transport/amqp.hpp>

#include <optional>
#include <string>
#include <string_view>

struct agent_configuration {
    std::string relay;
    mig::amqp_tls_options relay_tls; // PEM text
    std::vector<std::string> proxies;
    std::chrono::seconds reconnect{30};
    std::string keys;                         // armored
    mig::json policy;                         // null: none given
    std::optional<mig::json> narrower_policy; // from the file beside a compiled one
    std::string journal = "/var/lib/mig-agent/agent.journal";
    std::string id;
    std::string enrol_token;
    mig::json tags = mig::json::object();
    std::chrono::seconds heartbeat{300};
    std::size_t workers = 0;
    mig::budget budget;
};

// Fails with a sentence that names the member.
[[nodiscard]] mig::result<agent_configuration> read_configuration(std::string_view carried,
                                                                  std::string const& file);

// All that a configuration may hold, with spaces between.
[[nodiscard]] std::string member_names();

// With everything opened but the agent itself.
[[nodiscard]] mig::result<mig::agent_options> options_of(agent_configuration const&, mig::log_sink);

#endif
