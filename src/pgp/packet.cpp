#include "pgp/packet.hpp"

namespace mig::pgp {
namespace {

// RFC 9580, 4.2.1
std::optional<std::size_t> new_length(reader& in)
{
    auto const first = in.u8();
    if (first < 192) return first;
    if (first < 224) return ((first - 192u) << 8) + in.u8() + 192u;
    if (first == 255) return in.u32();
    return std::nullopt; // partial
}

// RFC 9580, 4.2.2
std::optional<std::size_t> old_length(reader& in, unsigned type)
{
    switch (type) {
    case 0:
        return in.u8();
    case 1:
        return in.u16();
    case 2:
        return in.u32();
    default:
        return std::nullopt; // indeterminate
    }
}

} // namespace

std::optional<packet> next_packet(reader& in)
{
    packet read;
    read.offset = in.place();
    unsigned const head = in.u8();
    if ((head & 0x80) == 0) return std::nullopt; // likewise at the end of the input: it is 0 there
    bool const is_new = (head & 0x40) != 0;
    read.tag = static_cast<packet_tag>(is_new ? head & 0x3f : head >> 2 & 0x0f);
    auto const length = is_new ? new_length(in) : old_length(in, head & 3);
    if (!length || static_cast<unsigned>(read.tag) == 0) return std::nullopt;
    read.body = in.take(*length);
    if (in.failed()) return std::nullopt;
    return read;
}

} // namespace mig::pgp
