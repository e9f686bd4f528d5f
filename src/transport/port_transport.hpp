// A transport whose relay is in this process: a port of the hub.

#ifndef MIG_TRANSPORT_PORT_TRANSPORT_HPP
#define MIG_TRANSPORT_PORT_TRANSPORT_HPP

#include "transport/hub.hpp"

namespace mig::relay {

[[nodiscard]] std::unique_ptr<transport> make_port_transport(std::shared_ptr<hub>);

// What open() of every transport refuses: names that no relay would take.
[[nodiscard]] result<void> check_queues(std::vector<std::string> const&);

} // namespace mig::relay

#endif
