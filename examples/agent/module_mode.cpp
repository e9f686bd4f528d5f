#include "module_mode.hpp"

#include <mig/base/log.hpp>
#include <mig/host/host.hpp>
#include <mig/module/message.hpp>
#include <mig/module/registry.hpp>

#include <cstdio>
#include <string_view>

namespace {

constexpr std::size_t message_max_bytes = 80u << 20;
constexpr std::size_t block_bytes = 64u * 1024;

std::string read_standard_input()
{
    std::string all;
    while (all.size() <= message_max_bytes) {
        auto const before = all.size();
        all.resize(before + block_bytes);
        auto const n = std::fread(all.data() + before, 1, block_bytes, stdin);
        all.resize(before + n);
        if (n == 0) break;
    }
    return all;
}

void print_for_people(mig::module_info const& module, std::string const& answer)
{
    auto const parsed = mig::json::parse(answer).and_then(
        [](mig::json const& value) { return mig::operation_answer_from_json(value); });
    if (!parsed || module.lines_of == nullptr) {
        std::printf("%s\n", answer.c_str());
        return;
    }
    for (auto const& line : module.lines_of(*parsed, false)) {
        std::printf("%s\n", mig::printable(line).c_str());
    }
}

} // namespace

int run_module_mode(std::string const& name, bool for_people)
{
    auto const modules = mig::builtin_modules();
    auto const* const module = modules.find(name);
    if (module == nullptr) {
        std::string known;
        for (auto const& one : modules.all())
            known += " " + std::string{one.name};
        std::fprintf(stderr, "mig-agent: there is no module '%s'; there are:%s\n",
                     mig::printable(name).c_str(), known.c_str());
        return 3;
    }
    auto const host = mig::make_local_host();
    auto const answer =
        mig::run_module_message_confined(*module, read_standard_input(), {.host = *host});
    if (for_people) {
        print_for_people(*module, answer);
    } else {
        std::fwrite(answer.data(), 1, answer.size(), stdout);
    }
    return std::fflush(stdout) == 0 ? 0 : 3;
}
