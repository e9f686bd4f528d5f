// Bytes from and to one client, with TLS or without.
//
// Threads: that of the io_context.

#ifndef MIG_SERVICE_HTTP_SOCKET_HPP
#define MIG_SERVICE_HTTP_SOCKET_HPP

#include <asio/buffer.hpp>
#include <asio/generic/stream_protocol.hpp>

#include <functional>
#include <memory>
#include <system_error>

namespace mig::service {

class http_socket {
public:
    using handler = std::function<void(std::error_code, std::size_t)>;

    virtual ~http_socket() = default;
    // Before anything else.
    virtual void shake_hands(std::function<void(std::error_code)>) = 0;
    // One read and one write at a time.  The end of what the client sends is asio::error::eof.
    virtual void read_some(asio::mutable_buffer, handler) = 0;
    virtual void write(asio::const_buffer, handler) = 0; // all of it
    // Nothing more will be sent; reading goes on.
    [[nodiscard]] virtual bool end_sending() = 0;
    virtual void close() = 0;
};

[[nodiscard]] std::unique_ptr<http_socket>
    make_plain_socket(asio::generic::stream_protocol::socket);

} // namespace mig::service

#endif
