// A real RabbitMQ for tests, started by test/support/rabbitmq.py when the first one needs it.

#ifndef MIG_TEST_TRANSPORT_BROKER_HPP
#define MIG_TEST_TRANSPORT_BROKER_HPP

#include <mig/base/queue.hpp>
#include <mig/transport/amqp.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mig::test {

class broker {
public:
    // The one of this process; it ends with it.
    static broker& shared();

    void start(); // harmless when it runs
    void kill();  // -9
    void stop();  // it neither answers nor ends
    void resume();
    void control(std::string const& words); // rabbitmqctl
    void end_connections(std::string const& user)
    {
        control("close_all_user_connections " + user + " test");
    }

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] int tls_port() const { return tls_port_; }
    [[nodiscard]] std::string url(std::string const& user, std::string const& virtual_host = "mig",
                                  int port = 0) const
    {
        return "amqp://" + user + ":secret@127.0.0.1:" + std::to_string(port == 0 ? port_ : port) +
               "/" + virtual_host;
    }
    [[nodiscard]] std::string pem(std::string const& name) const; // of the folder tls

    // As an administrator.
    void remove(std::vector<std::string> const& queues);
    void declare(std::string const& queue);
    void declare_quorum(std::string const& queue);
    void put(std::string const& queue, std::size_t size); // by the default exchange

private:
    broker();
    std::string ask(std::string const& line);
    std::string answer();

    int commands_ = -1;
    int answers_ = -1;
    std::string heard_;
    bool runs_ = false;
    int port_ = 0;
    int tls_port_ = 0;
    std::filesystem::path folder_;
};

// The relay of the common suite.
struct amqp_rig {
    amqp_rig();

    struct presence {
        void reset() { broker::shared().kill(); }
    } relay;

    static amqp_transport_options options(std::string const& user)
    {
        amqp_transport_options made;
        made.url = broker::shared().url(user);
        made.pause_max = std::chrono::milliseconds{500};
        return made;
    }
    std::unique_ptr<transport> scheduler()
    {
        return make_amqp_transport(options("scheduler")).value();
    }
    std::unique_ptr<transport> agent() { return make_amqp_transport(options("agent")).value(); }
};

} // namespace mig::test

#endif
