// Vectors of words, one word from each of several streams.
//
// lanes<word, bytes, groups> holds `groups` vectors of `bytes` bytes.  One group fills a register;
// more are independent work for the time that an instruction takes to give its result.  A vector
// as wide as its word is that word, and the kernel a plain one.  These are the compilers' generic
// vectors: 16 bytes are an SSE register on x86 and a NEON register on ARM.
//
// Include inside a target region (target.hpp), after <utility> and "hash/kernel.hpp".

#ifndef MIG_SRC_HASH_LANES_HPP
#define MIG_SRC_HASH_LANES_HPP

namespace mig::hash {
namespace {

template <class Word, int Bytes>
struct vector_of {
    typedef Word type __attribute__((vector_size(Bytes)));
};
template <>
struct vector_of<std::uint32_t, 4> {
    using type = std::uint32_t;
};
template <>
struct vector_of<std::uint64_t, 8> {
    using type = std::uint64_t;
};

template <class Word, int Bytes, int Groups>
struct lanes {
    using word = Word;
    using vector = typename vector_of<Word, Bytes>::type;
    static constexpr int in_group = Bytes / sizeof(Word);
    static constexpr int count = in_group * Groups;
    static constexpr bool is_plain = in_group == 1;

    vector group[Groups];
};

#define MIG_EACH_GROUP(expression)                                                                 \
    lanes<W, B, G> made;                                                                           \
    _Pragma("GCC unroll 4") for (int g = 0; g < G; ++g) made.group[g] = (expression);              \
    return made

template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> operator+(lanes<W, B, G> const& x, lanes<W, B, G> const& y)
{
    MIG_EACH_GROUP(x.group[g] + y.group[g]);
}
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> operator+(lanes<W, B, G> const& x, W y)
{
    MIG_EACH_GROUP(x.group[g] + y);
}
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> operator^(lanes<W, B, G> const& x, lanes<W, B, G> const& y)
{
    MIG_EACH_GROUP(x.group[g] ^ y.group[g]);
}
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> operator^(lanes<W, B, G> const& x, W y)
{
    MIG_EACH_GROUP(x.group[g] ^ y);
}
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> operator>>(lanes<W, B, G> const& x, int n)
{
    MIG_EACH_GROUP(x.group[g] >> n);
}

// AVX-512 computes any function of three bits in one instruction, from the table of its values at
// (x, y, z) = 000 .. 111, x being the highest bit.
#ifdef MIG_LANES_TERNARY
#define MIG_TERNARY(table, x, y, z, plainly)                                                       \
    ((decltype(x + y))_mm512_ternarylogic_epi64((__m512i)(x), (__m512i)(y), (__m512i)(z), table))
#else
#define MIG_TERNARY(table, x, y, z, plainly) (plainly)
#endif

template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> exclusive_or(lanes<W, B, G> const& x, lanes<W, B, G> const& y,
                                         lanes<W, B, G> const& z)
{
    MIG_EACH_GROUP(MIG_TERNARY(0x96, x.group[g], y.group[g], z.group[g],
                               x.group[g] ^ y.group[g] ^ z.group[g]));
}
// x ? y : z, bit by bit
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> choose(lanes<W, B, G> const& x, lanes<W, B, G> const& y,
                                   lanes<W, B, G> const& z)
{
    MIG_EACH_GROUP(MIG_TERNARY(0xca, x.group[g], y.group[g], z.group[g],
                               z.group[g] ^ (x.group[g] & (y.group[g] ^ z.group[g]))));
}
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> majority(lanes<W, B, G> const& x, lanes<W, B, G> const& y,
                                     lanes<W, B, G> const& z)
{
    MIG_EACH_GROUP(
        MIG_TERNARY(0xe8, x.group[g], y.group[g], z.group[g],
                    (x.group[g] & y.group[g]) | (z.group[g] & (x.group[g] | y.group[g]))));
}
// x ^ (y | ~z)
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> xor_or_not(lanes<W, B, G> const& x, lanes<W, B, G> const& y,
                                       lanes<W, B, G> const& z)
{
    MIG_EACH_GROUP(MIG_TERNARY(0x2d, x.group[g], y.group[g], z.group[g],
                               x.group[g] ^ (y.group[g] | ~z.group[g])));
}
// x ^ (~y & z)
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> xor_and_not(lanes<W, B, G> const& x, lanes<W, B, G> const& y,
                                        lanes<W, B, G> const& z)
{
    MIG_EACH_GROUP(MIG_TERNARY(0xd2, x.group[g], y.group[g], z.group[g],
                               x.group[g] ^ (~y.group[g] & z.group[g])));
}

template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> rotate_left(lanes<W, B, G> const& x, int n)
{
    constexpr int bits = 8 * sizeof(W);
    if (n == 0) return x;
    MIG_EACH_GROUP((x.group[g] << n) | (x.group[g] >> (bits - n)));
}
template <class W, int B, int G>
MIG_LANEWISE lanes<W, B, G> rotate_right(lanes<W, B, G> const& x, int n)
{
    return rotate_left(x, static_cast<int>(8 * sizeof(W)) - n);
}

template <class V, int (*At)(int), int... I>
MIG_LANEWISE auto shuffled(V const& x, V const& y, std::integer_sequence<int, I...>)
{
    return __builtin_shufflevector(x, y, At(I)...);
}
template <int (*At)(int), int Size, class V>
MIG_LANEWISE auto shuffled(V const& x, V const& y)
{
    return shuffled<V, At>(x, y, std::make_integer_sequence<int, Size>{});
}

template <int Mask>
constexpr int mirrored(int i)
{
    return i ^ Mask;
}
template <int From>
constexpr int counted_from(int i)
{
    return From + i;
}
// Of each 16 bytes the lower or upper half of x's words, alternating with y's.
template <int Size, int InRow, int Half>
constexpr int woven(int i)
{
    int const at = i % InRow;
    return i - at + at / 2 + Half * InRow / 2 + at % 2 * Size;
}

MIG_LANEWISE std::uint32_t swap_bytes(std::uint32_t x)
{
    return __builtin_bswap32(x);
}
MIG_LANEWISE std::uint64_t swap_bytes(std::uint64_t x)
{
    return __builtin_bswap64(x);
}
template <class V>
MIG_LANEWISE V swap_bytes(V const& x)
{
    using octets = typename vector_of<std::uint8_t, sizeof(V)>::type;
    return (V)shuffled<mirrored<sizeof(x[0]) - 1>, sizeof(V)>((octets)x, (octets)x);
}

} // namespace
} // namespace mig::hash

#endif
