// HTTP CONNECT, RFC 9110, 9.3.6: what is said to a proxy, and what it answers.  Pure.

#ifndef MIG_TRANSPORT_HTTP_CONNECT_HPP
#define MIG_TRANSPORT_HTTP_CONNECT_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <string>

namespace mig::amqp {

[[nodiscard]] std::string connect_request(std::string_view host_and_port);

class connect_response {
public:
    static constexpr std::size_t head_max_bytes = 8u << 10;

    // True when the tunnel is there, false while more is to come; refused by the proxy: a failure.
    // The far end of a tunnel waits for us to speak, so nothing may follow the head.
    [[nodiscard]] result<bool> feed(bytes_view);

private:
    std::string head_;
};

} // namespace mig::amqp

#endif
