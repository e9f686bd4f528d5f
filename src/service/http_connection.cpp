#include "service/http_connection.hpp"

#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include <utility>

namespace mig::service {
namespace {

constexpr std::size_t unread_slack_bytes = 64 * 1024; // of pipelined requests that wait

} // namespace

http_connection::http_connection(std::shared_ptr<asio::io_context> io, socket_type socket,
                                 http_server_options const& options, bool by_port,
                                 std::function<void(http_connection*)> on_end)
    : io_(std::move(io)),
      socket_(std::move(socket)),
      deadline_(*io_),
      options_(options),
      by_port_(by_port),
      on_end_(std::move(on_end)),
      reader_(options.limits)
{}

void http_connection::start()
{
    wait(options_.idle_time_max);
    read();
}

void http_connection::read()
{
    socket_.async_read_some(
        asio::buffer(block_), [self = shared_from_this()](std::error_code failed, std::size_t n) {
            if (failed) return self->close();
            // While a request is being answered, or streamed to, what comes waits, bounded.
            if (self->unread_.size() + n > self->options_.limits.header_bytes + unread_slack_bytes)
            {
                return self->close();
            }
            self->unread_.append(self->block_.data(), n);
            self->take_requests();
            if (!self->closed_) self->read();
        });
}

void http_connection::take_requests()
{
    while (!serving_ && !closing_ && !closed_ && !unread_.empty()) {
        bool const fresh = !reader_.started();
        auto const used = reader_.feed(unread_);
        if (!used) return refuse(used.error());
        if (fresh) wait(options_.request_time_max);
        unread_.erase(0, *used);
        if (!reader_.complete()) return;
        auto request = reader_.take();
        if (!request) return refuse(request.error());
        serve(*std::move(request));
    }
}

void http_connection::serve(http_request request)
{
    deadline_.cancel();
    serving_ = true;
    keep_alive_ = request.keep_alive;
    options_.route(std::move(request), by_port_, http_responder{shared_from_this()});
}

void http_connection::refuse(error const& why)
{
    keep_alive_ = false;
    int const status = why.code() == errc::over_budget ? 413 : 400;
    auto const body = "{\"error\":\"" + std::string{why.why()} + "\"}";
    closing_ = true;
    write(write_response({.status = status, .body = body}, false));
}

void http_connection::respond(http_response response)
{
    asio::post(*io_, [self = shared_from_this(), response = std::move(response)] {
        if (self->closed_) return;
        self->closing_ = !self->keep_alive_;
        self->serving_ = false;
        self->write(write_response(response, self->keep_alive_));
        self->wait(self->options_.idle_time_max);
        self->take_requests();
    });
}

void http_connection::begin_stream(std::string content_type)
{
    asio::post(*io_, [self = shared_from_this(), content_type = std::move(content_type)] {
        if (self->closed_) return;
        self->streaming_ = true;
        self->write(write_stream_head(content_type));
    });
}

void http_connection::write_part(std::string part, bool last)
{
    asio::post(*io_, [self = shared_from_this(), part = std::move(part), last] {
        if (self->closed_ || self->closing_) return;
        auto data = part.empty() ? std::string{} : write_chunk(part);
        if (last) data += last_chunk();
        self->closing_ = last;
        self->write(std::move(data));
    });
}

void http_connection::on_gone(std::function<void()> call)
{
    asio::post(*io_, [self = shared_from_this(), call = std::move(call)] {
        if (self->closed_) return call();
        self->gone_ = call;
    });
}

void http_connection::write(std::string data)
{
    unsent_bytes_ += data.size();
    if (unsent_bytes_ > options_.unsent_max_bytes) return close(); // it does not read
    bool const idle = unsent_.empty();
    unsent_.push_back(std::move(data));
    if (idle) write_next();
}

void http_connection::write_next()
{
    asio::async_write(socket_, asio::buffer(unsent_.front()),
                      [self = shared_from_this()](std::error_code failed, std::size_t) {
                          if (failed || self->closed_) return self->close();
                          self->unsent_bytes_ -= self->unsent_.front().size();
                          self->unsent_.pop_front();
                          if (!self->unsent_.empty()) return self->write_next();
                          if (self->closing_) self->close();
                      });
}

void http_connection::wait(std::chrono::seconds limit)
{
    deadline_.expires_after(limit);
    deadline_.async_wait([self = shared_from_this()](std::error_code stopped) {
        if (!stopped && !self->serving_) self->close();
    });
}

void http_connection::close()
{
    if (std::exchange(closed_, true)) return;
    std::error_code ignored;
    socket_.close(ignored);
    deadline_.cancel();
    if (gone_) std::exchange(gone_, nullptr)();
    if (on_end_) std::exchange(on_end_, nullptr)(this);
}

http_stream::http_stream(std::shared_ptr<http_connection> c) : connection_(std::move(c)) {}

void http_stream::write(std::string part)
{
    connection_->write_part(std::move(part), false);
}

void http_stream::end()
{
    connection_->write_part({}, true);
}

void http_stream::on_gone(std::function<void()> call)
{
    connection_->on_gone(std::move(call));
}

http_responder::http_responder(std::shared_ptr<http_connection> c) : connection_(std::move(c)) {}

void http_responder::send(http_response response)
{
    connection_->respond(std::move(response));
}

http_stream http_responder::stream(std::string_view content_type)
{
    connection_->begin_stream(std::string{content_type});
    return http_stream{connection_};
}

} // namespace mig::service
