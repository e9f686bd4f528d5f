#include "transport/amqp_dial.hpp"

#include "transport/http_connect.hpp"

#include <asio/steady_timer.hpp>
#include <asio/write.hpp>

#include <array>
#include <deque>

namespace mig::amqp {
namespace {

using asio::ip::tcp;
using relay::byte_stream;
using outcome = result<std::shared_ptr<byte_stream>>;

// Of one name so many addresses are tried, each for so long.
constexpr std::size_t addresses_max = 8;
constexpr std::chrono::seconds address_timeout{10};

class dialing_tcp final : public dialing, public std::enable_shared_from_this<dialing_tcp> {
public:
    dialing_tcp(asio::io_context& io, route way, std::function<void(outcome)> then)
        : way_(std::move(way)),
          then_(std::move(then)),
          resolver_(io),
          socket_(io),
          timer_(io)
    {}

    void start()
    {
        auto const& next = first_hop();
        std::error_code no_address;
        auto const address = asio::ip::make_address(next.host, no_address);
        if (!no_address) {
            addresses_.push_back({address, next.port});
            return connect_next(error{});
        }
        resolver_.async_resolve(
            next.host, std::to_string(next.port), tcp::resolver::numeric_service,
            [self = shared_from_this()](std::error_code failed, auto const& found) {
                if (!self->then_) return;
                if (failed) return self->fail("look up", self->first_hop().host, failed.message());
                for (auto const& one : found) {
                    if (self->addresses_.size() < addresses_max)
                        self->addresses_.push_back(one.endpoint());
                }
                self->connect_next(
                    error{errc::not_found, "look up", self->first_hop().host, "it has no address"});
            });
    }

    void cancel() override
    {
        then_ = nullptr;
        resolver_.cancel();
        timer_.cancel();
        std::error_code ignored;
        socket_.close(ignored);
        if (stream_) stream_->close();
    }

private:
    [[nodiscard]] endpoint const& first_hop() const { return way_.proxy ? *way_.proxy : way_.to; }

    void fail(std::string_view doing, std::string const& subject, std::string_view why)
    {
        finish(error{errc::unavailable, doing, subject, why});
    }
    void finish(outcome how)
    {
        timer_.cancel();
        if (auto then = std::exchange(then_, nullptr)) then(std::move(how));
    }

    void connect_next(error const& last)
    {
        if (addresses_.empty()) return finish(last);
        auto const address = addresses_.front();
        addresses_.pop_front();
        socket_ = tcp::socket{socket_.get_executor()};
        timer_.expires_after(address_timeout);
        timer_.async_wait([self = shared_from_this()](std::error_code cancelled) {
            std::error_code ignored;
            if (!cancelled && self->then_) self->socket_.close(ignored);
        });
        socket_.async_connect(address, [self = shared_from_this()](std::error_code failed) {
            if (!self->then_) return;
            self->timer_.cancel();
            if (failed || !self->socket_.is_open()) {
                auto const silent = !self->socket_.is_open();
                return self->connect_next(
                    error{errc::unavailable, "connect to", self->first_hop().text(),
                          silent ? std::string{"it does not answer"} : failed.message()});
            }
            self->socket_.set_option(tcp::no_delay{true}, failed);
            if (self->way_.proxy) return self->ask_proxy();
            self->secure();
        });
    }

    void ask_proxy()
    {
        request_ = connect_request(way_.to.text());
        asio::async_write(socket_, asio::buffer(request_),
                          [self = shared_from_this()](std::error_code failed, std::size_t) {
                              if (!self->then_) return;
                              if (failed)
                                  return self->fail("ask", self->first_hop().text(),
                                                    failed.message());
                              self->hear_proxy();
                          });
    }

    void hear_proxy()
    {
        socket_.async_read_some(asio::buffer(answer_), [self = shared_from_this()](
                                                           std::error_code failed,
                                                           std::size_t size) {
            if (!self->then_) return;
            if (failed) return self->fail("ask", self->first_hop().text(), failed.message());
            auto const open = self->response_.feed(bytes_view{self->answer_}.first(size));
            if (!open)
                return self->fail("connect through", self->first_hop().text(), open.error().why());
            if (!*open) return self->hear_proxy();
            self->secure();
        });
    }

    void secure()
    {
        if (!way_.tls) return finish(relay::make_plain_stream(std::move(socket_)));
        stream_ = way_.tls->secure(
            std::move(socket_), way_.to.host, [self = shared_from_this()](result<void> secured) {
                if (!self->then_) return;
                if (!secured)
                    return self->fail("secure the connection to", self->way_.to.text(),
                                      secured.error().why());
                self->finish(std::exchange(self->stream_, nullptr));
            });
        if (!stream_) fail("secure the connection to", way_.to.text(), "TLS does not start");
    }

    route way_;
    std::function<void(outcome)> then_; // null: nobody is interested any more
    tcp::resolver resolver_;
    tcp::socket socket_;
    asio::steady_timer timer_;
    std::deque<tcp::endpoint> addresses_;
    std::shared_ptr<byte_stream> stream_; // while it shakes hands
    std::string request_;
    connect_response response_;
    std::array<std::byte, 4096> answer_;
};

} // namespace

std::shared_ptr<dialing> dial(asio::io_context& io, route way, std::function<void(outcome)> then)
{
    auto one = std::make_shared<dialing_tcp>(io, std::move(way), std::move(then));
    one->start();
    return one;
}

} // namespace mig::amqp
