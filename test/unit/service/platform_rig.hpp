// A whole platform in this process, with agents that answer when they are told to: the real
// scheduler, SQLite store, in-process relay and REST API.

#ifndef MIG_TEST_SERVICE_PLATFORM_RIG_HPP
#define MIG_TEST_SERVICE_PLATFORM_RIG_HPP

#include <mig/api_server.hpp>
#include <mig/client.hpp>
#include <mig/host/random.hpp>
#include <mig/scheduler.hpp>
#include <mig/store/sqlite.hpp>
#include <mig/transport/inproc.hpp>

#include "support/temporary_folder.hpp"
#include "support/test_signer.hpp"
#include "wire/messages.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace mig::test {

inline constexpr std::chrono::seconds patience{60}; // reached only when a test fails

inline system_time wall_time()
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

inline test_signer const& investigator()
{
    static test_signer const one{1};
    return one;
}

inline action some_action(std::string target = "status='online'")
{
    std::array<std::byte, 10> random{};
    BOOST_REQUIRE(fill_random(random).ok());
    action a;
    a.id = {make_uuid(wall_time(), random)};
    a.name = "a question";
    a.target = std::move(target);
    a.valid_from = wall_time() - std::chrono::minutes{1};
    a.expire_after = wall_time() + std::chrono::hours{1};
    a.operations.push_back({.module = "file", .parameters = json::object()});
    return a;
}

inline signed_action some_signed_action(std::string target = "status='online'")
{
    return signed_by({&investigator()}, some_action(std::move(target)), wall_time());
}

// Agents "a0", "a1" ..., each with a key of its own, on one connection.
class fake_agents {
public:
    fake_agents(inproc_relay& relay, std::size_t count) : transport_(relay.connect())
    {
        std::vector<std::string> queues;
        for (std::size_t n = 0; n < count; ++n)
            queues.push_back(command_queue(facts_of(n).queue_location));
        auto const opened =
            transport_->open(queues, {.on_delivery = [this](delivery d) { take(std::move(d)); },
                                      .on_connection = [](result<void> const&) {},
                                      .on_consumer = [](std::string_view, bool) {}});
        BOOST_REQUIRE(opened.ok());
        for (std::size_t n = 0; n < count; ++n) {
            auto const text = wire::write_heartbeat(
                {.facts = facts_of(n), .sequence = 1, .sent = wall_time()}, key(n));
            transport_->publish({.queue = std::string{heartbeats_queue}, .body = to_bytes(text)},
                                [](result<void> const&) {});
        }
    }

    static agent_facts facts_of(std::size_t n)
    {
        agent_facts facts;
        facts.id = {"a" + std::to_string(n)};
        facts.name = "host" + std::to_string(n) + ".example.net";
        facts.queue_location = "linux." + facts.id.text;
        facts.mode = "daemon";
        facts.version = "1";
        return facts;
    }
    static agent_key key(std::size_t n) { return key_of(static_cast<std::uint8_t>(100 + n)); }

    // Answers as many commands, waiting for those that have yet to come.
    void answer(std::size_t count, std::size_t answer_bytes = 10)
    {
        for (; count > 0; --count) {
            std::unique_lock lock{mutex_};
            BOOST_REQUIRE(came_.wait_for(lock, patience, [&] { return !commands_.empty(); }));
            auto const asked = std::move(commands_.front());
            commands_.pop_front();
            lock.unlock();
            transport_->publish({.queue = std::string{results_queue},
                                 .body = to_bytes(answer_to(asked, answer_bytes))},
                                [](result<void> const&) {});
        }
    }

    static std::string answer_to(command const& asked, std::size_t answer_bytes)
    {
        answer_type a;
        a.command = asked.id;
        a.action = asked.action.content().id;
        a.agent = asked.agent;
        static std::atomic<std::uint64_t> numbers{1};
        a.sequence = ++numbers;
        a.status = command_status::success;
        a.started = a.finished = wall_time();
        a.operations.push_back({.success = true, .elements = std::string(answer_bytes, 'x')});
        return wire::write_answer(a, key(std::stoul(asked.agent.text.substr(1))));
    }

private:
    using answer_type = mig::answer;

    void take(delivery d)
    {
        auto read = wire::read_command(d.body);
        transport_->acknowledge(d.tag);
        if (!read) return;
        std::lock_guard const lock{mutex_};
        commands_.push_back(*std::move(read));
        came_.notify_one();
    }

    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<command> commands_;
    std::unique_ptr<transport> transport_; // last: its events use the others
};

class platform_rig {
public:
    struct options {
        std::optional<keyring> investigators;
        std::size_t body_max_bytes = 10u << 20;
        enrolment_rule joins = enrolment_rule::open;
        std::function<std::unique_ptr<mig::store>(std::unique_ptr<mig::store>)> store = {};
    };

    platform_rig() : platform_rig(options{}) {}
    explicit platform_rig(options chosen)
        : scheduler(made(relay, folder, chosen)),
          api(api_server::open({.scheduler = scheduler,
                                .socket = socket(),
                                .port = 0,
                                .api_key = "key",
                                .body_max_bytes = chosen.body_max_bytes})
                  .value()),
          serving_([this](std::stop_token const& stop) { (void)scheduler.run(stop); })
    {}

    [[nodiscard]] std::filesystem::path socket() const { return folder / "api"; }
    [[nodiscard]] mig::client client() const
    {
        return client::open({.url = "unix:" + socket().native()}).value();
    }

    // Until all of them are online.
    std::unique_ptr<fake_agents> agents(std::size_t count)
    {
        auto made = std::make_unique<fake_agents>(relay, count);
        auto const online = target::parse("status='online'").value();
        auto const end = std::chrono::steady_clock::now() + patience;
        while (scheduler.store().agents(online, wall_time(), {.limit = 10'000}).value().size() <
               count) {
            BOOST_REQUIRE((std::chrono::steady_clock::now() < end));
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
        return made;
    }

    temporary_folder folder;
    inproc_relay relay;
    mig::scheduler scheduler;
    api_server api;

private:
    static mig::scheduler made(inproc_relay& relay, temporary_folder const& folder,
                               options const& chosen)
    {
        scheduler_options wanted;
        wanted.store = make_sqlite_store({.file = folder / "db"}).value();
        wanted.transport = relay.connect();
        if (chosen.store) wanted.store = chosen.store(std::move(wanted.store));
        wanted.investigators = chosen.investigators;
        wanted.joins = chosen.joins;
        return mig::scheduler::open(std::move(wanted)).value();
    }

    std::jthread serving_; // last: it ends before what it uses
};

} // namespace mig::test

#endif
