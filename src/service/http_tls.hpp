// TLS of the HTTP server: versions 1.2 and 1.3, with a certificate of ours and none of clients'.
//
// The seam to OpenSSL is http_tls.cpp; without OpenSSL, http_tls_none.cpp stands in for it, and
// make() fails with unsupported.
//
// Threads: that of the io_context.

#ifndef MIG_SERVICE_HTTP_TLS_HPP
#define MIG_SERVICE_HTTP_TLS_HPP

#include <mig/base/result.hpp>

#include "service/http_server.hpp"
#include "service/http_socket.hpp"

#include <asio/ip/tcp.hpp>

#include <memory>

namespace mig::service {

class tls_server {
public:
    virtual ~tls_server() = default;
    [[nodiscard]] virtual std::unique_ptr<http_socket> wrap(asio::ip::tcp::socket) = 0;
};

// Fails with invalid_argument when the files cannot be read or do not belong together.
[[nodiscard]] result<std::unique_ptr<tls_server>> make_tls_server(tls_files const&);

} // namespace mig::service

#endif
