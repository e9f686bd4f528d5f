#include <mig/transport/local.hpp>

#include "transport/listening_socket.hpp"
#include "transport/local_session.hpp"
#include "transport/port_transport.hpp"

#include <map>

namespace mig {
namespace {

struct peer_credentials {
    std::string process;
    std::string user;
};

peer_credentials credentials_of(int fd)
{
    ucred told{};
    socklen_t size = sizeof told;
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &told, &size) != 0) return {"?", "?"};
    return {std::to_string(told.pid), std::to_string(told.uid)};
}

// When accept fails for want of descriptors, trying again at once would only burn.
constexpr std::chrono::milliseconds accept_pause{100};

} // namespace

class local_relay::impl : public relay::hub {
public:
    impl(std::unique_ptr<relay::event_thread> thread, local_relay_options options,
         relay::listening_socket listening)
        : hub(std::move(thread)),
          options_(std::move(options)),
          listening_(std::in_place, std::move(listening)),
          acceptor_(this->thread().io()),
          pause_(this->thread().io())
    {}
    ~impl() { thread().finish(); } // before what its handlers use

    result<void> start()
    {
        std::error_code failed;
        acceptor_.assign(asio::local::stream_protocol{}, listening_->release(), failed);
        if (failed) return error{errc::io, "listen at", options_.socket.string(), failed.value()};
        thread().post([this] { accept(); });
        return {};
    }

    // On the hub's thread.
    void stop()
    {
        std::error_code ignored;
        acceptor_.close(ignored);
        listening_.reset();
        pause_.cancel();
        close();
        // Those that have not said hello; they end themselves, within the farewell timeout.
        auto const rest = sessions_;
        for (auto const& [number, session] : rest)
            session->stop();
        options_.log = {}; // the host may take its sink away after us
    }

private:
    void accept()
    {
        acceptor_.async_accept(
            [this](std::error_code failed, asio::local::stream_protocol::socket socket) {
                if (!acceptor_.is_open()) return;
                if (!failed) {
                    serve(std::move(socket));
                    return accept();
                }
                log(severity::warning, "A connection could not be accepted", {},
                    {"why", failed.message()});
                pause_.expires_after(accept_pause);
                pause_.async_wait([this](std::error_code cancelled) {
                    if (!cancelled && acceptor_.is_open()) accept();
                });
            });
    }

    void serve(asio::local::stream_protocol::socket socket)
    {
        auto const who = credentials_of(socket.native_handle());
        if (sessions_.size() >= options_.connections_max) {
            // Dropped without a word: a farewell would need what there is no more of.
            log(severity::warning, "A connection was refused: there are too many", who, {});
            return;
        }
        log(severity::debug, "An agent has connected", who, {});
        auto const number = ++last_session_;
        auto session = std::make_shared<relay::local_session>(
            *this, budget_, std::move(socket), [this, who, number](error const& why) {
                log(severity::debug, "A connection has ended", who, {"why", why.message()});
                sessions_.erase(number);
            });
        sessions_.emplace(number, session);
        session->start();
    }

    struct detail {
        std::string_view name;
        std::string value;
    };
    void log(severity level, std::string_view message, peer_credentials const& who,
             detail const& more) const
    {
        if (!options_.log) return;
        std::vector<log_field> fields;
        if (!who.user.empty()) fields.push_back({"user", who.user});
        if (!who.process.empty()) fields.push_back({"process", who.process});
        if (!more.value.empty()) fields.push_back({more.name, more.value});
        options_.log({level, message, fields});
    }

    local_relay_options options_;
    std::optional<relay::listening_socket> listening_;
    asio::local::stream_protocol::acceptor acceptor_;
    asio::steady_timer pause_;
    relay::reading_budget budget_;
    std::map<std::uint64_t, std::shared_ptr<relay::local_session>> sessions_;
    std::uint64_t last_session_ = 0;
};

result<local_relay> local_relay::open(local_relay_options options)
{
    auto listening = relay::listening_socket::open(options.socket, options.mode);
    if (!listening) return listening.error();
    auto thread = relay::event_thread::start();
    if (!thread) return thread.error();
    auto made =
        std::make_shared<impl>(*std::move(thread), std::move(options), *std::move(listening));
    if (auto started = made->start(); !started) return started.error();
    return local_relay{std::move(made)};
}

local_relay::local_relay(std::shared_ptr<impl> made) noexcept : impl_(std::move(made)) {}
local_relay::local_relay(local_relay&&) noexcept = default;

local_relay::~local_relay()
{
    if (impl_) impl_->run_there([this] { impl_->stop(); });
}

std::unique_ptr<transport> local_relay::connect()
{
    return relay::make_port_transport(impl_);
}

} // namespace mig
