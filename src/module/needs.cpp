#include <mig/base/assert.hpp>
#include <mig/module/module.hpp>

namespace mig {

sandbox_needs needs_of(module_info const& info, json const& parameters)
{
    sandbox_needs needs;
    auto left = info.needs;
    while (!left.empty()) {
        auto const word = left.substr(0, left.find(' '));
        left.remove_prefix(word.size());
        left.remove_prefix(left.empty() ? 0 : 1);
        if (word == "read:fs") {
            auto files =
                info.reads != nullptr ? info.reads(parameters) : sandbox_needs{.read_paths = {"/"}};
            needs.read_paths = std::move(files.read_paths);
            needs.linked_files = files.linked_files;
        } else if (word == "read:proc") {
            needs.read_paths.emplace_back("/proc");
            needs.processes = true;
        } else if (word == "network") {
            needs.network = true;
        } else if (word == "programs") {
            needs.programs = true;
        } else {
            MIG_ASSERT(word.empty()); // a need that no sandbox knows
        }
    }
    return needs;
}

} // namespace mig
