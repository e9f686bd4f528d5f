// Frames that come.
#include "transport/amqp_frames.hpp"

#include "transport/amqp_library.hpp"

#include <algorithm>
#include <charconv>

namespace mig::amqp {
namespace {

constexpr std::size_t head_bytes = 7;    // type, channel, size
constexpr std::uint8_t frame_end = 0xce; // AMQP 0-9-1, 4.2.3
constexpr std::size_t compact_at = 64u << 10;
constexpr std::size_t pool_page_bytes = 4'096;

error broken(std::string_view why)
{
    return error{errc::corrupt, "read", "frame of the broker", why};
}

std::uint64_t number(bytes_view from, std::size_t at, std::size_t size)
{
    std::uint64_t value = 0;
    for (auto const one : from.subspan(at, size))
        value = value << 8 | std::to_integer<std::uint64_t>(one);
    return value;
}

std::string text(amqp_bytes_t const& from)
{
    if (from.len == 0) return {};
    return {static_cast<char const*>(from.bytes), from.len};
}

amqp_bytes_t lent(bytes_view from)
{
    return {from.size(), const_cast<std::byte*>(from.data())};
}

bool has_word(std::string_view words, std::string_view word)
{
    while (!words.empty()) {
        auto const end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == word) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

frame of(amqp_connection_start_t const& it)
{
    auto const mechanisms = text(it.mechanisms);
    return started{has_word(mechanisms, "PLAIN"), has_word(mechanisms, "EXTERNAL")};
}
frame of(amqp_connection_tune_t const& it)
{
    return tune{it.frame_max, it.heartbeat};
}
frame of(amqp_connection_close_t const& it)
{
    return closed{true, it.reply_code, text(it.reply_text), false};
}
frame of(amqp_channel_close_t const& it)
{
    auto const by = static_cast<std::uint32_t>(it.class_id) << 16 | it.method_id;
    return closed{false, it.reply_code, text(it.reply_text), by == AMQP_BASIC_PUBLISH_METHOD};
}
frame of(amqp_connection_blocked_t const& it)
{
    return blocked{text(it.reason)};
}
frame of(amqp_basic_consume_ok_t const& it)
{
    return consuming{text(it.consumer_tag)};
}
frame of(amqp_basic_cancel_t const& it)
{
    return cancelled{text(it.consumer_tag)};
}
frame of(amqp_basic_deliver_t const& it)
{
    return deliver{text(it.consumer_tag), it.delivery_tag, it.redelivered != 0};
}
frame of(amqp_basic_return_t const& it)
{
    return returned{text(it.reply_text)};
}
frame of(amqp_basic_ack_t const& it)
{
    return confirmed{it.delivery_tag, it.multiple != 0, true};
}
frame of(amqp_basic_nack_t const& it)
{
    return confirmed{it.delivery_tag, it.multiple != 0, false};
}

template <class Method>
frame decode(void const* fields)
{
    return of(*static_cast<Method const*>(fields));
}
template <kind K>
frame decode_as(void const*)
{
    return K;
}

// What a broker may say, and on which channel.  All else is a fault.
struct sayable {
    std::uint32_t id;
    bool on_connection;
    frame (*decode)(void const*);
};
constexpr sayable sayables[] = {
    {AMQP_CONNECTION_START_METHOD, true, decode<amqp_connection_start_t>},
    {AMQP_CONNECTION_TUNE_METHOD, true, decode<amqp_connection_tune_t>},
    {AMQP_CONNECTION_OPEN_OK_METHOD, true, decode_as<kind::connection_opened>},
    {AMQP_CONNECTION_CLOSE_METHOD, true, decode<amqp_connection_close_t>},
    {AMQP_CONNECTION_CLOSE_OK_METHOD, true, decode_as<kind::connection_close_ok>},
    {AMQP_CONNECTION_BLOCKED_METHOD, true, decode<amqp_connection_blocked_t>},
    {AMQP_CONNECTION_UNBLOCKED_METHOD, true, decode_as<kind::unblocked>},
    {AMQP_CHANNEL_OPEN_OK_METHOD, false, decode_as<kind::channel_opened>},
    {AMQP_CHANNEL_CLOSE_METHOD, false, decode<amqp_channel_close_t>},
    {AMQP_EXCHANGE_DECLARE_OK_METHOD, false, decode_as<kind::exchange_declared>},
    {AMQP_QUEUE_DECLARE_OK_METHOD, false, decode_as<kind::queue_declared>},
    {AMQP_QUEUE_BIND_OK_METHOD, false, decode_as<kind::queue_bound>},
    {AMQP_BASIC_QOS_OK_METHOD, false, decode_as<kind::qos_set>},
    {AMQP_BASIC_CONSUME_OK_METHOD, false, decode<amqp_basic_consume_ok_t>},
    {AMQP_BASIC_CANCEL_METHOD, false, decode<amqp_basic_cancel_t>},
    {AMQP_BASIC_DELIVER_METHOD, false, decode<amqp_basic_deliver_t>},
    {AMQP_BASIC_RETURN_METHOD, false, decode<amqp_basic_return_t>},
    {AMQP_BASIC_ACK_METHOD, false, decode<amqp_basic_ack_t>},
    {AMQP_BASIC_NACK_METHOD, false, decode<amqp_basic_nack_t>},
    {AMQP_CONFIRM_SELECT_OK_METHOD, false, decode_as<kind::confirm_selected>},
};

} // namespace

// Where RabbitMQ-C puts what it decodes.
class frame_reader::pool {
public:
    pool() { init_amqp_pool(&pool_, pool_page_bytes); }
    ~pool() { empty_amqp_pool(&pool_); }
    pool(pool const&) = delete;
    pool& operator=(pool const&) = delete;

