// The bounds of the transport room: what one message, one peer and one relay may take.

#ifndef MIG_TRANSPORT_LIMITS_HPP
#define MIG_TRANSPORT_LIMITS_HPP

#include <mig/transport/transport.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace mig::relay {

// AMQP's short string.
inline constexpr std::size_t queue_name_max_bytes = 255;

[[nodiscard]] inline bool is_queue_name(std::string_view name)
{
    return !name.empty() && name.size() <= queue_name_max_bytes &&
           std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// What a message costs beside its body: entries in four tables.
inline constexpr std::size_t message_overhead_bytes = 384;

// What one agent may consume: its command queue, and a few more for its kin.
inline constexpr std::size_t agent_queues_max = 4;
inline constexpr std::size_t agent_unconfirmed_max = 16'384;
inline constexpr std::size_t agent_unconfirmed_max_bytes = 2 * message_max_bytes + (1u << 20);

// What a transport's user may have under way before publish() pushes back.
inline constexpr std::size_t unconfirmed_max = 65'536;
inline constexpr std::size_t unconfirmed_max_bytes = 256u << 20;

struct switchboard_limits {
    std::size_t queue_max_messages = 65'536;
    std::size_t queue_max_bytes = 128u << 20;
    std::size_t total_max_bytes = 512u << 20;
    std::size_t queues_max = 131'072;
    // Deliveries that one peer may hold unacknowledged.  One is always allowed, however large.
    std::size_t prefetch_max = 256;
    std::size_t prefetch_max_bytes = 64u << 20;
};

// A connection must say hello, and end a frame that it has begun, within these.
inline constexpr std::chrono::seconds hello_timeout{10};
inline constexpr std::chrono::seconds frame_timeout{30};
// A peer that is being sent away may read the reason for so long.
inline constexpr std::chrono::seconds farewell_timeout{1};
// Above so many frames that a peer has not read yet, nothing more is read from it.
inline constexpr std::size_t unread_frames_max = 4'096;
// Begun frames of all connections together.
inline constexpr std::size_t unfinished_max_bytes = 256u << 20;

} // namespace mig::relay

#endif
