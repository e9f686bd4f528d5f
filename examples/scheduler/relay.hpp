// How mig-scheduler reaches its agents: a Unix socket of its own, or a RabbitMQ broker.

#ifndef MIG_EXAMPLES_SCHEDULER_RELAY_HPP
#define MIG_EXAMPLES_SCHEDULER_RELAY_HPP

#include <mig/transport/local.hpp>

#include <optional>
#include <string>

struct relay_choices {
    std::string relay;    // a socket's path, or amqp[s]://...
    std::string url_file; // whose first line is that, for URLs with a password
    std::string mode = "600";
    std::string ca; // PEM files
    std::string certificate;
    std::string key;
    std::string proxy;
};

struct opened_relay {
    std::optional<mig::local_relay> local;
    std::unique_ptr<mig::transport> transport;
};

[[nodiscard]] mig::result<opened_relay> open_relay(relay_choices, mig::log_sink);

// Makes the queue of an agent whose own user may not.
[[nodiscard]] mig::result<void> declare_queue(relay_choices, std::string const& queue_location);

#endif
