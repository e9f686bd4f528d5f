// Actions through a scheduler, its SQLite file and a hundred agents, all in this process: from
// submit() until the scheduler says that every command of the action has its answer in the store.
//
// Nothing is left out but the network and gpg: signatures are verified and made, journals and the
// store are synced, an agent is three threads.  The module finds nothing, at once.
#include <mig/agent.hpp>
#include <mig/host/random.hpp>
#include <mig/scheduler.hpp>
#include <mig/store/sqlite.hpp>
#include <mig/transport/inproc.hpp>

#include "support/temporary_folder.hpp"
#include "support/test_signer.hpp"

#include <array>
#include <atomic>
#include <benchmark/benchmark.h>
#include <iostream>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace mig;
using namespace std::chrono_literals;

constexpr std::size_t fleet_size = 100;
constexpr auto fleet_ready_max = 30s;
constexpr std::ptrdiff_t under_way_max = 1'000;

class nothing final : public module {
public:
    result<void> run(run_context&) override { return {}; }
};

constexpr module_info nothing_module{.name = "nothing",
                                     .summary = "Finds nothing.",
                                     .needs = "",
                                     .make = [](json const&) -> result<std::unique_ptr<module>> {
                                         return std::make_unique<nothing>();
                                     }};

std::string name_of(std::size_t n)
{
    return "a" + std::to_string(n);
}

// Running from its construction to its destruction.
class fleet {
public:
    fleet()
        : scheduler_(scheduler::open({.store = make_sqlite_store({folder_ / "mig.db"}).value(),
                                      .transport = relay_.connect(),
                                      .investigators = test::ring_of({&alice_})})
                         .value())
    {
        threads_.emplace_back([this](std::stop_token stop) { scheduler_.run(stop).value(); });
        auto const allowed =
            policy::from_json(R"({"default":{"minimumweight":1,"investigators":{"alice":
                {"fingerprint":")" +
                                  alice_.name().hex() + R"(","weight":1}}}})",
                              test::ring_of({&alice_}))
                .value();
        agents_.reserve(fleet_size); // the threads refer to them
        for (std::size_t n = 0; n < fleet_size; ++n) {
            agents_.push_back(agent::open({.id = name_of(n),
                                           .policy = allowed,
                                           .modules = module_registry{}.with(nothing_module),
                                           .transport = relay_.connect(),
                                           .journal = folder_ / (name_of(n) + ".journal"),
                                           .workers = 1})
                                  .value());
            threads_.emplace_back(
                [&one = agents_.back()](std::stop_token stop) { one.run(stop).value(); });
        }
    }
    fleet(fleet const&) = delete;
    fleet& operator=(fleet const&) = delete;
    ~fleet()
    {
        for (auto& thread : threads_)
            thread.request_stop();
    }

    [[nodiscard]] bool becomes_ready()
    {
        auto const online = target::parse("status='online'").value();
        for (auto end = std::chrono::steady_clock::now() + fleet_ready_max;
             std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(10ms))
        {
            auto found = scheduler_.store().agents(online, now(), {.limit = fleet_size});
            if (found.value().size() == fleet_size) return true;
        }
        return false;
    }

    [[nodiscard]] signed_action ask(std::string target) const
    {
        std::array<std::byte, 10> random{};
        fill_random(random).value();
        action asked;
        asked.id = {make_uuid(now(), random)};
        asked.name = "bench";
        asked.target = std::move(target);
        asked.valid_from = now() - 1min;
        asked.expire_after = now() + 10min;
        asked.operations.push_back({.module = "nothing", .parameters = json::object()});
        return test::signed_by({&alice_}, std::move(asked), now());
    }

    [[nodiscard]] scheduler& platform() noexcept { return scheduler_; }

private:
    static system_time now()
    {
        return std::chrono::time_point_cast<system_time::duration>(
            std::chrono::system_clock::now());
    }

    test::temporary_folder folder_;
    test::test_signer alice_{1};
    inproc_relay relay_;
    scheduler scheduler_;
    std::vector<agent> agents_;
    std::vector<std::jthread> threads_; // last: they end before what they use
};

// Actions for so many agents each, so many actions under way at a time (range 0).
void actions(benchmark::State& state, fleet& all, std::size_t agents_each)
{
    std::vector<signed_action> questions;
    for (benchmark::IterationCount n = 0; n < state.max_iterations; ++n) {
        auto const asked = static_cast<std::size_t>(n) % fleet_size;
        questions.push_back(
            all.ask(agents_each == 1 ? "id='" + name_of(asked) + "'" : "status='online'"));
    }

    auto const under_way = state.range(0);
    std::counting_semaphore<under_way_max> room{under_way};
    std::atomic<bool> all_ok = true;
    std::vector<std::shared_ptr<void>> following;
    following.reserve(questions.size());
    for (auto _ : state) {
        room.acquire();
        auto& asked = questions[following.size()];
        following.push_back(
            all.platform().follow(asked.content().id, [&](action_progress const& progress) {
                if (progress.status != action_status::completed) return;
                if (progress.counters.success != agents_each) all_ok = false;
                room.release();
            }));
        all.platform().submit(asked, [&](result<action_record> const& accepted) {
            if (accepted) return;
            all_ok = false;
            room.release();
        });
        // The last ones are waited for within the time that they take.
        if (following.size() == questions.size()) {
            for (auto n = under_way; n > 0; --n)
                room.acquire();
        }
    }

    following.clear(); // nothing of this function is called any more
    if (!all_ok) state.SkipWithError("an action was refused, or not answered by all");
    state.SetItemsProcessed(state.iterations());
    state.counters["commands_per_second"] = benchmark::Counter(
        static_cast<double>(questions.size() * agents_each), benchmark::Counter::kIsRate);
}

} // namespace

int main(int argc, char** argv)
try {
    benchmark::Initialize(&argc, argv);
    fleet all;
    if (!all.becomes_ready()) {
        std::cerr << "the agents did not come online\n";
        return 1;
    }
    auto const add = [&](char const* name, std::size_t agents_each) {
        return benchmark::RegisterBenchmark(
                   name, [&all, agents_each](auto& state) { actions(state, all, agents_each); })
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime()
            ->MinTime(1);
    };
    add("actions_for_one_agent", 1)->Arg(1)->Arg(100);
    add("actions_for_all_agents", fleet_size)->Arg(1)->Arg(10);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
} catch (error_exception const& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
}
