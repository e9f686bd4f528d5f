// One message on its way: published, delivered, acknowledged, confirmed.
#include <mig/transport/inproc.hpp>
#include <mig/transport/local.hpp>

#include <benchmark/benchmark.h>
#include <condition_variable>
#include <mutex>
#include <unistd.h>

namespace {

using namespace mig;

// Counts down what is under way; the benchmark waits while there is too much.
class window {
public:
    explicit window(std::size_t size) : free_(size), size_(size) {}
    void enter()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return free_ != 0; });
        --free_;
    }
    void leave()
    {
        {
            std::lock_guard const lock{mutex_};
            ++free_;
        }
        changed_.notify_all();
    }
    void await_all()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return free_ == size_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t free_;
    std::size_t const size_;
};

// An agent's answers to the scheduler, so many under way at a time (range 0), so large (range 1).
void answers(benchmark::State& state, transport& scheduler, transport& agent)
{
    transport_events taking;
    taking.on_delivery = [&](delivery given) { scheduler.acknowledge(given.tag); };
    scheduler.open({std::string{results_queue}}, std::move(taking)).value();
    window connected{1};
    connected.enter();
    transport_events sending;
    sending.on_connection = [&](result<void> now) {
        if (now) connected.leave();
    };
    agent.open({command_queue("bench")}, std::move(sending)).value();
    connected.await_all();

    window under_way{static_cast<std::size_t>(state.range(0))};
    bytes const body(static_cast<std::size_t>(state.range(1)));
    bool all_ok = true;
    for (auto _ : state) {
        under_way.enter();
        agent.publish({std::string{results_queue}, body}, [&](result<void> outcome) {
            all_ok = all_ok && outcome;
            under_way.leave();
        });
    }
    under_way.await_all();
    if (!all_ok) state.SkipWithError("a message was not confirmed");
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * state.range(1));
}

void inproc(benchmark::State& state)
{
    inproc_relay relay;
    auto const scheduler = relay.connect();
    auto const agent = relay.connect();
    answers(state, *scheduler, *agent);
}

void local(benchmark::State& state)
{
    auto const path = "/tmp/mig-bench-" + std::to_string(::getpid());
    auto relay = local_relay::open({.socket = path}).value();
    auto const scheduler = relay.connect();
    auto const agent = make_local_transport({.socket = path}).value();
    answers(state, *scheduler, *agent);
}

void sizes(benchmark::internal::Benchmark* one)
{
    one->Args({1, 1'000})->Args({256, 1'000})->Args({4, 1 << 20})->UseRealTime();
}

BENCHMARK(inproc)->Apply(sizes);
BENCHMARK(local)->Apply(sizes);

} // namespace

BENCHMARK_MAIN();
