#include "service/http_socket.hpp"

#include <asio/write.hpp>

#include <utility>

namespace mig::service {
namespace {

class plain_socket final : public http_socket {
public:
    explicit plain_socket(asio::generic::stream_protocol::socket s) : socket_(std::move(s)) {}

    void shake_hands(std::function<void(std::error_code)> done) override { done({}); }
    void read_some(asio::mutable_buffer into, handler done) override
    {
        socket_.async_read_some(into, std::move(done));
    }
    void write(asio::const_buffer from, handler done) override
    {
        asio::async_write(socket_, from, std::move(done));
    }
    bool end_sending() override
    {
        std::error_code failed;
        socket_.shutdown(asio::socket_base::shutdown_send, failed);
        return !failed;
    }
    void close() override
    {
        std::error_code ignored;
        socket_.close(ignored);
    }

private:
    asio::generic::stream_protocol::socket socket_;
};

} // namespace

std::unique_ptr<http_socket> make_plain_socket(asio::generic::stream_protocol::socket s)
{
    return std::make_unique<plain_socket>(std::move(s));
}

} // namespace mig::service
