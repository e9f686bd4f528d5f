// The agent's engine on a real machine: carries out what agent_core says, and tells it what
// happened.  The rules are in engine/agent_core; here is nothing but plumbing.
//
// Threads of a running agent: the one that called run() drives the core and the timers; the
// journal has one, the transport has one, and each worker is one.  Everything reaches the core by
// being posted to its thread.

#include <mig/action/enrolment.hpp>
#include <mig/agent.hpp>

#include "engine/agent_core.hpp"
#include "service/agent_key_file.hpp"
#include "service/agent_start.hpp"
#include "service/journal_file.hpp"
#include "service/module_process.hpp"
#include "service/worker_pool.hpp"
#include "transport/pauses.hpp"
#include "wire/messages.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

namespace mig {
namespace {

using engine::agent_effect;
using engine::agent_event;

std::size_t workers_of(agent_options const& options)
{
    if (options.workers > 0) return options.workers;
    // With one, a single search that nobody waits for any more would hold up everybody.
    return std::max(2u, std::thread::hardware_concurrency() / 2);
}

// A module that looks at its budget ends by itself and says what it found.  Its process is killed
// where it does not, so much later: on a busy machine one at idle priority waits for its turn.
constexpr std::chrono::seconds to_answer_max{10};
constexpr std::chrono::milliseconds to_answer_in_time_max{2000}; // before the action expires

} // namespace

class agent::impl {
public:
    impl(agent_options options, agent_facts facts, agent_key key, std::optional<agent_key> token,
         service::journal_file journal)
        : options_(std::move(options)),
          facts_(std::move(facts)),
          key_(std::move(key)),
          token_(std::move(token)),
          core_(settings()),
          journal_(std::move(journal)),
          wake_(io_),
          heartbeat_(io_)
    {}

    result<void> run(std::stop_token stop)
    {
        std::stop_callback const on_stop{stop, [this] { io_.stop(); }};
        auto const work = asio::make_work_guard(io_);
        service::worker_pool workers{workers_of(options_)};
        workers_ = &workers;
        journal_.start([this](std::uint64_t number, result<void> how) {
            post([this, number, how = std::move(how)] { journal_ended(number, how); });
        });
        tell(engine::journal_recovered{journal_.take_entries(), options_.host->now()});
        auto opened =
            options_.transport->open({command_queue(facts_.queue_location)}, transport_events());
        if (opened) io_.run();
        // What was accepted stays accepted: the journal is synced, and a run that is cut short
        // here is reported as such after the next start.
        journal_.stop();
        options_.transport.reset();
        if (!opened) return opened;
        return failure_;
    }

    [[nodiscard]] agent_facts const& facts() const noexcept { return facts_; }

private:
    engine::agent_settings settings() const
    {
        std::vector<std::string> modules;
        for (auto const& module : options_.modules.all())
            modules.emplace_back(module.name);
        return {.facts = facts_,
                .policy = options_.policy,
                .modules = std::move(modules),
                .key = key_,
                .workers = workers_of(options_),
                .operation_time_max =
                    std::chrono::ceil<std::chrono::seconds>(options_.budget.time) + to_answer_max};
    }

    template <class F>
    void post(F f)
    {
        asio::post(io_, std::move(f));
    }

    mig::transport_events transport_events()
    {
        return {.on_delivery =
                    [this](delivery d) {
                        post([this, d = std::move(d)]() mutable {
                            point("point: command arrived");
                            tell(engine::command_arrived{d.tag, std::move(d.body),
                                                         options_.host->now()});
                        });
                    },
                .on_connection =
                    [this](result<void> connected) {
                        post([this, connected = std::move(connected)] { connection(connected); });
                    },
                .on_consumer = nullptr};
    }

    void connection(result<void> const& connected)
    {
        connected_ = connected.ok();
        if (connected) {
            log(severity::info, "connected to the relay");
            send_heartbeat();
        } else {
            log(severity::warning, "no connection to the relay",
                {{"why", connected.error().message()}});
        }
        tell(engine::connection_changed{connected.ok(), options_.host->now()});
    }

