#include "transport/amqp_line.hpp"

#include <asio/post.hpp>

namespace mig::amqp {

line::line(asio::io_context& io, session_options options, not_ours& refused, events to)
    : io_(io),
      session_(std::move(options), refused),
      events_(std::move(to)),
      timer_(io)
{}

void line::start(route const& way)
{
    timer_.expires_after(attempt_timeout);
    timer_.async_wait([self = shared_from_this(), to = way.to.text()](std::error_code cancelled) {
        if (!cancelled && !self->over_ && !self->is_up())
            self->end(error{errc::unavailable, "connect to", to, "it takes too long"});
    });
    dialing_ = dial(
        io_, way, [self = shared_from_this()](result<std::shared_ptr<relay::byte_stream>> dialled) {
            if (self->over_) return;
            self->dialing_.reset();
            if (!dialled) return self->end(dialled.error());
            self->begin(*std::move(dialled));
        });
}

void line::begin(std::shared_ptr<relay::byte_stream> stream)
{
    stream_ = std::move(stream);
    write();
    read();
}

void line::read()
{
    if (is_reading_ || is_full()) return;
    is_reading_ = true;
    heard_ = std::chrono::steady_clock::now();
    stream_->read_some(arrived_, [self = shared_from_this()](std::error_code failed,
                                                             std::size_t size) {
        self->is_reading_ = false;
        if (self->over_) return;
        if (failed)
            return self->end(error{errc::unavailable, "read from", "broker",
                                   self->is_up() ? "the connection was lost: " + failed.message()
                                                 : "it hung up: " + failed.message()});
        self->take(size);
    });
}

void line::take(std::size_t size)
{
    auto const was_up = is_up();
    auto const took = takes_publications();
    std::vector<session::event> told;
    auto const good = session_.arrived(bytes_view{arrived_}.first(size), told);
    write();
    if (!was_up && is_up()) watch();
    for (auto& one : told) {
        if (events_.told) events_.told(std::move(one));
        if (over_) return;
    }
    if (!good) return end(good.error());
    if (session_.is_closed()) return end(error{});
    if (!took && takes_publications() && events_.may_publish) events_.may_publish();
    if (!over_) read();
}

void line::publish(session::outgoing const& what)
{
    session_.publish(what);
    write_soon();
}

void line::acknowledge(std::uint64_t tag)
{
    session_.acknowledge(tag);
    write_soon();
    if (stream_) read();
}

// What is said in one go is written in one go.
void line::write_soon()
{
    if (writes_soon_ || over_) return;
    writes_soon_ = true;
    asio::post(io_, [self = shared_from_this()] {
        self->writes_soon_ = false;
        self->write();
    });
}

void line::write()
{
    if (is_writing_ || over_ || !stream_ || session_.output().empty()) return;
    is_writing_ = true;
    said_something_ = true;
    writing_.swap(session_.output());
    stream_->write(writing_, [self = shared_from_this()](std::error_code failed, std::size_t) {
        if (self->over_) return;
        // A failure shows in read() too, after what the broker still had to say.
        if (failed) return;
        self->is_writing_ = false;
        self->writing_.clear();
        if (self->writing_.capacity() > output_max_bytes) self->writing_.shrink_to_fit();
        self->write();
        if (self->takes_publications() && self->events_.may_publish) self->events_.may_publish();
    });
}

// Twice in the time that was agreed upon, so that one of ours is never late.
void line::watch()
{
    timer_.expires_after(std::chrono::milliseconds{session_.heartbeat()} / 2);
    timer_.async_wait([self = shared_from_this()](std::error_code cancelled) {
        if (cancelled || self->over_) return;
        auto const silence = std::chrono::steady_clock::now() - self->heard_;
        if (self->is_reading_ && silence > 2 * self->session_.heartbeat())
            return self->end(
                error{errc::unavailable, "hear from", "broker", "it has been silent for too long"});
        if (!std::exchange(self->said_something_, false) && !self->is_writing_) {
            self->session_.beat();
            self->write();
            self->said_something_ = false;
        }
        self->watch();
    });
}

void line::close()
{
    if (!stream_ || !is_up()) return end(error{});
    session_.close();
    write();
    read();
}

void line::end(error why)
{
    auto const ended = std::exchange(events_.ended, nullptr);
    // A last word of ours may still be on its way; it is tried, not awaited.
    write();
    drop();
    if (ended) ended(std::move(why));
}

void line::drop()
{
    if (std::exchange(over_, true)) return;
    events_ = {};
    timer_.cancel();
    if (dialing_) dialing_->cancel();
    if (stream_) stream_->close();
}

} // namespace mig::amqp
