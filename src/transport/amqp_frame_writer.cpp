// Frames that go.
#include "transport/amqp_frames.hpp"
#include "transport/amqp_library.hpp"

#include <array>

namespace mig::amqp {
namespace {

// The largest of our methods is the login: a user and a password of 255 bytes each, and what we
// can do.
constexpr std::size_t method_max_bytes = 2'048;
constexpr std::size_t properties_max_bytes = 512;
constexpr std::size_t frame_overhead = 8; // head and end

amqp_bytes_t lent(std::string_view text)
{
    return {text.size(), const_cast<char*>(text.data())};
}

void put(bytes& out, std::uint64_t value, int size)
{
    for (int n = size - 1; n >= 0; --n)
        out.push_back(static_cast<std::byte>(value >> (8 * n)));
}

void put(bytes& out, char const* from, std::size_t size)
{
    auto const raw = as_bytes(std::string_view{from, size});
    out.insert(out.end(), raw.begin(), raw.end());
}

amqp_table_entry_t entry(char const* name, std::string_view value)
{
    amqp_table_entry_t made{};
    made.key = lent(name);
    made.value.kind = AMQP_FIELD_KIND_UTF8;
    made.value.value.bytes = lent(value);
    return made;
}
amqp_table_entry_t able(char const* name)
{
    amqp_table_entry_t made{};
    made.key = lent(name);
    made.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    made.value.value.boolean = 1;
    return made;
}

} // namespace

std::size_t frame_writer::begin(std::uint8_t type, std::uint16_t of_channel)
{
    put(out_, type, 1);
    put(out_, of_channel, 2);
    put(out_, 0, 4); // the size, in end()
    return out_.size();
}

void frame_writer::end(std::size_t begun)
{
    auto const size = out_.size() - begun;
    for (std::size_t n = 0; n < 4; ++n)
        out_[begun - 4 + n] = static_cast<std::byte>(size >> (24 - 8 * n));
    put(out_, AMQP_FRAME_END, 1);
}

template <class Method>
void frame_writer::method(std::uint32_t id, std::uint16_t of_channel, Method fields)
{
    std::array<char, method_max_bytes> encoded;
    auto const size = amqp_encode_method(id, &fields, {encoded.size(), encoded.data()});
    MIG_ASSERT(size >= 0);
    auto const begun = begin(AMQP_FRAME_METHOD, of_channel);
    put(out_, id, 4);
    put(out_, encoded.data(), static_cast<std::size_t>(size));
    end(begun);
}

void frame_writer::protocol_header()
{
    put(out_, "AMQP\0\0\x09\x01", 8);
}

void frame_writer::start_ok(std::string_view mechanism, std::string_view response)
{
    // With these the broker says why a login failed, that it is short of memory, that a queue has
    // gone, and that it did not take a message.
    std::array capabilities{able("authentication_failure_close"), able("basic.nack"),
                            able("connection.blocked"), able("consumer_cancel_notify"),
                            able("publisher_confirms")};
    amqp_table_entry_t can{};
    can.key = lent("capabilities");
    can.value.kind = AMQP_FIELD_KIND_TABLE;
    can.value.value.table = {static_cast<int>(capabilities.size()), capabilities.data()};
    std::array properties{entry("product", "libmig"), entry("version", MIG_VERSION), can};
    method(AMQP_CONNECTION_START_OK_METHOD, 0,
           amqp_connection_start_ok_t{{static_cast<int>(properties.size()), properties.data()},
                                      lent(mechanism),
                                      lent(response),
                                      lent("en_US")});
}
void frame_writer::start_ok_plain(std::string_view user, std::string_view password)
{
    std::string response; // RFC 4616
    response.append(1, '\0').append(user).append(1, '\0').append(password);
    start_ok("PLAIN", response);
}
void frame_writer::start_ok_external()
{
    start_ok("EXTERNAL", "");
}
void frame_writer::tune_ok(tune const& agreed)
{
    method(AMQP_CONNECTION_TUNE_OK_METHOD, 0,
           amqp_connection_tune_ok_t{channel, agreed.frame_max, agreed.heartbeat_s});
}
void frame_writer::open(std::string_view virtual_host)
{
    method(AMQP_CONNECTION_OPEN_METHOD, 0, amqp_connection_open_t{lent(virtual_host), lent(""), 0});
}
void frame_writer::close_connection()
{
    method(AMQP_CONNECTION_CLOSE_METHOD, 0,
           amqp_connection_close_t{AMQP_REPLY_SUCCESS, lent("done"), 0, 0});
}
void frame_writer::connection_close_ok()
{
    method(AMQP_CONNECTION_CLOSE_OK_METHOD, 0, amqp_connection_close_ok_t{});
}
void frame_writer::open_channel()
{
    method(AMQP_CHANNEL_OPEN_METHOD, channel, amqp_channel_open_t{lent("")});
}
void frame_writer::channel_close_ok()
{
    method(AMQP_CHANNEL_CLOSE_OK_METHOD, channel, amqp_channel_close_ok_t{});
}
void frame_writer::select_confirms()
{
    method(AMQP_CONFIRM_SELECT_METHOD, channel, amqp_confirm_select_t{0});
}
void frame_writer::set_prefetch(std::uint16_t count)
{
    method(AMQP_BASIC_QOS_METHOD, channel, amqp_basic_qos_t{0, count, 0});
}
void frame_writer::declare_exchange(std::string_view name, bool only_check)
{
    amqp_exchange_declare_t fields{};
    fields.exchange = lent(name);
    fields.type = lent("direct");
    fields.passive = only_check;
    fields.durable = 1;
    method(AMQP_EXCHANGE_DECLARE_METHOD, channel, fields);
}
void frame_writer::declare_queue(std::string_view name, bool only_check)
{
    amqp_queue_declare_t fields{};
    fields.queue = lent(name);
    fields.passive = only_check;
    fields.durable = 1;
    method(AMQP_QUEUE_DECLARE_METHOD, channel, fields);
}
void frame_writer::bind(binding which)
{
    amqp_queue_bind_t fields{};
    fields.queue = lent(which.queue);
    fields.exchange = lent(which.exchange);
    fields.routing_key = lent(which.queue);
    method(AMQP_QUEUE_BIND_METHOD, channel, fields);
}
void frame_writer::consume(std::string_view queue)
{
    amqp_basic_consume_t fields{};
    fields.queue = lent(queue);
    method(AMQP_BASIC_CONSUME_METHOD, channel, fields);
}
void frame_writer::acknowledge(std::uint64_t tag, bool multiple)
{
    method(AMQP_BASIC_ACK_METHOD, channel, amqp_basic_ack_t{tag, multiple});
}
void frame_writer::turn_away(std::uint64_t tag)
{
    method(AMQP_BASIC_REJECT_METHOD, channel, amqp_basic_reject_t{tag, 0});
}
void frame_writer::heartbeat()
{
    end(begin(AMQP_FRAME_HEARTBEAT, 0));
}

void frame_writer::publish(message const& it, std::uint32_t frame_max)
{
    amqp_basic_publish_t to{};
    to.exchange = lent(it.exchange);
    to.routing_key = lent(it.key);
    to.mandatory = 1;
    method(AMQP_BASIC_PUBLISH_METHOD, channel, to);

    auto const correlation = std::to_string(it.correlation);
    auto const expires = std::to_string(it.expires_ms.value_or(0));
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                        AMQP_BASIC_CORRELATION_ID_FLAG | AMQP_BASIC_TIMESTAMP_FLAG;
    if (it.expires_ms) properties._flags |= AMQP_BASIC_EXPIRATION_FLAG;
    properties.content_type = lent("text/plain");
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    properties.correlation_id = lent(correlation);
    properties.expiration = lent(expires);
    properties.timestamp = it.timestamp_s;
    std::array<char, properties_max_bytes> encoded;
    auto const size =
        amqp_encode_properties(AMQP_BASIC_CLASS, &properties, {encoded.size(), encoded.data()});
    MIG_ASSERT(size >= 0);
    auto const head = begin(AMQP_FRAME_HEADER, channel);
    put(out_, AMQP_BASIC_CLASS, 2);
    put(out_, 0, 2); // weight
    put(out_, it.body.size(), 8);
    put(out_, encoded.data(), static_cast<std::size_t>(size));
    end(head);

    for (auto left = it.body; !left.empty();) {
        auto const part =
            left.first(std::min<std::size_t>(left.size(), frame_max - frame_overhead));
        auto const begun = begin(AMQP_FRAME_BODY, channel);
        out_.insert(out_.end(), part.begin(), part.end());
        end(begun);
        left = left.subspan(part.size());
    }
}

} // namespace mig::amqp
