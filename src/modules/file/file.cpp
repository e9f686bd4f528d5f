// The file module: names, sizes, modes, times, contents and digests of files.  protocol 10.3
//
// README.md beside this file is its manual.

#include <mig/module/registry.hpp>

#include "modules/file/arguments.hpp"
#include "modules/file/lines.hpp"
#include "modules/file/run.hpp"
#include "modules/file/search.hpp"

namespace mig {
namespace {

class file_module_run final : public module {
public:
    explicit file_module_run(std::vector<file::search> searches) : searches_(std::move(searches)) {}
    result<void> run(run_context& context) override
    {
        return file::run_searches(searches_, context);
    }

private:
    std::vector<file::search> searches_;
};

result<std::unique_ptr<module>> make(json const& parameters)
{
    auto searches = file::parse_searches(parameters);
    if (!searches) return searches.error();
    return std::make_unique<file_module_run>(*std::move(searches));
}

// Links to files are followed wherever they lead; who asks for no content reads no file.
sandbox_needs reads(json const& parameters)
{
    sandbox_needs needs;
    auto const searches = file::parse_searches(parameters);
    if (!searches) return needs; // and nothing will run
    for (auto const& one : *searches) {
        needs.read_paths.insert(needs.read_paths.end(), one.roots.begin(), one.roots.end());
        needs.linked_files =
            needs.linked_files || one.reads() || one.shows_sha256() || one.archives;
    }
    return needs;
}

} // namespace

extern module_info const file_module;
constinit module_info const file_module{
    .name = "file",
    .summary = "Searches files by name, size, mode, time, content and digest.",
    .needs = "read:fs",
    .make = make,
    .reads = reads,
    .parameters_from = file::parameters_from,
    .arguments_help = file::arguments_help,
    .remarks_on = file::remarks_on,
    .lines_of = file::lines_of,
    .examined = {.statistic = "filescount", .noun = "files"},
};

} // namespace mig
