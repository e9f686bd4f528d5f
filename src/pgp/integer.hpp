// Multiprecision integers, as OpenPGP writes them.  RFC 9580, 3.2

#ifndef MIG_PGP_INTEGER_HPP
#define MIG_PGP_INTEGER_HPP

#include <mig/base/bytes.hpp>

#include "pgp/reader.hpp"

#include <optional>

namespace mig::pgp {

// Its octets, zeros in front among them.  A version 4 integer may state more bits than it has (the
// Go library that MIG's clients were built with did), never fewer; version 6 is canonical.
[[nodiscard]] std::optional<bytes_view> read_integer(reader&, bool v6);

[[nodiscard]] std::size_t bits_of(bytes_view integer) noexcept;
[[nodiscard]] bool is_odd(bytes_view integer) noexcept;

// Two integers and nothing after them, each padded on the left to that many octets; nothing when
// one has more.
[[nodiscard]] std::optional<bytes> read_two_padded(reader&, std::size_t size, bool v6);
// The same of one.
[[nodiscard]] std::optional<bytes> read_padded(reader&, std::size_t size, bool v6);

} // namespace mig::pgp

#endif
