// What mig-scheduler init is told: by its words.

#ifndef MIG_EXAMPLES_SCHEDULER_INIT_PLAN_HPP
#define MIG_EXAMPLES_SCHEDULER_INIT_PLAN_HPP

#include <mig/base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

extern std::string_view const init_help;

struct init_plan {
    std::string into;
    std::string database;
    std::string broker;
    std::string virtual_host;
    std::string broker_ca;
    std::string rabbitmqctl; // empty: the broker is not to be reached from here
    std::string keyring;
    std::string api_url = "https://localhost:1664";
    std::string os = "linux";
    std::vector<std::string> schedulers;
    std::vector<std::string> agents;
};

// Fails with a sentence that names the option.
[[nodiscard]] mig::result<init_plan> read_init_plan(std::vector<std::string> const& given);

#endif
