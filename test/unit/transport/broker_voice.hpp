// What a broker says, byte for byte, written without RabbitMQ-C.

#ifndef MIG_TEST_TRANSPORT_BROKER_VOICE_HPP
#define MIG_TEST_TRANSPORT_BROKER_VOICE_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace mig::test::voice {

inline std::string number(std::uint64_t value, int size)
{
    std::string out;
    for (int n = size - 1; n >= 0; --n)
        out.push_back(static_cast<char>(value >> (8 * n)));
    return out;
}
inline std::string short_text(std::string_view text)
{
    return number(text.size(), 1) + std::string{text};
}
inline std::string long_text(std::string_view text)
{
    return number(text.size(), 4) + std::string{text};
}
inline std::string frame(int type, int channel, std::string_view payload)
{
    return number(static_cast<std::uint64_t>(type), 1) +
           number(static_cast<std::uint64_t>(channel), 2) + long_text(payload) + '\xce';
}

struct method_name {
    int type;
    int method;
};
inline std::string method(int channel, method_name name, std::string_view fields = {})
{
    return frame(1, channel,
                 number(static_cast<std::uint64_t>(name.type), 2) +
                     number(static_cast<std::uint64_t>(name.method), 2) + std::string{fields});
}

inline std::string start(std::string_view mechanisms = "PLAIN", std::string_view table = {})
{
    return method(0, {10, 10},
                  number(9, 2) + long_text(table) + long_text(mechanisms) + long_text("en_US"));
}
inline std::string tune(std::uint32_t frame_max = 131072, std::uint16_t heartbeat = 60)
{
    return method(0, {10, 30}, number(2047, 2) + number(frame_max, 4) + number(heartbeat, 2));
}
inline std::string opened()
{
    return method(0, {10, 41}, short_text(""));
}
inline std::string channel_opened()
{
    return method(1, {20, 11}, long_text(""));
}
inline std::string confirms()
{
    return method(1, {85, 11});
}
inline std::string prefetch_set()
{
    return method(1, {60, 11});
}
inline std::string exchange_declared()
{
    return method(1, {40, 11});
}
inline std::string queue_declared()
{
    return method(1, {50, 11}, short_text("q") + number(0, 4) + number(0, 4));
}
inline std::string bound()
{
    return method(1, {50, 21});
}
inline std::string consuming(std::string_view tag = "c")
{
    return method(1, {60, 21}, short_text(tag));
}
inline std::string closed(int channel, int code, std::string_view text, method_name by = {0, 0})
{
    method_name const name = channel == 0 ? method_name{10, 50} : method_name{20, 40};
    return method(channel, name,
                  number(static_cast<std::uint64_t>(code), 2) + short_text(text) +
                      number(static_cast<std::uint64_t>(by.type), 2) +
                      number(static_cast<std::uint64_t>(by.method), 2));
}
inline std::string deliver(std::uint64_t tag, std::string_view consumer = "c")
{
    return method(1, {60, 60},
                  short_text(consumer) + number(tag, 8) + number(0, 1) + short_text("toagents") +
                      short_text("q"));
}
// Without properties, or with a correlation id.
inline std::string head(std::uint64_t size, std::string_view correlation = {})
{
    auto const flags = correlation.empty() ? 0u : 1u << 10;
    return frame(2, 1,
                 number(60, 2) + number(0, 2) + number(size, 8) + number(flags, 2) +
                     (correlation.empty() ? std::string{} : short_text(correlation)));
}
inline std::string body(std::string_view part)
{
    return frame(3, 1, part);
}
inline std::string message(std::uint64_t tag, std::string_view text)
{
    return deliver(tag) + head(text.size()) + (text.empty() ? std::string{} : body(text));
}
inline std::string returned(std::string_view correlation)
{
    return method(1, {60, 50},
                  number(312, 2) + short_text("NO_ROUTE") + short_text("toagents") +
                      short_text("q")) +
           head(1, correlation) + body("x");
}
inline std::string acknowledged(std::uint64_t tag, bool multiple = false)
{
    return method(1, {60, 80}, number(tag, 8) + number(multiple, 1));
}
inline std::string not_taken(std::uint64_t tag, bool multiple = false)
{
    return method(1, {60, 120}, number(tag, 8) + number(multiple, 1));
}
inline std::string blocked(std::string_view why)
{
    return method(0, {10, 60}, short_text(why));
}
inline std::string unblocked()
{
    return method(0, {10, 61});
}
inline std::string heartbeat()
{
    return frame(8, 0, "");
}

// Until an agent with one queue is up.
inline std::string until_up()
{
    return start() + tune() + opened() + channel_opened() + confirms() + prefetch_set() +
           exchange_declared() + queue_declared() + bound() + consuming();
}

} // namespace mig::test::voice

#endif
