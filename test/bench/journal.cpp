// Entries that an agent's journal gets onto the disk: appended, synced, and told so.
#include "engine/journal.hpp"

#include "service/journal_file.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <semaphore>
#include <string>

namespace {

using namespace mig;

constexpr std::ptrdiff_t waiting_max = 1 << 16;

// A command of a usual size, as it is written down before it is acknowledged.
bytes an_entry()
{
    return engine::write_entry(
        engine::command_accepted{{"0197f5a0-7a3c-7def-8123-456789abcdef"},
                                 std::string(1'000, 'w'),
                                 std::string(64, 'd'),
                                 system_time{std::chrono::seconds{1'800'000'000}},
                                 system_time{std::chrono::seconds{1'700'000'000}}});
}

// So many entries wait for the disk at a time (range 0).  With one, each has a sync of its own;
// with more, those that come during a sync share the next one.
void appends(benchmark::State& state)
{
    test::temporary_folder const folder;
    auto journal = service::journal_file::open(folder / "journal").value();
    auto const waiting = state.range(0);
    std::counting_semaphore<waiting_max> room{waiting};
    std::uint64_t synced = 0; // this and the next two: the journal's thread, until it has stopped
    std::int64_t syncs = 0;
    bool all_ok = true;
    journal.start([&](std::uint64_t number, result<void> const& how) {
        all_ok = all_ok && how;
        ++syncs;
        room.release(static_cast<std::ptrdiff_t>(number - synced));
        synced = number;
    });

    auto const entry = an_entry();
    std::uint64_t number = 0;
    for (auto _ : state) {
        room.acquire();
        journal.append(++number, entry);
        // The last ones are waited for within the time that they take.
        if (static_cast<benchmark::IterationCount>(number) == state.max_iterations) {
            for (auto n = waiting; n > 0; --n)
                room.acquire();
        }
    }
    journal.stop();

    if (!all_ok) state.SkipWithError("the disk failed");
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(entry.size()));
    state.counters["entries_per_sync"] =
        static_cast<double>(number) / static_cast<double>(std::max<std::int64_t>(syncs, 1));
}

BENCHMARK(appends)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
