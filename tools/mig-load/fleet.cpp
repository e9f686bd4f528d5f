#include "fleet.hpp"

#include <mig/client.hpp>

#include "many_transport.hpp"
#include "processor_time.hpp"
#include "simulated_agent.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <fstream>
#include <thread>

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

constexpr auto ready_max = 120s;
constexpr std::uint16_t agents_prefetch = 256; // as make_amqp_transport()
constexpr char const* own_name = "agents";
constexpr auto end_max = 120s; // for an action that is under way
constexpr auto greet_every = 10s;
constexpr auto again_every = 1s; // what the broker did not take
constexpr auto sample_every = 10s;
constexpr std::size_t samples_min = 6; // to say whether memory grows

double seconds_since(clock_type::time_point then)
{
    return std::chrono::duration<double>(clock_type::now() - then).count();
}

int fail(mig::error const& why)
{
    std::fprintf(stderr, "mig-load: %s\n", why.message().c_str());
    return 3;
}

class fleet {
public:
    explicit fleet(fleet_choices const& chosen) : chosen_(chosen)
    {
        watched_ = chosen.watched;
        watched_.emplace_back(own_name, ::getpid());
    }

    ~fleet()
    {
        for (auto* const one : transports_)
            one->close();
        if (thread_) thread_->finish();
    }
    fleet(fleet const&) = delete;
    fleet& operator=(fleet const&) = delete;

    mig::result<void> start()
    {
        auto const url = mig::amqp::parse_broker_url(chosen_.relay);
        if (!url) return url.error();
        auto thread = mig::relay::event_thread::start();
        if (!thread) return thread.error();
        thread_ = *std::move(thread);
        for (std::size_t n = 0; n < chosen_.agents; ++n) {
            agents_.push_back(
                std::make_unique<simulated_agent>(chosen_.prefix, n, chosen_.answer_bytes));
            auto transport = std::make_unique<many_transport>(*thread_, *url, agents_prefetch);
            transports_.push_back(transport.get());
            if (auto started = agents_.back()->start(std::move(transport)); !started)
                return started;
        }
        return {};
    }

    mig::result<mig::client> connected()
    {
        auto client = mig::client::open({.url = chosen_.api, .api_key = {}, .ca_file = {}});
        if (!client) return client;
        auto const began = clock_type::now();
        auto again_at = began + greet_every;
        auto const target = "name LIKE '" + chosen_.prefix + "%' AND status='online'";
        while (true) {
            auto const there = client->agents(target);
            if (there && there->size() >= chosen_.agents) break;
            if (clock_type::now() - began > ready_max)
                return mig::error{mig::errc::unavailable, "wait for", "the agents",
                                  there ? std::to_string(there->size()) + " are online"
                                        : there.error().message()};
            // As agents do: the first one may have come before there was a queue for it.
            if (clock_type::now() > again_at) {
                again_at = clock_type::now() + greet_every;
                for (auto const& one : agents_)
                    one->greet();
            }
            std::this_thread::sleep_for(50ms);
        }
        std::printf("%zu agents are connected and known after %.1f s\n", chosen_.agents,
                    seconds_since(began));
        return client;
    }

    // Answers what others ask, until standard input ends.
    int answer_others()
    {
        std::printf("ready\n");
        std::fflush(stdout);
        while (std::getchar() != EOF) {
        }
        return 0;
    }

    // One after the other: from the submission to the first and the last answer at the client.
    int time_each(mig::client& client, std::deque<mig::signed_action> const& questions)
    {
        std::vector<double> firsts, lasts;
        start_counting();
        for (auto const& asked : questions) {
            auto const began = clock_type::now();
            if (auto accepted = client.submit(asked); !accepted) return fail(accepted.error());
            double first = 0;
            std::size_t answers = 0;
            auto followed =
                client.follow(asked.content().id, [&](mig::action_progress const& progress) {
                    if (!progress.finished) return true;
                    if (++answers == 1) first = seconds_since(began);
                    return answers < chosen_.agents;
                });
            if (!followed && followed.error().code() != mig::errc::cancelled)
                return fail(followed.error());
            if (answers < chosen_.agents) {
                std::fprintf(stderr, "mig-load: %zu answers\n", answers);
                return 1;
            }
            firsts.push_back(first * 1e3);
            lasts.push_back(seconds_since(began) * 1e3);
        }
        auto const middle = [](std::vector<double>& all) {
            std::sort(all.begin(), all.end());
            return all[all.size() / 2];
        };
        auto const middle_first = middle(firsts);
        auto const middle_last = middle(lasts);
        std::printf("%zu agents, %zu questions: first answer after %.1f ms, last after %.1f ms "
                    "(medians; longest %.1f ms)\n",
                    chosen_.agents, questions.size(), middle_first, middle_last, lasts.back());
        print_use(questions.size() * chosen_.agents);
        return 0;
    }

