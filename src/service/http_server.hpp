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
#include "service/http_rate.hpp"
#include "service/http_refusals.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace mig::service {

class http_connection;

struct tls_files {
    std::filesystem::path certificate; // PEM: ours, then those that lead to the root
    std::filesystem::path key;         // PEM
};

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

// What is said on a stream on which nothing happens: who listens knows that the other side lives,
// and a client that has gone without a word is found, by its failing to take it.
struct stream_idling {
    std::chrono::milliseconds after{0}; // 0: nothing
    std::string part = {};
};

// The way to answer one request: send() or stream(), once.
class http_responder {
public:
    explicit http_responder(std::shared_ptr<http_connection>);
    // Who asks, for the log.  Before the answer.
    void identify(std::string who);
    void send(http_response);
    [[nodiscard]] http_stream stream(std::string_view content_type, stream_idling = {});

private:
    std::shared_ptr<http_connection> connection_;
};

// A request that has been answered.
struct http_access {
    std::string method; // empty: it could not be read
    std::string path;
    std::string peer;
    std::string who; // as the route said
    int status = 0;
    std::size_t bytes = 0; // of the body that was sent
};

struct http_server_options {
    std::filesystem::path socket;      // empty: none.  Made with mode 0600
    std::optional<std::uint16_t> port; // 0: any that is free
    http_limits limits;
    std::optional<tls_files> tls;                 // of the port
    std::string address = "127.0.0.1";            // that the port is of
    std::size_t connections_max = 256;            // of the port
    std::size_t connections_per_client_max = 256; // of one address
    std::size_t socket_connections_max = 256;     // of the Unix socket
    rate_limit rate = {};                         // of one address
    std::chrono::milliseconds handshake_time_max{5'000};
    std::chrono::milliseconds head_time_max{10'000}; // from its first byte to the end of its head
    std::chrono::milliseconds request_time_max{10'000}; // from there to the end of its body
    std::chrono::milliseconds write_time_max{30'000};   // to take the next part of a response
    std::chrono::milliseconds idle_time_max{120'000};   // between requests
    std::size_t unsent_max_bytes = 64u << 20; // a stream whose client does not read is cut off
    // by_port: it came over the port, where everybody on the machine can connect.
    std::function<void(http_request, bool by_port, http_responder)> route;
    // On the server's thread, for each request, also for those that were refused unread.
    std::function<void(http_access const&)> on_access = {};
    refusal_sinks on_refusal = {}; // likewise, of connections
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
