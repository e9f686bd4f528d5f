// The scheduler's engine on a real machine: carries out what scheduler_core says, and tells it what
// happened.  The rules are in engine/scheduler_core; here is nothing but plumbing.
//
// Threads of a running scheduler: the one that called run() drives the core and the timer; one
// talks to the store; the transport has its own.

#include <mig/host/random.hpp>
#include <mig/scheduler.hpp>

#include "engine/scheduler_core.hpp"
#include "service/worker_pool.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace mig {
namespace {

namespace core = engine::scheduling;

constexpr page everything{.limit = std::numeric_limits<std::int32_t>::max(), .offset = 0};

using progress_callback = std::function<void(action_progress const&)>;

// Who follows what.  Any thread.
class followers {
public:
    std::shared_ptr<void> add(action_id const& action, progress_callback call)
    {
        std::lock_guard const lock{mutex_};
        auto const one = std::make_shared<follower>(follower{std::move(call)});
        auto const entry = entries_.emplace(action.text, one);
        auto const left = [all = weak_.lock(), entry](void*) {
            std::lock_guard const again{all->mutex_};
            entry->second->present = false;
            all->entries_.erase(entry);
        };
        return {static_cast<void*>(this), left};
    }
    void tell(action_progress const& progress)
    {
        // Under the lock: when a handle has been destroyed, its callback is not called any more.
        std::lock_guard const lock{mutex_};
        std::vector<std::shared_ptr<follower>> told; // a callback may drop any handle, its own too
        auto const [from, to] = entries_.equal_range(progress.action.text);
        for (auto it = from; it != to; ++it)
            told.push_back(it->second);
        for (auto const& one : told) {
            if (one->present) one->call(progress);
        }
    }
    [[nodiscard]] bool any(action_id const& action)
    {
        std::lock_guard const lock{mutex_};
        return entries_.contains(action.text);
    }
    static std::shared_ptr<followers> make()
    {
        auto made = std::make_shared<followers>();
        made->weak_ = made;
        return made;
    }

private:
    struct follower {
        progress_callback call;
        bool present = true;
    };
    std::recursive_mutex mutex_; // a callback may drop its own handle
    std::multimap<std::string, std::shared_ptr<follower>> entries_;
    std::weak_ptr<followers> weak_;
};

} // namespace

class scheduler::impl {
public:
    explicit impl(scheduler_options options)
        : options_(std::move(options)),
          core_({.investigators = options_.investigators,
                 .idle_after = options_.idle_after,
                 .offline_after = options_.offline_after,
                 .random = [](std::span<std::byte, 10> into) { (void)fill_random(into); }}),
          wake_(io_)
    {}

    result<void> run(std::stop_token stop)
    {
        auto served = serve(std::move(stop));
        options_.transport.reset();
        writer_.reset(); // a batch that is being written is finished; nobody was told of others
        fail_requests();
        return served;
    }

    void submit(signed_action action, std::function<void(result<action_record>)> done)
    {
        {
            std::lock_guard const lock{arrived_mutex_};
            if (!ended_) {
                arrived_.push_back({std::move(action), std::move(done)});
                return post([this] { take_submission(); });
            }
        }
        done(is_ending());
    }

    std::shared_ptr<void> follow(action_id const& action, progress_callback call)
    {
        return followers_->add(action, std::move(call));
    }

    mig::store& store() noexcept { return *options_.store; }

private:
    struct submission {
        signed_action action;
        std::function<void(result<action_record>)> done;
    };

    static error is_ending()
    {
        return error{errc::unavailable, "accept", "the action", "the scheduler is ending"};
    }

