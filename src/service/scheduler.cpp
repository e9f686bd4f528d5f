// The scheduler's engine on a real machine: carries out what scheduler_core says, and tells it what
// happened.  The rules are in engine/scheduler_core; here is nothing but plumbing.
//
// Threads of a running scheduler: the one that called run() drives the core and the timer; one
// talks to the store; the transport has its own.

#include <mig/host/random.hpp>
#include <mig/scheduler.hpp>

#include "engine/scheduler_core.hpp"
#include "service/followed_counts.hpp"
#include "service/followers.hpp"
#include "service/made_token.hpp"
#include "service/orders.hpp"
#include "service/shared_store.hpp"
#include "service/store_reads.hpp"
#include "service/worker_pool.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

namespace mig {
namespace {

namespace core = engine::scheduling;

} // namespace

class scheduler::impl {
public:
    explicit impl(scheduler_options options)
        : options_(std::move(options)),
          core_({.investigators = options_.investigators,
                 .idle_after = options_.idle_after,
                 .offline_after = options_.offline_after,
                 .shared = options_.store->is_shared(),
                 .joins = options_.joins,
                 .random = [](std::span<std::byte, 10> into) { (void)fill_random(into); }}),
          wake_(io_),
          counts_(*options_.store),
          sharing_(uses_of_sharing())
    {}

    result<void> run(std::stop_token stop)
    {
        auto served = serve(std::move(stop));
        sharing_.end();
        options_.transport.reset();
        writer_.reset(); // a batch that is being written is finished; nobody was told of others
        submissions_.end(is_ending());
        decisions_.end(is_ending());
        return served;
    }

    void submit(signed_action action, std::function<void(result<action_record>)> done)
    {
        order(
            submissions_,
            [this, action = std::move(action)](std::uint64_t request) mutable {
                return take_submission(request, std::move(action));
            },
            std::move(done));
    }

    void decide(agent_id const& agent, agent_decision what, std::function<void(result<void>)> done)
    {
        order(
            decisions_,
            [this, agent, what](std::uint64_t request) -> result<void> {
                auto known = options_.store->agent(agent);
                if (!known) return known.error();
                tell(core::agent_decided{request, agent, what, *std::move(known), now()});
                return {};
            },
            std::move(done));
    }

    void make_token(token_request const& wanted, std::function<void(result<std::string>)> done)
    {
        auto made = service::make_enrol_token(wanted, now());
        if (!made) return done(made.error());
        order(
            decisions_,
            [this, token = made->stored](std::uint64_t request) -> result<void> {
                tell(core::token_made{request, token, now()});
                return {};
            },
            [text = made->text, done = std::move(done)](result<void> const& how) {
                done(how ? result<std::string>{text} : how.error());
            });
    }

    std::shared_ptr<void> follow(action_id const& action, service::progress_callback call)
    {
        return followers_->add(action, std::move(call));
    }

    mig::store& store() noexcept { return *options_.store; }

private:
    static error is_ending()
    {
        return error{errc::unavailable, "accept", "the action", "the scheduler is ending"};
    }

    template <class T>
    void order(service::orders<T>& among, std::function<result<void>(std::uint64_t)> begin,
               std::type_identity_t<std::function<void(result<T>)>> done)
    {
        if (among.give({std::move(begin), std::move(done)}))
            post([this, &among] { among.begin_next(next_request_++); });
    }

    result<void> take_submission(std::uint64_t request, signed_action action)
    {
        core::action_submitted event{request, std::move(action), std::nullopt, now()};
        if (auto const& id = event.action.content().id; !id.empty()) {
            auto known = options_.store->action(id);
            if (!known) return known.error();
            event.known = *std::move(known);
        }
        point("point: action arrived");
        tell(event);
        return {};
    }

