#include "service/http_connection.hpp"

#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include <utility>

namespace mig::service {
namespace {

// Of pipelined requests that wait: above it the client is not read from until it is their turn.
constexpr std::size_t waiting_max_bytes = 64 * 1024;
// How long a client that is still sending may take to read why it was refused.  Closing at once
// would throw the answer away: unread bytes make it a reset.
constexpr std::chrono::milliseconds linger_time{1000};

} // namespace

http_connection::http_connection(std::shared_ptr<asio::io_context> io, socket_type socket,
                                 http_server_options const& options, bool by_port, std::string peer,
                                 std::function<void(http_connection*)> on_end)
    : io_(std::move(io)),
      in_order_(io_->get_executor()),
      socket_(std::move(socket)),
      deadline_(*io_),
      options_(options),
      by_port_(by_port),
      peer_(std::move(peer)),
      on_end_(std::move(on_end)),
      reader_(options.limits)
{}

void http_connection::start()
{
    wait(options_.request_time_max);
    read();
}

void http_connection::read()
{
    if (reading_ || closed_ || peer_ended_) return;
    if (!lingering_ && unread_.size() >= waiting_max_bytes) return; // until it is its turn
    reading_ = true;
    socket_.async_read_some(
        asio::buffer(block_), [self = shared_from_this()](std::error_code failed, std::size_t n) {
            self->reading_ = false;
            if (failed == asio::error::eof && !self->streaming_ && !self->lingering_) {
                // It may have sent all its requests and still wait for the answers.
                self->peer_ended_ = true;
                if (!self->serving_ && self->unsent_.empty()) self->close();
                self->closing_ = self->closing_ || !self->serving_;
                return;
            }
            if (failed) return self->close();
            if (!self->closing_) {
                self->unread_.append(self->block_.data(), n);
                self->take_requests();
            }
            self->read();
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
        if (!reader_.complete()) {
            if (reader_.asks_to_continue()) write("HTTP/1.1 100 Continue\r\n\r\n");
            // What it could not use of so much will not become usable with more.
            if (unread_.size() >= waiting_max_bytes) {
                refuse(error{errc::over_budget, "read", "HTTP request", "a part is too long"});
            }
            return;
        }
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
    request.peer = peer_;
    head_ = request.method == "HEAD";
    chunks_ = request.chunks;
    options_.route(std::move(request), by_port_, http_responder{shared_from_this()});
}

void http_connection::refuse(error const& why)
{
    keep_alive_ = false;
    int const status = why.code() == errc::over_budget ? 413 : 400;
    auto const body = "{\"error\":\"" + std::string{why.why()} + "\"}";
    closing_ = true;
    unread_.clear();
    write(write_response({.status = status, .body = body}, {.keep_alive = false}));
}

void http_connection::respond(http_response response)
{
    if (closed_) return;
    asio::post(in_order_, [self = shared_from_this(), response = std::move(response)] {
        if (self->closed_) return;
        self->serving_ = false;
        self->closing_ = !self->keep_alive_;
        self->wait(self->options_.idle_time_max);
        self->write(
            write_response(response, {.keep_alive = self->keep_alive_, .body = !self->head_}));
        self->take_requests();
        if (self->peer_ended_ && !self->serving_) self->closing_ = true;
        self->read();
    });
}

void http_connection::begin_stream(std::string content_type)
{
    if (closed_) return;
    asio::post(in_order_, [self = shared_from_this(), content_type = std::move(content_type)] {
        if (self->closed_) return;
        if (self->peer_ended_) return self->close();
        self->streaming_ = true;
        self->write(write_stream_head(content_type, self->chunks_));
    });
}

void http_connection::write_part(std::string part, bool last)
{
    if (closed_) return;
    asio::post(in_order_, [self = shared_from_this(), part = std::move(part), last]() mutable {
        if (self->closed_ || self->closing_) return;
        std::string data;
        if (!part.empty()) data = self->chunks_ ? write_chunk(part) : std::move(part);
        if (last && self->chunks_) data += last_chunk();
        self->closing_ = last;
        if (data.empty() && self->unsent_.empty()) return self->sent();
        if (!data.empty()) self->write(std::move(data));
    });
}

void http_connection::on_gone(std::function<void()> call)
{
    asio::post(in_order_, [self = shared_from_this(), call = std::move(call)] {
        if (self->closed_) return call();
        self->gone_ = call;
    });
}

void http_connection::when_sent(std::function<void()> call)
{
    if (closed_) return;
    asio::post(in_order_, [self = shared_from_this(), call = std::move(call)] {
        if (self->closed_) return;
        if (self->unsent_.empty()) return call();
        self->sent_ = call;
    });
}

void http_connection::cut()
{
    if (closed_) return;
    asio::post(in_order_, [self = shared_from_this()] { self->close(); });
}

void http_connection::write(std::string data)
{
    unsent_bytes_ += data.size();
    if (unsent_bytes_ > options_.unsent_max_bytes && !unsent_.empty()) return close();
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
                          self->sent();
                      });
}

void http_connection::sent()
{
    if (sent_) std::exchange(sent_, nullptr)();
    if (closing_ && unsent_.empty() && !closed_) linger();
}

void http_connection::linger()
{
    if (peer_ended_) return close();
    std::error_code failed;
    socket_.shutdown(socket_type::shutdown_send, failed);
    if (failed) return close();
    lingering_ = true;
    serving_ = false;
    wait(linger_time);
    read();
}

void http_connection::wait(std::chrono::milliseconds limit)
{
    deadline_.expires_after(limit);
    deadline_.async_wait([self = shared_from_this()](std::error_code stopped) {
        // A handler that was on its way when the deadline moved is not this deadline's.
        if (stopped || self->serving_) return;
        if (self->deadline_.expiry() <= asio::steady_timer::clock_type::now()) self->close();
    });
}

void http_connection::close()
{
    if (closed_.exchange(true)) return;
    std::error_code ignored;
    socket_.close(ignored);
    deadline_.cancel();
    sent_ = nullptr;
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

void http_stream::cut()
{
    connection_->cut();
}

void http_stream::when_sent(std::function<void()> call)
{
    connection_->when_sent(std::move(call));
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
