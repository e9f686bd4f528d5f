#include "service/store_reads.hpp"

#include <iterator>
#include <limits>
#include <utility>

namespace mig::service {
namespace {

namespace core = engine::scheduling;

constexpr std::size_t claim_max = 256; // actions at a time
constexpr page everything{.limit = std::numeric_limits<std::int32_t>::max(), .offset = 0};

result<std::vector<open_work>> claim_all(store& of, system_time now)
{
    std::vector<open_work> all;
    for (;;) {
        auto claimed = of.claim(now, claim_lease, claim_max);
        if (!claimed) return claimed.error();
        if (claimed->empty()) return all;
        std::move(claimed->begin(), claimed->end(), std::back_inserter(all));
    }
}

result<core::recovered> with_agents(store& of, std::vector<open_work> work, system_time now)
{
    auto agents = all_agents(of, now);
    if (!agents) return agents.error();
    return core::recovered{*std::move(agents), std::move(work), now};
}

} // namespace

result<std::vector<agent_record>> all_agents(store& of, system_time now)
{
    return of.agents(*target::parse("TRUE"), now, everything);
}

result<core::recovered> take_over(store& of, system_time now)
{
    auto work = claim_all(of, now);
    if (!work) return work.error();
    return with_agents(of, *std::move(work), now);
}

result<std::optional<core::recovered>> take_over_if_any(store& of, system_time now)
{
    auto work = claim_all(of, now);
    if (!work) return work.error();
    if (work->empty()) return std::optional<core::recovered>{};
    auto taken = with_agents(of, *std::move(work), now);
    if (!taken) return taken.error();
    return std::optional{*std::move(taken)};
}

result<std::vector<agent_record>> find_targets(store& of, std::string const& text, system_time now)
{
    auto const wanted = target::parse(text);
    if (!wanted) return wanted.error();
    return of.agents(*wanted, now, everything);
}

result<core::looked_up::records> look_up(store& of, core::look_up const& it)
{
    core::looked_up::records found;
    if (it.token) {
        auto token = of.token(*it.token);
        if (!token) return token.error();
        found.token = *std::move(token);
    }
    auto agent = it.agent;
    if (!it.command.empty()) {
        auto command = of.command(it.command);
        if (!command) return command.error();
        found.command = *std::move(command);
        if (!found.command) return found;
        agent = found.command->agent;
    }
    auto record = of.agent(agent);
    if (!record) return record.error();
    found.agent = *std::move(record);
    return found;
}

} // namespace mig::service
