// A transport over a Unix socket: agents and scheduler on one machine.
//
// The scheduler's process holds the relay; agents connect to its socket.  The queues live in the
// memory of the relay: what it has not handed on, its sender still has.

#ifndef MIG_TRANSPORT_LOCAL_HPP
#define MIG_TRANSPORT_LOCAL_HPP

#include <mig/transport/transport.hpp>

#include <filesystem>
#include <memory>

namespace mig {

struct local_relay_options {
    std::filesystem::path socket; // made with mode, and removed at the end
    unsigned mode = 0600;
    std::size_t connections_max = 1000;
};

class local_relay {
public:
    // Fails with denied, or with unavailable when a living relay has the socket.
    [[nodiscard]] static result<local_relay> open(local_relay_options);
    local_relay(local_relay&&) noexcept;
    ~local_relay();

    // A connection from within this process: the scheduler's.
    [[nodiscard]] std::unique_ptr<transport> connect();

private:
    class impl;
    explicit local_relay(std::shared_ptr<impl>) noexcept;
    std::shared_ptr<impl> impl_;
};

struct local_transport_options {
    std::filesystem::path socket;
};

// An agent's side.
[[nodiscard]] result<std::unique_ptr<transport>> make_local_transport(local_transport_options);

} // namespace mig

#endif
