#include "transport/port_transport.hpp"

#include "transport/pauses.hpp"
#include "transport/unconfirmed.hpp"

#include <atomic>

namespace mig::relay {
namespace {

// The half that lives on the hub's thread.
class inner_port final : public port, public std::enable_shared_from_this<inner_port> {
public:
    explicit inner_port(hub& of) : hub_(of), retry_(of.thread().io()) {}

    void open(std::vector<std::string> queues, transport_events events)
    {
        queues_ = std::move(queues);
        events_ = std::move(events);
        join();
    }

    void publish(publication what, std::size_t size, confirmation confirmed)
    {
        if (left_) {
            pending.release(size);
            return;
        }
        auto const number = pending.add(size, std::move(confirmed));
        if (id_ == 0) {
            pending.settle(number, not_connected());
            return;
        }
        hub_.publish(id_, number, std::move(what));
    }

    void acknowledge(std::uint64_t tag)
    {
        if (id_ != 0) hub_.acknowledge(id_, tag);
    }

    void leave()
    {
        left_ = true;
        retry_.cancel();
        if (id_ != 0) hub_.leave(std::exchange(id_, 0));
        pending.fail_all(
            error{errc::unavailable, "publish", "message", "the transport was closed"});
        events_ = {};
    }

    void tell(switchboard::delivered given) override
    {
        if (!events_.on_delivery) return;
        // A copy: it may have to be delivered again.
        events_.on_delivery(
            delivery{given.tag, std::move(given.queue), bytes{*given.body}, given.redelivered});
    }
    void tell(switchboard::settled done) override
    {
        pending.settle(done.publication, std::move(done.outcome));
    }
    void tell(switchboard::presence seen) override
    {
        if (events_.on_consumer) events_.on_consumer(seen.queue, seen.present);
    }
    void closed() override
    {
        id_ = 0;
        auto const gone = error{errc::unavailable, "reach", "relay", "it has gone"};
        pending.fail_all(gone);
        tell_connection(gone);
    }

    unconfirmed pending;

private:
    static error not_connected()
    {
        return error{errc::unavailable, "publish", "message", "the relay is not connected"};
    }

    void tell_connection(result<void> connected)
    {
        if (news_.is(connected) && events_.on_connection)
            events_.on_connection(std::move(connected));
    }

    void join()
    {
        auto joined = hub_.join(peer_kind::trusted, queues_, *this);
        if (joined) {
            id_ = *joined;
            tell_connection({});
            return;
        }
        tell_connection(joined.error());
        if (hub_.is_closed()) return; // for good
        retry_.expires_after(pauses_.next());
        retry_.async_wait([self = shared_from_this()](std::error_code cancelled) {
            if (!cancelled && !self->left_) self->join();
        });
    }

    hub& hub_;
    asio::steady_timer retry_;
    pauses pauses_;
    connection_news news_;
    std::vector<std::string> queues_;
    transport_events events_;
    peer_id id_ = 0; // 0: not connected
    bool left_ = false;
};

class port_transport final : public transport {
public:
    explicit port_transport(std::shared_ptr<hub> of)
        : hub_(std::move(of)),
          inner_(std::make_shared<inner_port>(*hub_))
    {}
    ~port_transport() override
    {
        hub_->run_there([this] { inner_->leave(); });
    }

    result<void> open(std::vector<std::string> queues, transport_events events) override
    {
        if (auto names = check_queues(queues); !names) return names;
        if (std::exchange(opened_, true))
            return error{errc::invalid_argument, "open", "transport", "it is open already"};
        hub_->thread().post(
            [inner = inner_, queues = std::move(queues), events = std::move(events)]() mutable {
                inner->open(std::move(queues), std::move(events));
            });
        return {};
    }

    void publish(publication what, confirmation confirmed) override
    {
        auto const size = what.body.size() + message_overhead_bytes;
        if (!inner_->pending.reserve(size)) {
            hub_->thread().post([confirmed = std::move(confirmed)] {
                if (confirmed)
                    confirmed(error{errc::unavailable, "publish", "message",
                                    "too many await confirmation"});
            });
            return;
        }
        hub_->thread().post([inner = inner_, size, what = std::move(what),
                             confirmed = std::move(confirmed)]() mutable {
            inner->publish(std::move(what), size, std::move(confirmed));
        });
    }

    void acknowledge(std::uint64_t tag) override
    {
        hub_->thread().post([inner = inner_, tag] { inner->acknowledge(tag); });
    }

private:
    std::shared_ptr<hub> hub_;
    std::shared_ptr<inner_port> inner_;
    bool opened_ = false;
};

} // namespace

std::unique_ptr<transport> make_port_transport(std::shared_ptr<hub> of)
{
    return std::make_unique<port_transport>(std::move(of));
}

result<void> check_queues(std::vector<std::string> const& queues)
{
    for (auto const& name : queues)
        if (!is_queue_name(name))
            return error{errc::invalid_argument, "consume", "queue",
                         "a name is 1 to 255 printable characters"};
    return {};
}

} // namespace mig::relay
