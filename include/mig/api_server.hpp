// The REST API over a scheduler, on a Unix socket or a loopback port.  docs: doc in README.
//
// Threads: one of its own, from open() until it is destroyed.

#ifndef MIG_API_SERVER_HPP
#define MIG_API_SERVER_HPP

#include <mig/base/log.hpp>
#include <mig/base/result.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace mig {

class scheduler;

struct api_server_options {
    mig::scheduler& scheduler;
    std::filesystem::path socket;      // empty: none.  Made with mode 0600
    std::optional<std::uint16_t> port; // of 127.0.0.1; 0: any that is free
    std::string api_key;               // asked of clients on the port: X-MIGAPIKEY
    std::size_t connections_max = 256;
    std::size_t body_max_bytes = 10u << 20;
    std::chrono::seconds request_time_max{10}; // to send a whole request
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
