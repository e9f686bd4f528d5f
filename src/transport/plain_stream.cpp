#include "transport/byte_stream.hpp"

#include <asio/write.hpp>

namespace mig::relay {
namespace {

class plain_stream final : public byte_stream, public std::enable_shared_from_this<plain_stream> {
public:
    explicit plain_stream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    void read_some(std::span<std::byte> into, done then) override
    {
        socket_.async_read_some(asio::buffer(into.data(), into.size()),
                                [self = shared_from_this(), then = std::move(then)](
                                    std::error_code failed, std::size_t n) { then(failed, n); });
    }
    void write(bytes_view all, done then) override
    {
        asio::async_write(socket_, asio::buffer(all.data(), all.size()),
                          [self = shared_from_this(), then = std::move(then)](
                              std::error_code failed, std::size_t n) { then(failed, n); });
    }
    void close() override
    {
        std::error_code ignored;
        socket_.close(ignored);
    }

private:
    asio::ip::tcp::socket socket_;
};

} // namespace

std::shared_ptr<byte_stream> make_plain_stream(asio::ip::tcp::socket socket)
{
    return std::make_shared<plain_stream>(std::move(socket));
}

} // namespace mig::relay