    amqp_pool_t* emptied()
    {
        recycle_amqp_pool(&pool_);
        return &pool_;
    }

private:
    amqp_pool_t pool_;
};

frame_reader::frame_reader() : pool_(std::make_unique<pool>()) {}
frame_reader::frame_reader(frame_reader&&) noexcept = default;
frame_reader::~frame_reader() = default;

void frame_reader::feed(bytes_view more)
{
    if (used_ == buffer_.size() || used_ >= compact_at) {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
        used_ = 0;
    }
    buffer_.insert(buffer_.end(), more.begin(), more.end());
}

result<std::optional<frame>> frame_reader::next()
{
    auto const left = bytes_view{buffer_}.subspan(used_);
    if (left.size() < head_bytes) return std::optional<frame>{};
    auto const type = static_cast<std::uint8_t>(number(left, 0, 1));
    auto const of_channel = static_cast<std::uint16_t>(number(left, 1, 2));
    auto const size = number(left, 3, 4);
    // A broker that speaks another version answers with "AMQP" and that, then hangs up.
    if (type == 'A') return broken("it speaks another version of AMQP");
    if (of_channel > channel) return broken("its channel was never opened");
    if (size + head_bytes + 1 > frame_max_) return broken("it is larger than was agreed");
    if (left.size() < head_bytes + size + 1) return std::optional<frame>{};
    if (number(left, head_bytes + size, 1) != frame_end) return broken("it does not end");
    used_ += head_bytes + size + 1;
    auto what = read(type, of_channel, left.subspan(head_bytes, size));
    if (!what) return what.error();
    return std::optional<frame>{*std::move(what)};
}

result<frame> frame_reader::read(std::uint8_t type, std::uint16_t of_channel, bytes_view payload)
{
    switch (type) {
    case AMQP_FRAME_METHOD:
        return read_method(payload, of_channel);
    case AMQP_FRAME_HEADER:
        // class, weight, size, properties: 4.2.6.1
        if (payload.size() < 14 || of_channel != channel ||
            number(payload, 0, 2) != AMQP_BASIC_CLASS)
            return broken("it is not the head of a message");
        return content_head{number(payload, 4, 8), payload.subspan(12)};
    case AMQP_FRAME_BODY:
        if (of_channel != channel) return broken("a body without a channel");
        return content_body{payload};
    case AMQP_FRAME_HEARTBEAT:
        if (of_channel != 0 || !payload.empty()) return broken("it is not a heartbeat");
        return kind::heartbeat;
    default:
        return broken("its type is unknown");
    }
}

result<frame> frame_reader::read_method(bytes_view payload, std::uint16_t of_channel)
{
    if (payload.size() < 4) return broken("a method without a name");
    auto const id = static_cast<std::uint32_t>(number(payload, 0, 4));
    auto const* const known = std::find_if(std::begin(sayables), std::end(sayables),
                                           [&](sayable const& s) { return s.id == id; });
    if (known == std::end(sayables) || known->on_connection != (of_channel == 0))
        return broken("a broker may not say that");
    // Only the greeting has a table, which RabbitMQ-C reads by recursion.
    if (id == AMQP_CONNECTION_START_METHOD && payload.size() > table_max_bytes)
        return broken("its greeting is too large");
    void* fields = nullptr;
    if (amqp_decode_method(id, pool_->emptied(), lent(payload.subspan(4)), &fields) != 0 ||
        fields == nullptr)
        return broken("a method whose fields are not");
    return known->decode(fields);
}

std::optional<std::uint64_t> correlation_of(bytes_view properties)
{
    if (properties.size() > table_max_bytes) return std::nullopt;
    amqp_pool_t pool;
    init_amqp_pool(&pool, pool_page_bytes);
    std::optional<std::uint64_t> found;
    void* fields = nullptr;
    if (amqp_decode_properties(AMQP_BASIC_CLASS, &pool, lent(properties), &fields) == 0 &&
        fields != nullptr)
    {
        auto const& those = *static_cast<amqp_basic_properties_t const*>(fields);
        if ((those._flags & AMQP_BASIC_CORRELATION_ID_FLAG) != 0) {
            auto const id = text(those.correlation_id);
            std::uint64_t value = 0;
            auto const* const end = id.data() + id.size();
            auto const [stopped, failed] = std::from_chars(id.data(), end, value);
            if (failed == std::errc{} && stopped == end) found = value;
        }
    }
    empty_amqp_pool(&pool);
    return found;
}

} // namespace mig::amqp
