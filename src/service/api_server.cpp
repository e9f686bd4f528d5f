#include <mig/api_server.hpp>
#include <mig/scheduler.hpp>

#include "service/api_routes.hpp"
#include "service/http_server.hpp"

#include <utility>

namespace mig {

class api_server::impl {
public:
    explicit impl(service::http_server http) : http_(std::move(http)) {}
    [[nodiscard]] std::uint16_t port() const noexcept { return http_.port(); }

private:
    service::http_server http_;
};

result<api_server> api_server::open(api_server_options options)
{
    if (options.port && options.api_key.empty()) {
        return error{errc::invalid_argument, "open", "the API",
                     "a port is open to everybody on this machine: give it an API key"};
    }
    auto http = service::http_server::open(
        {.socket = options.socket,
         .port = options.port,
         .limits = {.body_bytes = options.body_max_bytes},
         .connections_max = options.connections_max,
         .request_time_max = options.request_time_max,
         .route = [&platform = options.scheduler, guard = service::api_guard{options.api_key},
                   log = options.log](service::http_request request, bool by_port,
                                      service::http_responder responder) {
             if (log) {
                 log_field const fields[] = {{"method", request.method}, {"path", request.path}};
                 log({severity::debug, "request", fields});
             }
             route_api_request(platform, guard, std::move(request), by_port, std::move(responder));
         }});
    if (!http) return http.error();
    return api_server{std::make_unique<impl>(*std::move(http))};
}

api_server::api_server(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
api_server::api_server(api_server&&) noexcept = default;
api_server::~api_server() = default;

std::uint16_t api_server::port() const noexcept
{
    return impl_->port();
}

} // namespace mig
