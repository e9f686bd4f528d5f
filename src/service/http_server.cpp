#include "service/http_server.hpp"

#include "service/http_connection.hpp"
#include "service/unix_listener.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <set>
#include <thread>
#include <utility>

namespace mig::service {
namespace {

constexpr std::chrono::milliseconds accept_pause{100};

} // namespace

class http_server::impl {
public:
    explicit impl(http_server_options options) : options_(std::move(options)) {}

    ~impl()
    {
        if (thread_.joinable()) {
            asio::post(*io_, [this] {
                std::error_code ignored;
                if (unix_) unix_->close(ignored);
                if (tcp_) tcp_->close(ignored);
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
            asio::ip::tcp::endpoint const here{asio::ip::address_v4::loopback(), *options_.port};
            tcp_.emplace(*io_);
            tcp_->open(here.protocol(), failed);
            if (!failed) tcp_->set_option(asio::ip::tcp::acceptor::reuse_address(true), failed);
            if (!failed) tcp_->bind(here, failed);
            if (!failed) tcp_->listen(asio::socket_base::max_listen_connections, failed);
            if (failed) {
                return error{errc::unavailable, "listen on",
                             "127.0.0.1:" + std::to_string(*options_.port), failed.value()};
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
            if (connections_.size() < options_.connections_max) {
                std::string peer;
                if constexpr (std::is_same_v<Acceptor, asio::ip::tcp::acceptor>) {
                    std::error_code ignored;
                    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
                    auto const end = socket.remote_endpoint(ignored);
                    if (!ignored) peer = end.address().to_string();
                }
                auto connection = std::make_shared<http_connection>(
                    io_, http_connection::socket_type{std::move(socket)}, options_, by_port,
                    std::move(peer), [this](http_connection* ended) { forget(ended); });
                connections_.insert(connection);
                connection->start();
            }
            accept(from, by_port); // one above the limit is closed at once
        });
    }

    void forget(http_connection* ended)
    {
        std::erase_if(connections_, [&](auto const& one) { return one.get() == ended; });
    }

    http_server_options options_;
    std::shared_ptr<asio::io_context> io_ = std::make_shared<asio::io_context>(1);
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
