// What the API does while the store keeps it waiting, and how often it asks.

#include "platform_rig.hpp"
#include "support/raw_socket.hpp"
#include "watched_store.hpp"

using namespace mig;
using namespace mig::test;

namespace {

struct watched {
    store_watch watch; // first: the store uses it
};

struct waiting_rig : watched, platform_rig {
    waiting_rig()
        : platform_rig({.store = [this](std::unique_ptr<store> of) {
              return std::make_unique<watched_store>(std::move(of), watch);
          }})
    {}
    ~waiting_rig() { watch.hold(false); }

    [[nodiscard]] raw_socket ask(std::string const& path) const
    {
        raw_socket asking{socket()};
        asking.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        return asking;
    }
    void await_held(std::size_t count)
    {
        std::unique_lock lock{watch.mutex};
        BOOST_REQUIRE(watch.changed.wait_for(lock, patience, [&] { return watch.held >= count; }));
    }
};

constexpr std::size_t workers = 4;

} // namespace

BOOST_AUTO_TEST_SUITE(api_waiting)

BOOST_FIXTURE_TEST_CASE(what_needs_no_search_is_answered_while_searches_wait, waiting_rig)
{
    watch.hold(true);
    std::vector<raw_socket> searching;
    for (std::size_t n = 0; n < 2 * workers; ++n)
        searching.push_back(ask("/api/v1/search?type=command"));
    await_held(workers);

    BOOST_TEST(ask("/api/v1/heartbeat").read_response().starts_with("HTTP/1.1 200 "));
    BOOST_TEST(ask("/metrics").read_response().find("mig_store_up 1\n") != std::string::npos);

    watch.hold(false);
    for (auto& one : searching)
        BOOST_TEST(one.read_response().starts_with("HTTP/1.1 404 ")); // nothing is found
}

BOOST_FIXTURE_TEST_CASE(followers_are_told_while_searches_wait, waiting_rig)
{
    auto const fleet = agents(1);
    auto by = client();
    BOOST_REQUIRE(by.agents("TRUE").ok()); // with the key that the answer will be signed by
    auto const id = by.submit(some_signed_action()).value().id;
    std::vector<raw_socket> searching;
    std::size_t answers = 0;
    std::jthread answering;

    auto const how = by.follow(id, [&](action_progress const& p) {
        answers += p.finished ? 1 : 0;
        if (answering.joinable()) return true;
        watch.hold(true);
        for (std::size_t n = 0; n < workers; ++n)
            searching.push_back(ask("/api/v1/search?type=command"));
        await_held(workers);
        answering = std::jthread{[&] { fleet->answer(1); }};
        return true;
    });

    BOOST_TEST(how.ok());
    BOOST_TEST(answers == 1U);
    watch.hold(false);
}

BOOST_FIXTURE_TEST_CASE(an_action_is_counted_once_for_all_its_commands_in_a_reply, waiting_rig)
{
    auto const fleet = agents(5);
    auto const id = client().submit(some_signed_action()).value().id;
    fleet->answer(5);
    auto const before = watch.counted;

    auto const reply = ask("/api/v1/search?type=command&limit=100").read_response();

    BOOST_TEST(reply.starts_with("HTTP/1.1 200 "));
    BOOST_TEST(watch.counted == before + 1);
}

BOOST_AUTO_TEST_SUITE_END()
