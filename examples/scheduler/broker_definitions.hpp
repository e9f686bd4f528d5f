// All that a platform has in a RabbitMQ broker, as "rabbitmqctl import_definitions" reads it: the
// virtual host, exchanges, queues and bindings of protocol 6, and users that reach their own part
// of it and nothing else.

#ifndef MIG_EXAMPLES_SCHEDULER_BROKER_DEFINITIONS_HPP
#define MIG_EXAMPLES_SCHEDULER_BROKER_DEFINITIONS_HPP

#include <mig/base/json.hpp>

#include <string>

class broker_definitions {
public:
    explicit broker_definitions(std::string virtual_host);

    // Fails when there are no random numbers.
    [[nodiscard]] mig::result<void> add_scheduler(std::string const& user,
                                                  std::string const& password);
    // Which publishes, and consumes this queue.
    [[nodiscard]] mig::result<void> add_agent(std::string const& user, std::string const& password,
                                              std::string const& queue);
    [[nodiscard]] std::string text() const;

private:
    struct rights {
        std::string configure, write, read; // regular expressions
    };
    mig::result<void> add_user(std::string const& name, std::string const& password, rights);
    void add_queue(std::string const& name, std::string_view exchange);

    std::string virtual_host_;
    mig::json users_ = mig::json::array();
    mig::json permissions_ = mig::json::array();
    mig::json queues_ = mig::json::array();
    mig::json bindings_ = mig::json::array();
};

#endif
