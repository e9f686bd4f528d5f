// A transport over a Unix socket: agents and scheduler on one machine.
//
// The scheduler's process holds the relay; agents connect to its socket.  The queues live in the
// memory of the relay: what it has not handed on, its sender still has.
//
// Whoever may connect to the socket is taken for an agent: it may consume a few command queues
// that nobody else does, and publish to the scheduler's.  The scheduler's queues can be consumed
// from within the relay's process only.  Protect the socket by its mode and its folder.

#ifndef MIG_TRANSPORT_LOCAL_HPP
#define MIG_TRANSPORT_LOCAL_HPP

#include <mig/base/log.hpp>
#include <mig/transport/transport.hpp>

#include <filesystem>
#include <memory>

namespace mig {

struct local_relay_options {
    std::filesystem::path socket; // made with mode, and removed at the end
    unsigned mode = 0600;
    std::size_t connections_max = 1000;
    log_sink log; // who connects (user and process, as the kernel says), and why connections end
};

class local_relay {
public:
    // Fails with denied; with unavailable when a living relay has the socket; with refused when
    // something that is no socket is there, be it a symbolic link to one.
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