    void journal_ended(std::uint64_t number, result<void> const& how)
    {
        if (how) {
            point("point: entries synced");
            return tell(engine::journal_synced{number, options_.host->now()});
        }
        log(severity::error, "the journal cannot be written", {{"why", how.error().message()}});
        failure_ = how;
        io_.stop();
    }

    void tell(agent_event const& event)
    {
        std::vector<agent_effect> effects;
        core_.step(event, effects);
        for (auto& effect : effects) {
            std::visit([this](auto& it) { carry_out(it); }, effect);
        }
    }

    void carry_out(engine::append_journal& it)
    {
        journal_.append(it.number, std::move(it.entry));
        point("point: entry appended");
    }
    void carry_out(engine::rewrite_journal& it) { journal_.rewrite(it.number, std::move(it.file)); }
    void carry_out(engine::acknowledge& it)
    {
        options_.transport->acknowledge(it.tag);
        point("point: delivery acknowledged");
    }
    void carry_out(engine::publish_answer& it)
    {
        options_.transport->publish(
            {.queue = std::string{results_queue}, .body = std::move(it.body)},
            [this, id = it.command](result<void> how) {
                post([this, id, how = std::move(how)] {
                    tell(engine::publish_ended{id, how, options_.host->now()});
                    point("point: answer confirmed");
                });
            });
        point("point: answer published");
    }
    void carry_out(engine::start_operation& it)
    {
        workers_->submit([this, it = std::move(it)](std::stop_token const& stop) {
            point("point: operation started", it.command.text);
            auto ended = run_operation(it, stop);
            point("point: operation ended");
            // Cut short by our own end: no answer, so that the next start reports it.
            if (stop.stop_requested()) return;
            post([this, ended = std::move(ended)] { tell(ended); });
        });
    }
    void carry_out(engine::wake_at const& it)
    {
        wake_.expires_after(std::max(it.when - options_.host->now(), {}));
        wake_.async_wait([this](std::error_code failed) {
            if (failed) return;
            tell(engine::tick{options_.host->now(), options_.host->monotonic()});
        });
    }
    void carry_out(engine::note const& it)
    {
        std::vector<log_field> fields;
        for (auto const& [name, value] : it.fields)
            fields.push_back({name, value});
        log(it.level, it.message, fields);
    }

    void carry_out(engine::publish_heartbeat const& it)
    {
        auto const now = options_.host->now();
        auto const body = wire::write_heartbeat(
            {.facts = facts_, .sequence = it.sequence, .sent = now, .key = {}}, key_, token_);
        options_.transport->publish({.queue = std::string{heartbeats_queue},
                                     .body = to_bytes(body),
                                     .expires = now + options_.heartbeat},
                                    [this](result<void> how) {
                                        post([this, how = std::move(how)] { heartbeat_left(how); });
                                    });
    }

    // A new relay may have no queue for it until a scheduler makes one.  The next connection begins
    // with a heartbeat of its own.
    void heartbeat_left(result<void> const& how)
    {
        if (how) {
            heartbeat_pauses_.restart();
            heartbeat_failed_ = false;
        } else if (connected_ && how.error().code() == errc::unavailable) {
            if (!std::exchange(heartbeat_failed_, true))
                log(severity::warning, "the heartbeat did not arrive; it is sent until it does",
                    {{"why", how.error().message()}});
            await_heartbeat(
                std::min<std::chrono::milliseconds>(heartbeat_pauses_.next(), options_.heartbeat));
        }
    }

