// The search of one vector of bytes at a time, over a type of vectors.
//
// Include inside a target region (base/target.hpp), after <cstring> and "scan/kernel.hpp".
//
// For each place the bits of the buckets whose strings may begin there: a table look-up for each
// half of a byte, for each byte of the fingerprint, all "and"-ed.  Vectors is a type with
//     vector           its bytes; bytes of them
//     load(p), zero(), table(p) from 16 bytes, low_half(v), high_half(v), look_up(table, halves),
//     both(a, b), all(byte), nonzero(v) and equal(a, b): a bit for each byte; store(p, v)

namespace mig::scan {
namespace {

template <class Vectors, std::size_t Bytes>
class vector_search {
public:
    vector_search(fingerprints const& prints, hash_filter const& filter,
                  std::uint8_t active) noexcept
        : filter_(filter),
          active_(Vectors::all(active))
    {
        for (std::size_t n = 0; n < Bytes; ++n) {
            low_[n] = Vectors::table(prints.low[n]);
            high_[n] = Vectors::table(prints.high[n]);
        }
    }

    found_candidates run(search_range range, candidate* into, std::size_t most) noexcept
    {
        constexpr std::size_t behind = Bytes - 1; // bytes that the last place of a vector looks at
        std::size_t count = 0;
        auto at = range.from;
        for (; at + Vectors::bytes + behind <= range.to; at += Vectors::bytes) {
            auto const here = buckets(range.text + at);
            auto const places = Vectors::nonzero(here);
            if (places == 0) continue;
            if (count + Vectors::bytes > most) return {count, at};
            count += take(here, places, range, at, into + count);
        }
        // What is left does not fill a vector: a copy does, with zeros behind it.
        while (at < range.to) {
            if (count + Vectors::bytes > most) return {count, at};
            std::uint8_t copy[Vectors::bytes + behind] = {};
            auto const left = range.to - at;
            auto const size = left < sizeof copy ? left : sizeof copy;
            std::memcpy(copy, range.text + at, size);
            auto const here = buckets(copy);
            auto places = Vectors::nonzero(here);
            if (left < 64) places &= (std::uint64_t{1} << left) - 1;
            count += take(here, places, range, at, into + count);
            at += left < Vectors::bytes ? left : Vectors::bytes;
        }
        return {count, range.to};
    }

private:
    using vector = typename Vectors::vector;

    [[gnu::always_inline]] vector buckets(std::uint8_t const* text) const noexcept
    {
        auto all = active_;
        for (std::size_t n = 0; n < Bytes; ++n) {
            auto const bytes = Vectors::load(text + n);
            all = Vectors::both(
                all, Vectors::both(Vectors::look_up(low_[n], Vectors::low_half(bytes)),
                                   Vectors::look_up(high_[n], Vectors::high_half(bytes))));
        }
        return all;
    }

    // Keeps the places whose four bytes the filter knows.
    std::size_t take(vector here, std::uint64_t places, search_range range, std::size_t at,
                     candidate* into) const noexcept
    {
        std::uint8_t bits[Vectors::bytes];
        Vectors::store(bits, here);
        std::size_t count = 0;
        for (; places != 0; places &= places - 1) {
            auto const n = static_cast<std::size_t>(__builtin_ctzll(places));
            auto known = bits[n];
            if ((known & filter_.unfiltered) == 0 && at + n + 4 <= range.to) {
                std::uint32_t four = 0;
                std::memcpy(&four, range.text + at + n, 4);
                auto const hash = hash_of(four);
                if ((filter_.words[hash >> 6] >> (hash & 63) & 1) == 0) continue;
            }
            into[count++] = {at + n, known};
        }
        return count;
    }

    hash_filter const& filter_;
    vector active_;
    vector low_[Bytes];
    vector high_[Bytes];
};

template <class Vectors>
found_candidates find_with(fingerprints const& prints, hash_filter const& filter,
                           std::uint8_t active, search_range range, candidate* into,
                           std::size_t most) noexcept
{
    switch (prints.bytes) {
    case 1:
        return vector_search<Vectors, 1>{prints, filter, active}.run(range, into, most);
    case 2:
        return vector_search<Vectors, 2>{prints, filter, active}.run(range, into, most);
    case 3:
        return vector_search<Vectors, 3>{prints, filter, active}.run(range, into, most);
    default:
        return vector_search<Vectors, 4>{prints, filter, active}.run(range, into, most);
    }
}

template <class Vectors>
std::size_t count_newlines_with(std::uint8_t const* text, std::size_t size) noexcept
{
    std::size_t count = 0;
    std::size_t at = 0;
    auto const newline = Vectors::all('\n');
    for (; at + Vectors::bytes <= size; at += Vectors::bytes)
        count += static_cast<std::size_t>(
            __builtin_popcountll(Vectors::equal(Vectors::load(text + at), newline)));
    for (; at < size; ++at)
        count += text[at] == '\n' ? 1 : 0;
    return count;
}

} // namespace
} // namespace mig::scan
