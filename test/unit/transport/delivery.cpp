// What every transport promises about a message, run for each.
#include "rig.hpp"

#include <thread>

using namespace mig;
using namespace mig::test;

namespace {
std::string const queue = command_queue("linux.host.1");
std::vector<std::string> const results{std::string{results_queue}};
endpoint::manners const holding{.acknowledging = false};
} // namespace

BOOST_AUTO_TEST_SUITE(delivery_of_messages)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_command_arrives_whole_and_is_confirmed, rig_type, rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    auto const sent = scheduler.send(queue, "look");

    auto const got = agent.await_delivery();
    BOOST_TEST(got.queue == queue);
    BOOST_TEST(to_text(got.body) == "look");
    BOOST_TEST(!got.redelivered);
    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_answer_arrives_at_the_scheduler, rig_type, rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), results};
    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();

    auto const sent = agent.send(std::string{results_queue}, "found");

    BOOST_TEST(to_text(scheduler.await_delivery().body) == "found");
    BOOST_TEST(agent.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_empty_message_is_a_message, rig_type, rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    auto const sent = scheduler.send(queue, "");

    BOOST_TEST(agent.await_delivery().body.empty());
    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(confirmation_waits_for_the_acknowledgement, rig_type, relays)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}, holding};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    auto const sent = scheduler.send(queue, "look");
    auto const got = agent.await_delivery();
    std::this_thread::sleep_for(silence);
    BOOST_TEST(scheduler.settled(sent) == 0);
    agent->acknowledge(got.tag);

    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_unacknowledged_delivery_comes_again_to_the_next_consumer, rig_type,
                              rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();
    std::size_t sent = 0;
    {
        endpoint first{rig.agent(), {queue}, holding};
        sent = scheduler.send(queue, "look");
        (void)first.await_delivery();
    }

    endpoint second{rig.agent(), {queue}};

    BOOST_TEST(second.await_delivery().redelivered);
    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_acknowledged_delivery_does_not_come_again, rig_type, rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();
    {
        endpoint first{rig.agent(), {queue}};
        auto const sent = scheduler.send(queue, "one");
        (void)first.await_delivery();
        BOOST_TEST(scheduler.outcome(sent).ok());
    }

    endpoint second{rig.agent(), {queue}};
    scheduler.send(queue, "two");

    BOOST_TEST(to_text(second.await_delivery().body) == "two");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(redelivery_keeps_the_order, rig_type, rigs)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();
    {
        endpoint first{rig.agent(), {queue}, holding};
        for (auto const* body : {"1", "2", "3"})
            scheduler.send(queue, body);
        auto const got = first.await_deliveries(3);
        first->acknowledge(got[1].tag);
        BOOST_TEST(scheduler.outcome(1).ok());
    }
    scheduler.send(queue, "4");

    endpoint second{rig.agent(), {queue}};

    auto const got = second.await_deliveries(3);
    BOOST_TEST(to_text(got[0].body) == "1");
    BOOST_TEST(to_text(got[1].body) == "3");
    BOOST_TEST(to_text(got[2].body) == "4");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(messages_of_one_sender_keep_their_order, rig_type, rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    for (int i = 0; i < 1000; ++i)
        scheduler.send(queue, std::to_string(i));

    auto const got = agent.await_deliveries(1000);
    for (int i = 0; i < 1000; ++i)
        BOOST_REQUIRE(to_text(got[i].body) == std::to_string(i));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_consumer_that_was_away_gets_it_later, rig_type, relays)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();
    auto const sent = scheduler.send(queue, "look");
    std::this_thread::sleep_for(silence);
    BOOST_TEST(scheduler.settled(sent) == 0);

    endpoint agent{rig.agent(), {queue}};

    BOOST_TEST(to_text(agent.await_delivery().body) == "look");
    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_message_that_nobody_took_in_time_expires, rig_type, relays)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    auto const sent = scheduler.send(queue, "late", in(std::chrono::milliseconds{20}));
    auto const outcome = scheduler.outcome(sent);

    BOOST_REQUIRE(!outcome.ok());
    BOOST_TEST((outcome.error().code() == errc::expired));
    endpoint agent{rig.agent(), {queue}};
    scheduler.send(queue, "fresh");
    BOOST_TEST(to_text(agent.await_delivery().body) == "fresh");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_expired_message_is_refused, rig_type, rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    auto const outcome =
        scheduler.outcome(scheduler.send(queue, "late", in(std::chrono::seconds{-1})));

    BOOST_REQUIRE(!outcome.ok());
    BOOST_TEST((outcome.error().code() == errc::expired));
    BOOST_TEST(agent.delivered() == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_second_consumer_of_a_queue_is_refused, rig_type, relays)
{
    rig_type rig;
    endpoint first{rig.agent(), {queue}};
    first.await_connected();

    endpoint second{rig.agent(), {queue}};

    auto const why = second.await_disconnected();
    BOOST_TEST((why.code() == errc::refused));
    BOOST_TEST(why.why().find("another connection") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_refused_consumer_takes_over_when_the_first_leaves, rig_type, relays)
{
    rig_type rig;
    std::optional<endpoint> first;
    first.emplace(rig.agent(), std::vector{queue});
    first->await_connected();
    endpoint second{rig.agent(), {queue}};
    (void)second.await_disconnected();

    first.reset();

    second.await_connected();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_scheduler_learns_who_is_there_already, rig_type, relays)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();

    endpoint scheduler{rig.scheduler(), results};

    BOOST_TEST((scheduler.await_presence() == std::pair{queue, true}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_scheduler_learns_who_comes_and_goes, rig_type, relays)
{
    rig_type rig;
    endpoint scheduler{rig.scheduler(), results};
    scheduler.await_connected();

    {
        endpoint agent{rig.agent(), {queue}};
        agent.await_connected();
    }

    BOOST_TEST((scheduler.await_presence() == std::pair{queue, true}));
    BOOST_TEST((scheduler.await_presence() == std::pair{queue, false}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bad_queue_name_is_refused_at_open, rig_type, rigs)
{
    rig_type rig;
    auto const agent = rig.agent();

    auto const opened = agent->open({"two words"}, {});

    BOOST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(opening_twice_is_refused, rig_type, rigs)
{
    rig_type rig;
    auto const agent = rig.agent();
    BOOST_TEST(agent->open({queue}, {}).ok());

    BOOST_TEST(!agent->open({queue}, {}).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_unknown_tag_is_ignored, rig_type, rigs)
{
    rig_type rig;
    endpoint agent{rig.agent(), {queue}};
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();

    agent->acknowledge(4711);

    BOOST_TEST(scheduler.outcome(scheduler.send(queue, "look")).ok());
}

BOOST_AUTO_TEST_SUITE_END()
