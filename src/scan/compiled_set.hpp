// The patterns of a set, and what is searched for before RE2 is asked about them.
//
// Threads: immutable, shared by any number of threads.

#ifndef MIG_SRC_SCAN_COMPILED_SET_HPP
#define MIG_SRC_SCAN_COMPILED_SET_HPP

#include "scan/finder.hpp"
#include "scan/regex.hpp"
#include "scan/run_finder.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace mig::scan {

struct compiled_set {
    compiled_set(std::vector<std::shared_ptr<regex const>> patterns, kernel const&);

    struct of_run {
        run_finder find;
        std::uint32_t pattern;
    };

    std::vector<std::shared_ptr<regex const>> regexes;
    kernel const* with;
    // Each pattern is in one of these three.
    finder strings; // owners: indices of patterns
    std::vector<of_run> runs;
    std::vector<std::uint32_t> others; // each line is asked about
    // How many strings of each pattern are in each bucket of the finder.
    std::vector<std::array<std::uint16_t, 8>> buckets;
};

} // namespace mig::scan

#endif
