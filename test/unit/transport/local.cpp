// The socket itself, and what becomes of messages when one side of it dies.
#include "rig.hpp"

#include <fcntl.h>
#include <fstream>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mig;
using namespace mig::test;

namespace {

std::string const queue = command_queue("linux.host.1");
std::string const answers{results_queue};
endpoint::manners const holding{.acknowledging = false};

class umask_of {
public:
    explicit umask_of(mode_t mask) : before_(::umask(mask)) {}
    ~umask_of() { ::umask(before_); }

private:
    mode_t before_;
};

mode_t mode_of(std::filesystem::path const& path)
{
    struct stat found {};
    BOOST_REQUIRE(::lstat(path.c_str(), &found) == 0);
    return found.st_mode & 07777;
}

errc refusal_at(std::filesystem::path const& path)
{
    auto const opened = local_relay::open({.socket = path});
    BOOST_REQUIRE(!opened.ok());
    return opened.error().code();
}

// What a relay that was killed leaves behind.
void leave_dead_socket(std::filesystem::path const& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    auto const fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    BOOST_REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    ::close(fd);
}

class consumer_process {
public:
    consumer_process(std::string socket, std::string of)
    {
        int ends[2];
        BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        out_ = ends[0];
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::string program = MIG_TEST_CONSUMER;
        char* arguments[] = {program.data(), socket.data(), of.data(), nullptr};
        BOOST_REQUIRE(
            ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ) == 0);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
    }
    ~consumer_process()
    {
        kill();
        ::close(out_);
    }
    void await_delivery()
    {
        char said[4];
        BOOST_REQUIRE(::read(out_, said, sizeof said) == 4);
    }
    void kill()
    {
        if (pid_ == 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }

private:
    pid_t pid_ = 0;
    int out_ = -1;
};

} // namespace

BOOST_AUTO_TEST_SUITE(local_socket)

BOOST_AUTO_TEST_CASE(the_socket_has_exactly_the_mode_asked_for)
{
    scratch_folder const folder;
    auto const path = folder.path() / "relay";
    {
        umask_of const open_to_all{0};
        auto const relay = local_relay::open({.socket = path, .mode = 0600}).value();
        BOOST_TEST(mode_of(path) == 0600u);
    }
    umask_of const closed_to_all{0777};
    auto const relay = local_relay::open({.socket = path, .mode = 0660}).value();
    BOOST_TEST(mode_of(path) == 0660u);
}

BOOST_AUTO_TEST_CASE(the_socket_of_a_dead_relay_is_replaced)
{
    scratch_folder const folder;
    auto const path = folder.path() / "relay";
    leave_dead_socket(path);

    auto const opened = local_relay::open({.socket = path});

    BOOST_TEST(opened.ok());
}

BOOST_AUTO_TEST_CASE(a_living_relay_keeps_its_socket)
{
    local_rig rig;

    BOOST_TEST((refusal_at(rig.socket) == errc::unavailable));

    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_refused_even_to_a_dead_socket)
{
    scratch_folder const folder;
    leave_dead_socket(folder.path() / "dead");
    std::filesystem::create_symlink(folder.path() / "dead", folder.path() / "relay");

    BOOST_TEST((refusal_at(folder.path() / "relay") == errc::refused));

    BOOST_TEST(std::filesystem::is_symlink(folder.path() / "relay"));
}

BOOST_AUTO_TEST_CASE(a_file_at_the_path_is_refused_and_kept)
{
    scratch_folder const folder;
    auto const path = folder.path() / "relay";
    std::ofstream{path} << "precious";

    BOOST_TEST((refusal_at(path) == errc::refused));

    BOOST_TEST(std::filesystem::file_size(path) == 8u);
}

