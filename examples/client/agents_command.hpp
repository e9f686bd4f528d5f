// mig agents: which agents belong to the fleet.
//
//     mig agents list [--waiting]
//     mig agents approve|refuse|forget-key AGENT...
//     mig agents token [AGENT]

#ifndef MIG_EXAMPLES_CLIENT_AGENTS_COMMAND_HPP
#define MIG_EXAMPLES_CLIENT_AGENTS_COMMAND_HPP

#include <span>
#include <string>

// The words after "agents".  Returns the exit status.
int agents_command(std::span<std::string const> words);

#endif
