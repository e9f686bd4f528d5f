#include <mig/base/encoding.hpp>
#include <mig/pgp/fingerprint.hpp>

#include <algorithm>

namespace mig {

result<fingerprint> fingerprint::parse(std::string_view hex)
{
    if (hex.size() != 40 && hex.size() != 64)
        return error{errc::invalid_argument, "parse", "fingerprint",
                     "a full fingerprint has 40 or 64 hexadecimal digits"};
    auto octets = from_hex(hex);
    if (!octets)
        return error{errc::invalid_argument, "parse", "fingerprint",
                     "it holds something other than hexadecimal digits"};
    return from_bytes(*octets);
}

result<fingerprint> fingerprint::from_bytes(bytes_view octets)
{
    if (octets.size() != 20 && octets.size() != 32)
        return error{errc::invalid_argument, "read", "fingerprint",
                     "a full fingerprint has 20 or 32 octets"};
    fingerprint made;
    std::copy(octets.begin(), octets.end(), made.octets_.begin());
    made.size_ = static_cast<std::uint8_t>(octets.size());
    return made;
}

std::string fingerprint::hex() const
{
    return to_hex_upper(octets());
}

} // namespace mig
