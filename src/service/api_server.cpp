#include <mig/api_server.hpp>
#include <mig/scheduler.hpp>

#include "service/api_metrics.hpp"
#include "service/api_routes.hpp"
#include "service/http_server.hpp"
#include "service/worker_pool.hpp"

#include <optional>
#include <utility>

namespace mig {
namespace {

constexpr std::size_t logged_path_max_bytes = 256;
// Which wait for the store.  Stores have more connections than this, so that a scheduler finds one
// free.
constexpr std::size_t workers_count = 4;

bool is_loopback(std::string const& address)
{
    return address.starts_with("127.") || address == "::1";
}

void note_access(service::api_site& site, service::http_access const& one)
{
    count_request(site, one);
    if (!site.options.log) return;
    auto const path = one.path.substr(0, logged_path_max_bytes);
    auto const status = std::to_string(one.status);
    auto const bytes = std::to_string(one.bytes);
    log_field const fields[] = {{"method", one.method}, {"path", path},   {"status", status},
                                {"bytes", bytes},       {"who", one.who}, {"peer", one.peer}};
    site.options.log({severity::info, "request", fields});
}

void note_refusals(service::api_site& site, service::refusals_told const& told)
{
    if (!site.options.log) return;
    auto const count = std::to_string(told.count);
    log_field const fields[] = {
        {"why", name(told.why)}, {"count", count}, {"last_peer", told.last_peer}};
    site.options.log({severity::warning, "connections were refused", fields});
}

std::function<void(std::function<void()>)> on(service::worker_pool& pool)
{
    return [&pool](std::function<void()> job) {
        pool.submit([job = std::move(job)](std::stop_token const&) { job(); });
    };
}

} // namespace

class api_server::impl {
public:
    impl() = default;
    void serve(service::http_server http) { http_.emplace(std::move(http)); }
    [[nodiscard]] std::uint16_t port() const noexcept { return http_->port(); }
    [[nodiscard]] service::worker_pool& workers() noexcept { return workers_; }
    [[nodiscard]] service::worker_pool& counter() noexcept { return counter_; }

private:
    service::worker_pool workers_{workers_count};
    service::worker_pool counter_{1};
    std::optional<service::http_server> http_; // last: no more jobs come from it
};

result<api_server> api_server::open(api_server_options options)
{
    if (options.port && options.api_key.empty() && options.investigators == nullptr) {
        return error{errc::invalid_argument, "open", "the API",
                     "a port is open to everybody on this machine: give it an API key or "
                     "investigators"};
    }
    bool const with_tls = !options.certificate.empty() || !options.certificate_key.empty();
    if (options.port && !with_tls && !is_loopback(options.address)) {
        return error{errc::invalid_argument, "open", "the API",
                     "on " + options.address + " others could listen in: give it a certificate"};
    }
    auto made = std::make_unique<impl>();
    auto const site = std::make_shared<service::api_site>(std::move(options));
    site->later = on(made->workers());
    site->count_later = on(made->counter());
    auto const& chosen = site->options;
    auto http = service::http_server::open(
        {.socket = chosen.socket,
         .port = chosen.port,
         .limits = {.body_bytes = chosen.body_max_bytes},
         .tls = with_tls
                    ? std::optional{service::tls_files{chosen.certificate, chosen.certificate_key}}
                    : std::nullopt,
         .address = chosen.address,
         .connections_max = chosen.connections_max,
         .connections_per_client_max = chosen.connections_per_client_max,
         .socket_connections_max = chosen.socket_connections_max,
         .rate = {.per_second = chosen.requests_per_second_max, .burst = chosen.requests_burst_max},
         .head_time_max = chosen.request_time_max,
         .request_time_max = chosen.request_time_max,
         .route =
             [site](service::http_request request, bool by_port,
                    service::http_responder responder) {
                 route_api_request(site, std::move(request), by_port, std::move(responder));
             },
         .on_access = [site](service::http_access const& one) { note_access(*site, one); },
         .on_refusal = {.each = [site](service::refusal why) { count_refusal(*site, why); },
                        .together =
                            [site](service::refusals_told const& told) {
                                note_refusals(*site, told);
                            }}});
    if (!http) return http.error();
    made->serve(*std::move(http));
    return api_server{std::move(made)};
}

api_server::api_server(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
api_server::api_server(api_server&&) noexcept = default;
api_server::~api_server() = default;

std::uint16_t api_server::port() const noexcept
{
    return impl_->port();
}

} // namespace mig
