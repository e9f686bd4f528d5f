// The version-3 token of a request to the API: what is signed, and the header that says so.
// protocol 14.8
//
// Threads: pure functions.

#ifndef MIG_SERVICE_REQUEST_TOKEN_HPP
#define MIG_SERVICE_REQUEST_TOKEN_HPP

#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace mig::service {

struct request_to_sign {
    std::string_view method;
    std::string_view host;   // the Host header
    std::string_view target; // path and query, as they are sent
    std::string_view body;
};

// The text whose signature binds a token to one request, its time and its nonce.
[[nodiscard]] std::string request_text(request_to_sign const&, std::string_view time,
                                       std::string_view nonce);

// The value of the Authorization header, with a nonce of its own.  Fails with what sign fails with.
[[nodiscard]] result<std::string>
make_request_token(request_to_sign const&, std::string_view key, system_time now,
                   std::function<result<std::string>(std::string_view text)> const& sign);

} // namespace mig::service

#endif
