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
    if (options.port && options.api_key.empty() && options.investigators == nullptr) {
        return error{errc::invalid_argument, "open", "the API",
                     "a port is open to everybody on this machine: give it an API key or "
                     "investigators"};
    }
    auto const site = std::make_shared<service::api_site>(std::move(options));
    auto const& chosen = site->options;
    auto http = service::http_server::open(
        {.socket = chosen.socket,
         .port = chosen.port,
         .limits = {.body_bytes = chosen.body_max_bytes},
         .connections_max = chosen.connections_max,
         .request_time_max = chosen.request_time_max,
         .route = [site](service::http_request request, bool by_port,
                         service::http_responder responder) {
             route_api_request(site, std::move(request), by_port, std::move(responder));
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