    // So many under way at a time, until there are no more.
    int sustain(mig::client& client, std::deque<mig::signed_action> questions)
    {
        std::deque<mig::action_id> under_way;
        std::size_t actions = 0;
        start_counting();
        auto const deadline = chosen_.timed_max == 0
                                  ? clock_type::time_point::max()
                                  : began_ + std::chrono::seconds{chosen_.timed_max};
        auto sample_at = began_ + sample_every;
        auto progress_at = began_;
        auto again_at = began_ + again_every;
        while (!under_way.empty() || (!questions.empty() && clock_type::now() < deadline)) {
            while (under_way.size() < chosen_.under_way && !questions.empty() &&
                   clock_type::now() < deadline) {
                auto const accepted = client.submit(questions.front());
                if (!accepted) return fail(accepted.error());
                under_way.push_back(questions.front().content().id);
                questions.pop_front();
            }
            auto const oldest = client.action(under_way.front());
            if (!oldest) return fail(oldest.error());
            if (oldest->status == mig::action_status::completed) {
                if (oldest->counters.success != chosen_.agents) {
                    std::fprintf(stderr, "mig-load: an action has %llu answers\n",
                                 static_cast<unsigned long long>(oldest->counters.success));
                    return 1;
                }
                under_way.pop_front();
                ++actions;
                progress_at = clock_type::now();
            } else if (clock_type::now() - progress_at > end_max) {
                std::uint64_t answered = 0;
                for (auto const& one : agents_)
                    answered += one->answered();
                std::fprintf(stderr,
                             "mig-load: an action does not end: %llu answers stored of it; "
                             "agents have sent %llu in all\n",
                             static_cast<unsigned long long>(oldest->counters.success),
                             static_cast<unsigned long long>(answered));
                return 1;
            } else {
                std::this_thread::sleep_for(10ms);
            }
            if (clock_type::now() > again_at) {
                again_at += again_every;
                for (auto const& one : agents_)
                    one->send_again();
            }
            if (clock_type::now() > sample_at) {
                sample_at += sample_every;
                print_memory(actions);
            }
        }
        auto const commands = actions * chosen_.agents;
        auto const took = seconds_since(began_);
        std::printf("%zu commands in %.2f s: %.0f commands per second (%zu actions of %zu agents, "
                    "%zu under way)\n",
                    commands, took, static_cast<double>(commands) / took, actions, chosen_.agents,
                    chosen_.under_way);
        print_use(commands);
        print_growth();
        return 0;
    }

private:
    void start_counting()
    {
        began_ = clock_type::now();
        before_.clear();
        for (auto const& [name, pid] : watched_)
            before_.push_back(use_of_tree(pid));
    }
    void print_memory(std::size_t actions)
    {
        std::printf("after %4.0f s, %zu actions:", seconds_since(began_), actions);
        std::vector<double> held;
        for (auto const& [name, pid] : watched_) {
            held.push_back(static_cast<double>(use_of_tree(pid).resident_bytes) / 1e6);
            std::printf(" %s %.1f MB", name.c_str(), held.back());
        }
        std::printf("\n");
        std::fflush(stdout);
        held_.push_back(std::move(held));
    }
    // Whether it is flat: what is held in the middle of a run is held at its end.
    void print_growth() const
    {
        if (held_.size() < samples_min) return;
        for (std::size_t n = 0; n < watched_.size(); ++n) {
            auto const first = held_.front()[n];
            auto const middle = held_[held_.size() / 2][n];
            auto const last = held_.back()[n];
            std::printf(
                "  %-10s held %.1f MB after the first 10 s, %.1f in the middle, %.1f at the "
                "end: %+.1f %% in the second half\n",
                watched_[n].first.c_str(), first, middle, last, 100 * (last - middle) / middle);
        }
    }
    // What bounds it: who used the processors.  What the simulated agents use would be elsewhere.
    void print_use(std::size_t commands) const
    {
        auto const took = seconds_since(began_);
        auto const each = 1.0 / static_cast<double>(std::max<std::size_t>(commands, 1));
        double all = 0;
        double platform = 0;
        std::pair<double, std::string> most{0, ""};
        for (std::size_t n = 0; n < watched_.size(); ++n) {
            auto const& name = watched_[n].first;
            auto const after = use_of_tree(watched_[n].second);
            auto const used = after.processor_s - before_[n].processor_s;
            all += used;
            if (name != own_name) {
                platform += used;
                most = std::max(most, {used, name});
            }
            std::printf("  %-10s %7.2f s of processor, %5.1f %% of one, %7.1f us a command, "
                        "%.1f MB\n",
                        name.c_str(), used, 100 * used / took, 1e6 * used * each,
                        static_cast<double>(after.resident_bytes) / 1e6);
        }
        auto const processors = static_cast<double>(std::thread::hardware_concurrency());
        if (platform > 0 && chosen_.under_way > 0) // else they mostly wait
            std::printf("  bounded by the %s: %.0f %% of the platform's %.1f us a command; %.0f "
                        "processors of its own would do %.0f a second, %.0f with the agents "
                        "on them\n",
                        most.second.c_str(), 100 * most.first / platform, 1e6 * platform * each,
                        processors, processors / (platform * each), processors / (all * each));
        std::fflush(stdout);
    }

    fleet_choices const& chosen_;
    std::unique_ptr<mig::relay::event_thread> thread_;
    std::vector<many_transport*> transports_;
    std::vector<std::pair<std::string, long>> watched_;
    std::vector<process_use> before_;
    std::vector<std::vector<double>> held_; // MB, each time of each that is watched
    clock_type::time_point began_;
    std::vector<std::unique_ptr<simulated_agent>> agents_;
};

} // namespace

int run_fleet(fleet_choices const& chosen)
{
    std::deque<mig::signed_action> questions;
    std::ifstream file{chosen.questions};
    for (std::string line; std::getline(file, line);) {
        auto read = mig::signed_action::parse(mig::as_bytes(line));
        if (!read) return fail(read.error());
        questions.push_back(*std::move(read));
    }
    if (questions.empty() && !chosen.only_answers) {
        std::fprintf(stderr, "mig-load: there are no questions in %s\n", chosen.questions.c_str());
        return 3;
    }
    fleet all{chosen};
    if (auto started = all.start(); !started) return fail(started.error());
    auto client = all.connected();
    if (!client) return fail(client.error());
    if (chosen.only_answers) return all.answer_others();
    return chosen.under_way == 0 ? all.time_each(*client, questions)
                                 : all.sustain(*client, std::move(questions));
}
