// A connection that carries bytes both ways: plain TCP, or TLS over it.
//
// One thread, that of its io_context.  A stream lives until its last operation has ended: who does
// not want it any more closes it.

#ifndef MIG_TRANSPORT_BYTE_STREAM_HPP
#define MIG_TRANSPORT_BYTE_STREAM_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <span>
#include <system_error>

namespace mig::relay {

class byte_stream {
public:
    using done = std::function<void(std::error_code, std::size_t)>;

    virtual ~byte_stream() = default;
    virtual void read_some(std::span<std::byte> into, done) = 0;
    virtual void write(bytes_view all, done) = 0; // which stay where they are until done
    virtual void close() = 0;
};

// What a client trusts, and shows of itself.
class tls_context {
public:
    struct pem {
        std::string_view ca; // the only authorities that count
        std::string_view certificate;
        std::string_view key;
    };
    // Fails with invalid_argument, and says which of them cannot be read.
    [[nodiscard]] static result<std::shared_ptr<tls_context const>> make(pem const&);
    tls_context(tls_context const&) = delete;
    ~tls_context();

    // Shakes hands with what must be this host: a name or an address.  Null when TLS cannot start;
    // closing the stream ends the handshake.
    [[nodiscard]] std::shared_ptr<byte_stream>
    secure(asio::ip::tcp::socket, std::string const& host, std::function<void(result<void>)>) const;

private:
    class impl;
    explicit tls_context(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

[[nodiscard]] std::shared_ptr<byte_stream> make_plain_stream(asio::ip::tcp::socket);

} // namespace mig::relay

#endif
