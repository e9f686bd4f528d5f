#include "bare_broker.hpp"

#include "many_transport.hpp"
#include "processor_time.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

constexpr auto stuck_after = 120s;
constexpr std::uint16_t agents_prefetch = 256;

class conversation {
public:
    explicit conversation(bare_choices const& chosen)
        : chosen_(chosen),
          command_(chosen.command_bytes, std::byte{'c'}),
          answer_(chosen.answer_bytes, std::byte{'a'})
    {}
    ~conversation()
    {
        for (auto const& one : all_)
            one->close();
        if (thread_) thread_->finish();
    }
    conversation(conversation const&) = delete;
    conversation& operator=(conversation const&) = delete;

    mig::result<void> start()
    {
        auto const agents_url = mig::amqp::parse_broker_url(chosen_.relay);
        if (!agents_url) return agents_url.error();
        auto const url = mig::amqp::parse_broker_url(chosen_.schedulers);
        if (!url) return url.error();
        auto thread = mig::relay::event_thread::start();
        if (!thread) return thread.error();
        thread_ = *std::move(thread);
        add(*url, schedulers_prefetch,
            {std::string{mig::results_queue}, std::string{mig::heartbeats_queue}}, [this](auto d) {
                scheduler().acknowledge(d.tag);
                ++answered_;
                ask();
            });
        for (std::size_t n = 0; n < chosen_.agents; ++n) {
            auto const index = all_.size();
            queues_.push_back(mig::command_queue("linux.bare" + std::to_string(n)));
            add(*agents_url, agents_prefetch, {queues_.back()}, [this, index](auto d) {
                all_[index]->publish({.queue = std::string{mig::results_queue}, .body = answer_},
                                     [this, index, tag = d.tag](auto const& how) {
                                         if (how) return all_[index]->acknowledge(tag);
                                         ++failed_;
                                     });
            });
        }
        return {};
    }
    [[nodiscard]] std::size_t connected() const { return connected_; }
    [[nodiscard]] std::size_t answered() const { return answered_; }
    [[nodiscard]] std::size_t failed() const { return failed_; }
    void begin()
    {
        thread_->post([this] {
            for (std::size_t n = 0; n < chosen_.under_way; ++n)
                ask();
        });
    }

private:
    static constexpr std::uint16_t schedulers_prefetch = 2'000;

    template <class F>
    void add(mig::amqp::broker_url const& url, std::uint16_t prefetch,
             std::vector<std::string> queues, F on_delivery)
    {
        all_.push_back(std::make_unique<many_transport>(*thread_, url, prefetch));
        (void)all_.back()->open(std::move(queues), {.on_delivery = std::move(on_delivery),
                                                    .on_connection =
                                                        [this](auto const& how) {
                                                            if (how) ++connected_;
                                                        },
                                                    .on_consumer = nullptr});
    }
    many_transport& scheduler() { return *all_.front(); }
    void ask()
    {
        if (asked_ == chosen_.commands) return;
        scheduler().publish({.queue = queues_[asked_++ % queues_.size()], .body = command_},
                            [this](auto const& how) {
                                if (!how) ++failed_;
                            });
    }

    bare_choices const& chosen_;
    mig::bytes command_;
    mig::bytes answer_;
    std::unique_ptr<mig::relay::event_thread> thread_;
    std::vector<std::unique_ptr<many_transport>> all_; // the scheduler's is the first
    std::vector<std::string> queues_;
    std::size_t asked_ = 0;
    std::atomic<std::size_t> connected_ = 0;
    std::atomic<std::size_t> answered_ = 0;
    std::atomic<std::size_t> failed_ = 0;
};

template <class F>
bool await(F const& happened)
{
    auto const end = clock_type::now() + stuck_after;
    while (!happened()) {
        if (clock_type::now() > end) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

int fail(std::string const& why)
{
    std::fprintf(stderr, "mig-load: %s\n", why.c_str());
    return 3;
}

} // namespace

int run_bare_broker(bare_choices const& chosen)
{
    conversation one{chosen};
    if (auto started = one.start(); !started) return fail(started.error().message());
    if (!await([&] { return one.connected() > chosen.agents; }))
        return fail("not all are connected");
    auto const began = clock_type::now();
    auto const before = use_of_tree(chosen.watched).processor_s;
    auto const own_before = use_of_tree(::getpid()).processor_s;
    one.begin();
    for (std::size_t ended = 0; ended < chosen.commands;) {
        if (!await([&] { return one.answered() + one.failed() > ended; }))
            return fail(std::to_string(ended) + " of the commands were answered");
        ended = one.answered() + one.failed();
    }
    auto const took = std::chrono::duration<double>(clock_type::now() - began).count();
    auto const count = static_cast<double>(chosen.commands);
    auto const used = use_of_tree(chosen.watched).processor_s - before;
    auto const own = use_of_tree(::getpid()).processor_s - own_before;
    auto const processors = static_cast<double>(std::thread::hardware_concurrency());
    std::printf("the broker alone: %.0f commands with answers in %.2f s, %.0f a second (%zu "
                "failed)\n  broker %.1f us a command, peers that look at nothing %.1f us; %.0f "
                "processors of its own would do %.0f a second\n",
                count, took, count / took, one.failed(), 1e6 * used / count, 1e6 * own / count,
                processors, processors * count / used);
    return one.failed() == 0 ? 0 : 1;
}
