#include "transport/frame.hpp"

#include <mig/base/assert.hpp>

#include <limits>

namespace mig::relay {
namespace {

enum class kind : std::uint8_t {
    hello = 1,
    welcome,
    publish,
    confirm,
    refuse,
    deliver,
    acknowledge
};

class writer {
public:
    explicit writer(kind k, std::size_t expected = 32)
    {
        out_.reserve(frame_head_bytes + 1 + expected);
        out_.resize(frame_head_bytes);
        number(static_cast<std::uint8_t>(k));
    }

    template <class T>
    writer& number(T value)
    {
        for (std::size_t shift = sizeof value * 8; shift != 0;) {
            shift -= 8;
            out_.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> shift));
        }
        return *this;
    }
    writer& raw(std::string_view text)
    {
        auto const view = as_bytes(text);
        out_.insert(out_.end(), view.begin(), view.end());
        return *this;
    }
    writer& text(std::string_view text)
    {
        MIG_ASSERT(text.size() <= std::numeric_limits<std::uint16_t>::max());
        return number(static_cast<std::uint16_t>(text.size())).raw(text);
    }

    wire_frame done(std::shared_ptr<bytes const> body = {})
    {
        auto const length = out_.size() - frame_head_bytes + (body ? body->size() : 0);
        MIG_ASSERT(length <= frame_max_bytes);
        for (std::size_t i = 0; i < frame_head_bytes; ++i)
            out_[i] = static_cast<std::byte>(length >> (8 * (frame_head_bytes - 1 - i)));
        return {std::move(out_), std::move(body)};
    }

private:
    bytes out_;
};

// Reads fields; after a failure everything it gives is empty and ok() is false.
class fields {
public:
    explicit fields(bytes_view frame) : rest_(frame) {}

    template <class T>
    T number()
    {
        auto const raw = take(sizeof(T));
        std::uint64_t value = 0;
        for (auto const b : raw)
            value = value << 8 | static_cast<std::uint8_t>(b);
        return static_cast<T>(value);
    }
    std::string text(std::size_t max)
    {
        auto const size = number<std::uint16_t>();
        if (size > max) ok_ = false;
        return to_text(take(size));
    }
    std::string queue()
    {
        auto name = text(queue_name_max_bytes);
        if (!is_queue_name(name)) ok_ = false;
        return name;
    }
    bool is(std::string_view expected) { return as_text(take(expected.size())) == expected; }
    bytes body()
    {
        if (rest_.size() > message_max_bytes) ok_ = false;
        auto const all = take(rest_.size());
        return {all.begin(), all.end()};
    }

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool ended() const { return ok_ && rest_.empty(); }

private:
    bytes_view take(std::size_t size)
    {
        if (size > rest_.size()) ok_ = false;
        if (!ok_) return {};
        auto const taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }

    bytes_view rest_;
    bool ok_ = true;
};

error corrupt(std::string_view why)
{
    return error{errc::corrupt, "read", "frame", why};
}

result<frame> parse_hello(fields in)
{
    if (!in.is(local_version)) return corrupt("it does not speak MIG-LOCAL-1");
    auto const count = in.number<std::uint16_t>();
    if (count > agent_queues_max) return corrupt("hello names too many queues");
    hello_frame hello;
    for (std::size_t i = 0; i < count && in.ok(); ++i)
        hello.queues.push_back(in.queue());
    if (!in.ended()) return corrupt("hello is malformed");
    return frame{std::move(hello)};
}

result<frame> parse_publish(fields in)
{
    publish_frame publish;
    publish.number = in.number<std::uint64_t>();
    publish.what.expires = system_time{std::chrono::microseconds{in.number<std::int64_t>()}};
    publish.what.queue = in.queue();
    publish.what.body = in.body();
    if (!in.ok()) return corrupt("a publication is malformed");
    if (publish.number == 0) return corrupt("a publication has no number");
    return frame{std::move(publish)};
}

result<frame> parse_refuse(fields in)
{
    refuse_frame refuse;
    refuse.number = in.number<std::uint64_t>();
    // A code that we do not know still is a refusal, and none would read as success.
    auto const code = in.number<std::uint32_t>();
    refuse.code = code == 0 || code > static_cast<std::uint32_t>(errc::internal)
                      ? errc::unavailable
                      : static_cast<errc>(code);
    refuse.why = in.text(why_max_bytes);
    if (!in.ended()) return corrupt("a refusal is malformed");
    return frame{std::move(refuse)};
}

