// mig show: the answers to an action that was asked earlier.

#ifndef MIG_EXAMPLES_CLIENT_SHOW_COMMAND_HPP
#define MIG_EXAMPLES_CLIENT_SHOW_COMMAND_HPP

#include <span>
#include <string>

// The words after "show".  Returns mig's exit status.
[[nodiscard]] int show_command(std::span<std::string const> words);

#endif
