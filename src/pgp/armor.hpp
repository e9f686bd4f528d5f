// The three forms in which OpenPGP data comes, made binary.
//
// Armor (RFC 9580, 6.2), MIG's one line of base64 with its checksum (protocol 2.5), and binary
// itself.  A wrong CRC-24 is ignored, as RFC 9580, 6.1 asks: it protects nothing.

#ifndef MIG_PGP_ARMOR_HPP
#define MIG_PGP_ARMOR_HPP

#include <mig/base/bytes.hpp>
#include <mig/base/result.hpp>

#include <string>
#include <string_view>

namespace mig::pgp {

// Fails with invalid_argument, over_budget, or refused for a private key block.
[[nodiscard]] result<bytes> binary_signature(bytes_view);
// What is binary already is not copied: it borrows from what was given.
struct binary_form {
    bytes decoded;
    bytes_view given;
    [[nodiscard]] bytes_view octets() const noexcept { return given.empty() ? decoded : given; }
};
// One or more public key blocks.
[[nodiscard]] result<binary_form> binary_keyring(bytes_view);

// "=" and the CRC24 in base64.  RFC 9580, 6.1.1
[[nodiscard]] std::string armor_checksum(bytes_view);

} // namespace mig::pgp

#endif
