// The address of a broker, or of a proxy on the way to it.

#ifndef MIG_TRANSPORT_AMQP_URL_HPP
#define MIG_TRANSPORT_AMQP_URL_HPP

#include <mig/base/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace mig::amqp {

struct endpoint {
    std::string host; // a name, or an address without brackets
    std::uint16_t port = 0;

    [[nodiscard]] std::string text() const; // "host:port", "[::1]:port"
};

struct broker_url {
    bool tls = false;
    endpoint at;
    std::string user; // empty: none given
    std::string password;
    std::string virtual_host = "/";
};

// Never says the password, or what could be one, in an error.
[[nodiscard]] result<broker_url> parse_broker_url(std::string_view);

[[nodiscard]] result<endpoint> parse_proxy(std::string_view host_and_port);

} // namespace mig::amqp

#endif
