// From streams to lanes and back: words that lie in a row in each stream become vectors that hold
// one word of every stream.
//
// Rows are pieces of 16 bytes.  A wider vector is put together of one piece from each of several
// streams, so that words never cross a border of 16 bytes, which is what costs.
//
// Include inside a target region, after lanes.hpp.

#ifndef MIG_SRC_HASH_LANE_ROWS_HPP
#define MIG_SRC_HASH_LANE_ROWS_HPP

namespace mig::hash {
namespace {

enum class byte_order : bool { little, big };

// Words that are transposed at once.
template <class L>
inline constexpr int row_words = L::is_plain ? 1 : static_cast<int>(16 / sizeof(typename L::word));

// At `offset` of several streams, `Streams` apart, until there are `Bytes` of them.
template <class W, int Bytes, int Streams>
MIG_LANEWISE auto load_pieces(std::byte const* const* from, std::size_t offset)
{
    if constexpr (Bytes == 16) {
        typename vector_of<W, 16>::type made;
        __builtin_memcpy(&made, from[0] + offset, 16);
        return made;
    } else {
        constexpr int pieces = Bytes / 16;
        auto const low = load_pieces<W, Bytes / 2, Streams>(from, offset);
        auto const high = load_pieces<W, Bytes / 2, Streams>(from + pieces / 2 * Streams, offset);
        return shuffled<counted_from<0>, Bytes / sizeof(W)>(low, high);
    }
}
template <int Piece, class W, int Streams, class V>
MIG_LANEWISE void store_pieces(V const& from, std::byte* const* into, std::size_t offset)
{
    constexpr int in_row = 16 / sizeof(W);
    auto const piece = shuffled<counted_from<Piece * in_row>, in_row>(from, from);
    __builtin_memcpy(into[Piece * Streams] + offset, &piece, 16);
    if constexpr ((Piece + 1) * 16 < static_cast<int>(sizeof(V)))
        store_pieces<Piece + 1, W, Streams>(from, into, offset);
}

// Each 16 bytes of the rows, transposed.  It undoes itself.
template <class W, class V>
MIG_LANEWISE void transpose(V* rows)
{
    constexpr int size = sizeof(V) / sizeof(W);
    constexpr int in_row = 16 / sizeof(W);
    constexpr auto low = woven<size, in_row, 0>;
    constexpr auto high = woven<size, in_row, 1>;
    if constexpr (in_row == 2) {
        V const first = rows[0];
        rows[0] = shuffled<low, size>(first, rows[1]);
        rows[1] = shuffled<high, size>(first, rows[1]);
    } else {
        V const even_low = shuffled<low, size>(rows[0], rows[2]);
        V const even_high = shuffled<high, size>(rows[0], rows[2]);
        V const odd_low = shuffled<low, size>(rows[1], rows[3]);
        V const odd_high = shuffled<high, size>(rows[1], rows[3]);
        rows[0] = shuffled<low, size>(even_low, odd_low);
        rows[1] = shuffled<high, size>(even_low, odd_low);
        rows[2] = shuffled<low, size>(even_high, odd_high);
        rows[3] = shuffled<high, size>(even_high, odd_high);
    }
}

template <byte_order Order, class L>
MIG_LANEWISE void load_row(L* words, std::byte const* const* from, std::size_t offset)
{
    using W = typename L::word;
    _Pragma("GCC unroll 4") for (int g = 0;
                                 g < static_cast<int>(sizeof(L::group) / sizeof(words->group[0]));
                                 ++g)
    {
        auto const* const streams = from + g * L::in_group;
        typename L::vector rows[row_words<L>];
        if constexpr (L::is_plain) {
            __builtin_memcpy(&rows[0], streams[0] + offset, sizeof(W));
        } else {
            _Pragma("GCC unroll 4") for (int r = 0; r < row_words<L>; ++r) rows[r] =
                load_pieces<W, sizeof(rows[0]), row_words<L>>(streams + r, offset);
            transpose<W>(rows);
        }
        _Pragma("GCC unroll 4") for (int r = 0; r < row_words<L>; ++r) words[r].group[g] =
            Order == byte_order::big ? swap_bytes(rows[r]) : rows[r];
    }
}
template <class L>
MIG_LANEWISE void store_row(L const* words, std::byte* const* into, std::size_t offset)
{
    using W = typename L::word;
    _Pragma("GCC unroll 4") for (int g = 0;
                                 g < static_cast<int>(sizeof(L::group) / sizeof(words->group[0]));
                                 ++g)
    {
        auto* const* const streams = into + g * L::in_group;
        typename L::vector rows[row_words<L>];
        _Pragma("GCC unroll 4") for (int r = 0; r < row_words<L>; ++r) rows[r] = words[r].group[g];
        if constexpr (L::is_plain) {
            __builtin_memcpy(streams[0] + offset, &rows[0], sizeof(W));
        } else {
            transpose<W>(rows);
            _Pragma("GCC unroll 4") for (int r = 0; r < row_words<L>; ++r)
                store_pieces<0, W, row_words<L>>(rows[r], streams + r, offset);
        }
    }
}

// `count` words of each stream, rounded up to whole rows: `words` and the streams have that many.
template <byte_order Order, class L>
MIG_LANEWISE void load_words(L* words, int count, std::byte const* const* from,
                             std::size_t offset = 0)
{
    _Pragma("GCC unroll 16") for (int w = 0; w < count; w += row_words<L>) load_row<Order>(
        words + w, from, offset + static_cast<std::size_t>(w) * sizeof(typename L::word));
}
template <class L>
MIG_LANEWISE void store_words(L const* words, int count, std::byte* const* into)
{
    _Pragma("GCC unroll 16") for (int w = 0; w < count; w += row_words<L>)
        store_row(words + w, into, static_cast<std::size_t>(w) * sizeof(typename L::word));
}

// The states of a kernel's streams in lanes, while it runs.
template <class L, int Words>
struct lane_states {
    L words[(Words + row_words<L> - 1) / row_words<L> * row_words<L>];
    std::byte* at[L::count];

    MIG_LANEWISE explicit lane_states(state* const* states)
    {
        for (int n = 0; n < L::count; ++n)
            at[n] = reinterpret_cast<std::byte*>(states[n]);
        load_words<byte_order::little>(words, Words, at);
    }
    MIG_LANEWISE void store() const { store_words(words, Words, at); }
};

} // namespace
} // namespace mig::hash

#endif
