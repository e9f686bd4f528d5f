// HTTP requests to one server, over libcurl: the seam to it.
//
// Threads: one client belongs to one thread; stop may be requested from any.

#ifndef MIG_SERVICE_HTTP_CLIENT_HPP
#define MIG_SERVICE_HTTP_CLIENT_HPP

#include <mig/base/result.hpp>

#include "service/request_token.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace mig::service {

struct http_answer {
    long status = 0;
    std::string body;
};

struct http_client_options {
    std::string url;     // "unix:/path", "https://host:port/" or "http://127.0.0.1:port/"
    std::string api_key; // goes into X-MIGAPIKEY
    std::string ca_file; // PEM of the roots to trust; empty: the system's
    std::chrono::milliseconds stream_silence_max{70'000}; // servers speak each 20 seconds
    // The value of the Authorization header of a request; empty: it has none.
    std::function<result<std::string>(request_to_sign const&)> authorize = {};
};

class http_client {
public:
    // Fails with invalid_argument; refused: what is sent without TLS never leaves this machine.
    [[nodiscard]] static result<http_client> open(http_client_options);
    http_client(http_client&&) noexcept;
    http_client& operator=(http_client&&) noexcept;
    ~http_client();

    // Fail with unavailable when nobody answers.
    [[nodiscard]] result<http_answer> get(std::string const& path,
                                          std::map<std::string, std::string> const& query);
    [[nodiscard]] result<http_answer> post_json(std::string const& path, std::string const& body);
    [[nodiscard]] result<http_answer> post_form(std::string const& path,
                                                std::map<std::string, std::string> const& form);

    // Calls on_part for each part of the body as it comes, until the end of the body, on_part
    // returns false, or stop is requested (cancelled).  Of a status other than 200 the body is in
    // the answer, and on_part is not called.  Fails with unavailable, too, when nothing comes for
    // stream_silence_max.
    [[nodiscard]] result<http_answer> stream(std::string const& path,
                                             std::map<std::string, std::string> const& query,
                                             std::function<bool(std::string_view)> on_part,
                                             std::stop_token stop);

private:
    class impl;
    explicit http_client(std::unique_ptr<impl>) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace mig::service

#endif
