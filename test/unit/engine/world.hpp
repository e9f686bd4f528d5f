// One seed, one world: a scheduler, or several that share a store, agents, a relay that loses,
// repeats, reorders and lies, disks and a store that fail, and processes that die at any moment.
// The engine's cores are the real ones.  What must never break is checked while it runs, and in the
// end:
//
//   I1  what was acknowledged is on disk, and is answered; what was accepted is stored, and ends
//   I2  no operation of a command runs twice on an agent, and no signed text under two commands
//   I3  each target of an action ends exactly once
//   I4  nothing runs that is not signed, valid at that time, and for that agent
//
// For the first part of its time the world is at fault; then it heals, and everything must end.

#ifndef MIG_TEST_UNIT_ENGINE_WORLD_HPP
#define MIG_TEST_UNIT_ENGINE_WORLD_HPP

#include <cstdint>
#include <string>

namespace mig::test {

struct world_report {
    std::uint64_t trace = 0; // a digest of everything that happened, in order
    std::uint64_t events = 0;
    std::uint64_t runs = 0;
    std::uint64_t crashes = 0;
    std::uint64_t commands = 0;
    std::uint64_t answered = 0; // of those, with an answer stored
    std::uint64_t redeliveries = 0;
};

// Throws broken.
[[nodiscard]] world_report run_world(std::uint64_t seed);

} // namespace mig::test

#endif
