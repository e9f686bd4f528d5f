// mig-scheduler investigator add|list|permit|remove: who may use the API.
//
// The first administrator is made here, by whoever operates the machine: the API itself takes
// investigators from administrators only.  The last administrator stays.

#ifndef MIG_EXAMPLES_SCHEDULER_INVESTIGATOR_COMMAND_HPP
#define MIG_EXAMPLES_SCHEDULER_INVESTIGATOR_COMMAND_HPP

#include <mig/base/result.hpp>

#include <string>
#include <vector>

// The words behind "investigator"; gives what is to be printed.
[[nodiscard]] mig::result<std::string> investigator_command(std::vector<std::string> const&);

#endif
