// The program with which a broker's administrator changes it.

#ifndef MIG_EXAMPLES_SCHEDULER_RABBITMQCTL_HPP
#define MIG_EXAMPLES_SCHEDULER_RABBITMQCTL_HPP

#include <mig/base/result.hpp>

#include <string>

// Runs "PROGRAM -q import_definitions" with that file, which only its owner may be able to read, as
// its input.  What it says goes to standard error.
[[nodiscard]] mig::result<void> import_definitions(std::string const& program,
                                                   std::string const& file);

#endif
