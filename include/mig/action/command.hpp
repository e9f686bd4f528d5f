// A command: an action addressed to one agent.

#ifndef MIG_ACTION_COMMAND_HPP
#define MIG_ACTION_COMMAND_HPP

#include <mig/action/action.hpp>
#include <mig/action/agent_facts.hpp>

namespace mig {

struct command {
    command_id id;
    agent_id agent; // whom it is for; any other agent refuses it
    signed_action action;
};

} // namespace mig

#endif
