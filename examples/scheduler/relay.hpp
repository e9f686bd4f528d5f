// How mig-scheduler reaches its agents: a Unix socket of its own, or a RabbitMQ broker.

#ifndef MIG_EXAMPLES_SCHEDULER_RELAY_HPP
#define MIG_EXAMPLES_SCHEDULER_RELAY_HPP

#include <mig/transport/local.hpp>

#include <optional>
#include <string>
#include <vector>

struct relay_choices {
    std::string relay;    // a socket's path, or amqp[s]://...
    std::string url_file; // whose first line is that, for URLs with a password
    std::string mode = "600";
    std::string ca; // PEM files
    std::string certificate;
    std::string key;
    std::vector<std::string> proxies;
};

struct opened_relay {
    std::optional<mig::local_relay> local;
    std::unique_ptr<mig::transport> transport;
};

[[nodiscard]] mig::result<opened_relay> open_relay(relay_choices, mig::log_sink);

// A connection of its own that only publishes.
[[nodiscard]] mig::result<std::unique_ptr<mig::transport>> open_sender(opened_relay&, relay_choices,
                                                                       mig::log_sink);

// All that can be told without connecting: the URL, the mode, the certificates.
[[nodiscard]] mig::result<void> check_relay(relay_choices);

// Makes the queue of an agent whose own user may not.
[[nodiscard]] mig::result<void> declare_queue(relay_choices, std::string const& queue_location);

#endif
