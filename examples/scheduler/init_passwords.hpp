// The passwords of a platform's machines: new ones, or those that an earlier init has written.
//
// Fails when a file that holds one does not read.

#ifndef MIG_EXAMPLES_SCHEDULER_INIT_PASSWORDS_HPP
#define MIG_EXAMPLES_SCHEDULER_INIT_PASSWORDS_HPP

#include <mig/base/result.hpp>

#include <filesystem>
#include <string>

struct scheduler_passwords {
    std::string database;
    std::string broker;
    bool is_new = true;
};
[[nodiscard]] mig::result<scheduler_passwords>
passwords_of_scheduler(std::filesystem::path const& folder);
[[nodiscard]] mig::result<std::string> password_of_agent(std::filesystem::path const& folder);

#endif
