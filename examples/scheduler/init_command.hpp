// mig-scheduler init: a platform's database and broker, and a folder for each machine.
//
// What needs no rights but those of the database's owner is done: the schema and its roles.  What
// an administrator does by programs of their own is written down for them: users of the database
// (database.sql), all of the broker (broker.json).  Every user has the least rights, and a password
// that was made here.

#ifndef MIG_EXAMPLES_SCHEDULER_INIT_COMMAND_HPP
#define MIG_EXAMPLES_SCHEDULER_INIT_COMMAND_HPP

#include <mig/base/result.hpp>

#include <string>
#include <vector>

// The words behind "init"; gives what is to be printed.
[[nodiscard]] mig::result<std::string> init_command(std::vector<std::string> const&);

#endif
