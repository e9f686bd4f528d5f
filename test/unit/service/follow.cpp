// Following an action through the REST API: each command once, none missing, whenever one begins.

#include "following.hpp"
#include "support/raw_socket.hpp"

#include <algorithm>
#include <atomic>
#include <set>

using namespace mig;
using namespace mig::test;

namespace {

// A door to the platform that can be shut, and opened again.
class door {
public:
    explicit door(platform_rig& of) : rig_(of) { open(); }
    void open()
    {
        api_.emplace(api_server::open({.scheduler = rig_.scheduler, .socket = place()}).value());
    }
    void shut() { api_.reset(); }
    [[nodiscard]] client enter() const { return client::open({.url = "unix:" + place()}).value(); }

private:
    [[nodiscard]] std::string place() const { return rig_.folder / "door"; }
    platform_rig& rig_;
    std::optional<api_server> api_;
};

void check_complete(seen const& all, std::size_t count)
{
    BOOST_REQUIRE_MESSAGE(all.how.ok(), (all.how ? "" : all.how.error().message()));
    BOOST_TEST(all.commands.size() == count);
    BOOST_TEST(std::set(all.commands.begin(), all.commands.end()).size() == count);
    BOOST_TEST(all.verified == count);
    BOOST_TEST((all.last == action_status::completed));
}

} // namespace

BOOST_AUTO_TEST_SUITE(follow)

BOOST_AUTO_TEST_CASE(an_action_is_followed_from_its_submission_to_its_end)
{
    platform_rig rig;
    auto const agents = rig.agents(5);
    auto by = rig.client();
    auto const accepted = by.submit(some_signed_action());
    BOOST_REQUIRE(accepted.ok());
    std::jthread const answering{[&] { agents->answer(5); }};

    check_complete(follow_to_the_end(by, accepted->id), 5);
}

BOOST_AUTO_TEST_CASE(an_action_that_has_ended_is_told_whole)
{
    platform_rig rig;
    auto const agents = rig.agents(100);
    auto by = rig.client();
    auto const id = by.submit(some_signed_action()).value().id;
    std::jthread{[&] { agents->answer(100); }}.join();
    check_complete(follow_to_the_end(by, id), 100);

    check_complete(follow_to_the_end(by, id), 100); // more than one page of the store
}

// The moment at which a follower comes must not matter: they come all the time while the answers
// do.
BOOST_AUTO_TEST_CASE(followers_that_come_at_any_time_miss_nothing_and_see_nothing_twice)
{
    constexpr std::size_t agents_count = 60;
    constexpr std::size_t followers_count = 24;
    platform_rig rig;
    auto const agents = rig.agents(agents_count);
    for (int round = 0; round < 5; ++round) {
        auto const id = rig.client().submit(some_signed_action()).value().id;
        std::vector<seen> told(followers_count);
        std::atomic<std::size_t> answered = 0;
        {
            std::vector<std::jthread> threads;
            for (std::size_t n = 0; n < followers_count; ++n) {
                threads.emplace_back([&, n] {
                    auto by = rig.client();
                    // Spread over the answers, and some after the last.
                    while (answered < n * (agents_count + 1) / followers_count)
                        std::this_thread::yield();
                    told[n] = follow_to_the_end(by, id);
                });
            }
            for (std::size_t n = 0; n < agents_count; ++n) {
                agents->answer(1);
                ++answered;
            }
        }
        for (auto const& one : told)
            check_complete(one, agents_count);
    }
}

