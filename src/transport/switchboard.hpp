// The queues of a relay: who publishes, who consumes, what waits.  Pure: no thread, no socket, no
// clock.  Each call answers through effects(), in the order in which they must be told.
//
//     publish --> waiting --deliver--> unacknowledged --acknowledge--> settled: ok
//                  |   ^                     |
//                  |   +--- consumer left ---+   (in its old place, redelivered)
//                  +--> settled: expired
//
// A queue has one consumer.  The publisher is told ok when the consumer has acknowledged: until
// then it is the one who keeps the message.  So messages of a publisher that left are forgotten
// unless they are with a consumer already: their sender will send them again.  This bounds what
// a peer can make us hold to what its connection may have under way.
//
// Peers are agents, who may only answer and consume command queues, or trusted ones in our own
// process.  A peer that consumes results_queue is a scheduler and is told which command queues
// have consumers: at once for those that are there, then as they come and go.
//
// Threads: one at a time.  No call may be made with a `now` that runs backwards by more than the
// wall clock does: expiry is judged by it alone.

#ifndef MIG_TRANSPORT_SWITCHBOARD_HPP
#define MIG_TRANSPORT_SWITCHBOARD_HPP

#include "transport/limits.hpp"

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

namespace mig::relay {

using peer_id = std::uint64_t; // never reused, never 0
using shared_body = std::shared_ptr<bytes const>;

enum class peer_kind : std::uint8_t { agent, trusted };

class switchboard {
public:
    struct delivered {
        std::uint64_t tag;
        std::string queue;
        shared_body body;
        bool redelivered;
    };
    struct settled {
        std::uint64_t publication; // the publisher's own number
        result<void> outcome;
    };
    struct presence {
        std::string queue;
        bool present;
    };
    struct effect {
        peer_id to;
        std::variant<delivered, settled, presence> what;
    };

    explicit switchboard(switchboard_limits limits = {}) : limits_(limits) {}

    // All of the queues or none: refused when it may not, or when another consumes one of them.
    [[nodiscard]] result<peer_id> join(peer_kind, std::vector<std::string> const& queues,
                                       system_time now);
    void publish(peer_id from, std::uint64_t number, publication, system_time now);
    void acknowledge(peer_id, std::uint64_t tag, system_time now); // unknown tags are ignored
    void leave(peer_id, system_time now);

    // Settles what has expired.  To be called at next_expiry(), and harmless at any time.
    void expire(system_time now);
    [[nodiscard]] std::optional<system_time> next_expiry() const;

    // What has to be told since the last call.
    [[nodiscard]] std::vector<effect> take_effects() { return std::exchange(effects_, {}); }

    [[nodiscard]] std::size_t held_bytes() const noexcept { return held_bytes_; }
    [[nodiscard]] std::size_t queues() const noexcept { return queues_.size(); }

private:
    using sequence = std::uint64_t; // order of arrival over all queues

    struct queue {
        std::string name;
        peer_id consumer = 0;
        std::set<sequence> waiting;
        std::size_t messages = 0; // waiting and unacknowledged
        std::size_t held_bytes = 0;
    };
    struct message {
        queue* in;
        peer_id publisher; // 0: it has left
        std::uint64_t number;
        shared_body body;
        system_time expires;
        bool redelivered = false;
    };
    struct peer {
        peer_kind kind;
        bool scheduler = false;
        std::vector<queue*> consumes;
        std::map<std::uint64_t, sequence> unacknowledged; // by tag
        std::size_t unacknowledged_bytes = 0;
        std::uint64_t next_tag = 1;
        std::unordered_set<sequence> unconfirmed;
        std::size_t unconfirmed_bytes = 0;
    };

    [[nodiscard]] result<void> may_consume(peer_kind, std::vector<std::string> const&) const;
    [[nodiscard]] result<void> may_publish(peer const&, publication const&, system_time now) const;
    [[nodiscard]] result<void> has_room(peer const&, publication const&) const;
    [[nodiscard]] queue& queue_named(std::string const&);
    void serve(peer_id, peer&);
    void drop(sequence); // from the tables; its queue may go with it
    void settle(message const&, result<void>);
    void announce(std::string const& queue, bool present);
    void drop_if_idle(queue&);

    switchboard_limits limits_;
    std::map<std::string, queue, std::less<>> queues_; // nodes stay where they are
    std::unordered_map<sequence, message> messages_;
    std::set<std::pair<system_time, sequence>> expiries_; // of waiting messages that can expire
    std::map<peer_id, peer> peers_;
    std::set<peer_id> schedulers_;
    std::size_t held_bytes_ = 0;
    sequence next_sequence_ = 1;
    peer_id next_peer_ = 1;
    std::vector<effect> effects_;
};

} // namespace mig::relay

#endif
