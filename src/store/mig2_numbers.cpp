#include "store/mig2_numbers.hpp"

#include <mig/hash/hasher.hpp>

namespace mig {

std::uint64_t mig2_number_of(std::string_view id)
{
    std::uint64_t bits = 0;
    auto const hash = digest_of(hash_kind::sha256, as_bytes(id));
    for (auto const octet : hash.view().subspan(0, 8))
        bits = bits << 8 | std::to_integer<std::uint64_t>(octet);
    return mig2_numbers_begin | bits >> 13;
}

} // namespace mig
