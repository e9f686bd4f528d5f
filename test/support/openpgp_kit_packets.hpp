// Octets for OpenPGP: numbers, packets in every framing, subpackets, armor.  RFC 9580, 3 to 6
//
//     packet(2, body)                         the new format with a length of five octets
//     old_packet(2, body, 2)                  the old format with a length of two
//     integer(value), stated_integer(2048, value)
//     flags(0x03), lives_for(30 * day), issuer_id(id)
//
// Nothing here checks anything: wrong sizes are written as asked.

#ifndef MIG_TEST_OPENPGP_KIT_PACKETS_HPP
#define MIG_TEST_OPENPGP_KIT_PACKETS_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/encoding.hpp>
#include <mig/base/time.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>

namespace mig::test {

inline constexpr std::uint32_t birth = 1'700'000'000;
inline constexpr std::uint32_t day = 86'400;

inline system_time at(std::int64_t seconds)
{
    return system_time{std::chrono::seconds{seconds}};
}

inline bytes join(std::initializer_list<bytes_view> parts)
{
    bytes all;
    for (auto const part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

inline bytes times(std::size_t count, bytes_view part)
{
    bytes all;
    all.reserve(count * part.size());
    for (std::size_t i = 0; i < count; ++i)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

inline bytes number(std::uint64_t value, int octets)
{
    bytes out;
    for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::byte>(value >> shift & 0xff));
    return out;
}

// A number of any size and the bits that are said of it, true or not.
inline bytes stated_integer(std::size_t bits, bytes_view value)
{
    return join({number(bits, 2), value});
}

inline bytes integer(bytes_view value)
{
    while (!value.empty() && value[0] == std::byte{0})
        value = value.subspan(1);
    std::size_t bits = value.size() * 8;
    if (!value.empty()) {
        for (unsigned mask = 0x80; (std::to_integer<unsigned>(value[0]) & mask) == 0; mask >>= 1)
            --bits;
    }
    return stated_integer(bits, value);
}

// The new format, with a length of five octets.
inline bytes packet(unsigned tag, bytes_view body)
{
    return join({number(0xc0 | tag, 1), number(0xff, 1), number(body.size(), 4), body});
}
// The new format, with the shortest length.
inline bytes short_packet(unsigned tag, bytes_view body)
{
    auto const size = body.size();
    auto const length = size < 192    ? number(size, 1)
                        : size < 8384 ? number(size - 192 + (192u << 8), 2)
                                      : join({number(0xff, 1), number(size, 4)});
    return join({number(0xc0 | tag, 1), length, body});
}
// The old format, with a length of 1, 2 or 4 octets; 0: without one.
inline bytes old_packet(unsigned tag, bytes_view body, int octets)
{
    unsigned const kind = octets == 1 ? 0 : octets == 2 ? 1 : octets == 4 ? 2 : 3;
    return join({number(0x80 | tag << 2 | kind, 1), number(body.size(), octets), body});
}

// With a length of five octets.
inline bytes subpacket(unsigned kind, bytes_view value)
{
    return join({number(0xff, 1), number(value.size() + 1, 4), number(kind, 1), value});
}
inline bytes critical(unsigned kind, bytes_view value)
{
    return subpacket(0x80 | kind, value);
}

inline bytes flags(unsigned octet)
{
    return subpacket(27, number(octet, 1));
}
inline bytes made_at(std::uint32_t when)
{
    return subpacket(2, number(when, 4));
}
inline bytes expires_after(std::uint32_t seconds)
{
    return subpacket(3, number(seconds, 4));
}
inline bytes lives_for(std::uint32_t seconds)
{
    return subpacket(9, number(seconds, 4));
}
inline bytes issuer_id(bytes_view id)
{
    return subpacket(16, id);
}
inline bytes revocation_reason(unsigned code)
{
    return subpacket(29, number(code, 1));
}
inline bytes notation(std::string_view name, unsigned critical_bit = 0)
{
    return subpacket(critical_bit | 20, join({number(0x80000000, 4), number(name.size(), 2),
                                              number(1, 2), as_bytes(name), as_bytes("1")}));
}

// RFC 9580, 6.1
inline bytes checksum(bytes_view data)
{
    std::uint32_t crc = 0xb704ce;
    for (auto const b : data) {
        crc ^= std::to_integer<std::uint32_t>(b) << 16;
        for (int n = 0; n < 8; ++n)
            crc = crc << 1 ^ ((crc & 0x800000) != 0 ? 0x1864cfb : 0);
    }
    return number(crc & 0xffffff, 3);
}

struct armor_form {
    std::string type = "SIGNATURE";
    std::string headers = "Version: 1\n"; // each with its line end
    std::string gap = "\n";               // between them and the body
    std::size_t width = 64;
    std::string line_end = "\n"; // of the body
    bool with_checksum = true;
};

inline std::string armored(bytes_view binary, armor_form const& form = {})
{
    auto const base64 = to_base64(binary);
    std::string out = "-----BEGIN PGP " + form.type + "-----\n" + form.headers + form.gap;
    for (std::size_t place = 0; place < base64.size(); place += form.width)
        out += base64.substr(place, form.width) + form.line_end;
    if (form.with_checksum) out += "=" + to_base64(checksum(binary)) + form.line_end;
    return out + "-----END PGP " + form.type + "-----\n";
}

} // namespace mig::test

#endif
