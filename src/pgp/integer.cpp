#include "pgp/integer.hpp"

#include <bit>

namespace mig::pgp {
namespace {

bool append_padded(bytes& out, reader& in, std::size_t size, bool v6)
{
    auto const value = read_integer(in, v6);
    if (!value || value->size() > size) return false;
    out.insert(out.end(), size - value->size(), std::byte{0});
    out.insert(out.end(), value->begin(), value->end());
    return true;
}

std::optional<bytes> read_padded(reader& in, std::size_t size, std::size_t count, bool v6)
{
    bytes out;
    out.reserve(size * count);
    for (std::size_t n = 0; n < count; ++n) {
        if (!append_padded(out, in, size, v6)) return std::nullopt;
    }
    if (!in.at_end()) return std::nullopt;
    return out;
}

} // namespace

std::optional<bytes_view> read_integer(reader& in, bool v6)
{
    std::size_t const stated = in.u16();
    auto const value = in.take((stated + 7) / 8);
    if (in.failed()) return std::nullopt;
    auto const first = value.empty() ? 0u : std::to_integer<unsigned>(value[0]);
    auto const width = static_cast<std::size_t>(std::bit_width(first));
    auto const actual = value.empty() ? 0u : (value.size() - 1) * 8 + width;
    if (actual > stated) return std::nullopt;
    if (v6 && actual != stated) return std::nullopt;
    return value;
}

std::size_t bits_of(bytes_view integer) noexcept
{
    while (!integer.empty() && integer[0] == std::byte{0})
        integer = integer.subspan(1);
    if (integer.empty()) return 0;
    auto const first = std::to_integer<unsigned>(integer[0]);
    return (integer.size() - 1) * 8 + static_cast<std::size_t>(std::bit_width(first));
}

bool is_odd(bytes_view integer) noexcept
{
    return !integer.empty() && (std::to_integer<unsigned>(integer.back()) & 1) != 0;
}

std::optional<bytes> read_padded(reader& in, std::size_t size, bool v6)
{
    return read_padded(in, size, 1, v6);
}

std::optional<bytes> read_two_padded(reader& in, std::size_t size, bool v6)
{
    return read_padded(in, size, 2, v6);
}

} // namespace mig::pgp
