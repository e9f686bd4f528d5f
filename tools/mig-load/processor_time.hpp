// What a process and its children have used and hold, by /proc.

#ifndef MIG_TOOLS_LOAD_PROCESSOR_TIME_HPP
#define MIG_TOOLS_LOAD_PROCESSOR_TIME_HPP

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

struct process_use {
    double processor_s = 0;
    std::uint64_t resident_bytes = 0; // shared memory counts once a process
};

// Of this one and all below it.
[[nodiscard]] inline process_use use_of_tree(long root)
{
    struct one {
        long parent = 0;
        process_use use;
    };
    std::map<long, one> all;
    auto const ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    auto const page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::error_code gone;
    for (auto const& entry : std::filesystem::directory_iterator{"/proc", gone}) {
        auto const pid = std::strtol(entry.path().filename().c_str(), nullptr, 10);
        if (pid <= 0) continue;
        std::ifstream file{entry.path() / "stat"};
        std::string line;
        if (!std::getline(file, line)) continue;
        std::istringstream rest{line.substr(line.rfind(')') + 2)}; // the name may hold anything
        std::vector<std::string> words{std::istream_iterator<std::string>{rest}, {}};
        if (words.size() < 22) continue;
        // proc(5): fields 4, 14, 15, 24.
        all[pid] = {std::stol(words[1]),
                    {static_cast<double>(std::stoull(words[11]) + std::stoull(words[12])) / ticks,
                     std::stoull(words[21]) * page}};
    }
    process_use sum;
    for (auto const& [pid, it] : all) {
        auto above = pid;
        for (int depth = 0; depth < 16 && above != root && all.contains(above); ++depth)
            above = all[above].parent;
        if (above != root) continue;
        sum.processor_s += it.use.processor_s;
        sum.resident_bytes += it.use.resident_bytes;
    }
    return sum;
}

#endif
