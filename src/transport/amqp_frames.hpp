// AMQP 0-9-1 on the wire: bytes from the broker become frames, our methods become bytes.
//
// This is the one place that knows RabbitMQ-C.  It is used as a codec alone: its connections block
// their thread while they connect, call and publish, and their tables of channels grow as the peer
// likes.  Framing is checked here before it sees anything: size, channel, kind, end.
//
// One thread.  A text or body of a frame that came is valid until the next feed().

#ifndef MIG_TRANSPORT_AMQP_FRAMES_HPP
#define MIG_TRANSPORT_AMQP_FRAMES_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace mig::amqp {

// The largest frame that we agree to; RabbitMQ's default.
inline constexpr std::uint32_t frame_max_bytes = 128u << 10;
// What AMQP demands as the smallest largest frame.
inline constexpr std::uint32_t frame_min_bytes = 4'096;
// Frames with tables in them, which may nest, end below this: the greeting, and the head of a
// message of ours that comes back.
inline constexpr std::uint32_t table_max_bytes = 8u << 10;
// We use the connection's own channel, and this one.
inline constexpr std::uint16_t channel = 1;

// ---- what a broker says ------------------------------------------------------------------------

enum class kind : std::uint8_t { // those that carry nothing of interest
    heartbeat,
    connection_opened,
    connection_close_ok,
    channel_opened,
    confirm_selected,
    qos_set,
    exchange_declared,
    queue_declared,
    queue_bound,
    unblocked,
};
struct started {
    bool plain = false;
    bool external = false;
};
struct tune {
    std::uint32_t frame_max = 0; // 0: any
    std::uint16_t heartbeat_s = 0;
};
struct closed {
    bool connection = false; // else the channel
    std::uint16_t code = 0;
    std::string text;
    bool by_publish = false; // a publication did it
};
struct blocked {
    std::string reason;
};
struct consuming {
    std::string consumer;
};
struct cancelled {
    std::string consumer;
};
struct deliver {
    std::string consumer;
    std::uint64_t tag = 0;
    bool redelivered = false;
};
struct returned {
    std::string why;
};
struct confirmed {
    std::uint64_t tag = 0;
    bool multiple = false;
    bool taken = false; // ack, not nack
};
struct content_head {
    std::uint64_t size = 0;
    bytes_view properties;
};
struct content_body {
    bytes_view part;
};
using frame = std::variant<kind, started, tune, closed, blocked, consuming, cancelled, deliver,
                           returned, confirmed, content_head, content_body>;

class frame_reader {
public:
    frame_reader();
    frame_reader(frame_reader&&) noexcept;
    ~frame_reader();

    void feed(bytes_view);
    // None: more bytes are needed.  A failure is for good.
    [[nodiscard]] result<std::optional<frame>> next();

    void limit_frames(std::uint32_t max) { frame_max_ = max; }

private:
    class pool;
    result<frame> read_method(bytes_view payload, std::uint16_t of_channel);
    result<frame> read(std::uint8_t type, std::uint16_t of_channel, bytes_view payload);

    std::unique_ptr<pool> pool_;
    bytes buffer_;
    std::size_t used_ = 0;
    std::uint32_t frame_max_ = table_max_bytes; // until the greeting is over
};

// The correlation id in the properties of a message of ours that came back.
[[nodiscard]] std::optional<std::uint64_t> correlation_of(bytes_view properties);

// ---- what we say -------------------------------------------------------------------------------

// Appends to bytes that go to the broker.  Names are at most 255 bytes.
class frame_writer {
public:
    explicit frame_writer(bytes& out) : out_(out) {}

    void protocol_header();
    void start_ok_plain(std::string_view user, std::string_view password);
    void start_ok_external();
    void tune_ok(tune const&);
    void open(std::string_view virtual_host);
    void close_connection();
    void connection_close_ok();
    void open_channel();
    void channel_close_ok();
    void select_confirms();
    void set_prefetch(std::uint16_t count);
    void declare_exchange(std::string_view name, bool only_check);
    void declare_queue(std::string_view name, bool only_check);
    struct binding {
        std::string_view queue;
        std::string_view exchange;
    };
    void bind(binding); // the key is the queue's name
    void consume(std::string_view queue);
    void acknowledge(std::uint64_t tag, bool multiple); // it, and all before it
    void turn_away(std::uint64_t tag);                  // not to come again
    void heartbeat();

    struct message {
        std::string_view exchange;
        std::string_view key;
        std::uint64_t correlation = 0;
        std::uint64_t timestamp_s = 0;
        std::optional<std::uint32_t> expires_ms;
        bytes_view body;
    };
    void publish(message const&, std::uint32_t frame_max);

private:
    template <class Method>
    void method(std::uint32_t id, std::uint16_t of_channel, Method fields);
    void start_ok(std::string_view mechanism, std::string_view response);
    std::size_t begin(std::uint8_t type, std::uint16_t of_channel);
    void end(std::size_t begun);

    bytes& out_;
};

} // namespace mig::amqp

#endif
