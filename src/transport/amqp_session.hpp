// One connection's conversation with a broker: frames in, frames out.  Pure: no socket, no clock.
//
//     greeting -> login -> tune -> open -> channel -> topology and consumers -> up
//                                             ^            |
//                                             +-- a declaration was refused: what is there is used
//
// A failure of arrived() ends the connection: the broker closed it, or said what it may not.  The
// owner writes output() to the socket, and asks is_blocked() before it publishes.

#ifndef MIG_TRANSPORT_AMQP_SESSION_HPP
#define MIG_TRANSPORT_AMQP_SESSION_HPP

#include <mig/base/result.hpp>
#include <mig/transport/transport.hpp>

#include "transport/amqp_frames.hpp"
#include "transport/amqp_held.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace mig::amqp {

inline constexpr std::string_view to_agents = "toagents";
inline constexpr std::string_view to_schedulers = "toschedulers";
// Where a message for this queue is published.
[[nodiscard]] std::string_view exchange_of(std::string_view queue);

// A login without a user is that of the client certificate.
struct session_options {
    std::string user;
    std::string password;
    std::string virtual_host;
    std::vector<std::string> queues; // to consume
    bool only_declare = false;       // them
    std::uint16_t prefetch = 0;
    std::chrono::seconds heartbeat{};
};

// Exchanges, queues and bindings that this user may not declare, or that are declared otherwise.
// Outlives the session, so that a broker refuses once and not at each connection.
using not_ours = std::set<std::string>;

// A message that is coming, in parts.
struct content {
    deliver of;      // of a delivery
    std::string why; // of a message that came back
    bool came_back = false;
    bool has_head = false;
    bool turning_away = false;
    std::uint64_t left = 0;
    std::uint64_t size = 0;
    std::uint64_t correlation = 0;
    bytes body;
};

class session {
public:
    struct up {};
    struct settled {
        std::uint64_t publication;
        result<void> outcome;
    };
    struct turned_away { // larger than a transport carries
        std::string queue;
        std::uint64_t size;
    };
    struct flow { // the broker takes no publications, or does again
        bool blocked;
        std::string reason;
    };
    using event = std::variant<up, delivery, settled, turned_away, flow>;

    session(session_options, not_ours&);

    [[nodiscard]] result<void> arrived(bytes_view, std::vector<event>&);
    // What is to be written.  Acknowledgements join it here, so that many become one.
    [[nodiscard]] bytes& output();
    // Without them.
    [[nodiscard]] std::size_t output_bytes() const noexcept { return output_.size(); }

    [[nodiscard]] bool is_up() const noexcept { return at_ == stage::up; }
    [[nodiscard]] bool is_blocked() const noexcept { return blocked_; }
    [[nodiscard]] bool is_closed() const noexcept { return at_ == stage::closed; } // by close()
    [[nodiscard]] std::size_t unacknowledged_bytes() const noexcept { return held_.size_bytes(); }
    // Each side says something at least so often; 0: not agreed yet.
    [[nodiscard]] std::chrono::seconds heartbeat() const noexcept { return heartbeat_; }

    // Precondition of both: is_up().
    struct outgoing {
        std::uint64_t number = 0; // the owner's
        std::string_view queue;
        bytes_view body;
        std::uint64_t timestamp_s = 0;
        std::optional<std::uint32_t> expires_ms;
    };
    void publish(outgoing const&);
    void acknowledge(std::uint64_t tag); // unknown ones are ignored

    void beat();
    void close(); // politely

private:
    enum class stage : std::uint8_t { greeting, tuning, opening, setting_up, up, closing, closed };
    enum class deed : std::uint8_t {
        open_channel,
        select_confirms,
        set_prefetch,
        declare_exchange,
        check_exchange,
        declare_queue,
        check_queue,
        bind,
        consume,
    };
    struct step {
        deed what;
        std::string name; // of exchange or queue
    };
    struct unconfirmed_publication {
        std::uint64_t number;
        std::string_view exchange;
        std::string came_back; // why
    };

    [[nodiscard]] std::vector<step> plan() const;
    void take_step();
    [[nodiscard]] static std::string key_of(step const&);

    using events = std::vector<event>;
    result<void> obey(started const&, events&);
    result<void> obey(tune const&, events&);
    result<void> obey(kind, events&);
    result<void> obey(closed const&, events&);
    result<void> obey(blocked const&, events&);
    result<void> obey(consuming const&, events&);
    result<void> obey(cancelled const&, events&);
    result<void> obey(deliver const&, events&);
    result<void> obey(returned const&, events&);
    result<void> obey(confirmed const&, events&);
    result<void> obey(content_head const&, events&);
    result<void> obey(content_body const&, events&);
    result<void> step_done(kind);
    result<void> next_step(events&);
    result<void> channel_closed(closed const&, events&);
    void content_ended(events&);
    [[nodiscard]] static error unexpected(std::string_view what);

    session_options const options_;
    not_ours& not_ours_;
    frame_reader reader_;
    bytes output_;
    stage at_ = stage::greeting;
    std::vector<step> steps_;
    std::size_t step_ = 0;
    std::uint32_t frame_max_ = frame_min_bytes;
    std::chrono::seconds heartbeat_{0};
    bool blocked_ = false;

    std::map<std::string, std::string> consumers_; // tag -> queue
    std::optional<content> content_;               // that is coming
    std::uint64_t last_delivery_ = 0;
    held_deliveries held_;

    std::uint64_t published_ = 0;
    std::map<std::uint64_t, unconfirmed_publication> unconfirmed_;
};

} // namespace mig::amqp

#endif
