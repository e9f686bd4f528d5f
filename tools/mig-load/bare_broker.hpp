// What the broker alone can do: the same messages, and nobody who looks into them.

#ifndef MIG_TOOLS_LOAD_BARE_BROKER_HPP
#define MIG_TOOLS_LOAD_BARE_BROKER_HPP

#include <cstddef>
#include <string>

struct bare_choices {
    std::string relay;      // amqp://... of the agents
    std::string schedulers; // of the scheduler
    std::size_t agents = 1'000;
    std::size_t commands = 40'000;
    std::size_t under_way = 10'000;
    std::size_t command_bytes = 1'000;
    std::size_t answer_bytes = 1'900;
    long watched = 0; // the broker's process
};

[[nodiscard]] int run_bare_broker(bare_choices const&);

#endif
