// One connection to a broker, from dialling to its end: a session, its socket, and their deadlines.
//
// It does not begin anew: its owner makes another one.  One thread, that of the io_context; what it
// tells comes from there, never from within a call, and not after drop().

#ifndef MIG_TRANSPORT_AMQP_LINE_HPP
#define MIG_TRANSPORT_AMQP_LINE_HPP

#include "transport/amqp_dial.hpp"
#include "transport/amqp_session.hpp"

#include <asio/steady_timer.hpp>

#include <array>

namespace mig::amqp {

// From dialling until it is up.
inline constexpr std::chrono::seconds attempt_timeout{30};
// What may wait for the socket before no more publications are taken.
inline constexpr std::size_t output_max_bytes = 1u << 20;
// Of deliveries that nobody has acknowledged yet: above it nothing is read.
inline constexpr std::size_t unacknowledged_max_bytes = 64u << 20;

class line : public std::enable_shared_from_this<line> {
public:
    struct events {
        std::function<void(session::event)> told;
        std::function<void()> may_publish; // there is room again
        std::function<void(error)> ended;  // once; ok when it was closed on request
    };

    line(asio::io_context&, session_options, not_ours&, events);

    void start(route const&);

    [[nodiscard]] bool is_up() const { return session_.is_up(); }
    [[nodiscard]] bool takes_publications() const
    {
        return is_up() && !session_.is_blocked() &&
               session_.output_bytes() + writing_.size() < output_max_bytes;
    }
    void publish(session::outgoing const&);
    void acknowledge(std::uint64_t tag);

    void close(); // after what is to be written; then ended
    void drop();  // at once

private:
    void end(error);
    void begin(std::shared_ptr<relay::byte_stream>);
    void read();
    void take(std::size_t size);
    void write();
    void write_soon();
    void watch();
    [[nodiscard]] bool is_full() const
    {
        return session_.unacknowledged_bytes() >= unacknowledged_max_bytes;
    }

    asio::io_context& io_;
    session session_;
    events events_;
    bool over_ = false;
    asio::steady_timer timer_; // the attempt's deadline, then the heartbeat
    std::shared_ptr<dialing> dialing_;
    std::shared_ptr<relay::byte_stream> stream_;
    std::array<std::byte, 64 * 1024> arrived_;
    bytes writing_;
    bool is_writing_ = false;
    bool writes_soon_ = false;
    bool is_reading_ = false;
    bool said_something_ = false;
    std::chrono::steady_clock::time_point heard_;
};

} // namespace mig::amqp

#endif
