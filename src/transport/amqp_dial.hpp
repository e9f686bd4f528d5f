// The way to a broker: name, address, proxy, TLS.  One attempt.

#ifndef MIG_TRANSPORT_AMQP_DIAL_HPP
#define MIG_TRANSPORT_AMQP_DIAL_HPP

#include "transport/amqp_url.hpp"
#include "transport/byte_stream.hpp"

#include <asio/io_context.hpp>

#include <optional>

namespace mig::amqp {

struct route {
    endpoint to;
    std::optional<endpoint> proxy;
    std::shared_ptr<relay::tls_context const> tls; // null: plain
};

class dialing {
public:
    virtual ~dialing() = default;
    virtual void cancel() = 0; // nobody is told any more

protected:
    dialing() = default;
};

// One thread, that of the io_context.  The looking up of names takes as long as the system lets
// it, on a thread of Asio's, and an io_context is not destroyed before.
[[nodiscard]] std::shared_ptr<dialing>
dial(asio::io_context&, route, std::function<void(result<std::shared_ptr<relay::byte_stream>>)>);

} // namespace mig::amqp

#endif
