#include "transport/switchboard.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace mig;
using namespace mig::relay;

namespace {

system_time at(int seconds)
{
    return system_time{std::chrono::seconds{1'000'000 + seconds}};
}

// The board and the effects it gave, sorted by kind.
struct bench {
    explicit bench(switchboard_limits limits = {}) : board(limits) {}

    switchboard board;
    std::vector<switchboard::delivered> delivered;
    std::vector<switchboard::settled> settled;
    std::vector<switchboard::presence> presence;

    void look()
    {
        for (auto& [to, what] : board.take_effects()) {
            if (auto* d = std::get_if<switchboard::delivered>(&what)) delivered.push_back(*d);
            if (auto* s = std::get_if<switchboard::settled>(&what)) settled.push_back(*s);
            if (auto* p = std::get_if<switchboard::presence>(&what)) presence.push_back(*p);
        }
    }
    peer_id trusted(std::vector<std::string> const& queues = {})
    {
        return board.join(peer_kind::trusted, queues, at(0)).value();
    }
    peer_id agent(std::vector<std::string> const& queues = {})
    {
        return board.join(peer_kind::agent, queues, at(0)).value();
    }
    void publish(peer_id from, std::uint64_t number, std::string queue, std::size_t size = 1,
                 system_time expires = system_time::max())
    {
        board.publish(from, number, {std::move(queue), bytes(size), expires}, at(0));
        look();
    }
    errc code(std::size_t n) const
    {
        BOOST_REQUIRE(settled.size() > n);
        return settled[n].outcome ? errc::none : settled[n].outcome.error().code();
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(switchboard_rules)

BOOST_AUTO_TEST_CASE(a_queue_is_bounded_in_messages)
{
    bench b{{.queue_max_messages = 2}};
    auto const p = b.trusted();
    for (std::uint64_t i = 1; i <= 3; ++i)
        b.publish(p, i, "q");
    BOOST_TEST(b.settled.size() == 1u);
    BOOST_TEST(b.settled[0].publication == 3u);
    BOOST_TEST((b.code(0) == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(unacknowledged_messages_count_too)
{
    bench b{{.queue_max_messages = 2}};
    auto const p = b.trusted();
    (void)b.trusted({"q"});
    for (std::uint64_t i = 1; i <= 3; ++i)
        b.publish(p, i, "q");
    BOOST_TEST(b.delivered.size() == 2u);
    BOOST_TEST((b.code(0) == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(all_queues_together_are_bounded_in_bytes)
{
    bench b{{.total_max_bytes = 2'500}};
    auto const p = b.trusted();
    b.publish(p, 1, "q", 1000);
    b.publish(p, 2, "r", 1000);
    BOOST_TEST((b.code(0) == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(the_number_of_queues_is_bounded)
{
    bench b{{.queues_max = 1}};
    auto const p = b.trusted({"q"});
    b.publish(p, 1, "r");
    BOOST_TEST((b.code(0) == errc::unavailable));
    BOOST_TEST(
        (b.board.join(peer_kind::trusted, {"s"}, at(0)).error().code() == errc::unavailable));
}

BOOST_AUTO_TEST_CASE(one_agent_cannot_fill_the_relay)
{
    bench b;
    auto const greedy = b.agent();
    for (std::uint64_t i = 1; i <= agent_unconfirmed_max + 1; ++i)
        b.publish(greedy, i, std::string{results_queue});
    BOOST_TEST((b.code(0) == errc::unavailable));
    auto const other = b.agent();
    b.publish(other, 1, std::string{heartbeats_queue});
    BOOST_TEST(b.settled.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_publisher_that_left_is_forgotten_with_what_waited)
{
    bench b;
    auto const p = b.trusted();
    b.publish(p, 1, "q");
    b.board.leave(p, at(0));
    (void)b.trusted({"q"});
    b.look();
    BOOST_TEST(b.delivered.empty());
    BOOST_TEST(b.board.held_bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(a_delivery_whose_publisher_left_can_still_be_acknowledged)
{
    bench b;
    auto const p = b.trusted();
    auto const c = b.trusted({"q"});
    b.publish(p, 1, "q");
    b.board.leave(p, at(0));
    b.board.acknowledge(c, b.delivered.at(0).tag, at(0));
    b.look();
    BOOST_TEST(b.settled.empty());
    BOOST_TEST(b.board.held_bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(the_oldest_comes_first_over_all_queues)
{
    bench b{{.prefetch_max = 1}};
    auto const p = b.trusted();
    b.publish(p, 1, "b");
    b.publish(p, 2, "a");
    b.publish(p, 3, "b");
    auto const c = b.trusted({"a", "b"});
    for (std::uint64_t tag = 1; tag <= 3; ++tag)
        b.board.acknowledge(c, tag, at(0));
    b.look();
    BOOST_REQUIRE(b.delivered.size() == 3u);
    BOOST_TEST(b.delivered[0].queue == "b");
    BOOST_TEST(b.delivered[1].queue == "a");
    BOOST_TEST(b.delivered[2].queue == "b");
}

BOOST_AUTO_TEST_CASE(prefetch_is_bounded_in_bytes_but_one_always_passes)
{
    bench b{{.prefetch_max_bytes = 100}};
    auto const p = b.trusted();
    auto const c = b.trusted({"q"});
    b.publish(p, 1, "q", 5000);
    b.publish(p, 2, "q", 1);
    BOOST_TEST(b.delivered.size() == 1u);
    b.board.acknowledge(c, 1, at(0));
    b.look();
    BOOST_TEST(b.delivered.size() == 2u);
}

BOOST_AUTO_TEST_CASE(expiry_is_told_once_and_frees_the_memory)
{
    bench b;
    auto const p = b.trusted();
    b.publish(p, 1, "q", 1, at(5));
    BOOST_TEST((b.board.next_expiry() == at(5)));
    b.board.expire(at(4));
    b.board.expire(at(5));
    b.board.expire(at(6));
    b.look();
    BOOST_TEST(b.settled.size() == 1u);
    BOOST_TEST((b.code(0) == errc::expired));
    BOOST_TEST(b.board.held_bytes() == 0u);
    BOOST_TEST(b.board.queues() == 0u);
}

BOOST_AUTO_TEST_CASE(a_delivered_message_does_not_expire_with_its_consumer)
{
    bench b;
    auto const p = b.trusted();
    auto const c = b.trusted({"q"});
    b.publish(p, 1, "q", 1, at(5));
    b.board.expire(at(9));
    b.board.acknowledge(c, 1, at(9));
    b.look();
    BOOST_TEST((b.code(0) == errc::none));
}

BOOST_AUTO_TEST_CASE(a_message_that_came_back_late_expires_instead_of_coming_again)
{
    bench b;
    auto const p = b.trusted();
    auto const c = b.trusted({"q"});
    b.publish(p, 1, "q", 1, at(5));
    b.board.leave(c, at(9));
    b.look();
    BOOST_TEST((b.code(0) == errc::expired));
}

BOOST_AUTO_TEST_CASE(refused_queues_leave_no_trace)
{
    bench b;
    (void)b.agent({"q"});
    BOOST_TEST(!b.board.join(peer_kind::agent, {"r", "q"}, at(0)).ok());
    BOOST_TEST(b.board.queues() == 1u);
    BOOST_TEST(b.board.join(peer_kind::agent, {"r"}, at(0)).ok());
}

BOOST_AUTO_TEST_CASE(agents_may_not_consume_what_is_the_schedulers)
{
    bench b;
    for (auto const name : {results_queue, heartbeats_queue})
        BOOST_TEST((b.board.join(peer_kind::agent, {std::string{name}}, at(0)).error().code() ==
                    errc::refused));
    std::vector<std::string> many;
    for (std::size_t i = 0; i <= agent_queues_max; ++i)
        many.push_back("q" + std::to_string(i));
    BOOST_TEST((b.board.join(peer_kind::agent, many, at(0)).error().code() == errc::refused));
}

BOOST_AUTO_TEST_CASE(presence_tells_of_command_queues_only)
{
    bench b;
    (void)b.trusted({std::string{results_queue}, "mine"});
    b.look();
    b.presence.clear();
    (void)b.trusted({std::string{heartbeats_queue}});
    (void)b.agent({"q"});
    b.look();
    BOOST_REQUIRE(b.presence.size() == 1u);
    BOOST_TEST(b.presence[0].queue == "q");
}

// Whatever happens in whatever order: each publication of a peer that stays is settled once, one
// that expired in no consumer's hands not delivered, and at the end nothing is held.
BOOST_AUTO_TEST_CASE(chance_breaks_no_rule)
{
    for (unsigned seed = 1; seed <= 200; ++seed) {
        std::minstd_rand chance{seed};
        auto const upto = [&](unsigned n) { return chance() % n; };
        switchboard board{{.queue_max_messages = 8, .prefetch_max = 3}};
        auto const publisher = board.join(peer_kind::trusted, {}, at(0)).value();
        std::map<peer_id, std::vector<std::uint64_t>> held;
        std::map<std::uint64_t, int> settled;
        std::uint64_t number = 0;
        int now = 0;
        auto const look = [&] {
            for (auto& [to, what] : board.take_effects()) {
                if (auto* d = std::get_if<switchboard::delivered>(&what))
                    held[to].push_back(d->tag);
                if (auto* s = std::get_if<switchboard::settled>(&what)) ++settled[s->publication];
            }
        };
        for (int step = 0; step < 300; ++step) {
            now += static_cast<int>(upto(2));
            auto const name = "q" + std::to_string(upto(3));
            auto const which =
                held.empty() ? held.end() : std::next(held.begin(), upto(held.size()));
            switch (upto(8)) {
            case 0: {
                auto const joined = board.join(peer_kind::agent, {name}, at(now));
                if (joined) held[*joined];
                break;
            }
            case 1:
                if (which == held.end()) break;
                board.leave(which->first, at(now));
                look();
                held.erase(which);
                break;
            case 2:
            case 3:
                if (which == held.end() || which->second.empty()) break;
                board.acknowledge(which->first, which->second.back(), at(now));
                which->second.pop_back();
                break;
            case 4:
                board.expire(at(now));
                break;
            default:
                board.publish(publisher, ++number,
                              {name, bytes(upto(50)), upto(2) ? system_time::max() : at(now + 3)},
                              at(now));
            }
            look();
        }
        for (auto const& [n, times] : settled)
            BOOST_REQUIRE(times == 1);
        // Everybody takes what is left.
        while (!held.empty()) {
            board.leave(held.begin()->first, at(now));
            held.erase(held.begin());
        }
        auto const last = board.join(peer_kind::agent, {"q0", "q1", "q2"}, at(now)).value();
        look();
        while (!held[last].empty()) {
            board.acknowledge(last, held[last].back(), at(now));
            held[last].pop_back();
            look();
        }
        BOOST_REQUIRE(settled.size() == number);
        for (auto const& [n, times] : settled)
            BOOST_REQUIRE(times == 1);
        BOOST_REQUIRE(board.held_bytes() == 0u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
