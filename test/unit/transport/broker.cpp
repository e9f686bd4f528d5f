#include "broker.hpp"

#include "rig.hpp"
#include "transport/amqp_library.hpp"

#if __has_include(<rabbitmq-c/tcp_socket.h>)
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp_tcp_socket.h>
#endif

#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace mig::test {
namespace {

amqp_bytes_t lent(std::string const& text)
{
    return {text.size(), const_cast<char*>(text.data())};
}

// RabbitMQ-C as it is meant to be used: a second opinion on what our own frames say.
class administrator {
public:
    explicit administrator(int port)
    {
        auto* const socket = amqp_tcp_socket_new(connection_);
        BOOST_REQUIRE(amqp_socket_open(socket, "127.0.0.1", port) == AMQP_STATUS_OK);
        auto const login =
            amqp_login(connection_, "mig", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "admin", "secret");
        BOOST_REQUIRE(login.reply_type == AMQP_RESPONSE_NORMAL);
        amqp_channel_open(connection_, 1);
    }
    ~administrator()
    {
        amqp_connection_close(connection_, AMQP_REPLY_SUCCESS);
        amqp_destroy_connection(connection_);
    }
    administrator(administrator const&) = delete;
    administrator& operator=(administrator const&) = delete;

    [[nodiscard]] amqp_connection_state_t raw() const { return connection_; }
    void check() const
    {
        BOOST_REQUIRE(amqp_get_rpc_reply(connection_).reply_type == AMQP_RESPONSE_NORMAL);
    }

private:
    amqp_connection_state_t connection_ = amqp_new_connection();
};

} // namespace

broker& broker::shared()
{
    static broker one;
    one.start();
    return one;
}

broker::broker()
{
    int to[2];
    int from[2];
    BOOST_REQUIRE(::pipe2(to, O_CLOEXEC) == 0 && ::pipe2(from, O_CLOEXEC) == 0);
    if (::fork() == 0) {
        ::dup2(to[0], STDIN_FILENO);
        ::dup2(from[1], STDOUT_FILENO);
        ::execlp("python3", "python3", MIG_TEST_BROKER, nullptr);
        ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    commands_ = to[1]; // closed with this process: then the broker ends, too
    answers_ = from[0];
    std::istringstream said{answer()};
    std::string ready;
    said >> ready >> port_ >> tls_port_ >> folder_;
    BOOST_REQUIRE_MESSAGE(ready == "ready", "the broker says " + ready);
    runs_ = true;
}

std::string broker::answer()
{
    for (;;) {
        if (auto const end = heard_.find('\n'); end != std::string::npos) {
            auto line = heard_.substr(0, end);
            heard_.erase(0, end + 1);
            return line;
        }
        char more[256];
        auto const size = ::read(answers_, more, sizeof more);
        BOOST_REQUIRE(size > 0);
        heard_.append(more, static_cast<std::size_t>(size));
    }
}

std::string broker::ask(std::string const& line)
{
    auto const whole = line + "\n";
    BOOST_REQUIRE(::write(commands_, whole.data(), whole.size()) ==
                  static_cast<ssize_t>(whole.size()));
    return answer();
}

void broker::start()
{
    if (!std::exchange(runs_, true)) ask("start");
}
void broker::kill()
{
    if (std::exchange(runs_, false)) ask("kill");
}
void broker::stop()
{
    ask("stop");
}
void broker::resume()
{
    ask("continue");
}
void broker::control(std::string const& words)
{
    ask(words);
}

std::string broker::pem(std::string const& name) const
{
    std::ifstream file{folder_ / "tls" / name};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void broker::remove(std::vector<std::string> const& queues)
{
    administrator const admin{port_};
    for (auto const& name : queues) {
        amqp_queue_delete(admin.raw(), 1, lent(name), 0, 0);
        admin.check();
    }
}
void broker::declare(std::string const& queue)
{
    administrator const admin{port_};
    amqp_queue_declare(admin.raw(), 1, lent(queue), 0, 1, 0, 0, amqp_empty_table);
    admin.check();
}
void broker::declare_quorum(std::string const& queue)
{
    administrator const admin{port_};
    amqp_table_entry_t type{};
    type.key = amqp_cstring_bytes("x-queue-type");
    type.value.kind = AMQP_FIELD_KIND_UTF8;
    type.value.value.bytes = amqp_cstring_bytes("quorum");
    amqp_queue_declare(admin.raw(), 1, lent(queue), 0, 1, 0, 0, amqp_table_t{1, &type});
    admin.check();
}
void broker::put(std::string const& queue, std::size_t size)
{
    administrator const admin{port_};
    std::string const body(size, 'x');
    BOOST_REQUIRE(amqp_basic_publish(admin.raw(), 1, amqp_empty_bytes, lent(queue), 0, 0, nullptr,
                                     lent(body)) == AMQP_STATUS_OK);
}

amqp_rig::amqp_rig()
{
    auto const known = std::vector{command_queue("linux.host.1"), command_queue("silent")};
    auto all = known;
    all.emplace_back(results_queue);
    all.emplace_back(heartbeats_queue);
    broker::shared().remove(all);
    endpoint schedulers_side{scheduler(), {std::string{results_queue}}};
    schedulers_side.await_connected();
    endpoint agents_side{agent(), known};
    agents_side.await_connected();
}

} // namespace mig::test
