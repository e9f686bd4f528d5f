// The client of a local relay: connects, says hello, and does so again whenever it is lost.
#include <mig/transport/local.hpp>

#include "transport/event_thread.hpp"
#include "transport/frame.hpp"
#include "transport/listening_socket.hpp"
#include "transport/outbox.hpp"
#include "transport/pauses.hpp"
#include "transport/port_transport.hpp"
#include "transport/unconfirmed.hpp"

#include <asio/local/stream_protocol.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>

#include <array>
#include <cerrno>

namespace mig {
namespace {

using relay::confirmation;
using stream_socket = asio::local::stream_protocol::socket;

// One attempt's socket and buffers.  Handlers hold it, so a new attempt can begin while those of
// the last still come in, and be told from them.
struct connection {
    explicit connection(asio::io_context& io) : socket(io) {}
    stream_socket socket;
    relay::frame_reader reader;
    relay::outbox outbox;
    std::array<std::byte, 64 * 1024> arrived;
    bool writing = false;
    bool welcome = false;
};
using connection_ptr = std::shared_ptr<connection>;

// The half that lives on the transport's thread.
class link {
public:
    link(asio::io_context& io, sockaddr_un const& address) : io_(io), address_(address), timer_(io)
    {}

    void open(std::vector<std::string> queues, transport_events events)
    {
        queues_ = std::move(queues);
        events_ = std::move(events);
        connect();
    }

    void publish(publication what, std::size_t size, confirmation confirmed)
    {
        if (closed_) return pending.release(size);
        auto const number = pending.add(size, std::move(confirmed));
        if (!current_ || !current_->welcome)
            return pending.settle(number, error{errc::unavailable, "publish", "message",
                                                "the relay is not connected"});
        // These would cost us the connection.
        if (what.body.size() > message_max_bytes)
            return pending.settle(number, error{errc::over_budget, "publish to", what.queue,
                                                "the message is too large"});
        if (!relay::is_queue_name(what.queue))
            return pending.settle(number, error{errc::invalid_argument, "publish to", "queue",
                                                "the name is not one"});
        send(relay::encode_publish(number, std::move(what)));
    }

    // The relay counts tags anew for each connection; ours go on, so that a late
    // acknowledgement cannot hit another delivery.
    void acknowledge(std::uint64_t tag)
    {
        if (current_ && current_->welcome && tag > tags_before_ && tag <= tags_given_)
            send(relay::encode_acknowledge(tag - tags_before_));
    }

    void close()
    {
        closed_ = true;
        timer_.cancel();
        drop_current();
        pending.fail_all(
            error{errc::unavailable, "publish", "message", "the transport was closed"});
        events_ = {};
    }

    relay::unconfirmed pending;

private:
    void connect()
    {
        auto const attempt = std::make_shared<connection>(io_);
        current_ = attempt;
        std::error_code failed;
        attempt->socket.open(asio::local::stream_protocol{}, failed);
        if (!failed) attempt->socket.native_non_blocking(true, failed);
        if (failed) return lost(error{errc::unavailable, "make", "a socket", failed.value()});
        // At once or not at all: a Unix socket whose queue is full says EAGAIN, which Asio would
        // take for a connection on its way.
        if (::connect(attempt->socket.native_handle(), reinterpret_cast<sockaddr const*>(&address_),
                      sizeof address_) != 0)
            return lost(error{errc::unavailable, "connect to", address_.sun_path, errno});
        send(relay::encode_hello(queues_));
        await_welcome();
        read(attempt);
    }

    // A relay that accepts and is silent is as good as none.
    void await_welcome()
    {
        timer_.expires_after(relay::hello_timeout);
        timer_.async_wait([this, attempt = current_](std::error_code cancelled) {
            if (!cancelled && attempt == current_ && !attempt->welcome)
                lost(error{errc::unavailable, "connect to", address_.sun_path,
                           "nobody says welcome"});
        });
    }

    // The connection is no more, or there was none: all that hung on it fails, then we try again.
    void lost(error const& why)
    {
        drop_current();
        pending.fail_all(why);
        tell_connection(why);
        timer_.expires_after(pauses_.next());
        timer_.async_wait([this](std::error_code cancelled) {
            if (!cancelled && !closed_) connect();
        });
    }

    void tell_connection(result<void> connected)
    {
        if (news_.is(connected) && events_.on_connection)
            events_.on_connection(std::move(connected));
    }

    void drop_current()
    {
        tags_before_ = tags_given_;
        auto const dropped = std::exchange(current_, {});
        if (!dropped) return;
        std::error_code ignored;
        dropped->socket.close(ignored);
    }

    void read(connection_ptr const& of)
    {
        of->socket.async_read_some(
            asio::buffer(of->arrived), [this, of](std::error_code failed, std::size_t size) {
                if (of != current_) return;
                if (failed)
                    return lost(error{errc::unavailable, "read from", address_.sun_path,
                                      "the relay has gone"});
                take(of, size);
            });
    }

