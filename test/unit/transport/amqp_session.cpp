// A session with a broker that says what it likes.
#include "transport/amqp_session.hpp"

#include <mig/base/queue.hpp>

#include "broker_voice.hpp"

#include <boost/test/unit_test.hpp>

using namespace mig;
using namespace mig::test;
using mig::amqp::session;

namespace {

std::string const queue = command_queue("linux.1");

struct talk {
    amqp::not_ours not_ours;
    std::vector<session::event> told;
    session one;

    explicit talk(std::vector<std::string> queues = {queue})
        : one({.user = "agent",
               .password = "secret",
               .virtual_host = "mig",
               .queues = std::move(queues),
               .prefetch = 2,
               .heartbeat = std::chrono::seconds{30}},
              not_ours)
    {}

    result<void> hears(std::string const& said) { return one.arrived(as_bytes(said), told); }
    std::string says()
    {
        auto said = to_text(one.output());
        one.output().clear();
        return said;
    }
    void come_up()
    {
        hears(voice::until_up()).value();
        BOOST_REQUIRE(one.is_up());
        told.clear();
        says();
    }
    std::vector<session::settled> settled()
    {
        std::vector<session::settled> all;
        for (auto const& event : told)
            if (auto const* const done = std::get_if<session::settled>(&event))
                all.push_back(*done);
        return all;
    }
    std::vector<delivery> deliveries()
    {
        std::vector<delivery> all;
        for (auto const& event : told)
            if (auto const* const given = std::get_if<delivery>(&event)) all.push_back(*given);
        return all;
    }
    void publish(std::uint64_t number, std::string_view to = queue)
    {
        one.publish({.number = number,
                     .queue = to,
                     .body = as_bytes("x"),
                     .timestamp_s = 1,
                     .expires_ms = std::nullopt});
    }
};

bool has(std::string const& said, std::string_view what)
{
    return said.find(what) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(amqp_session)

BOOST_AUTO_TEST_CASE(it_speaks_first)
{
    BOOST_TEST(talk{}.says() == std::string("AMQP\0\0\x09\x01", 8));
}

BOOST_AUTO_TEST_CASE(it_logs_in_and_asks_to_be_told_of_alarms)
{
    talk t;
    t.hears(voice::start("EXTERNAL PLAIN")).value();

    auto const said = t.says();
    BOOST_TEST(has(said, std::string("\0agent\0secret", 13)));
    BOOST_TEST(has(said, "connection.blocked"));
    BOOST_TEST(has(said, "consumer_cancel_notify"));
}

BOOST_AUTO_TEST_CASE(a_password_is_not_said_to_who_does_not_take_it)
{
    talk t;

    BOOST_TEST(!t.hears(voice::start("ANONYMOUS NOTPLAIN")).ok());

    BOOST_TEST(!has(t.says(), "secret"));
}

BOOST_AUTO_TEST_CASE(the_shorter_heartbeat_counts)
{
    talk quick;
    quick.hears(voice::start() + voice::tune(131072, 7)).value();
    BOOST_TEST(quick.one.heartbeat().count() == 7);
    talk any;
    any.hears(voice::start() + voice::tune(0, 0)).value();
    BOOST_TEST(any.one.heartbeat().count() == 30);
}

BOOST_AUTO_TEST_CASE(it_is_up_byte_by_byte)
{
    talk t;
    for (char const c : voice::until_up())
        t.hears(std::string(1, c)).value();

    BOOST_TEST(t.one.is_up());
    BOOST_TEST(t.told.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_body_is_put_together_from_its_parts)
{
    talk t;
    t.come_up();

    t.hears(voice::deliver(1) + voice::head(5) + voice::body("ab") + voice::heartbeat() +
            voice::body("cde"))
        .value();

    BOOST_REQUIRE(t.deliveries().size() == 1);
    BOOST_TEST(to_text(t.deliveries()[0].body) == "abcde");
    BOOST_TEST(t.deliveries()[0].queue == queue);
    BOOST_TEST(t.one.unacknowledged_bytes() == 5);
}

BOOST_AUTO_TEST_CASE(what_a_broker_may_not_say_ends_it)
{
    using namespace voice;
    for (auto const& said : {tune(),
                             opened(),
                             start(),
                             exchange_declared(),
                             queue_declared(),
                             bound(),
                             consuming("d"),
                             channel_opened(),
                             confirms(),
                             deliver(2),
                             deliver(1, "stranger"),
                             head(1),
                             body("x"),
                             deliver(1) + body("x"),
                             deliver(1) + head(1) + head(1),
                             deliver(1) + deliver(1),
                             deliver(1) + head(1) + body("xx"),
                             deliver(1) + head(1) + body(""),
                             message(1, "") + message(2, "") + message(3, ""), // the prefetch is 2
                             message(1, "") + message(1, ""),
                             acknowledged(1),
                             acknowledged(0),
                             not_taken(7, true),
                             returned("x1"),
                             method(1, {10, 10}),
                             method(0, {60, 60}),
                             method(1, {60, 20}),
                             method(1, {60, 60}, "\x05"),
                             method(0, {10, 51}),
                             frame(1, 1, "abc"),
                             frame(2, 1, "short"),
                             frame(2, 0, std::string(14, 'x')),
                             frame(3, 0, "x"),
                             frame(8, 1, ""),
                             frame(8, 0, "x"),
                             frame(4, 0, ""),
                             frame(1, 2, "abcd"),
                             std::string("AMQP\0\0\x09\x01", 8),
                             std::string("\1\0\0\0\0\0\1xx", 9),
                             std::string("\1\0\0\xff\xff\xff\xff", 7)})
    {
        talk t;
        t.come_up();
        BOOST_TEST(!t.hears(said).ok(), "accepted: " << said);
    }
}

BOOST_AUTO_TEST_CASE(a_step_is_answered_by_its_own_answer_alone)
{
    using namespace voice;
    auto const all = {start(),
                      tune(),
                      opened(),
                      channel_opened(),
                      confirms(),
                      prefetch_set(),
                      exchange_declared(),
                      queue_declared(),
                      bound(),
                      consuming()};
    for (std::size_t right = 0; right < all.size(); ++right)
        for (std::size_t other = 0; other < all.size(); ++other) {
            if (other == right) continue;
            talk t;
            for (std::size_t n = 0; n < right; ++n)
                t.hears(all.begin()[n]).value();
            BOOST_TEST(!t.hears(all.begin()[other]).ok(), right << " " << other);
        }
}

// RabbitMQ counts for each consumer by itself what is not acknowledged.
BOOST_AUTO_TEST_CASE(each_consumer_has_a_prefetch_of_its_own)
{
    using namespace voice;
    talk t{{queue, command_queue("linux.2")}};
    t.hears(start() + tune() + opened() + channel_opened() + confirms() + prefetch_set() +
            exchange_declared() + queue_declared() + bound() + queue_declared() + bound() +
            consuming("c") + consuming("d"))
        .value();
    BOOST_REQUIRE(t.one.is_up());
    auto const of_other = [](std::uint64_t tag) { return deliver(tag, "d") + head(0); };

    t.hears(message(1, "") + message(2, "") + of_other(3) + of_other(4)).value();
    BOOST_TEST(t.deliveries().size() == 4u);
    t.one.acknowledge(3);
    t.hears(of_other(5)).value();

    BOOST_TEST(!t.hears(message(6, "")).ok());
}

BOOST_AUTO_TEST_CASE(a_greeting_that_nests_tables_is_harmless)
{
    std::string table;
    while (table.size() < 7'000)
        table = voice::short_text("") + "F" + voice::long_text(table);
    talk t;

    (void)t.hears(voice::start("PLAIN", table));

    while (table.size() < 100'000)
        table = voice::short_text("") + "F" + voice::long_text(table);
    talk other;
    BOOST_TEST(!other.hears(voice::start("PLAIN", table)).ok());
}

BOOST_AUTO_TEST_CASE(a_message_that_is_too_large_is_not_kept)
{
    talk t;
    t.come_up();

    t.hears(voice::deliver(1) + voice::head(message_max_bytes + 1) + voice::body("start")).value();

    BOOST_TEST(t.one.unacknowledged_bytes() == 0);
    BOOST_TEST(t.told.empty());
}

// ---- acknowledgements and confirmations --------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_delivery_is_acknowledged_once)
{
    talk t;
    t.come_up();
    t.hears(voice::message(1, "x")).value();

    t.one.acknowledge(1);
    t.one.acknowledge(1);
    t.one.acknowledge(2);

    BOOST_TEST(t.says() == voice::acknowledged(1));
}

BOOST_AUTO_TEST_CASE(deliveries_are_acknowledged_together)
{
    talk t;
    t.come_up();
    t.hears(voice::message(1, "x") + voice::message(2, "y")).value();

    t.one.acknowledge(2);
    t.one.acknowledge(1);

    BOOST_TEST(t.says() == voice::acknowledged(2, true));
}

BOOST_AUTO_TEST_CASE(none_is_acknowledged_with_another_before_its_time)
{
    talk t;
    t.come_up();
    t.hears(voice::message(1, "x") + voice::message(2, "y")).value();

    t.one.acknowledge(2);
    BOOST_TEST(t.says() == voice::acknowledged(2));
    t.hears(voice::message(3, "z")).value();
    t.one.acknowledge(3);
    BOOST_TEST(t.says() == voice::acknowledged(3));
    t.one.acknowledge(1);
    BOOST_TEST(t.says() == voice::acknowledged(1));
}

BOOST_AUTO_TEST_CASE(what_was_turned_away_is_not_acknowledged_again)
{
    talk t;
    t.come_up();
    t.hears(voice::message(1, "x") + voice::deliver(2) + voice::head(message_max_bytes + 1))
        .value();
    for (std::size_t left = message_max_bytes + 1; left > 0;) {
        auto const part = std::min<std::size_t>(left, 100'000);
        t.hears(voice::body(std::string(part, 'x'))).value();
        left -= part;
    }
    t.says();
    t.hears(voice::message(3, "z")).value();

    t.one.acknowledge(3);
    t.one.acknowledge(1);

    BOOST_TEST(t.says() == voice::acknowledged(3, true)); // its own word on 2 came before
}

BOOST_AUTO_TEST_CASE(confirmations_may_come_together)
{
    talk t;
    t.come_up();
    for (std::uint64_t n = 11; n <= 14; ++n)
        t.publish(n);

    t.hears(voice::acknowledged(3, true) + voice::not_taken(4)).value();

    auto const all = t.settled();
    BOOST_REQUIRE(all.size() == 4);
    for (std::size_t n = 0; n < 3; ++n)
        BOOST_TEST((all[n].publication == 11 + n && all[n].outcome.ok()));
    BOOST_TEST((all[3].outcome.error().code() == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(the_message_that_came_back_is_the_one_that_fails)
{
    talk t;
    t.come_up();
    for (std::uint64_t n = 1; n <= 3; ++n)
        t.publish(n);

    t.hears(voice::returned("2") + voice::acknowledged(3, true)).value();

    auto const all = t.settled();
    BOOST_REQUIRE(all.size() == 3);
    BOOST_TEST(all[0].outcome.ok());
    BOOST_TEST(all[1].outcome.error().why().find("NO_ROUTE") != std::string_view::npos);
    BOOST_TEST(all[2].outcome.ok());
}

BOOST_AUTO_TEST_CASE(a_confirmation_comes_once)
{
    talk t;
    t.come_up();
    t.publish(1);
    t.hears(voice::acknowledged(1)).value();

    BOOST_TEST(!t.hears(voice::acknowledged(1)).ok());
}

BOOST_AUTO_TEST_CASE(a_forbidden_exchange_refuses_what_was_sent_to_it)
{
    talk t;
    t.come_up();
    t.publish(1, queue);
    t.publish(2, results_queue);

    auto const closed = t.hears(voice::closed(
        1, 403, "ACCESS_REFUSED - access to exchange 'toagents' in vhost 'mig' refused", {60, 40}));

    BOOST_TEST(!closed.ok());
    auto const all = t.settled();
    BOOST_REQUIRE(all.size() == 1);
    BOOST_TEST(all[0].publication == 1);
    BOOST_TEST((all[0].outcome.error().code() == errc::refused));
}

BOOST_AUTO_TEST_CASE(an_alarm_blocks_until_it_is_over)
{
    talk t;
    t.come_up();

    t.hears(voice::blocked("low on memory")).value();
    BOOST_TEST(t.one.is_blocked());
    t.hears(voice::unblocked()).value();

    BOOST_TEST(!t.one.is_blocked());
    BOOST_TEST(t.told.size() == 2);
}

// ---- topology ----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(what_may_not_be_declared_is_used_as_it_is)
{
    using namespace voice;
    talk t;
    auto const begin = start() + tune() + opened();
    auto const channel = channel_opened() + confirms() + prefetch_set() + exchange_declared();
    t.hears(begin + channel + closed(1, 403, "ACCESS_REFUSED") + channel + queue_declared() +
            closed(1, 403, "ACCESS_REFUSED") + channel + queue_declared() + consuming())
        .value();

    BOOST_TEST(t.one.is_up());
    BOOST_TEST(t.not_ours.size() == 2);
}

BOOST_AUTO_TEST_CASE(nothing_is_delivered_on_a_channel_that_a_refusal_may_close)
{
    using namespace voice;
    talk t{{queue, command_queue("linux.2")}};
    auto const channel = channel_opened() + confirms() + prefetch_set() + exchange_declared() +
                         queue_declared() + bound();
    t.hears(start() + tune() + opened() + channel + closed(1, 403, "ACCESS_REFUSED") + channel +
            queue_declared() + bound() + consuming("c") + consuming("d"))
        .value();

    BOOST_TEST(t.one.is_up());
    t.hears(message(1, "first")).value();
    BOOST_TEST(t.deliveries().size() == 1u);
}

BOOST_AUTO_TEST_CASE(refusals_without_end_end)
{
    using namespace voice;
    talk t;
    t.hears(start() + tune() + opened()).value();
    int refusals = 0;
    while (t.hears(channel_opened() + confirms() + prefetch_set() + exchange_declared() +
                   closed(1, 403, "ACCESS_REFUSED"))
               .ok())
        BOOST_REQUIRE(++refusals < 10);
}

BOOST_AUTO_TEST_CASE(a_scheduler_declares_exchanges_and_queues)
{
    talk t{{std::string{results_queue}}};
    using namespace voice;
    t.hears(start() + tune() + opened() + channel_opened() + confirms() + prefetch_set() +
            exchange_declared() + exchange_declared() + queue_declared() + bound() +
            queue_declared() + bound() + consuming())
        .value();

    BOOST_TEST(t.one.is_up());
    auto const said = t.says();
    BOOST_TEST(has(said, "toagents"));
    BOOST_TEST(has(said, "mig.agt.heartbeats"));
}

BOOST_AUTO_TEST_CASE(a_queue_that_has_gone_ends_it)
{
    talk t;
    t.come_up();

    auto const gone = t.hears(voice::method(1, {60, 30}, voice::short_text("c") + '\0'));

    BOOST_REQUIRE(!gone.ok());
    BOOST_TEST((gone.error().code() == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(it_says_farewell_after_what_it_has_to_say)
{
    talk t;
    t.come_up();
    t.hears(voice::message(1, "x")).value();

    t.one.acknowledge(1);
    t.one.close();
    t.hears(voice::message(2, "y") + voice::method(0, {10, 51})).value();

    BOOST_TEST(t.says().starts_with(voice::acknowledged(1)));
    BOOST_TEST(t.one.is_closed());
}

BOOST_AUTO_TEST_CASE(a_large_body_goes_in_frames_of_the_size_agreed_upon)
{
    talk t;
    t.hears(voice::start() + voice::tune(4096)).value();
    t.hears(voice::opened() + voice::channel_opened() + voice::confirms() + voice::prefetch_set() +
            voice::exchange_declared() + voice::queue_declared() + voice::bound() +
            voice::consuming())
        .value();
    t.says();
    bytes const large(10'000, std::byte{'x'});
    t.one.publish({.number = 1, .queue = queue, .body = large, .timestamp_s = 1, .expires_ms = {}});

    auto const said = t.says();
    BOOST_TEST(has(said, voice::body(std::string(4088, 'x'))));
    BOOST_TEST(has(said, voice::body(std::string(10'000 - 2 * 4088, 'x'))));
}

BOOST_AUTO_TEST_SUITE_END()