// More together than a connection may have unsent: it goes out as the client reads.
BOOST_AUTO_TEST_CASE(a_follower_that_begins_to_read_late_gets_all_of_it)
{
    constexpr int count = 70;
    constexpr std::size_t answer_bytes = 1u << 20;
    platform_rig rig;
    auto const asked = some_signed_action();
    auto const id = asked.content().id;
    std::vector<command_record> sent;
    for (int n = 0; n < count; ++n) {
        sent.push_back(answered(asked));
        sent.back().id.text = "c" + std::to_string(n);
        sent.back().status = command_status::sent;
        sent.back().answer.clear();
    }
    std::vector<change> changes;
    changes.push_back(put_agent{{.facts = fake_agents::facts_of(0), .heartbeat = wall_time()}});
    changes.push_back(
        put_action{{asked, id, action_status::inflight, wall_time(), unset_time}, sent});
    for (auto const& c : sent) {
        changes.push_back(finish_command{c.id, command_status::success, wall_time(),
                                         std::string(answer_bytes, 'x'), "", false});
    }
    changes.push_back(finish_action{id, action_status::completed, wall_time()});
    BOOST_REQUIRE(rig.scheduler.store().apply(changes).ok());
    raw_socket client{rig.socket()};
    client.send("GET /api/v1/action/events?actionid=" + id.text + " HTTP/1.1\r\n\r\n");
    // Served meanwhile, by the same thread: nobody waits for the one that does not read.
    auto by = rig.client();
    for (int n = 0; n < 3; ++n)
        BOOST_REQUIRE(by.action(id).ok());

    auto const& all = client.read_to_end();

    std::size_t events = 0;
    for (auto at = all.find("event: command"); at != std::string::npos;
         at = all.find("event: command", at + 1))
        ++events;
    BOOST_TEST(events == count);
    BOOST_TEST(all.find("event: end") != std::string::npos);
    BOOST_TEST(all.ends_with("0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_follower_of_what_does_not_happen_hears_that_the_platform_lives)
{
    platform_rig rig;
    auto const agents = rig.agents(1);
    auto const api = api_server::open({.scheduler = rig.scheduler,
                                       .socket = rig.folder / "often",
                                       .events_silence_max = std::chrono::milliseconds{1}})
                         .value();
    auto by = client::open({.url = "unix:" + (rig.folder / "often").native()}).value();
    auto const id = by.submit(some_signed_action()).value().id;
    raw_socket listening{rig.folder / "often"};
    listening.send("GET /api/v1/action/events?actionid=" + id.text + " HTTP/1.1\r\n\r\n");
    auto const& heard = listening.read_until(": nothing new\n\n");
    BOOST_TEST(heard.find(": nothing new\n\n") != std::string::npos);
    std::jthread const answering{[&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        agents->answer(1);
    }};

    check_complete(follow_to_the_end(by, id), 1); // what it hears besides is no event
}

BOOST_AUTO_TEST_CASE(a_follower_may_stop_when_it_has_seen_enough)
{
    platform_rig rig;
    auto const agents = rig.agents(3);
    auto by = rig.client();
    auto const id = by.submit(some_signed_action()).value().id;
    std::jthread const answering{[&] { agents->answer(2); }};
    std::size_t told = 0;

    auto const how = by.follow(id, [&](action_progress const& p) {
        told += p.finished ? 1 : 0;
        return told == 0;
    });

    BOOST_TEST(how.ok());
    BOOST_TEST(told == 1U);
    BOOST_TEST(by.action(id).ok()); // the client is of use afterwards
}

BOOST_AUTO_TEST_CASE(a_follower_can_be_stopped_from_another_thread)
{
    platform_rig rig;
    auto const agents = rig.agents(1);
    auto by = rig.client();
    auto const id = by.submit(some_signed_action()).value().id;
    std::stop_source stop;
    std::jthread stopping;

    auto const how = by.follow(
        id,
        [&](action_progress const&) {
            if (!stopping.joinable()) stopping = std::jthread{[&] { stop.request_stop(); }};
            return true;
        },
        stop.get_token());

    BOOST_REQUIRE(!how.ok());
    BOOST_TEST((how.error().code() == errc::cancelled));
}

BOOST_AUTO_TEST_CASE(a_follower_that_lost_the_platform_follows_again_and_sees_nothing_twice)
{
    platform_rig rig;
    auto const agents = rig.agents(4);
    door to{rig};
    auto by = to.enter();
    auto const id = by.submit(some_signed_action()).value().id;
    agents->answer(2);
    seen all;
    std::size_t losses = 0;
    std::jthread restarting;

    all.how = by.follow(
        id,
        [&](action_progress const& p) {
            note(p, all);
            if (all.commands.size() == 2 && !restarting.joinable()) {
                restarting = std::jthread{[&] {
                    to.shut();
                    agents->answer(1);
                    to.open();
                    agents->answer(1);
                }};
            }
            return true;
        },
        {.again = [&](error const& why) { return why.code() == errc::unavailable && ++losses; }});

    check_complete(all, 4);
    BOOST_TEST(losses > 0U);
}

BOOST_AUTO_TEST_CASE(a_follower_that_lost_the_platform_ends_when_it_is_told_to)
{
    platform_rig rig;
    auto const agents = rig.agents(1);
    for (auto const& how : {follow_options{}, follow_options{.again = [](auto&) { return false; }}})
    {
        door to{rig};
        auto by = to.enter();
        auto const id = by.submit(some_signed_action()).value().id;
        std::jthread shutting;

        auto const ended = by.follow(
            id,
            [&](action_progress const&) {
                if (!shutting.joinable()) shutting = std::jthread{[&] { to.shut(); }};
                return true;
            },
            how);

        BOOST_REQUIRE(!ended.ok());
        BOOST_TEST((ended.error().code() == errc::unavailable));
    }
}

BOOST_AUTO_TEST_CASE(a_follower_that_waits_for_the_platform_can_be_stopped)
{
    std::stop_source stop;
    auto by = client::open({.url = "unix:/nosuch/socket"}).value();

    auto const ended = by.follow(
        {"any"}, [](action_progress const&) { return true; },
        {.stop = stop.get_token(), .again = [&](error const&) { return stop.request_stop(); }});

    BOOST_REQUIRE(!ended.ok());
    BOOST_TEST((ended.error().code() == errc::cancelled));
}

BOOST_AUTO_TEST_CASE(an_action_that_was_asked_earlier_is_found_as_it_was_signed)
{
    platform_rig rig;
    auto const agents = rig.agents(1);
    auto by = rig.client();
    auto const asked = some_signed_action();
    auto const id = by.submit(asked).value().id;

    auto const found = by.find_action(id);

    BOOST_REQUIRE(found.ok());
    BOOST_TEST(found->action.content().name == asked.content().name);
    BOOST_TEST((found->id == id));
}

BOOST_AUTO_TEST_CASE(an_action_that_is_not_there_cannot_be_followed)
{
    platform_rig rig;
    auto by = rig.client();

    auto const how = by.follow({"nothing"}, [](action_progress const&) { return true; });

    BOOST_REQUIRE(!how.ok());
    BOOST_TEST((how.error().code() == errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_follower_of_the_scheduler_may_drop_any_handle_from_its_call)
{
    platform_rig rig;
    auto const agents = rig.agents(2);
    auto const asked = some_signed_action();
    auto const id = asked.content().id;
    std::array<std::shared_ptr<void>, 3> handles;
    std::atomic<int> calls = 0;
    for (auto& handle : handles) {
        handle = rig.scheduler.follow(id, [&](action_progress const&) {
            ++calls;
            for (auto& one : handles)
                one.reset();
        });
    }
    auto by = rig.client();
    BOOST_REQUIRE(by.submit(asked).ok());
    std::jthread const answering{[&] { agents->answer(2); }};

    check_complete(follow_to_the_end(by, id), 2);

    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_SUITE_END()
