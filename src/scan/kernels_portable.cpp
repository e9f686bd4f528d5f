// One byte after the other, for any CPU: what the vector kernels are judged by.
#include "scan/kernel.hpp"

#include <cstring>

namespace mig::scan {
namespace {

std::uint8_t buckets_at(fingerprints const& prints, search_range range, std::size_t at) noexcept
{
    std::uint8_t all = 0xff;
    for (std::size_t n = 0; n < prints.bytes; ++n) {
        auto const byte = at + n < range.to ? range.text[at + n] : std::uint8_t{0};
        all &= static_cast<std::uint8_t>(prints.low[n][byte & 15] & prints.high[n][byte >> 4]);
        if (all == 0) break;
    }
    return all;
}

found_candidates find(fingerprints const& prints, hash_filter const& filter, std::uint8_t active,
                      search_range range, candidate* into, std::size_t most) noexcept
{
    std::size_t count = 0;
    for (auto at = range.from; at < range.to; ++at) {
        auto const known = static_cast<std::uint8_t>(buckets_at(prints, range, at) & active);
        if (known == 0) continue;
        if (count == most) return {count, at};
        if ((known & filter.unfiltered) == 0 && at + 4 <= range.to) {
            std::uint32_t four = 0;
            std::memcpy(&four, range.text + at, 4);
            auto const hash = hash_of(four);
            if ((filter.words[hash >> 6] >> (hash & 63) & 1) == 0) continue;
        }
        into[count++] = {at, known};
    }
    return {count, range.to};
}

std::size_t count_newlines(std::uint8_t const* text, std::size_t size) noexcept
{
    std::size_t count = 0;
    for (std::size_t at = 0; at < size; ++at)
        count += text[at] == '\n' ? 1 : 0;
    return count;
}

} // namespace

constinit kernel const portable_kernel{"portable", find, count_newlines};

} // namespace mig::scan