    result<void> serve(std::stop_token stop)
    {
        std::stop_callback const on_stop{stop, [this] { io_.stop(); }};
        auto const work = asio::make_work_guard(io_);
        auto remembered = service::take_over(*options_.store, now());
        if (!remembered) return remembered.error();
        writer_.emplace(1);
        tell(*std::move(remembered));
        if (auto sharing = sharing_.begin(*writer_); !sharing) return sharing;
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

    service::shared_store::uses uses_of_sharing()
    {
        return {.store = *options_.store,
                .io = io_,
                .now = [this] { return now(); },
                .anybody_follows = [this] { return followers_->any(); },
                .is_followed = [this](action_id const& id) { return followers_->any(id); },
                .tell = [this](core::event const& event) { tell(event); },
                .on_end =
                    [this](action_id const& id, action_status status) {
                        carry_out(core::announce{id, status, 0, 0, {}});
                    },
                .warn =
                    [this](std::string_view what, error const& why) {
                        auto const text = why.message();
                        std::array const fields{log_field{"why", text}};
                        log({severity::warning, what, fields});
                    },
                .point = [this](std::string_view where) { point(where); }};
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
                        post([this, connected = std::move(connected)] { connection(connected); });
                    },
                .on_consumer =
                    [this](std::string_view queue, bool present) {
                        post([this, queue = std::string{queue}, present] {
                            tell(core::consumer_changed{queue, present, now()});
                        });
                    }};
    }

    void connection(result<void> const& connected)
    {
        if (connected) {
            log({severity::info, "connected to the relay", {}});
        } else {
            auto const why = connected.error().message();
            std::array const fields{log_field{"why", why}};
            log({severity::warning, "no connection to the relay", fields});
        }
        tell(core::connection_changed{connected.ok(), now()});
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
            auto found = service::find_targets(*options_.store, it.target, now());
            point("point: targets found");
            post([this, action = it.action, found = std::move(found)] {
                tell(core::targets_found{action, found, now()});
            });
        });
    }
    void carry_out(core::look_up& it)
    {
        writer_->submit([this, it = std::move(it)](std::stop_token const&) {
            auto found = service::look_up(*options_.store, it);
            post([this, number = it.number, found = std::move(found)] {
                tell(core::looked_up{number, found, now()});
            });
        });
    }
    void carry_out(core::look_over& it)
    {
        writer_->submit([this, action = it.action](std::stop_token const&) {
            auto open = options_.store->open_commands(action);
            post([this, action, open = std::move(open)] {
                tell(core::looked_over{action, open, now()});
            });
        });
    }
    void carry_out(core::reply& it)
    {
        if (submissions_.ended(it.request, std::move(it.how))) point("point: reply sent");
    }
    void carry_out(core::decision_told& it) { decisions_.ended(it.request, it.how); }
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
    void carry_out(core::announce&& it) { carry_out(it); }
    void carry_out(core::announce& it)
    {
        if (it.status == action_status::completed) point("point: action ended");
        if (!followers_->any(it.action)) return;
        action_progress progress{it.action, it.status, {}, std::move(it.finished)};
        progress.counters = counts_.now(it);
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

    scheduler_options options_;
    core::scheduler_core core_;
    asio::io_context io_{1};
    asio::steady_timer wake_;
    std::uint64_t next_request_ = 1;
    service::followed_counts counts_;
    std::shared_ptr<service::followers> followers_ = service::followers::make();
    std::mutex log_mutex_;

    service::orders<action_record> submissions_;
    service::orders<void> decisions_;
    service::shared_store sharing_;

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

void scheduler::decide(agent_id const& agent, agent_decision what,
                       std::function<void(result<void>)> done)
{
    impl_->decide(agent, what, std::move(done));
}

void scheduler::make_token(token_request wanted, std::function<void(result<std::string>)> done)
{
    impl_->make_token(wanted, std::move(done));
}

std::shared_ptr<void> scheduler::follow(action_id const& action, service::progress_callback call)
{
    return impl_->follow(action, std::move(call));
}

mig::store& scheduler::store() noexcept
{
    return impl_->store();
}

} // namespace mig
