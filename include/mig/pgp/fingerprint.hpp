// The full fingerprint of an OpenPGP key: the only name a key has here.
//
// RFC 9580, 5.5.4: 20 octets for version 4, 32 for version 6.  Key ids are not names: they
// collide.

#ifndef MIG_PGP_FINGERPRINT_HPP
#define MIG_PGP_FINGERPRINT_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace mig {

class fingerprint {
public:
    // 40 or 64 hexadecimal digits of either case; nothing shorter.
    [[nodiscard]] static result<fingerprint> parse(std::string_view hex);
    // 20 or 32 octets.
    [[nodiscard]] static result<fingerprint> from_bytes(bytes_view);

    [[nodiscard]] std::string hex() const; // upper case
    [[nodiscard]] bytes_view octets() const noexcept { return {octets_.data(), size_}; }
    friend auto operator<=>(fingerprint const&, fingerprint const&) = default;

private:
    fingerprint() = default;
    std::array<std::byte, 32> octets_{};
    std::uint8_t size_ = 0;
};

} // namespace mig

#endif
