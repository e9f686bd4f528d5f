// What a broker alone can show.
#include "rig.hpp"

#include <algorithm>
#include <thread>

using namespace mig;
using namespace mig::test;

namespace {

std::string const queue = command_queue("linux.host.1");
std::vector<std::string> const results{std::string{results_queue}};
endpoint::manners const holding{.acknowledging = false};

std::unique_ptr<transport> made(amqp_transport_options options)
{
    return make_amqp_transport(std::move(options)).value();
}

// A connection that is told in order with what comes over it.
struct teller {
    std::mutex mutex;
    std::vector<std::string> told;
    transport_events events()
    {
        transport_events all;
        all.on_delivery = [this](delivery const& one) { add(to_text(one.body)); };
        all.on_connection = [this](result<void> const& how) { add(how ? "up" : "down"); };
        return all;
    }
    void add(std::string one)
    {
        std::lock_guard const lock{mutex};
        told.push_back(std::move(one));
    }
    std::vector<std::string> await(std::size_t count)
    {
        auto const end = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
            std::lock_guard const lock{mutex};
            if (told.size() >= count) return told;
        }
        BOOST_FAIL("it is not told");
        return {};
    }
};

struct rig_of_broker : amqp_rig {
    broker& rabbit = broker::shared();
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(amqp, rig_of_broker)

// ---- messages ----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(confirmation_means_that_the_broker_has_it)
{
    endpoint sender{scheduler(), {}};
    sender.await_connected();

    BOOST_TEST(sender.outcome(sender.send(queue, "look")).ok());

    endpoint later{agent(), {queue}};
    BOOST_TEST(to_text(later.await_delivery().body) == "look");
}

BOOST_AUTO_TEST_CASE(ends_and_confirmed_messages_survive_the_death_of_the_broker)
{
    endpoint sender{scheduler(), results};
    endpoint answerer{agent(), {}};
    sender.await_connected();
    answerer.await_connected();
    BOOST_TEST(sender.outcome(sender.send(queue, "before")).ok());

    rabbit.kill();
    (void)sender.await_disconnected();
    (void)answerer.await_disconnected();
    rabbit.start();
    sender.await_connected();
    answerer.await_connected();

    endpoint reader{agent(), {queue}};
    BOOST_TEST(to_text(reader.await_delivery().body) == "before");
    answerer.send(std::string{results_queue}, "after");
    BOOST_TEST(to_text(sender.await_delivery().body) == "after");
}

BOOST_AUTO_TEST_CASE(what_was_not_acknowledged_comes_again_over_the_next_connection)
{
    endpoint sender{scheduler(), {}};
    endpoint reader{agent(), {queue}, holding};
    sender.await_connected();
    sender.send(queue, "look");
    auto const first = reader.await_delivery();

    rabbit.end_connections("agent");

    auto const again = reader.await_delivery();
    BOOST_TEST(to_text(again.body) == "look");
    BOOST_TEST(again.tag != first.tag);
}

BOOST_AUTO_TEST_CASE(a_late_acknowledgement_hits_no_other_delivery)
{
    endpoint sender{scheduler(), {}};
    endpoint reader{agent(), {queue}, holding};
    sender.await_connected();
    sender.send(queue, "look");
    auto const first = reader.await_delivery();
    rabbit.end_connections("agent");
    (void)reader.await_delivery();

    reader->acknowledge(first.tag);
    reader.destroy();

    endpoint next{agent(), {queue}};
    BOOST_TEST(to_text(next.await_delivery().body) == "look");
}

BOOST_AUTO_TEST_CASE(a_connection_is_told_before_what_comes_over_it)
{
    {
        endpoint sender{agent(), {}};
        sender.await_connected();
        for (auto const* body : {"1", "2", "3"})
            BOOST_TEST(sender.outcome(sender.send(std::string{results_queue}, body)).ok());
    }
    teller one;
    auto const reader = scheduler();
    reader->open({std::string{results_queue}, std::string{heartbeats_queue}}, one.events()).value();

    BOOST_TEST((one.await(4) == std::vector<std::string>{"up", "1", "2", "3"}));
}

BOOST_AUTO_TEST_CASE(a_message_that_nobody_took_in_time_is_not_delivered)
{
    endpoint sender{scheduler(), {}};
    sender.await_connected();
    BOOST_TEST(sender.outcome(sender.send(queue, "late", in(std::chrono::milliseconds{20}))).ok());
    std::this_thread::sleep_for(silence);

    endpoint reader{agent(), {queue}};
    sender.send(queue, "fresh");

    BOOST_TEST(to_text(reader.await_delivery().body) == "fresh");
}

BOOST_AUTO_TEST_CASE(an_expiry_beyond_what_the_broker_counts_is_no_reason_to_fail)
{
    endpoint sender{scheduler(), {}};
    sender.await_connected();

    auto const sent = sender.send(queue, "look", in(std::chrono::hours{24 * 3650}));

    BOOST_TEST(sender.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE(a_message_to_a_queue_that_does_not_exist_fails_with_words)
{
    endpoint sender{scheduler(), {}};
    sender.await_connected();
    std::vector<std::size_t> sent;
    for (int n = 0; n < 10; ++n)
        sent.push_back(sender.send(n % 2 == 0 ? queue : command_queue("nobody"), "look"));

    for (std::size_t n = 0; n < sent.size(); ++n) {
        auto const how = sender.outcome(sent[n]);
        BOOST_TEST(how.ok() == (n % 2 == 0));
        if (how.ok()) continue;
        BOOST_TEST((how.error().code() == errc::unavailable));
        BOOST_TEST(how.error().why().find("no queue") != std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_message_to_a_full_queue_fails_with_words)
{
    auto const full = command_queue("linux.full"); // one message, by the broker's policy
    rabbit.remove({full});
    endpoint{agent(), {full}, holding}.await_connected();
    endpoint sender{scheduler(), {}};
    sender.await_connected();
    BOOST_TEST(sender.outcome(sender.send(full, "one")).ok());

    auto const how = sender.outcome(sender.send(full, "two"));

    BOOST_REQUIRE(!how.ok());
    BOOST_TEST((how.error().code() == errc::unavailable));
    BOOST_TEST(how.error().why().find("full") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_message_larger_than_a_transport_carries_is_turned_away_and_told)
{
    auto options = amqp_rig::options("agent");
    std::atomic<int> warnings{0};
    options.log = [&](log_record const& one) { warnings += one.level == severity::warning; };
    endpoint reader{made(options), {queue}};
    reader.await_connected();

    rabbit.put(queue, message_max_bytes + 1);
    rabbit.put(queue, 3);

    BOOST_TEST(to_text(reader.await_delivery().body) == "xxx");
    BOOST_TEST(warnings == 1);
}

BOOST_AUTO_TEST_CASE(consumers_of_one_queue_compete)
{
    endpoint first{agent(), {queue}};
    endpoint second{agent(), {queue}};
    first.await_connected();
    second.await_connected();
    endpoint sender{scheduler(), {}};
    sender.await_connected();

    for (int n = 0; n < 100; ++n)
        BOOST_TEST(sender.outcome(sender.send(queue, "x")).ok());

    BOOST_TEST(first.await_deliveries(1).size() + second.await_deliveries(1).size() == 2);
}

// ---- users and topology ------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_user_that_reaches_its_own_queue_alone_consumes_and_answers)
{
    auto const own = command_queue("linux.strict1");
    declare_amqp_queues(amqp_rig::options("admin"), {own}).value();
    endpoint reader{made(amqp_rig::options("linux.strict1")), {own}};
    endpoint sender{scheduler(), results};
    reader.await_connected();
    sender.await_connected();

    sender.send(own, "look");
    reader.send(std::string{results_queue}, "found");

    BOOST_TEST(to_text(reader.await_delivery().body) == "look");
    BOOST_TEST(to_text(sender.await_delivery().body) == "found");
    rabbit.remove({own});
}

BOOST_AUTO_TEST_CASE(a_user_whose_queue_nobody_made_is_told_so_and_served_once_it_is_there)
{
    auto const own = command_queue("linux.strict1");
    rabbit.remove({own});
    endpoint reader{made(amqp_rig::options("linux.strict1")), {own}};
    auto const why = reader.await_disconnected();
    BOOST_TEST(why.why().find("may not declare it") != std::string_view::npos);

    rabbit.declare(own);

    reader.await_connected();
    rabbit.remove({own});
}

BOOST_AUTO_TEST_CASE(who_may_not_declare_all_of_it_is_told_so)
{
    auto const declared = declare_amqp_queues(amqp_rig::options("scheduler"), {queue});
    BOOST_REQUIRE(!declared.ok()); // it may not bind it
    BOOST_TEST((declared.error().code() == errc::refused));
    auto nowhere = amqp_rig::options("admin");
    nowhere.url = "amqp://admin:secret@127.0.0.1:1/mig";

    BOOST_TEST((declare_amqp_queues(nowhere, {queue}).error().code() == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(a_user_cannot_consume_the_queue_of_another)
{
    endpoint thief{made(amqp_rig::options("linux.strict1")), {queue}};

    auto const why = thief.await_disconnected();

    BOOST_TEST((why.code() == errc::refused));
    BOOST_TEST(why.why().find("linux.strict1") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_publication_that_the_user_may_not_make_is_refused_and_harms_no_other)
{
    endpoint thief{made(amqp_rig::options("linux.strict1")), {}};
    thief.await_connected();

    auto const forged = thief.outcome(thief.send(queue, "forged"));

    BOOST_REQUIRE(!forged.ok());
    BOOST_TEST((forged.error().code() == errc::refused));
    (void)thief.await_disconnected();
    thief.await_connected();
    BOOST_TEST(thief.outcome(thief.send(std::string{results_queue}, "mine")).ok());
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_refused_in_the_words_of_the_broker)
{
    auto options = amqp_rig::options("agent");
    options.url.replace(options.url.find(":secret"), 7, ":wrong");
    endpoint intruder{made(options), {queue}};

    auto const why = intruder.await_disconnected();

    BOOST_TEST((why.code() == errc::refused));
    BOOST_TEST(why.why().find("ACCESS_REFUSED") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(an_agent_before_any_scheduler_waits_for_one)
{
    auto options = amqp_rig::options("agent");
    options.url = rabbit.url("agent", "bare");
    endpoint early{made(options), {queue}};
    BOOST_TEST(early.await_disconnected().why().find("toschedulers") != std::string_view::npos);

    options.url = rabbit.url("scheduler", "bare");
    endpoint first{made(options), results};
    first.await_connected();

    early.await_connected();
}

BOOST_AUTO_TEST_CASE(a_queue_that_is_declared_otherwise_is_used_as_it_is)
{
    auto const quorum = command_queue("linux.quorum");
    rabbit.declare_quorum(quorum);
    endpoint reader{agent(), {quorum}};
    endpoint sender{scheduler(), {}};
    reader.await_connected();
    sender.await_connected();

    sender.send(quorum, "look");

    BOOST_TEST(to_text(reader.await_delivery().body) == "look");
    reader.destroy();
    rabbit.remove({quorum});
}

BOOST_AUTO_TEST_CASE(a_queue_that_is_removed_is_made_again)
{
    endpoint reader{agent(), {queue}};
    reader.await_connected();

    rabbit.remove({queue});
    (void)reader.await_disconnected();
    reader.await_connected();

    endpoint sender{scheduler(), {}};
    sender.await_connected();
    BOOST_TEST(sender.outcome(sender.send(queue, "look")).ok());
}

// ---- a broker in trouble -----------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(under_a_memory_alarm_publications_fail_in_time_and_go_again_after_it)
{
    auto options = amqp_rig::options("scheduler");
    options.confirm_timeout = std::chrono::seconds{1};
    std::atomic<int> told{0};
    options.log = [&](log_record const&) { ++told; };
    endpoint sender{made(options), {}};
    sender.await_connected();
    rabbit.control("set_vm_memory_high_watermark 0");

    std::vector<std::size_t> sent;
    for (int n = 0; n < 100; ++n)
        sent.push_back(sender.send(queue, "x"));
    for (auto const one : sent)
        BOOST_TEST((sender.outcome(one).error().code() == errc::unavailable));
    BOOST_TEST(told == 1);
    rabbit.control("set_vm_memory_high_watermark absolute 1GB");
    while (told < 2)
        std::this_thread::yield();

    BOOST_TEST(sender.outcome(sender.send(queue, "x")).ok());
    auto const counts = sender.settlements();
    BOOST_TEST(std::all_of(counts.begin(), counts.end(), [](auto n) { return n == 1; }));
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_silent_is_left)
{
    auto options = amqp_rig::options("agent");
    options.heartbeat = std::chrono::seconds{1};
    endpoint reader{made(options), {queue}};
    reader.await_connected();

    rabbit.stop();
    auto const why = reader.await_disconnected();
    rabbit.resume();

    BOOST_TEST(why.why().find("silent") != std::string_view::npos);
    reader.await_connected();
}

BOOST_AUTO_TEST_CASE(an_idle_connection_outlives_its_heartbeats)
{
    auto options = amqp_rig::options("agent");
    options.heartbeat = std::chrono::seconds{1};
    teller one;
    auto const reader = made(options);
    reader->open({queue}, one.events()).value();

    std::this_thread::sleep_for(std::chrono::milliseconds{3500});

    BOOST_TEST((one.await(1) == std::vector<std::string>{"up"}));
}

BOOST_AUTO_TEST_CASE(destruction_does_not_wait_for_a_broker_that_hangs)
{
    endpoint sender{scheduler(), results};
    sender.await_connected();
    rabbit.stop();
    sender.send(queue, "x");

    sender.destroy();

    rabbit.resume();
    BOOST_TEST(sender.settled(0) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
