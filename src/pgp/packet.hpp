// Packet framing.  RFC 9580, 4.2
//
// Both formats and all their definite lengths.  Partial and indeterminate lengths are refused:
// only data packets may have them, and no data packet belongs here.

#ifndef MIG_PGP_PACKET_HPP
#define MIG_PGP_PACKET_HPP

#include <mig/base/bytes.hpp>

#include "pgp/reader.hpp"

#include <cstdint>
#include <optional>

namespace mig::pgp {

enum class packet_tag : std::uint8_t {
    signature = 2,
    secret_key = 5,
    public_key = 6,
    secret_subkey = 7,
    marker = 10,
    trust = 12,
    user_id = 13,
    public_subkey = 14,
    user_attribute = 17,
    padding = 21,
};

// RFC 9580, 4.3: those from 40 on may be skipped by whoever does not know them.
[[nodiscard]] constexpr bool may_be_skipped(packet_tag tag) noexcept
{
    return tag == packet_tag::marker || tag == packet_tag::padding ||
           static_cast<std::uint8_t>(tag) >= 40;
}

struct packet {
    packet_tag tag{};
    bytes_view body; // of the input
    std::size_t offset = 0;
};

// Nothing when the bytes there are not a packet.
[[nodiscard]] std::optional<packet> next_packet(reader&);

} // namespace mig::pgp

#endif
