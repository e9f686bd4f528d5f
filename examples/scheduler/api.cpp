#include "api.hpp"

#include <mig/base/queue.hpp>
#include <mig/host/trusted_file.hpp>
#include <mig/store/postgres_investigators.hpp>
#include <mig/store/sqlite_investigators.hpp>

#include <sys/stat.h>
#include <utility>

namespace {

using mig::errc;
using mig::error;
using mig::result;

bool is_loopback(std::string const& address)
{
    return address.starts_with("127.") || address == "::1";
}

result<std::string> api_key_of(scheduler_settings const& chosen)
{
    if (chosen.api_key_file.empty()) return std::string{};
    auto const text = mig::read_trusted_file(chosen.api_key_file);
    if (!text) return text.error();
    auto key = text->substr(0, text->find_first_of("\r\n"));
    if (key.empty()) {
        return error{errc::invalid_argument, "read", chosen.api_key_file,
                     "its first line is empty"};
    }
    return key;
}

result<void> check_pem(std::string const& file, bool secret)
{
    auto const text = mig::read_trusted_file(file);
    if (!text) return text.error();
    if (text->find("-----BEGIN ") == std::string::npos)
        return error{errc::invalid_argument, "read", file, "it is no PEM file"};
    struct stat info = {};
    if (secret && ::stat(file.c_str(), &info) == 0 && (info.st_mode & S_IROTH) != 0) {
        return error{errc::refused, "read", file,
                     "everybody can read this private key; mend it with: chmod o-r " + file};
    }
    return {};
}

result<void> check_certificate(scheduler_settings const& chosen)
{
    auto const& certificate = chosen.certificate_of_api;
    auto const& key = chosen.key_of_api;
    if (certificate.empty() != key.empty()) {
        return error{errc::invalid_argument, "use", certificate.empty() ? key : certificate,
                     "a certificate and its key go together"};
    }
    if (certificate.empty()) return {};
    if (!chosen.port) {
        return error{errc::invalid_argument, "use", certificate,
                     "a certificate is for a port; --listen names one"};
    }
    if (auto good = check_pem(certificate, false); !good) return good;
    return check_pem(key, true);
}

// As agents would have sent it.
auto passing_on(mig::transport& sender)
{
    return [&sender](std::string body, std::function<void(result<void>)> done) {
        auto const raw = mig::as_bytes(body);
        mig::publication heartbeat;
        heartbeat.queue = std::string{mig::heartbeats_queue};
        heartbeat.body.assign(raw.begin(), raw.end());
        sender.publish(std::move(heartbeat), std::move(done));
    };
}

} // namespace

result<void> check_api(scheduler_settings const& chosen)
{
    if (auto const key = api_key_of(chosen); !key) return key.error();
    if (auto good = check_certificate(chosen); !good) return good;
    if (!chosen.port) return {};
    if (chosen.api_key_file.empty() && chosen.investigators.empty()) {
        return error{errc::invalid_argument, "use", "--listen",
                     "a port is open to everybody on this machine: give it --api-key-file or "
                     "--investigators"};
    }
    if (chosen.certificate_of_api.empty() && !is_loopback(chosen.address)) {
        return error{errc::invalid_argument, "use", "--listen",
                     "on " + chosen.address + " others could listen in: give it --api-certificate"};
    }
    return {};
}

result<std::unique_ptr<mig::investigator_store>> open_investigators(std::string const& where)
{
    bool const is_database = where.starts_with("postgresql://") || where.starts_with("postgres://");
    if (!is_database) return mig::make_sqlite_investigators({.file = where});
#ifdef MIG_WITH_POSTGRES
    return mig::make_postgres_investigators({.connection = where});
#else
    return error{errc::unsupported, "open", "the database",
                 "this mig-scheduler was built without PostgreSQL"};
#endif
}

result<opened_api> open_api(scheduler_settings const& chosen, mig::scheduler& scheduler,
                            opened_relay& relay, std::shared_ptr<mig::metrics> counted,
                            mig::log_sink log)
{
    auto key = api_key_of(chosen);
    if (!key) return key.error();
    std::unique_ptr<mig::investigator_store> investigators;
    if (!chosen.investigators.empty()) {
        auto opened = open_investigators(chosen.investigators);
        if (!opened) return opened.error();
        investigators = *std::move(opened);
    }
    mig::api_server_options wanted{.scheduler = scheduler,
                                   .socket = chosen.api,
                                   .port = chosen.port,
                                   .address = chosen.address,
                                   .certificate = chosen.certificate_of_api,
                                   .certificate_key = chosen.key_of_api,
                                   .api_key = *std::move(key),
                                   .investigators = investigators.get(),
                                   .token_window = chosen.token_window,
                                   .mig2_tokens = chosen.mig2_tokens,
                                   .url = chosen.url};
    std::unique_ptr<mig::transport> sender;
    if (chosen.mig2_heartbeats) {
        auto opened = open_sender(relay, chosen, log);
        if (!opened) return opened.error();
        sender = *std::move(opened);
        wanted.on_heartbeat = passing_on(*sender);
    }
    wanted.metrics = std::move(counted);
    wanted.connections_max = chosen.connections_max;
    wanted.connections_per_client_max = chosen.connections_per_client_max;
    wanted.socket_connections_max = chosen.socket_connections_max;
    wanted.requests_per_second_max = static_cast<double>(chosen.requests_per_second_max);
    wanted.requests_burst_max = static_cast<double>(chosen.requests_burst_max);
    wanted.body_max_bytes = chosen.body_max_bytes;
    wanted.request_time_max = chosen.request_time_max;
    wanted.log = std::move(log);
    auto server = mig::api_server::open(std::move(wanted));
    if (!server) return server.error();
    return opened_api{std::move(investigators), std::move(sender), *std::move(server)};
}
