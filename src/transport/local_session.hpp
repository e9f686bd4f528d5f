// The relay's side of one connection on the Unix socket: an agent that we do not trust.
//
//     greeting --hello--> joined --lost, malformed, late--> leaving --reason sent--> closed
//
// It is read only while it takes what we write; what it may have under way is bounded by the
// switchboard, what of a frame has arrived by the budget that all connections share.

#ifndef MIG_TRANSPORT_LOCAL_SESSION_HPP
#define MIG_TRANSPORT_LOCAL_SESSION_HPP

#include "transport/frame.hpp"
#include "transport/hub.hpp"
#include "transport/outbox.hpp"

#include <asio/local/stream_protocol.hpp>

#include <array>

namespace mig::relay {

// Bytes of unfinished frames, over all connections.
struct reading_budget {
    std::size_t unfinished_bytes = 0;
};

class local_session final : public port, public std::enable_shared_from_this<local_session> {
public:
    // ended is called once, with the reason: also an end by the peer's wish has one.
    local_session(hub&, reading_budget&, asio::local::stream_protocol::socket,
                  std::function<void(error const&)> ended);
    ~local_session();

    void start();
    // The relay goes.
    void stop();

private:
    void read();
    void take(std::size_t arrived);
    void write();
    void send(wire_frame);
    void await(std::chrono::seconds, std::string_view what);
    void forget_deadline();
    void send_away(error why); // with the reason as its last frame
    void end(error const& why);

    [[nodiscard]] result<void> take_frame(frame);
    [[nodiscard]] result<void> join(hello_frame const&);

    void tell(switchboard::delivered) override;
    void tell(switchboard::settled) override;
    void tell(switchboard::presence) override {} // agents are not told
    void closed() override;

    hub& hub_;
    reading_budget& budget_;
    asio::local::stream_protocol::socket socket_;
    asio::steady_timer deadline_;
    std::function<void(error const&)> ended_;
    frame_reader reader_;
    outbox outbox_;
    std::array<std::byte, 64 * 1024> arrived_;
    std::size_t counted_bytes_ = 0; // of the budget
    std::uint64_t awaited_ = 0;     // which of the deadlines counts
    peer_id id_ = 0;
    std::optional<error> leaving_;
    bool reading_ = false;
    bool writing_ = false;
    bool awaiting_rest_ = false; // of a frame, until the deadline
};

} // namespace mig::relay

#endif
