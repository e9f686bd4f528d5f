// Size, number, haste and ends, for each transport.
#include "rig.hpp"

#include <atomic>
#include <thread>

using namespace mig;
using namespace mig::test;

namespace {
std::string const queue = command_queue("linux.host.1");
std::string const answers{results_queue};
endpoint::manners const holding{.acknowledging = false};
} // namespace

BOOST_AUTO_TEST_SUITE(flow_of_messages)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_message_of_the_largest_size_passes, rig_type, rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();
    bytes body(message_max_bytes, std::byte{7});
    body.back() = std::byte{9};

    auto const sent = scheduler.send({queue, body});

    BOOST_TEST((agent.await_delivery().body == body));
    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_larger_message_is_over_budget, rig_type, rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {answers}};
    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();

    auto const large = agent.outcome(agent.send({answers, bytes(message_max_bytes + 1)}));

    BOOST_REQUIRE(!large.ok());
    BOOST_TEST((large.error().code() == errc::over_budget));
    BOOST_TEST(agent.outcome(agent.send(answers, "small")).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(ten_thousand_messages_each_way_arrive_once_each, rig_type, rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {answers}};
    endpoint agent{rig.agent(), {queue}};
    scheduler.await_connected();
    agent.await_connected();

    for (int i = 0; i < 10'000; ++i) {
        scheduler.send(queue, std::to_string(i));
        agent.send(answers, std::to_string(i));
    }

    for (auto* const end : {&agent, &scheduler}) {
        auto const got = end->await_deliveries(10'000);
        for (int i = 0; i < 10'000; ++i)
            BOOST_REQUIRE(to_text(got[i].body) == std::to_string(i));
        for (std::size_t i = 0; i < 10'000; ++i)
            BOOST_REQUIRE(end->outcome(i).ok());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_threads_may_publish_at_once, rig_type, rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {answers}};
    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();

    std::vector<std::thread> senders;
    for (int t = 0; t < 8; ++t)
        senders.emplace_back([&] {
            for (int i = 0; i < 250; ++i)
                agent.send(answers, "x");
        });
    for (auto& one : senders)
        one.join();

    BOOST_TEST(scheduler.await_deliveries(2000).size() == 2000);
    for (std::size_t i = 0; i < 2000; ++i)
        BOOST_REQUIRE(agent.outcome(i).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_full_queue_pushes_back_and_drops_nothing, rig_type, relays)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    // Five of them do not fit into a queue while nobody reads it.
    std::vector<std::size_t> sent;
    for (int i = 0; i < 5; ++i)
        sent.push_back(scheduler.send({queue, bytes(30u << 20)}));
    auto const pushed_back = scheduler.outcome(sent.back());

    BOOST_REQUIRE(!pushed_back.ok());
    BOOST_TEST((pushed_back.error().code() == errc::unavailable));
    endpoint agent{rig.agent(), {queue}};
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(scheduler.outcome(sent[i]).ok());
    BOOST_TEST(scheduler.outcome(scheduler.send(queue, "room again")).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_consumer_holds_no_more_than_its_prefetch, rig_type, rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}, holding};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    for (int i = 0; i < 300; ++i)
        scheduler.send(queue, std::to_string(i));
    auto const first = agent.await_deliveries(256);
    std::this_thread::sleep_for(silence);
    BOOST_TEST(agent.delivered() == 0);
    agent->acknowledge(first[7].tag);

    BOOST_TEST(to_text(agent.await_delivery().body) == "256");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_silent_consumer_holds_nobody_else, rig_type, rigs)
{
    rig_type rig;
    endpoint silent{rig.agent(), {command_queue("silent")}, holding};
    endpoint agent{rig.agent(), {queue}};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();
    for (int i = 0; i < 1000; ++i)
        scheduler.send(command_queue("silent"), "x");

    auto const sent = scheduler.send(queue, "look");

    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_event_may_publish, rig_type, rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {answers}};
    scheduler.await_connected();
    auto const agent = rig.agent();
    transport_events events;
    events.on_delivery = [&](delivery given) {
        agent->publish({answers, given.body}, [&agent, tag = given.tag](result<void> confirmed) {
            if (confirmed) agent->acknowledge(tag);
        });
    };
    agent->open({queue}, std::move(events)).value();

    auto const sent = scheduler.send(queue, "echo");

    BOOST_TEST(to_text(scheduler.await_delivery().body) == "echo");
    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(destruction_settles_what_is_in_flight_once, rig_type, rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();
    for (int i = 0; i < 1000; ++i)
        agent.send(answers, "nobody reads this");

    agent.destroy();

    auto const counts = agent.settlements();
    BOOST_TEST(std::all_of(counts.begin(), counts.end(), [](auto n) { return n == 1; }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(destruction_amid_traffic_is_safe, rig_type, rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {answers}};
    scheduler.await_connected();
    for (int round = 0; round < 20; ++round) {
        endpoint agent{rig.agent(), {queue}};
        for (int i = 0; i < 50; ++i) {
            agent.send(answers, "x");
            scheduler.send(queue, "y");
        }
    }

    endpoint last{rig.agent(), {queue}};
    for (std::size_t i = 0; i < 1000; ++i)
        BOOST_REQUIRE(scheduler.outcome(i).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_transport_that_was_never_opened_fails_what_it_is_given, rig_type,
                              rigs)
{
    rig_type rig;
    auto const agent = rig.agent();
    std::atomic<int> failed{0};

    agent->publish({answers, {}}, [&](result<void> outcome) { failed += !outcome.ok(); });
    while (failed == 0)
        std::this_thread::yield();

    BOOST_TEST(failed == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_end_of_the_relay_is_told_and_fails_what_is_unconfirmed, rig_type,
                              rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();
    auto const sent = agent.send(answers, "nobody reads this");

    rig.relay.reset();

    BOOST_TEST((agent.await_disconnected().code() == errc::unavailable));
    BOOST_TEST((agent.outcome(sent).error().code() == errc::unavailable));
    auto const after = agent.outcome(agent.send(answers, "too late"));
    BOOST_TEST((after.error().code() == errc::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()
