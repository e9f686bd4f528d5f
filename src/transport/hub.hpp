// A switchboard on its thread: peers' calls go in, effects come out to the peers' ports.
//
// Everything but post() belongs to the hub's thread.  A port's calls come from run(), never from
// within another call of the hub, so a port may call the hub.

#ifndef MIG_TRANSPORT_HUB_HPP
#define MIG_TRANSPORT_HUB_HPP

#include "transport/event_thread.hpp"
#include "transport/switchboard.hpp"

#include <asio/steady_timer.hpp>

#include <functional>
#include <map>

namespace mig::relay {

// Where the effects for one peer go.
class port {
public:
    virtual void tell(switchboard::delivered) = 0;
    virtual void tell(switchboard::settled) = 0;
    virtual void tell(switchboard::presence) = 0;
    virtual void closed() = 0; // the relay goes; called once, and nothing after

protected:
    ~port() = default;
};

class hub {
public:
    explicit hub(std::unique_ptr<event_thread> thread) : thread_(std::move(thread)) {}
    ~hub() { thread_->finish(); }

    hub(hub const&) = delete;
    hub& operator=(hub const&) = delete;

    [[nodiscard]] event_thread& thread() { return *thread_; }
    // Runs it on the hub's thread and waits.  Not from that thread.
    void run_there(std::function<void()> const&);

    // The port must live until leave() or closed().
    [[nodiscard]] result<peer_id> join(peer_kind, std::vector<std::string> const& queues, port&);
    void publish(peer_id, std::uint64_t number, publication);
    void acknowledge(peer_id, std::uint64_t tag);
    void leave(peer_id);

    // Every port is closed, and nobody joins any more.
    void close();
    [[nodiscard]] bool is_closed() const { return closed_; }

private:
    void settle(); // soon tells the effects and looks at the time of the next expiry
    void tell_all();
    void await_expiry();

    std::unique_ptr<event_thread> thread_;
    switchboard board_;
    std::map<peer_id, port*> ports_;
    asio::steady_timer expiry_{thread_->io()};
    std::optional<system_time> awaited_;
    bool settling_ = false;
    bool closed_ = false;
};

} // namespace mig::relay

#endif
