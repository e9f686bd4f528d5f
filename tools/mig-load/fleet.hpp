// Agents on a broker, questions to a scheduler, and how long it takes.

#ifndef MIG_TOOLS_LOAD_FLEET_HPP
#define MIG_TOOLS_LOAD_FLEET_HPP

#include <string>
#include <utility>
#include <vector>

struct fleet_choices {
    std::string relay;           // amqp://...
    std::string api;             // unix:... or https://...
    std::string questions;       // a file: a signed action a line
    std::string prefix = "load"; // of agents' names
    std::size_t agents = 100;
    std::size_t answer_bytes = 1'000; // of findings
    bool only_answers = false;        // somebody else asks, until standard input ends
    std::size_t under_way = 0;        // actions; 0: one after the other, each timed
    std::size_t timed_max = 0;        // seconds; 0: until there are no questions left
    std::vector<std::pair<std::string, long>> watched; // name and process
};

[[nodiscard]] int run_fleet(fleet_choices const&);

#endif