    void take_submission()
    {
        std::optional<submission> next;
        {
            std::lock_guard const lock{arrived_mutex_};
            if (arrived_.empty()) return;
            next.emplace(std::move(arrived_.front()));
            arrived_.pop_front();
        }
        auto const id = next->action.content().id;
        core::action_submitted event{next_request_++, std::move(next->action), false, {}, now()};
        if (!id.empty()) {
            auto const known = options_.store->action(id);
            if (!known) return next->done(known.error());
            event.known = known->has_value();
            if (event.known) event.known_wire = (*known)->action.wire();
        }
        requests_.emplace(event.request, std::move(next->done));
        tell(event);
    }

    result<void> serve(std::stop_token stop)
    {
        std::stop_callback const on_stop{stop, [this] { io_.stop(); }};
        auto const work = asio::make_work_guard(io_);
        auto remembered = recover();
        if (!remembered) return remembered.error();
        writer_.emplace(1);
        tell(*std::move(remembered));
        auto opened = options_.transport->open(
            {std::string{results_queue}, std::string{heartbeats_queue}}, transport_events());
        if (!opened) return opened;
        io_.run();
        return {};
    }

    [[nodiscard]] system_time now() const { return options_.host->now(); }

    template <class F>
    void post(F f)
    {
        asio::post(io_, std::move(f));
    }

    result<core::recovered> recover()
    {
        core::recovered all;
        all.now = now();
        auto agents = options_.store->agents(*target::parse("TRUE"), now(), everything);
        if (!agents) return agents.error();
        all.agents = *std::move(agents);
        auto actions = options_.store->open_actions();
        if (!actions) return actions.error();
        for (auto& action : *actions) {
            auto commands = options_.store->open_commands(action.id);
            if (!commands) return commands.error();
            auto const counters = options_.store->counters(action.id);
            if (!counters) return counters.error();
            all.actions.push_back({std::move(action), counters->done(), *std::move(commands)});
        }
        return all;
    }

    mig::transport_events transport_events()
    {
        return {.on_delivery =
                    [this](delivery d) {
                        post([this, d = std::move(d)]() mutable {
                            point("point: delivery arrived");
                            tell(core::delivery_arrived{d.tag, std::move(d.queue),
                                                        std::move(d.body), now()});
                        });
                    },
                .on_connection =
                    [this](result<void> connected) {
                        post([this, ok = connected.ok()] {
                            tell(core::connection_changed{ok, now()});
                        });
                    },
                .on_consumer =
                    [this](std::string_view queue, bool present) {
                        post([this, queue = std::string{queue}, present] {
                            tell(core::consumer_changed{queue, present, now()});
                        });
                    }};
    }

    void tell(core::event const& event)
    {
        std::vector<core::effect> effects;
        core_.step(event, effects);
        for (auto& effect : effects) {
            std::visit([this](auto& it) { carry_out(it); }, effect);
        }
    }

    void carry_out(core::persist& it)
    {
        auto changes = std::make_shared<std::vector<change>>(std::move(it.changes));
        writer_->submit([this, batch = it.batch, changes](std::stop_token const&) {
            auto how = options_.store->apply(*changes);
            point("point: batch stored");
            post([this, batch, how = std::move(how)] { tell(core::persisted{batch, how, now()}); });
        });
        point("point: batch handed to the store");
    }
    void carry_out(core::find_targets& it)
    {
        writer_->submit([this, it = std::move(it)](std::stop_token const&) {
            auto found = ids_of(it.target);
            post([this, action = it.action, found = std::move(found)] {
                tell(core::targets_found{action, found, now()});
            });
        });
    }
    void carry_out(core::reply& it)
    {
        auto const found = requests_.find(it.request);
        if (found == requests_.end()) return;
        auto const done = std::move(found->second);
        requests_.erase(found);
        done(std::move(it.how));
        point("point: reply sent");
    }
    void carry_out(core::publish_command& it)
    {
        options_.transport->publish(
            {.queue = std::move(it.queue), .body = std::move(it.body), .expires = it.expires},
            [this, id = it.command](result<void> how) {
                post([this, id, how = std::move(how)] {
                    tell(core::publish_ended{id, how, now()});
                    point("point: command confirmed");
                });
            });
        point("point: command published");
    }
    void carry_out(core::acknowledge& it)
    {
        options_.transport->acknowledge(it.tag);
        point("point: delivery acknowledged");
    }
    void carry_out(core::announce& it)
    {
        if (!followers_->any(it.action)) return;
        action_progress progress{it.action, it.status, {}, std::move(it.finished)};
        if (auto const counters = options_.store->counters(it.action)) {
            progress.counters = *counters;
        }
        followers_->tell(progress);
    }
    void carry_out(core::wake_at const& it)
    {
        wake_.expires_after(std::max(it.when - now(), {}));
        wake_.async_wait([this](std::error_code failed) {
            if (!failed) tell(core::tick{now()});
        });
    }
    void carry_out(core::note const& it)
    {
        std::vector<log_field> fields;
        for (auto const& [name, value] : it.fields)
            fields.push_back({name, value});
        log({it.level, it.message, fields});
    }

