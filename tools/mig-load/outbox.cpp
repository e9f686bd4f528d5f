#include "outbox.hpp"

#include <mig/host/host.hpp>
#include <mig/scheduler.hpp>
#ifdef MIG_WITH_POSTGRES
#include <mig/store/postgres.hpp>
#endif
#include <mig/store/sqlite.hpp>

#include "processor_time.hpp"
#include "simulated_agent.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <thread>

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

constexpr auto stuck_after = 300s;
constexpr std::size_t heartbeats_under_way = 4'000;

// Takes everything at once, and tells what a fleet of so many would say.
class simulated_transport final : public mig::transport {
public:
    explicit simulated_transport(outbox_choices const& chosen) : chosen_(chosen) {}
    ~simulated_transport() override
    {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
    }

    mig::result<void> open(std::vector<std::string>, mig::transport_events events) override
    {
        events_ = std::move(events);
        thread_ = std::thread{[this] { serve(); }};
        return {};
    }
    void publish(mig::publication what, std::function<void(mig::result<void>)> confirmed) override
    {
        ++published_;
        std::lock_guard const lock{mutex_};
        to_confirm_.push_back(std::move(confirmed));
        if (chosen_.answers) to_answer_.push_back(std::move(what));
    }
    void acknowledge(std::uint64_t) override { ++acknowledged_; }

    [[nodiscard]] std::size_t published() const { return published_; }
    [[nodiscard]] std::size_t acknowledged() const { return acknowledged_; }
    [[nodiscard]] std::size_t confirmed() const { return confirmed_; }

private:
    void serve()
    {
        events_.on_connection({});
        // Agents are kept as little as can be: each is made again when it is asked.
        for (std::size_t n = 0; n < chosen_.agents && !stopping_; ++n) {
            while (n > acknowledged_ + heartbeats_under_way && !stopping_)
                std::this_thread::sleep_for(1ms);
            simulated_agent one{"outbox", n, 0};
            events_.on_delivery({++tag_, std::string{mig::heartbeats_queue},
                                 mig::to_bytes(one.heartbeat()), false});
        }
        while (!stopping_) {
            std::vector<std::function<void(mig::result<void>)>> confirm;
            std::vector<mig::publication> answer;
            {
                std::lock_guard const lock{mutex_};
                confirm.swap(to_confirm_);
                answer.swap(to_answer_);
            }
            if (confirm.empty() && answer.empty()) std::this_thread::sleep_for(1ms);
            for (auto const& one : confirm) {
                one({});
                ++confirmed_;
            }
            for (auto const& one : answer) {
                auto const from = mig::command_queue("linux.outbox").size();
                auto const number = std::stoull(one.queue.substr(from));
                simulated_agent who{"outbox", number, 200};
                events_.on_delivery({++tag_, std::string{mig::results_queue},
                                     mig::to_bytes(who.answer_to(one.body)), false});
            }
        }
    }

    outbox_choices const& chosen_;
    mig::transport_events events_;
    std::mutex mutex_; // of the two below
    std::vector<std::function<void(mig::result<void>)>> to_confirm_;
    std::vector<mig::publication> to_answer_;
    std::atomic<std::size_t> published_ = 0;
    std::atomic<std::size_t> acknowledged_ = 0;
    std::atomic<std::size_t> confirmed_ = 0;
    std::atomic<bool> stopping_ = false;
    std::uint64_t tag_ = 0;
    std::thread thread_;
};

int fail(std::string const& why)
{
    std::fprintf(stderr, "mig-load: %s\n", why.c_str());
    return 3;
}

template <class F>
bool await(F const& happened)
{
    auto const end = clock_type::now() + stuck_after;
    while (!happened()) {
        if (clock_type::now() > end) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

void print(char const* what, std::size_t count, clock_type::time_point since)
{
    auto const took = std::chrono::duration<double>(clock_type::now() - since).count();
    auto const use = use_of_tree(::getpid());
    std::printf("%-34s %7.2f s, %7.0f a second; this process: %.1f s of processor, %.1f MB\n", what,
                took, static_cast<double>(count) / took, use.processor_s,
                static_cast<double>(use.resident_bytes) / 1e6);
    std::fflush(stdout);
}

mig::result<std::unique_ptr<mig::store>> open_store(std::string const& where)
{
#ifdef MIG_WITH_POSTGRES
    if (where.starts_with("postgresql:")) return mig::make_postgres_store({.connection = where});
#endif
    return mig::make_sqlite_store({.file = where});
}

} // namespace

int run_outbox(outbox_choices const& chosen)
{
    std::ifstream file{chosen.questions};
    std::string line;
    std::getline(file, line);
    auto asked = mig::signed_action::parse(mig::as_bytes(line));
    if (!asked) return fail(asked.error().message());
    auto store = open_store(chosen.store);
    if (!store) return fail(store.error().message());
    auto transport = std::make_unique<simulated_transport>(chosen);
    auto const& relay = *transport;
    auto const began_with = use_of_tree(::getpid()).resident_bytes;
    auto scheduler = mig::scheduler::open(
        {.store = *std::move(store), .transport = std::move(transport), .investigators = {}});
    if (!scheduler) return fail(scheduler.error().message());
    auto since = clock_type::now();
    std::jthread const serving{[&](std::stop_token const& stop) { (void)scheduler->run(stop); }};

    if (!await([&] { return relay.acknowledged() >= chosen.agents; }))
        return fail("the agents are not registered");
    print("agents registered:", chosen.agents, since);
    auto const each = static_cast<double>(use_of_tree(::getpid()).resident_bytes - began_with) /
                      static_cast<double>(chosen.agents);
    std::printf("%-34s %7.0f bytes of memory an agent\n", "a scheduler needs", each);

    since = clock_type::now();
    std::atomic<int> accepted = 0;
    scheduler->submit(*asked, [&](mig::result<mig::action_record> const& how) {
        if (!how) std::fprintf(stderr, "mig-load: %s\n", how.error().message().c_str());
        accepted = how ? 1 : -1;
    });
    if (!await([&] { return accepted != 0; }) || accepted < 0) return fail("it is not accepted");
    print("the action is accepted (committed):", chosen.agents, since);
    if (!await([&] { return relay.confirmed() >= chosen.agents; }))
        return fail("it is not dispatched to all");
    print("all commands are dispatched:", chosen.agents, since);
    if (!chosen.answers) return 0;
    if (!await([&] { return relay.acknowledged() >= 2 * chosen.agents; }))
        return fail("not all answers are stored");
    print("all answers are stored:", chosen.agents, since);
    return 0;
}
