// A transport within one process: for tests, simulators, and a scheduler with its local relay.

#ifndef MIG_TRANSPORT_INPROC_HPP
#define MIG_TRANSPORT_INPROC_HPP

#include <mig/transport/transport.hpp>

#include <memory>

namespace mig {

// The queues in memory, and the thread that calls everybody's events: neither the relay nor a
// transport of it may be destroyed from there.
class inproc_relay {
public:
    inproc_relay();
    inproc_relay(inproc_relay&&) noexcept;
    ~inproc_relay(); // transports may outlive it: they become disconnected, for good

    // Another connection to it.
    [[nodiscard]] std::unique_ptr<transport> connect();

private:
    class impl;
    std::shared_ptr<impl> impl_;
};

} // namespace mig

#endif
