// A peer on the socket that keeps no rules, on either side.
#include "rig.hpp"
#include "transport/frame.hpp"

#include <array>
#include <atomic>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace mig;
using namespace mig::test;
using relay::frame;

namespace {

std::string const queue = command_queue("linux.host.1");
std::string const answers{results_queue};

sockaddr_un address_of(std::filesystem::path const& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

// A connection that sends what the test likes.
class raw_peer {
public:
    explicit raw_peer(int fd) : fd_(fd) {}
    explicit raw_peer(std::filesystem::path const& path)
        : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        auto const address = address_of(path);
        BOOST_REQUIRE(::connect(fd_, reinterpret_cast<sockaddr const*>(&address), sizeof address) ==
                      0);
    }
    ~raw_peer() { ::close(fd_); }
    raw_peer(raw_peer const&) = delete;
    raw_peer& operator=(raw_peer const&) = delete;

    // What the other side does not read any more is lost, as with any socket.
    void send(bytes_view what)
    {
        while (!what.empty()) {
            auto const n = ::send(fd_, what.data(), what.size(), MSG_NOSIGNAL);
            if (n <= 0) return;
            what = what.subspan(static_cast<std::size_t>(n));
        }
    }
    void send(relay::wire_frame const& one)
    {
        send(one.head);
        if (one.body) send(*one.body);
    }
    void greet()
    {
        send(relay::encode_hello({queue}));
        BOOST_REQUIRE(std::holds_alternative<relay::welcome_frame>(next().value()));
    }
    // None: the connection has ended.
    std::optional<frame> next()
    {
        for (;;) {
            auto complete = reader_.next().value();
            if (complete) return complete;
            std::array<std::byte, 4096> some;
            auto const n = ::read(fd_, some.data(), some.size());
            if (n <= 0) return std::nullopt;
            reader_.feed(bytes_view{some}.first(static_cast<std::size_t>(n)));
        }
    }
    // It was sent away, with this reason.
    relay::refuse_frame await_refusal()
    {
        auto const last = next();
        BOOST_REQUIRE(last.has_value());
        BOOST_REQUIRE(std::holds_alternative<relay::refuse_frame>(*last));
        BOOST_TEST(!next().has_value());
        return std::get<relay::refuse_frame>(*last);
    }

private:
    int fd_;
    relay::frame_reader reader_;
};

bytes raw(std::initializer_list<int> values)
{
    bytes all;
    for (auto const value : values)
        all.push_back(static_cast<std::byte>(value));
    return all;
}

// The relay works for others.
void check_served(local_rig& rig)
{
    endpoint scheduler{rig.scheduler(), {answers}};
    endpoint agent{rig.agent(), {command_queue("other")}};
    agent.await_connected();
    BOOST_TEST(agent.outcome(agent.send(answers, "found")).ok());
}

} // namespace

BOOST_AUTO_TEST_SUITE(local_hostile)

BOOST_AUTO_TEST_CASE(garbage_is_answered_with_the_reason_and_the_end)
{
    local_rig rig;
    raw_peer peer{rig.socket};

    peer.send(to_bytes("GET / HTTP/1.1\r\n\r\n"));

    auto const told = peer.await_refusal();
    BOOST_TEST(told.number == 0u);
    BOOST_TEST((told.code == errc::corrupt));
    check_served(rig);
}

BOOST_AUTO_TEST_CASE(another_version_is_refused)
{
    local_rig rig;
    raw_peer peer{rig.socket};
    auto hello = relay::encode_hello({queue});
    hello.head[relay::frame_head_bytes + relay::local_version.size()] = std::byte{'2'};

    peer.send(hello);

    BOOST_TEST(peer.await_refusal().why == "it does not speak MIG-LOCAL-1");
}

BOOST_AUTO_TEST_CASE(who_does_not_greet_first_is_refused)
{
    local_rig rig;
    raw_peer peer{rig.socket};

    peer.send(relay::encode_publish(1, {answers, to_bytes("found")}));

    BOOST_TEST((peer.await_refusal().code == errc::corrupt));
}

BOOST_AUTO_TEST_CASE(who_greets_twice_is_refused)
{
    local_rig rig;
    raw_peer peer{rig.socket};
    peer.greet();

    peer.send(relay::encode_hello({queue}));

    BOOST_TEST((peer.await_refusal().code == errc::corrupt));
}

