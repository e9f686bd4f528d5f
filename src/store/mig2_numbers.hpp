// The numbers by which MIG's programs know agents and actions whose ids are texts.
//
// MIG's ids are numbers.  A text gets 51 bits of its SHA-256, above 2^52: MIG's own are far below,
// and at 2^53 doubles begin to skip whole numbers.  The same text has the same number everywhere,
// so that a store can find it again; mig.number_of in the schema of PostgreSQL computes it, too.
//
// Pure.

#ifndef MIG_STORE_MIG2_NUMBERS_HPP
#define MIG_STORE_MIG2_NUMBERS_HPP

#include <cstdint>
#include <string_view>

namespace mig {

inline constexpr std::uint64_t mig2_numbers_begin = std::uint64_t{1} << 52;
inline constexpr std::uint64_t mig2_numbers_end = std::uint64_t{1} << 53;

[[nodiscard]] std::uint64_t mig2_number_of(std::string_view id);

} // namespace mig

#endif
