#include "transport/local_session.hpp"

#include <asio/write.hpp>

namespace mig::relay {

local_session::local_session(hub& of, reading_budget& budget,
                             asio::local::stream_protocol::socket socket,
                             std::function<void(error const&)> ended)
    : hub_(of),
      budget_(budget),
      socket_(std::move(socket)),
      deadline_(of.thread().io()),
      ended_(std::move(ended))
{}

// Everything is given back by end(): the shared parts may be gone by now.
local_session::~local_session() = default;

void local_session::start()
{
    await(hello_timeout, "hello");
    read();
}

void local_session::stop()
{
    send_away(error{errc::unavailable, "serve", "connection", "the relay ends"});
}

void local_session::read()
{
    if (reading_ || leaving_ || outbox_.size() > unread_frames_max) return;
    reading_ = true;
    socket_.async_read_some(asio::buffer(arrived_), [self = shared_from_this()](
                                                        std::error_code failed, std::size_t size) {
        self->reading_ = false;
        if (self->leaving_) return;
        if (failed)
            self->end(error{errc::unavailable, "read from", "agent", "it has gone"});
        else
            self->take(size);
    });
}

void local_session::take(std::size_t size)
{
    reader_.feed(bytes_view{arrived_}.first(size));
    bool any = false;
    for (;;) {
        auto next = reader_.next();
        if (!next) return send_away(next.error());
        if (!*next) break;
        any = true;
        if (auto done = take_frame(**std::move(next)); !done) return send_away(done.error());
    }

    budget_.unfinished_bytes -= std::exchange(counted_bytes_, reader_.unfinished_bytes());
    budget_.unfinished_bytes += counted_bytes_;
    if (budget_.unfinished_bytes > unfinished_max_bytes)
        return send_away(error{errc::unavailable, "read", "frame", "the relay is full"});

    // The clock runs from the first byte of a frame, so a trickle does not wind it up again.
    if (id_ != 0 && (any || counted_bytes_ == 0) && std::exchange(awaiting_rest_, false))
        forget_deadline();
    if (id_ != 0 && counted_bytes_ != 0 && !std::exchange(awaiting_rest_, true))
        await(frame_timeout, "the rest of a frame");
    read();
}

result<void> local_session::take_frame(frame one)
{
    auto* const hello = std::get_if<hello_frame>(&one);
    if ((hello != nullptr) != (id_ == 0))
        return error{errc::corrupt, "read", "frame", "hello comes first, and once"};
    if (hello) return join(*hello);
    if (auto* const publish = std::get_if<publish_frame>(&one)) {
        hub_.publish(id_, publish->number, std::move(publish->what));
        return {};
    }
    if (auto const* const done = std::get_if<acknowledge_frame>(&one)) {
        hub_.acknowledge(id_, done->tag);
        return {};
    }
    return error{errc::corrupt, "read", "frame", "only a relay sends that"};
}

result<void> local_session::join(hello_frame const& hello)
{
    auto const joined = hub_.join(peer_kind::agent, hello.queues, *this);
    if (!joined) return joined.error();
    id_ = *joined;
    forget_deadline();
    send(encode_welcome());
    return {};
}

void local_session::tell(switchboard::delivered given)
{
    send(encode_deliver(given.tag, given.redelivered, given.queue, std::move(given.body)));
}

void local_session::tell(switchboard::settled done)
{
    send(done.outcome ? encode_confirm(done.publication)
                      : encode_refuse(done.publication, done.outcome.error()));
}

void local_session::closed()
{
    id_ = 0; // the hub has seen to it
    stop();
}

void local_session::send(wire_frame one)
{
    if (leaving_) return;
    outbox_.add(std::move(one));
    write();
}

void local_session::write()
{
    if (writing_ || outbox_.empty()) return;
    writing_ = true;
    asio::async_write(
        socket_, outbox_.batch(), [self = shared_from_this()](std::error_code failed, std::size_t) {
            self->writing_ = false;
            if (failed)
                return self->end(error{errc::unavailable, "write to", "agent", "it has gone"});
            self->outbox_.written();
            self->write();
            if (!self->outbox_.empty()) return;
            if (self->leaving_)
                self->end(*self->leaving_);
            else
                self->read();
        });
}

void local_session::await(std::chrono::seconds within, std::string_view what)
{
    forget_deadline();
    deadline_.expires_after(within);
    deadline_.async_wait(
        [self = shared_from_this(), within, what, awaited = awaited_](std::error_code cancelled) {
            // It may have been forgotten when it was on its way already.
            if (cancelled || awaited != self->awaited_) return;
            auto late = error{errc::unavailable, "wait for", what, "it did not come in time"};
            if (self->leaving_)
                self->end(late);
            else if (!self->reading_)
                self->await(within, what); // it is us who do not look
            else
                self->send_away(std::move(late));
        });
}

void local_session::forget_deadline()
{
    ++awaited_;
    deadline_.cancel();
}

void local_session::send_away(error why)
{
    if (leaving_) return;
    outbox_.add(encode_refuse(0, why));
    leaving_ = std::move(why);
    if (id_ != 0) hub_.leave(std::exchange(id_, 0));
    await(farewell_timeout, "the farewell to be read");
    write();
}

void local_session::end(error const& why)
{
    if (!leaving_) leaving_ = why;
    if (id_ != 0) hub_.leave(std::exchange(id_, 0));
    forget_deadline();
    std::error_code ignored;
    socket_.close(ignored);
    budget_.unfinished_bytes -= std::exchange(counted_bytes_, 0);
    if (auto const ended = std::exchange(ended_, {})) ended(why);
}

} // namespace mig::relay
