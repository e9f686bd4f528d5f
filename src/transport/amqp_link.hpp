// A transport's half that lives on its thread: one connection to a broker, or two, and the next
// ones when they are lost.
//
//     pausing --> dialling (each route in turn) --> up --+
//        ^-------------- all failed ----------------------+ lost
//
// A scheduler has one connection to consume and one to publish: a broker that is short of memory
// reads nothing more from whoever publishes, and acknowledgements are what empties its queues.

#ifndef MIG_TRANSPORT_AMQP_LINK_HPP
#define MIG_TRANSPORT_AMQP_LINK_HPP

#include <mig/transport/amqp.hpp>

#include "transport/amqp_line.hpp"
#include "transport/pauses.hpp"
#include "transport/port_transport.hpp"
#include "transport/unconfirmed.hpp"

#include <deque>

namespace mig::amqp {

// A connection that held for so long counts: the next pause is the shortest again.
inline constexpr std::chrono::seconds proven_after{10};

struct link_options {
    broker_url url;
    std::shared_ptr<relay::tls_context const> tls;
    std::vector<endpoint> proxies;
    std::chrono::seconds heartbeat;
    std::chrono::seconds confirm_timeout;
    std::chrono::milliseconds pause_max;
    std::uint16_t prefetch;
    log_sink log;
};

class link {
public:
    link(asio::io_context&, link_options);

    void open(std::vector<std::string> queues, transport_events);
    void publish(publication, std::size_t size, relay::confirmation);
    void acknowledge(std::uint64_t tag);
    void close();

    relay::unconfirmed pending;

private:
    struct waiting_publication {
        std::uint64_t number;
        publication what;
    };
    using clock = std::chrono::steady_clock;

    void connect();
    [[nodiscard]] std::shared_ptr<line> make_line(std::vector<std::string> queues);
    [[nodiscard]] route route_now() const;
    void line_ended(std::size_t which, error const&);
    void drop_lines();
    void told(session::event);
    void deliver(delivery);
    void lost(error const&);
    void tell_connection(result<void>);
    void pump();
    void send(line&, waiting_publication const&);
    void await_confirmations();
    void confirmations_late();
    void finish();
    void log(severity, std::string_view message, std::vector<log_field> const&);

    // The one that consumes is the first, the one that publishes the last.
    [[nodiscard]] line& consumer() { return *lines_.front(); }
    [[nodiscard]] line& publisher() { return *lines_.back(); }

    asio::io_context& io_;
    link_options options_;
    asio::steady_timer timer_; // the pause, or the farewell
    asio::steady_timer late_timer_;
    relay::pauses pauses_;
    relay::connection_news news_;
    not_ours not_ours_;
    std::vector<std::string> queues_;
    transport_events events_;

    std::vector<std::shared_ptr<line>> lines_;
    std::size_t lines_up_ = 0;
    bool up_ = false;
    clock::time_point up_since_;
    std::size_t route_ = 0;        // of the proxies; behind them: directly
    std::size_t routes_tried_ = 0; // since the last pause
    std::string why_not_;          // what each of them said

    std::vector<delivery> early_; // before all of it was up; no more than the prefetch

    std::deque<waiting_publication> waiting_; // for room
    struct deadline {
        clock::time_point when;
        std::uint64_t number;
    };
    std::deque<deadline> deadlines_; // in their order
    bool awaiting_ = false;

    std::uint64_t tags_before_ = 0;
    std::uint64_t tags_given_ = 0;
    bool closed_ = false;
};

} // namespace mig::amqp

#endif