BOOST_AUTO_TEST_CASE(a_path_too_long_for_a_socket_is_invalid)
{
    auto const path = "/tmp/" + std::string(200, 'x');

    BOOST_TEST((refusal_at(path) == errc::invalid_argument));
    BOOST_TEST((make_local_transport({.socket = path}).error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_told)
{
    BOOST_TEST((refusal_at("/nonexistent/folder/relay") == errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_transport_refuses_a_path_that_is_no_socket)
{
    scratch_folder const folder;
    std::ofstream{folder.path() / "file"} << "x";
    auto const agent = make_local_transport({.socket = folder.path() / "file"}).value();

    auto const opened = agent->open({queue}, {});

    BOOST_REQUIRE(!opened.ok());
    BOOST_TEST((opened.error().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(the_socket_goes_with_its_relay)
{
    local_rig rig;

    rig.relay.reset();

    BOOST_TEST(!std::filesystem::exists(rig.socket));
}

BOOST_AUTO_TEST_CASE(a_relay_leaves_the_socket_of_another_alone)
{
    local_rig rig;
    std::filesystem::remove(rig.socket);
    auto const other = local_relay::open({.socket = rig.socket}).value();

    rig.relay.reset();

    BOOST_TEST(std::filesystem::exists(rig.socket));
}

BOOST_AUTO_TEST_CASE(a_transport_may_be_there_before_its_relay)
{
    local_rig rig;
    rig.relay.reset();
    endpoint agent{rig.agent(), {queue}};
    BOOST_TEST((agent.await_disconnected().code() == errc::unavailable));

    rig.relay.emplace(local_relay::open({.socket = rig.socket}).value());

    agent.await_connected();
}

BOOST_AUTO_TEST_CASE(after_a_restart_of_the_relay_what_is_sent_again_arrives)
{
    local_rig rig;
    endpoint agent{rig.agent(), {queue}};
    agent.await_connected();
    auto const lost = agent.send(answers, "found");
    rig.relay.reset();
    BOOST_TEST((agent.outcome(lost).error().code() == errc::unavailable));
    (void)agent.await_disconnected();

    rig.relay.emplace(local_relay::open({.socket = rig.socket}).value());
    endpoint scheduler{rig.scheduler(), {answers}};
    agent.await_connected();
    auto const again = agent.send(answers, "found");

    BOOST_TEST(to_text(scheduler.await_delivery().body) == "found");
    BOOST_TEST(agent.outcome(again).ok());
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_of_the_last_connection_does_not_hit_this_one)
{
    local_rig rig;
    endpoint agent{rig.agent(), {queue}, holding};
    agent.await_connected();
    std::uint64_t old_tag = 0;
    {
        endpoint scheduler{rig.scheduler(), {}};
        scheduler.await_connected();
        scheduler.send(queue, "old");
        old_tag = agent.await_delivery().tag;
    }
    rig.relay.reset();
    (void)agent.await_disconnected();
    rig.relay.emplace(local_relay::open({.socket = rig.socket}).value());
    endpoint scheduler{rig.scheduler(), {}};
    scheduler.await_connected();
    auto const sent = scheduler.send(queue, "new");
    auto const got = agent.await_delivery();

    agent->acknowledge(old_tag);
    std::this_thread::sleep_for(silence);

    BOOST_TEST(scheduler.settled(sent) == 0);
    agent->acknowledge(got.tag);
    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_held_comes_again)
{
    local_rig rig;
    endpoint scheduler{rig.scheduler(), {answers}};
    scheduler.await_connected();
    consumer_process first{rig.socket, queue};
    auto const sent = scheduler.send(queue, "look");
    first.await_delivery();

    first.kill();
    endpoint second{rig.agent(), {queue}};

    BOOST_TEST(second.await_delivery().redelivered);
    BOOST_TEST(scheduler.outcome(sent).ok());
}

BOOST_AUTO_TEST_CASE(the_host_learns_who_connected)
{
    scratch_folder const folder;
    auto const path = folder.path() / "relay";
    std::mutex mutex;
    std::vector<std::string> lines;
    auto const note = [&](log_record const& record) {
        std::string line{record.message};
        for (auto const& field : record.fields)
            line += " " + std::string{field.name} + "=" + std::string{field.value};
        std::lock_guard const lock{mutex};
        lines.push_back(line);
    };
    auto const relay = local_relay::open({.socket = path, .log = note}).value();

    endpoint agent{make_local_transport({.socket = path}).value(), {queue}};
    agent.await_connected();

    std::lock_guard const lock{mutex};
    BOOST_REQUIRE(!lines.empty());
    BOOST_TEST(lines[0] == "An agent has connected user=" + std::to_string(::getuid()) +
                               " process=" + std::to_string(::getpid()));
}

BOOST_AUTO_TEST_CASE(a_connection_too_many_waits_for_a_place)
{
    scratch_folder const folder;
    auto const path = folder.path() / "relay";
    auto const relay = local_relay::open({.socket = path, .connections_max = 1}).value();
    std::optional<endpoint> first;
    first.emplace(make_local_transport({.socket = path}).value(), std::vector{queue});
    first->await_connected();

    endpoint second{make_local_transport({.socket = path}).value(), {queue + "b"}};
    (void)second.await_disconnected();
    first.reset();

    second.await_connected();
}

BOOST_AUTO_TEST_SUITE_END()
