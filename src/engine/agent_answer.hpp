// What an answer says when operations did not run as they were asked.
//
// Pure.

#ifndef MIG_ENGINE_AGENT_ANSWER_HPP
#define MIG_ENGINE_AGENT_ANSWER_HPP

#include <mig/action/answer.hpp>
#include <mig/base/error.hpp>

#include <string>

namespace mig::engine {

// The first operation that was no success decides.  protocol 4.2
void take_status(answer&, command_status);

// The next of its operations has failed before it could run.
void add_failure(answer&, std::string why);

// The operations that have no answer yet, of this many, will not run any more.
void expire_rest(answer&, std::size_t operations, system_time expired);

// Only why there is none, once for each operation, and at least once.
void replace_by_failure(answer&, command_status, std::size_t operations, std::string const& why);

} // namespace mig::engine

#endif
