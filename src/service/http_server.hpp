// An HTTP server on a Unix socket, a loopback port, or both: sockets, time limits, streams.
//
// One request of a connection at a time; what is pipelined waits.  A client that is slow to send a
// request, or to read a response, is cut off after a limit, and holds nobody else.
//
// Threads: one of its own, from open() until it is destroyed; the route is called there.  A
// responder may be used from any thread, also after the server has gone: then it does nothing.

#ifndef MIG_SERVICE_HTTP_SERVER_HPP
#define MIG_SERVICE_HTTP_SERVER_HPP

#include <mig/base/log.hpp>

#include "service/http.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace mig::service {

class http_connection;

// A response that is sent in parts as they come.  The connection is closed after the last one.
class http_stream {
public:
    explicit http_stream(std::shared_ptr<http_connection>);
    void write(std::string part);
    void end();
    // Ends it in the middle, so that the client can tell that something is missing.
    void cut();
    // Calls, once and on the server's thread, when everything that was written has been sent.
    // Not at all when the client goes before.
    void when_sent(std::function<void()>);
    // Called once, on the server's thread, when the client has gone.
    void on_gone(std::function<void()>);

private:
    std::shared_ptr<http_connection> connection_;
};

// The way to answer one request: send() or stream(), once.
class http_responder {
public:
    explicit http_responder(std::shared_ptr<http_connection>);
    void send(http_response);
    [[nodiscard]] http_stream stream(std::string_view content_type);

private:
    std::shared_ptr<http_connection> connection_;
};

struct http_server_options {
    std::filesystem::path socket;      // empty: none.  Made with mode 0600
    std::optional<std::uint16_t> port; // of 127.0.0.1; 0: any that is free
    http_limits limits;
    std::size_t connections_max = 256;
    std::chrono::milliseconds request_time_max{10'000}; // to send a whole request
    std::chrono::milliseconds idle_time_max{120'000};   // between requests
    std::size_t unsent_max_bytes = 64u << 20; // a stream whose client does not read is cut off
    // by_port: it came over the port, where everybody on the machine can connect.
    std::function<void(http_request, bool by_port, http_responder)> route;
};

class http_server {
public:
    // Fails with unavailable when something living has the socket or port; denied; io.
    [[nodiscard]] static result<http_server> open(http_server_options);
    http_server(http_server&&) noexcept;
    http_server& operator=(http_server&&) noexcept;
    ~http_server();

    [[nodiscard]] std::uint16_t port() const noexcept; // 0: none

private:
    class impl;
    explicit http_server(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::service

#endif
