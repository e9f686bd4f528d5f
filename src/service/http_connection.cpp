#include "service/http_connection.hpp"

#include <asio/buffer.hpp>
#include <asio/post.hpp>

#include <algorithm>
#include <utility>

namespace mig::service {
namespace {

// Of pipelined requests that wait: above it the client is not read from until it is their turn.
constexpr std::size_t waiting_max_bytes = 64 * 1024;
// How long a client that is still sending may take to read why it was refused.  Closing at once
// would throw the answer away: unread bytes make it a reset.
constexpr std::chrono::milliseconds linger_time{1000};
// Sent at once: each such part has a time limit of its own.
constexpr std::size_t part_max_bytes = 256 * 1024;

} // namespace

http_connection::http_connection(std::shared_ptr<asio::io_context> io,
                                 std::unique_ptr<http_socket> socket,
                                 http_server_options const& options, bool by_port, std::string peer,
                                 http_rate& rate, std::function<void(http_connection*)> on_end)
    : io_(std::move(io)),
      in_order_(io_->get_executor()),
      socket_(std::move(socket)),
      deadline_(*io_),
      options_(options),
      by_port_(by_port),
      peer_(std::move(peer)),
      rate_(rate),
      on_end_(std::move(on_end)),
      reader_(options.limits)
{}

void http_connection::start()
{
    wait(options_.handshake_time_max);
    socket_->shake_hands([self = shared_from_this()](std::error_code failed) {
        if (failed || self->closed_) return self->close();
        self->shaken_ = true;
        self->wait(self->options_.head_time_max);
        self->read();
    });
}

void http_connection::read()
{
    if (reading_ || closed_ || peer_ended_) return;
    if (!lingering_ && unread_.size() >= waiting_max_bytes) return; // until it is its turn
    reading_ = true;
    socket_->read_some(asio::buffer(block_),
                       [self = shared_from_this()](std::error_code failed, std::size_t n) {
                           self->reading_ = false;
                           if (failed == asio::error::eof && !self->streaming_ && !self->lingering_)
                           {
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
        if (!used && used.error().code() == errc::over_budget) {
            auto const why = used.error().why();
            return refuse(why == head_too_long ? 431 : 413, why);
        }
        if (!used) return refuse(400, used.error().why());
        if (fresh && unsent_.empty()) wait(options_.head_time_max);
        if (!in_body_ && reader_.head_complete()) {
            in_body_ = true;
            if (unsent_.empty()) wait(options_.request_time_max);
        }
        unread_.erase(0, *used);
        if (!reader_.complete()) {
            if (reader_.asks_to_continue()) write("HTTP/1.1 100 Continue\r\n\r\n");
            // What it could not use of so much will not become usable with more.
            if (unread_.size() >= waiting_max_bytes) {
                refuse(reader_.head_complete() ? 413 : 431, "a part is too long");
            }
            return;
        }
        auto request = reader_.take();
        in_body_ = false;
        if (!request) return refuse(400, request.error().why());
        serve(*std::move(request));
    }
}

void http_connection::serve(http_request request)
{
    if (unsent_.empty()) stop_waiting(); // else the one before is still being read
    serving_ = true;
    keep_alive_ = request.keep_alive;
    request.peer = peer_;
    access_ = {request.method, request.path, peer_, {}};
    head_ = request.method == "HEAD";
    chunks_ = request.chunks;
    http_responder responder{shared_from_this()};
    if (by_port_ && !rate_.take(peer_, std::chrono::steady_clock::now())) {
        http_response slower;
        slower.status = 429;
        slower.body = "{\"error\":\"too many requests\"}";
        slower.headers.emplace_back("Retry-After", "1");
        return responder.send(std::move(slower));
    }
    options_.route(std::move(request), by_port_, std::move(responder));
}

void http_connection::tell(int status, std::size_t bytes)
{
    access_.status = status;
    access_.bytes = bytes;
    if (options_.on_access) options_.on_access(access_);
    access_ = {};
    access_.peer = peer_;
}

void http_connection::refuse(int status, std::string_view why)
{
    keep_alive_ = false;
    auto const body = "{\"error\":\"" + std::string{why} + "\"}";
    tell(status, body.size());
    closing_ = true;
    unread_.clear();
    write(write_response({.status = status, .body = body}, {.keep_alive = false}));
}

void http_connection::identify(std::string who)
{
    asio::post(in_order_, [self = shared_from_this(), who = std::move(who)]() mutable {
        self->access_.who = std::move(who);
    });
}

void http_connection::respond(http_response response)
{
    if (closed_) return;
    asio::post(in_order_, [self = shared_from_this(), response = std::move(response)] {
        if (self->closed_) return;
        self->serving_ = false;
        self->closing_ = !self->keep_alive_;
        self->tell(response.status, self->head_ ? 0 : response.body.size());
        self->write(
            write_response(response, {.keep_alive = self->keep_alive_, .body = !self->head_}));
        self->take_requests();
        if (self->peer_ended_ && !self->serving_) self->closing_ = true;
        self->read();
    });
}

void http_connection::begin_stream(std::string content_type, stream_idling idling)
{
    if (closed_) return;
    asio::post(in_order_, [self = shared_from_this(), content_type = std::move(content_type),
                           idling = std::move(idling)]() mutable {
        if (self->closed_) return;
        if (self->peer_ended_) return self->close();
        self->streaming_ = true;
        self->idling_ = std::move(idling);
        self->write(write_stream_head(content_type, self->chunks_));
    });
}

void http_connection::write_part(std::string part, bool last)
{
    if (closed_) return;
    asio::post(in_order_, [self = shared_from_this(), part = std::move(part), last]() mutable {
        if (self->closed_ || self->closing_) return;
        self->streamed_bytes_ += part.size();
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
    wait(options_.write_time_max);
    auto const& front = unsent_.front();
    auto const part = std::min(front.size() - front_sent_, part_max_bytes);
    socket_->write(asio::buffer(front.data() + front_sent_, part),
                   [self = shared_from_this()](std::error_code failed, std::size_t n) {
                       if (failed || self->closed_) return self->close();
                       self->front_sent_ += n;
                       if (self->front_sent_ < self->unsent_.front().size()) {
                           return self->write_next();
                       }
                       self->unsent_bytes_ -= self->unsent_.front().size();
                       self->unsent_.pop_front();
                       self->front_sent_ = 0;
                       if (!self->unsent_.empty()) return self->write_next();
                       self->sent();
                   });
}

void http_connection::sent()
{
    // What is to be waited for: the rest of a request, another one, or nothing while it is served.
    if (idles()) {
        wait(idling_.after);
    } else if (serving_) {
        stop_waiting();
    } else if (reader_.started()) {
        wait(in_body_ ? options_.request_time_max : options_.head_time_max);
    } else {
        wait(options_.idle_time_max);
    }
    if (sent_) std::exchange(sent_, nullptr)();
    if (closing_ && unsent_.empty() && !closed_) linger();
}

void http_connection::linger()
{
    if (peer_ended_) return close();
    if (!socket_->end_sending()) return close();
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
        if (stopped || self->closed_) return;
        if (self->deadline_.expiry() <= asio::steady_timer::clock_type::now()) self->expire();
    });
}

void http_connection::stop_waiting()
{
    deadline_.expires_at(asio::steady_timer::time_point::max()); // cancels, too
}

bool http_connection::idles() const noexcept
{
    return streaming_ && idling_.after.count() > 0 && unsent_.empty() && !closing_;
}

void http_connection::say_idle()
{
    streamed_bytes_ += idling_.part.size();
    write(chunks_ ? write_chunk(idling_.part) : idling_.part);
}

// One that has begun to ask is told why it gets no answer; it reads that or it does not.
void http_connection::expire()
{
    if (idles()) return say_idle();
    bool const asking = reader_.started() && !serving_ && !closing_ && unsent_.empty();
    if (!asking) return close();
    refuse(408, "the request took too long");
}

void http_connection::close()
{
    if (closed_.exchange(true)) return;
    socket_->close();
    if (streaming_) tell(200, streamed_bytes_);
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

void http_responder::identify(std::string who)
{
    connection_->identify(std::move(who));
}

void http_responder::send(http_response response)
{
    connection_->respond(std::move(response));
}

http_stream http_responder::stream(std::string_view content_type, stream_idling idling)
{
    connection_->begin_stream(std::string{content_type}, std::move(idling));
    return http_stream{connection_};
}

} // namespace mig::service
