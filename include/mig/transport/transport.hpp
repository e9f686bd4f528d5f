// How bytes travel between a scheduler and its agents: named queues, each message acknowledged.
//
// A message that publish() has confirmed is in safe hands: those of a durable broker, or of the
// receiver, who has acknowledged it.  Until then the sender keeps it and sends it again; so a
// message can come twice, and never less than once.
//
//     agent                 "mig.agt.<queue location>"  <---------- commands -  scheduler
//       - answers ------->  "mig.agt.results"
//       - heartbeats ---->  "mig.agt.heartbeats"
//
// Threads: the calls are for any thread and never block.  The events come from one thread of the
// transport's own, one at a time, from open() until the object is destroyed.

#ifndef MIG_TRANSPORT_TRANSPORT_HPP
#define MIG_TRANSPORT_TRANSPORT_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/queue.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// A transport carries messages up to this size; larger ones are refused by publish().
inline constexpr std::size_t message_max_bytes = 32u << 20;

struct delivery {
    std::uint64_t tag = 0; // for acknowledge(); of this connection only
    std::string queue;
    bytes body;
    bool redelivered = false; // may have come before
};

// Events must not block: all others wait meanwhile.  They may call publish() and acknowledge().
struct transport_events {
    std::function<void(delivery)> on_delivery;
    // Connected and consuming again, or not, with the reason; told when it changes.  Deliveries
    // that were not acknowledged before come again; publications that were not confirmed have
    // failed.
    std::function<void(result<void> connected)> on_connection;
    // A consumer of a queue that somebody else reads has come or gone.  Not every transport can
    // tell; those that can, tell the scheduler at once who is there.
    std::function<void(std::string_view queue, bool present)> on_consumer;
};

struct publication {
    std::string queue;
    bytes body;
    system_time expires = system_time::max(); // not delivered after this
};

class transport {
public:
    // From any thread but that of its events.  What is unconfirmed fails before it returns;
    // what a `confirmed` publishes meanwhile is dropped without a word.
    virtual ~transport() = default;

    // Connects, and goes on trying with growing pauses until destroyed; consumes these queues.
    // It succeeds though nobody may be there yet: on_connection tells.  Call once.  Fails when the
    // options can never work (a path that is no socket's).
    [[nodiscard]] virtual result<void> open(std::vector<std::string> queues, transport_events) = 0;

    // confirmed is called once, from the transport's thread: ok, or why it must be sent again
    // (unavailable) or never can be (over_budget, expired, invalid_argument, refused: a queue
    // that this connection may not write to).  Unavailable also is how a full queue or too much
    // under way pushes back, and what publications meet while there is no connection: wait for
    // on_connection, or a while, before sending again.
    virtual void publish(publication, std::function<void(result<void>)> confirmed) = 0;

    // This delivery need not come again.  Unknown tags are ignored: a connection was lost.
    virtual void acknowledge(std::uint64_t tag) = 0;
};

} // namespace mig

#endif
