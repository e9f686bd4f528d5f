// The REST API over a scheduler, on a Unix socket, a port, or both.
//
// Without TLS the port is one of this machine alone.  Every request is told to the log: method,
// path, status, bytes, who, and the address that it came from.  Connections that are refused, and
// TLS handshakes that fail, are counted in the metrics, and told to the log together, once a
// minute.
//
// Threads: its own, from open() until it is destroyed: one for its sockets, and a few that wait for
// the store, so that what needs no store is answered meanwhile.

#ifndef MIG_API_SERVER_HPP
#define MIG_API_SERVER_HPP

#include <mig/base/log.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace mig {

class investigator_store;
class metrics;
class scheduler;

struct api_server_options {
    mig::scheduler& scheduler;
    std::filesystem::path socket;      // empty: none.  Made with mode 0600
    std::optional<std::uint16_t> port; // 0: any that is free
    std::string address = "127.0.0.1"; // of the port; another machine reaches it by TLS only
    std::filesystem::path certificate; // PEM, for TLS on the port: ours, then those up to the root
    std::filesystem::path certificate_key; // PEM
    // Clients of the port say who they are: by this key as X-MIGAPIKEY, which may do everything, or
    // as one of the investigators, by a token or a key of their own.  The Unix socket asks nobody:
    // its mode does.
    std::string api_key;
    investigator_store* investigators = nullptr;
    std::chrono::seconds token_window{120}; // how far a token's time may be off, both ways
    bool mig2_tokens = true;                // MIG's own, which are not bound to one request
    std::string url;                        // as clients name it, "https://mig.example.net:1664"
    // What agents of version 2 post as heartbeats, as they would have sent it to the relay (JSON
    // of protocol 5.4).  Calls done once.  Empty: they are not authorized.
    std::function<void(std::string body, std::function<void(result<void>)> done)> on_heartbeat = {};
    std::function<system_time()> clock = {};         // empty: this machine's
    std::shared_ptr<mig::metrics> metrics = nullptr; // that GET /metrics shows; null: its own
    std::size_t connections_max = 256;               // of the port
    std::size_t connections_per_client_max = 64;     // of one address
    std::size_t socket_connections_max = 256;        // of the Unix socket
    double requests_per_second_max = 50;             // of one address; 0: any number
    double requests_burst_max = 100;                 // before that counts
    std::size_t body_max_bytes = 10u << 20;
    std::chrono::seconds request_time_max{10}; // to send a head, and then a body
    // A stream of events on which nothing happens says so: clients take three times as long without
    // a word for the end of the connection.
    std::chrono::milliseconds events_silence_max{20'000};
    log_sink log = {};
};

class api_server {
public:
    [[nodiscard]] static result<api_server> open(api_server_options);
    api_server(api_server&&) noexcept;
    ~api_server();

    [[nodiscard]] std::uint16_t port() const noexcept; // 0: none

private:
    class impl;
    explicit api_server(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace mig

#endif