    // On a worker.
    engine::operation_ended run_operation(engine::start_operation const& it,
                                          std::stop_token const& stop)
    {
        auto budget = options_.budget.capped_by(it.asked);
        auto const left =
            std::max(std::chrono::ceil<std::chrono::seconds>(it.deadline - options_.host->now()),
                     std::chrono::seconds{1});
        budget.time = std::min<std::chrono::milliseconds>(
            budget.time,
            left - std::min(to_answer_in_time_max, std::chrono::milliseconds{left} / 5));
        service::module_run run;
        if (!options_.module_command.empty()) {
            run = service::run_module_process(
                {.command = options_.module_command,
                 .module = it.module,
                 .parameters = it.parameters,
                 .budget = budget,
                 .killed_after = std::min(
                     left, std::chrono::ceil<std::chrono::seconds>(budget.time) + to_answer_max),
                 .stop = stop});
            warn_of(run.answer.unconfined);
        } else if (auto const* module = options_.modules.find(it.module)) {
            run.answer = run_module(*module, it.parameters,
                                    {.host = *options_.host, .budget = budget, .stop = stop});
        }
        return {it.command, it.operation, std::move(run.answer), run.timed_out,
                options_.host->now()};
    }

    // Once: it is the same for all.
    void warn_of(std::vector<std::string> const& unconfined)
    {
        if (unconfined.empty() || warned_.exchange(true)) return;
        for (auto const& why : unconfined)
            log(severity::warning, "modules run without a part of their sandbox", {{"why", why}});
    }

    void send_heartbeat()
    {
        tell(engine::heartbeat_due{options_.host->now()});
        await_heartbeat(options_.heartbeat);
    }

    void await_heartbeat(std::chrono::milliseconds pause)
    {
        heartbeat_.expires_after(pause);
        heartbeat_.async_wait([this](std::error_code failed) {
            if (!failed) send_heartbeat();
        });
    }

    // Where a crash is of interest: tests die here.
    void point(std::string_view message, std::string_view command = {})
    {
        if (command.empty()) return log(severity::debug, message);
        log(severity::debug, message, {{"command", command}});
    }

    void log(severity level, std::string_view message, std::vector<log_field> const& fields = {})
    {
        if (!options_.log) return;
        std::lock_guard const lock{log_mutex_}; // workers log, too
        options_.log({level, message, fields});
    }

    agent_options options_;
    agent_facts facts_;
    agent_key key_;
    std::optional<agent_key> token_; // with which it joins
    engine::agent_core core_;
    service::journal_file journal_;
    asio::io_context io_{1};
    asio::steady_timer wake_;
    asio::steady_timer heartbeat_;
    relay::pauses heartbeat_pauses_{
        {.first = std::chrono::seconds{1}, .last = std::chrono::minutes{1}}};
    bool heartbeat_failed_ = false; // since one arrived
    bool connected_ = false;
    service::worker_pool* workers_ = nullptr; // while run() runs
    result<void> failure_;
    std::atomic<bool> warned_ = false; // of a sandbox that is not whole
    std::mutex log_mutex_;
};

result<agent> agent::open(agent_options options)
{
    if (options.host == nullptr) options.host = make_local_host();
    if (auto good = service::check(options, options.host->now()); !good) return good.error();
    auto journal = service::journal_file::open(options.journal);
    if (!journal) return journal.error();
    auto key = service::open_agent_key(options.journal.native() + ".key");
    if (!key) return key.error();
    std::optional<agent_key> token;
    if (!options.enrol_token.empty()) {
        auto read = parse_enrol_token(options.enrol_token);
        if (!read) return read.error();
        token = *std::move(read);
    }
    auto facts = service::describe(options, *options.host, *key);
    if (!facts) return facts.error();
    return agent{std::make_unique<impl>(std::move(options), *std::move(facts), *std::move(key),
                                        std::move(token), *std::move(journal))};
}

agent::agent(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
agent::agent(agent&&) noexcept = default;
agent& agent::operator=(agent&&) noexcept = default;
agent::~agent() = default;

result<void> agent::run(std::stop_token stop)
{
    return impl_->run(std::move(stop));
}

agent_facts const& agent::facts() const noexcept
{
    return impl_->facts();
}

} // namespace mig