    // Where a crash is of interest: tests die here.
    void point(std::string_view message) { log({severity::debug, message, {}}); }

    void log(log_record const& record)
    {
        if (!options_.log) return;
        std::lock_guard const lock{log_mutex_}; // the store's thread logs, too
        options_.log(record);
    }

    result<std::vector<agent_id>> ids_of(std::string const& text)
    {
        auto const wanted = target::parse(text);
        if (!wanted) return wanted.error();
        auto const agents = options_.store->agents(*wanted, now(), everything);
        if (!agents) return agents.error();
        std::vector<agent_id> ids;
        for (auto const& agent : *agents)
            ids.push_back(agent.facts.id);
        return ids;
    }

    void fail_requests()
    {
        std::deque<submission> arrived;
        {
            std::lock_guard const lock{arrived_mutex_};
            ended_ = true;
            arrived.swap(arrived_);
        }
        for (auto const& one : arrived)
            one.done(is_ending());
        for (auto const& [request, done] : std::exchange(requests_, {}))
            done(is_ending());
    }

    scheduler_options options_;
    core::scheduler_core core_;
    asio::io_context io_{1};
    asio::steady_timer wake_;
    std::map<std::uint64_t, std::function<void(result<action_record>)>> requests_;
    std::uint64_t next_request_ = 1;
    std::shared_ptr<followers> followers_ = followers::make();
    std::mutex log_mutex_;

    std::mutex arrived_mutex_; // of the two below
    std::deque<submission> arrived_;
    bool ended_ = false;

    std::optional<service::worker_pool> writer_; // while run() runs; last: its jobs use the others
};

result<scheduler> scheduler::open(scheduler_options options)
{
    auto const lacks = [](std::string_view what) {
        return error{errc::invalid_argument, "open", "a scheduler", what};
    };
    if (options.store == nullptr) return lacks("it has no store");
    if (options.transport == nullptr) return lacks("it has no transport");
    if (options.host == nullptr) options.host = make_local_host();
    std::array<std::byte, 1> probe{}; // once it gives any, it goes on giving
    if (auto random = fill_random(probe); !random) return random.error();
    return scheduler{std::make_unique<impl>(std::move(options))};
}

scheduler::scheduler(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
scheduler::scheduler(scheduler&&) noexcept = default;
scheduler& scheduler::operator=(scheduler&&) noexcept = default;
scheduler::~scheduler() = default;

result<void> scheduler::run(std::stop_token stop)
{
    return impl_->run(std::move(stop));
}

void scheduler::submit(signed_action action, std::function<void(result<action_record>)> done)
{
    impl_->submit(std::move(action), std::move(done));
}

std::shared_ptr<void> scheduler::follow(action_id const& action, progress_callback call)
{
    return impl_->follow(action, std::move(call));
}

mig::store& scheduler::store() noexcept
{
    return impl_->store();
}

} // namespace mig
