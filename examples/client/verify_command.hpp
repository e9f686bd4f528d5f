// mig verify: is this signed, by whom, and would an agent run it?
//
//     mig verify --keyring K --signature S MESSAGE    a file with its detached signature
//     mig verify --keyring K ACTION.json              an action, explained

#ifndef MIG_EXAMPLES_CLIENT_VERIFY_COMMAND_HPP
#define MIG_EXAMPLES_CLIENT_VERIFY_COMMAND_HPP

#include <span>
#include <string>

// The words after "verify".  Returns the exit status.
int verify_command(std::span<std::string const> words);

#endif