result<frame> parse_deliver(fields in)
{
    deliver_frame deliver;
    deliver.what.tag = in.number<std::uint64_t>();
    auto const again = in.number<std::uint8_t>();
    deliver.what.redelivered = again == 1;
    deliver.what.queue = in.queue();
    deliver.what.body = in.body();
    if (!in.ok() || again > 1) return corrupt("a delivery is malformed");
    return frame{std::move(deliver)};
}

result<frame> parse(bytes_view raw)
{
    fields in{raw};
    switch (static_cast<kind>(in.number<std::uint8_t>())) {
    case kind::hello:
        return parse_hello(in);
    case kind::welcome:
        if (!in.is(local_version) || !in.ended())
            return corrupt("the relay does not speak MIG-LOCAL-1");
        return frame{welcome_frame{}};
    case kind::publish:
        return parse_publish(in);
    case kind::confirm: {
        confirm_frame const confirm{in.number<std::uint64_t>()};
        if (!in.ended()) return corrupt("a confirmation is malformed");
        return frame{confirm};
    }
    case kind::refuse:
        return parse_refuse(in);
    case kind::deliver:
        return parse_deliver(in);
    case kind::acknowledge: {
        acknowledge_frame const acknowledge{in.number<std::uint64_t>()};
        if (!in.ended()) return corrupt("an acknowledgement is malformed");
        return frame{acknowledge};
    }
    }
    return corrupt("its kind is unknown");
}

std::string_view up_to(std::string_view text, std::size_t max)
{
    return text.substr(0, max);
}

} // namespace

wire_frame encode_hello(std::vector<std::string> const& queues)
{
    writer out{kind::hello};
    out.raw(local_version).number(static_cast<std::uint16_t>(queues.size()));
    for (auto const& name : queues)
        out.text(name);
    return out.done();
}

wire_frame encode_welcome()
{
    return writer{kind::welcome}.raw(local_version).done();
}

wire_frame encode_publish(std::uint64_t number, publication&& what)
{
    writer out{kind::publish, 24 + what.queue.size()};
    out.number(number).number(what.expires.time_since_epoch().count()).text(what.queue);
    return out.done(std::make_shared<bytes const>(std::move(what.body)));
}

wire_frame encode_confirm(std::uint64_t number)
{
    return writer{kind::confirm}.number(number).done();
}

wire_frame encode_refuse(std::uint64_t number, error const& why)
{
    auto const words = why.why().empty() ? why.message() : std::string{why.why()};
    return writer{kind::refuse, 16 + words.size()}
        .number(number)
        .number(static_cast<std::uint32_t>(why.code()))
        .text(up_to(words, why_max_bytes))
        .done();
}

wire_frame encode_deliver(std::uint64_t tag, bool redelivered, std::string_view queue,
                          std::shared_ptr<bytes const> body)
{
    return writer{kind::deliver, 16 + queue.size()}
        .number(tag)
        .number(static_cast<std::uint8_t>(redelivered))
        .text(queue)
        .done(std::move(body));
}

wire_frame encode_acknowledge(std::uint64_t tag)
{
    return writer{kind::acknowledge}.number(tag).done();
}

void frame_reader::feed(bytes_view arrived)
{
    held_.insert(held_.end(), arrived.begin(), arrived.end());
}

// What has been given out goes, and after a large frame its memory too: a peer that then is
// silent must not keep it.
void frame_reader::compact()
{
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(read_));
    read_ = 0;
    if (held_.capacity() > (1u << 20) && held_.size() < held_.capacity() / 4) held_.shrink_to_fit();
}

result<std::optional<frame>> frame_reader::next()
{
    auto const rest = bytes_view{held_}.subspan(read_);
    std::size_t length = 0;
    for (auto const b : rest.first(std::min(rest.size(), frame_head_bytes)))
        length = length << 8 | static_cast<std::uint8_t>(b);
    if (rest.size() >= frame_head_bytes && (length == 0 || length > frame_max_bytes))
        return corrupt("its length is impossible");
    if (rest.size() < frame_head_bytes || rest.size() - frame_head_bytes < length) {
        compact();
        return std::optional<frame>{};
    }

    auto parsed = parse(rest.subspan(frame_head_bytes, length));
    if (!parsed) return std::move(parsed).error();
    read_ += frame_head_bytes + length;
    return std::optional<frame>{*std::move(parsed)};
}

} // namespace mig::relay
