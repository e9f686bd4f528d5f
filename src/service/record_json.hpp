// The platform's records as JSON: what the REST API sends and its client reads.
//
//     agent    {"id","name",... as protocol 5.1, "status","heartbeatts","agentkey"}
//     action   the action as it was signed, and "status","starttime","finishtime","counters"
//     command  {"id","actionid","agentid","agentname","status","starttime","finishtime","reason",
//               "verified","answer"}: "answer" is the text that the agent signed, unchanged
//
// Threads: pure functions.

#ifndef MIG_SERVICE_RECORD_JSON_HPP
#define MIG_SERVICE_RECORD_JSON_HPP

#include <mig/action/record.hpp>
#include <mig/base/json.hpp>
#include <mig/store/store.hpp>

namespace mig::service {

[[nodiscard]] json to_json(agent_record const&);
[[nodiscard]] result<agent_record> agent_record_from_json(json const&);

[[nodiscard]] json to_json(action_counters const&);
[[nodiscard]] action_counters counters_from_json(json const&);

[[nodiscard]] json to_json(action_record const&, action_counters const&);
[[nodiscard]] result<action_record> action_record_from_json(json const&);

[[nodiscard]] json to_json(command_record const&);
[[nodiscard]] result<command_record> command_record_from_json(json const&);

} // namespace mig::service

#endif
