// mig keyring: the keyring that an agent carries, built and looked after.
//
//     mig keyring add --keyring K FILE|FINGERPRINT...
//     mig keyring list --keyring K
//     mig keyring check --keyring K

#ifndef MIG_EXAMPLES_CLIENT_KEYRING_COMMAND_HPP
#define MIG_EXAMPLES_CLIENT_KEYRING_COMMAND_HPP

#include <span>
#include <string>

// The words after "keyring".  Returns the exit status.
int keyring_command(std::span<std::string const> words);

#endif