BOOST_AUTO_TEST_CASE(a_frame_that_only_a_relay_sends_is_refused)
{
    local_rig rig;
    for (auto const& one : {relay::encode_welcome(), relay::encode_confirm(1),
                            relay::encode_deliver(1, false, queue, nullptr)})
    {
        raw_peer peer{rig.socket};
        endpoint scheduler{rig.scheduler(), {}};
        peer.greet();

        peer.send(one);

        BOOST_TEST(peer.await_refusal().why == "only a relay sends that");
    }
}

BOOST_AUTO_TEST_CASE(a_length_above_the_limit_is_refused_before_anything_of_it_comes)
{
    local_rig rig;
    raw_peer peer{rig.socket};
    peer.greet();

    peer.send(raw({0xff, 0xff, 0xff, 0xff}));

    BOOST_TEST((peer.await_refusal().code == errc::corrupt));
}

BOOST_AUTO_TEST_CASE(a_frame_cut_off_by_the_end_is_nothing)
{
    local_rig rig;
    {
        raw_peer peer{rig.socket};
        peer.greet();
        auto const cut = relay::encode_publish(1, {answers, to_bytes("found")});
        peer.send(bytes_view{cut.head}.first(10));
    }
    endpoint scheduler{rig.scheduler(), {answers}};
    scheduler.await_connected();

    std::this_thread::sleep_for(silence);

    BOOST_TEST(scheduler.delivered() == 0u);
}

BOOST_AUTO_TEST_CASE(half_a_frame_and_silence_hold_nobody_up)
{
    local_rig rig;
    raw_peer silent_before_hello{rig.socket};
    silent_before_hello.send(raw({0, 0}));
    raw_peer silent_after_hello{rig.socket};
    silent_after_hello.greet();
    silent_after_hello.send(raw({1, 0xff, 0xff, 0xff, 3, 0}));

    check_served(rig);
}

BOOST_AUTO_TEST_CASE(who_writes_and_never_reads_holds_nobody_up)
{
    local_rig rig;
    raw_peer deaf{rig.socket};
    deaf.greet();
    // Each is refused, and no refusal is read: the relay must stop reading, not go on keeping.
    int const many = 20'000;
    std::atomic<int> sent{0};
    std::thread writer{[&] {
        auto const bad = relay::encode_publish(1, {queue, {}});
        for (; sent < many; ++sent)
            deaf.send(bad);
    }};

    check_served(rig);

    for (int before = -1; before != sent; std::this_thread::sleep_for(4 * silence))
        before = sent;
    BOOST_TEST(sent < many);
    rig.relay.reset(); // ends its connection, and so the writer
    writer.join();
}

BOOST_AUTO_TEST_CASE(the_queues_of_the_scheduler_are_not_for_agents)
{
    local_rig rig;
    for (auto const name : {results_queue, heartbeats_queue}) {
        endpoint thief{rig.agent(), {std::string{name}}};

        auto const why = thief.await_disconnected();

        BOOST_TEST((why.code() == errc::refused));
        BOOST_TEST(why.why() == "it belongs to the scheduler");
    }
}

BOOST_AUTO_TEST_CASE(an_agent_may_not_command_another)
{
    local_rig rig;
    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();

    auto const outcome = agent.outcome(agent.send(command_queue("other"), "run this"));

    BOOST_REQUIRE(!outcome.ok());
    BOOST_TEST((outcome.error().code() == errc::refused));
}

BOOST_AUTO_TEST_CASE(an_agent_may_not_consume_many_queues)
{
    local_rig rig;
    raw_peer peer{rig.socket};

    peer.send(relay::encode_hello({"a", "b", "c", "d", "e"}));

    BOOST_TEST(peer.await_refusal().why == "hello names too many queues");
}

BOOST_AUTO_TEST_CASE(a_transport_leaves_a_relay_that_talks_garbage)
{
    scratch_folder const folder;
    auto const path = folder.path() / "relay";
    auto const listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const address = address_of(path);
    BOOST_REQUIRE(::bind(listening, reinterpret_cast<sockaddr const*>(&address), sizeof address) ==
                  0);
    BOOST_REQUIRE(::listen(listening, 8) == 0);
    endpoint agent{make_local_transport({.socket = path}).value(), {queue}};

    {
        raw_peer liar{::accept(listening, nullptr, nullptr)};
        // A delivery before the welcome.
        liar.send(relay::encode_deliver(1, false, queue, nullptr));
        BOOST_TEST((agent.await_disconnected().code() == errc::corrupt));
    }
    raw_peer honest{::accept(listening, nullptr, nullptr)};
    honest.send(relay::encode_welcome());

    agent.await_connected();
    BOOST_TEST(agent.delivered() == 0u);
    ::close(listening);
}

BOOST_AUTO_TEST_SUITE_END()
