#include "service/http_server.hpp"

#include "service/http_connection.hpp"
#include "service/http_tls.hpp"
#include "service/unix_listener.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <netinet/tcp.h>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace mig::service {
namespace {

constexpr std::chrono::milliseconds accept_pause{100};
// A client whose machine or network has gone is asked whether it is there after a minute of
// silence, and gone after another.
constexpr int silence_s = 60;
constexpr int asked_again_after_s = 15;
constexpr int asked_times = 4;
constexpr int unanswered_max_ms = 60'000;

void find_out_when_it_goes(asio::ip::tcp::socket& client)
{
    auto const set = [&](int level, int name, int value) {
        // A kernel that does not know it finds out later.
        (void)::setsockopt(client.native_handle(), level, name, &value, sizeof value);
    };
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, silence_s);
    set(IPPROTO_TCP, TCP_KEEPINTVL, asked_again_after_s);
    set(IPPROTO_TCP, TCP_KEEPCNT, asked_times);
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, unanswered_max_ms);
}

} // namespace

class http_server::impl {
public:
    explicit impl(http_server_options options)
        : options_(std::move(options)),
          rate_(options_.rate),
          refusals_(options_.on_refusal)
    {}

    ~impl()
    {
        if (thread_.joinable()) {
            asio::post(*io_, [this] {
                std::error_code ignored;
                if (unix_) unix_->close(ignored);
                if (tcp_) tcp_->close(ignored);
                ending_ = true;
                tell_.cancel();
                for (auto const& one : std::set{connections_})
                    one->close();
                // Nothing is left to wait for, so run() ends by itself, and with it every handler.
            });
            thread_.join();
            io_->restart();
            io_->poll(); // what other threads have posted meanwhile finds its connection closed
        }
        if (!options_.socket.empty() && unix_) std::filesystem::remove(options_.socket, ignored_);
    }

    result<void> listen()
    {
        if (!options_.socket.empty()) {
            auto fd = listen_on_unix_socket(options_.socket, 0600);
            if (!fd) return fd.error();
            unix_.emplace(*io_);
            std::error_code failed;
            unix_->assign(asio::local::stream_protocol{}, fd->release(), failed);
            if (failed)
                return error{errc::io, "listen on", options_.socket.native(), failed.value()};
            accept(*unix_, false);
        }
        if (options_.port) {
            std::error_code failed;
            auto const address = asio::ip::make_address(options_.address, failed);
            if (failed) {
                return error{errc::invalid_argument, "listen on", options_.address,
                             "it is not an address"};
            }
            if (options_.tls) {
                auto tls = make_tls_server(*options_.tls);
                if (!tls) return tls.error();
                tls_ = *std::move(tls);
            }
            asio::ip::tcp::endpoint const here{address, *options_.port};
            tcp_.emplace(*io_);
            tcp_->open(here.protocol(), failed);
            if (!failed) tcp_->set_option(asio::ip::tcp::acceptor::reuse_address(true), failed);
            if (!failed) tcp_->bind(here, failed);
            if (!failed) tcp_->listen(asio::socket_base::max_listen_connections, failed);
            if (failed) {
                return error{errc::unavailable, "listen on",
                             options_.address + ":" + std::to_string(*options_.port),
                             failed.value()};
            }
            port_ = tcp_->local_endpoint(failed).port();
            accept(*tcp_, true);
        }
        thread_ = std::thread{[this] { io_->run(); }};
        return {};
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    template <class Acceptor>
    void accept(Acceptor& from, bool by_port)
    {
        from.async_accept([this, &from, by_port](std::error_code failed, auto socket) {
            if (!from.is_open()) return;
            if (failed) {
                // Out of descriptors, most likely: at once it would fail again.
                auto const pause = std::make_shared<asio::steady_timer>(*io_, accept_pause);
                return pause->async_wait([this, pause, &from, by_port](std::error_code) {
                    if (from.is_open()) accept(from, by_port);
                });
            }
            std::string peer;
            if constexpr (std::is_same_v<Acceptor, asio::ip::tcp::acceptor>) {
                std::error_code ignored;
                socket.set_option(asio::ip::tcp::no_delay(true), ignored);
                find_out_when_it_goes(socket);
                auto const end = socket.remote_endpoint(ignored);
                if (!ignored) peer = end.address().to_string();
            }
            if (auto const why = why_not(by_port, peer)) {
                refuse(*why, peer); // it is closed
            } else {
                auto connection = std::make_shared<http_connection>(
                    io_, wrapped(std::move(socket)), options_, by_port, std::move(peer), rate_,
                    [this](http_connection* ended) { forget(ended); });
                connections_.insert(connection);
                connection->start();
            }
            accept(from, by_port);
        });
    }

    // Whoever holds the whole port does not hold the operator's socket.
    [[nodiscard]] std::optional<refusal> why_not(bool by_port, std::string const& peer) const
    {
        std::size_t all = 0;
        std::size_t of_client = 0;
        for (auto const& one : connections_) {
            if (one->by_port() != by_port) continue;
            ++all;
            of_client += one->peer() == peer ? 1 : 0;
        }
        if (!by_port) {
            if (all < options_.socket_connections_max) return std::nullopt;
            return refusal::too_many_of_socket;
        }
        if (of_client >= options_.connections_per_client_max) return refusal::too_many_of_client;
        if (all >= options_.connections_max) return refusal::too_many;
        return std::nullopt;
    }

    template <class Socket>
    std::unique_ptr<http_socket> wrapped(Socket socket)
    {
        if constexpr (std::is_same_v<Socket, asio::ip::tcp::socket>) {
            if (tls_) return tls_->wrap(std::move(socket));
        }
        return make_plain_socket(asio::generic::stream_protocol::socket{std::move(socket)});
    }

    void refuse(refusal why, std::string const& peer)
    {
        if (ending_) return;
        refusals_.note(why, peer, asio::steady_timer::clock_type::now());
        tell_later();
    }

    void tell_later()
    {
        auto const due = refusals_.due();
        if (!due || std::exchange(telling_, true)) return;
        tell_.expires_at(*due);
        tell_.async_wait([this](std::error_code stopped) {
            telling_ = false;
            if (stopped) return;
            refusals_.tell(asio::steady_timer::clock_type::now());
            tell_later();
        });
    }

    void forget(http_connection* ended)
    {
        if (!ended->has_shaken_hands()) refuse(refusal::no_handshake, ended->peer());
        std::erase_if(connections_, [&](auto const& one) { return one.get() == ended; });
    }

    http_server_options options_;
    http_rate rate_;
    std::unique_ptr<tls_server> tls_;
    std::shared_ptr<asio::io_context> io_ = std::make_shared<asio::io_context>(1);
    http_refusals refusals_;
    asio::steady_timer tell_{*io_};
    bool telling_ = false;
    bool ending_ = false;
    std::optional<asio::local::stream_protocol::acceptor> unix_;
    std::optional<asio::ip::tcp::acceptor> tcp_;
    std::set<std::shared_ptr<http_connection>> connections_;
    std::uint16_t port_ = 0;
    std::error_code ignored_;
    std::thread thread_;
};

result<http_server> http_server::open(http_server_options options)
{
    auto made = std::make_unique<impl>(std::move(options));
    if (auto done = made->listen(); !done) return done.error();
    return http_server{std::move(made)};
}

http_server::http_server(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
http_server::http_server(http_server&&) noexcept = default;
http_server& http_server::operator=(http_server&&) noexcept = default;
http_server::~http_server() = default;

std::uint16_t http_server::port() const noexcept
{
    return impl_->port();
}

} // namespace mig::service