    void take(connection_ptr const& of, std::size_t size)
    {
        of->reader.feed(bytes_view{of->arrived}.first(size));
        for (;;) {
            auto next = of->reader.next();
            if (!next) return lost(next.error());
            if (!*next) break;
            auto obeyed = std::visit([&](auto& one) { return obey(*of, std::move(one)); }, **next);
            if (!obeyed) return lost(obeyed.error());
        }
        read(of);
    }

    result<void> obey(connection& of, relay::welcome_frame)
    {
        if (std::exchange(of.welcome, true)) return unexpected();
        timer_.cancel();
        pauses_.restart();
        tell_connection({});
        return {};
    }
    result<void> obey(connection& of, relay::confirm_frame done)
    {
        if (!of.welcome) return unexpected();
        pending.settle(done.number, {});
        return {};
    }
    result<void> obey(connection& of, relay::refuse_frame refused)
    {
        if (refused.number == 0) return error{refused.code, "use", address_.sun_path, refused.why};
        if (!of.welcome) return unexpected();
        pending.settle(refused.number, error{refused.code, "publish", "message", refused.why});
        return {};
    }
    result<void> obey(connection& of, relay::deliver_frame given)
    {
        auto& what = given.what;
        // Tags count up by one, or ours would not be unique.
        if (!of.welcome || what.tag != tags_given_ - tags_before_ + 1) return unexpected();
        what.tag = ++tags_given_;
        if (events_.on_delivery) events_.on_delivery(std::move(what));
        return {};
    }
    template <class Other>
    result<void> obey(connection&, Other)
    {
        return unexpected();
    }
    static error unexpected()
    {
        return error{errc::corrupt, "read", "frame", "the relay may not say that here"};
    }

    void send(relay::wire_frame one)
    {
        current_->outbox.add(std::move(one));
        write(current_);
    }

    void write(connection_ptr const& of)
    {
        if (of->writing || of->outbox.empty()) return;
        of->writing = true;
        // A failure shows in read() too, after what the relay still had to say.
        asio::async_write(of->socket, of->outbox.batch(),
                          [this, of](std::error_code failed, std::size_t) {
                              of->writing = static_cast<bool>(failed);
                              if (failed || of != current_) return;
                              of->outbox.written();
                              write(of);
                          });
    }

    asio::io_context& io_;
    sockaddr_un const address_;
    asio::steady_timer timer_; // the welcome's deadline, or the pause
    relay::pauses pauses_;
    relay::connection_news news_;
    std::vector<std::string> queues_;
    transport_events events_;
    connection_ptr current_; // none while pausing
    std::uint64_t tags_before_ = 0;
    std::uint64_t tags_given_ = 0;
    bool closed_ = false;
};

class local_transport final : public transport {
public:
    local_transport(std::unique_ptr<relay::event_thread> thread, sockaddr_un const& address)
        : thread_(std::move(thread)),
          path_(address.sun_path),
          link_(thread_->io(), address)
    {}
    ~local_transport() override
    {
        thread_->post([this] { link_.close(); });
        thread_->finish();
    }

    result<void> open(std::vector<std::string> queues, transport_events events) override
    {
        if (auto names = relay::check_queues(queues); !names) return names;
        if (queues.size() > relay::agent_queues_max)
            return error{errc::invalid_argument, "consume", "queues", "they are too many"};
        std::error_code ignored;
        auto const there = std::filesystem::status(path_, ignored);
        if (std::filesystem::exists(there) && !std::filesystem::is_socket(there))
            return error{errc::invalid_argument, "connect to", path_, "it is no socket"};
        if (std::exchange(opened_, true))
            return error{errc::invalid_argument, "open", "transport", "it is open already"};
        thread_->post([this, queues = std::move(queues), events = std::move(events)]() mutable {
            link_.open(std::move(queues), std::move(events));
        });
        return {};
    }

    void publish(publication what, confirmation confirmed) override
    {
        auto const size = what.body.size() + relay::message_overhead_bytes;
        if (!link_.pending.reserve(size)) {
            thread_->post([confirmed = std::move(confirmed)] {
                if (confirmed)
                    confirmed(error{errc::unavailable, "publish", "message",
                                    "too many await confirmation"});
            });
            return;
        }
        thread_->post(
            [this, size, what = std::move(what), confirmed = std::move(confirmed)]() mutable {
                link_.publish(std::move(what), size, std::move(confirmed));
            });
    }

    void acknowledge(std::uint64_t tag) override
    {
        thread_->post([this, tag] { link_.acknowledge(tag); });
    }

private:
    std::unique_ptr<relay::event_thread> thread_;
    std::string path_;
    link link_;
    bool opened_ = false;
};

} // namespace

result<std::unique_ptr<transport>> make_local_transport(local_transport_options options)
{
    auto const address = relay::socket_address(options.socket);
    if (!address) return address.error();
    auto thread = relay::event_thread::start();
    if (!thread) return thread.error();
    return std::unique_ptr<transport>{
        std::make_unique<local_transport>(*std::move(thread), *address)};
}

} // namespace mig
