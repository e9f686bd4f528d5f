// What goes over the Unix socket: frames, each with its length in front.  Numbers are big-endian.
//
//     u32 length of what follows | u8 kind | fields
//
//     kind  name         from    fields
//      1    hello        client  "MIG-LOCAL-1", u16 count, queues to consume
//      2    welcome      relay   "MIG-LOCAL-1": the client consumes them
//      3    publish      client  u64 number, i64 expires (µs since 1970), queue, body to the end
//      4    confirm      relay   u64 number
//      5    refuse       relay   u64 number (0: the connection, which ends), u32 errc, why
//      6    deliver      relay   u64 tag, u8 redelivered, queue, body to the end
//      7    acknowledge  client  u64 tag
//
// Queue names and `why` are u16 length and text.  Presence never travels: it is told to
// schedulers, and those are in the relay's own process.
//
// The reader holds what has arrived and nothing that was only announced.

#ifndef MIG_TRANSPORT_FRAME_HPP
#define MIG_TRANSPORT_FRAME_HPP

#include "transport/limits.hpp"

#include <optional>
#include <variant>

namespace mig::relay {

inline constexpr std::string_view local_version = "MIG-LOCAL-1";
inline constexpr std::size_t why_max_bytes = 512;
inline constexpr std::size_t frame_head_bytes = 4;
// The longest: a publication to a queue with the longest name.
inline constexpr std::size_t frame_max_bytes =
    1 + 8 + 8 + 2 + queue_name_max_bytes + message_max_bytes;

struct hello_frame {
    std::vector<std::string> queues;
};
struct welcome_frame {};
struct publish_frame {
    std::uint64_t number = 0;
    publication what;
};
struct confirm_frame {
    std::uint64_t number = 0;
};
struct refuse_frame {
    std::uint64_t number = 0;
    errc code = errc::none;
    std::string why;
};
struct deliver_frame {
    delivery what;
};
struct acknowledge_frame {
    std::uint64_t tag = 0;
};
using frame = std::variant<hello_frame, welcome_frame, publish_frame, confirm_frame, refuse_frame,
                           deliver_frame, acknowledge_frame>;

// A frame as it is sent: the head in one piece, the body (if any) where it already is.
struct wire_frame {
    bytes head;
    std::shared_ptr<bytes const> body;
};

[[nodiscard]] wire_frame encode_hello(std::vector<std::string> const& queues);
[[nodiscard]] wire_frame encode_welcome();
[[nodiscard]] wire_frame encode_publish(std::uint64_t number, publication&&);
[[nodiscard]] wire_frame encode_confirm(std::uint64_t number);
[[nodiscard]] wire_frame encode_refuse(std::uint64_t number, error const&);
[[nodiscard]] wire_frame encode_deliver(std::uint64_t tag, bool redelivered, std::string_view queue,
                                        std::shared_ptr<bytes const> body);
[[nodiscard]] wire_frame encode_acknowledge(std::uint64_t tag);

// Takes bytes as they come, gives frames as they are complete.  One thread.
class frame_reader {
public:
    void feed(bytes_view arrived);

    // Nothing yet, or a frame, or corrupt: the stream is lost then, and stays so.
    [[nodiscard]] result<std::optional<frame>> next();

    // What of a frame that is not complete has arrived.
    [[nodiscard]] std::size_t unfinished_bytes() const noexcept { return held_.size() - read_; }

private:
    void compact();

    bytes held_;
    std::size_t read_ = 0; // of held_, already given out
};

} // namespace mig::relay

#endif
