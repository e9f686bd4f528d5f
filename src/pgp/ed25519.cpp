#include "pgp/ed25519.hpp"

#include "pgp/integer.hpp"
#include "pgp/key_material.hpp"
#include "pgp/primitive.hpp"

#include <algorithm>
#include <array>

namespace mig::pgp {
namespace {

constexpr std::size_t half = 32;                // octets of a point, of R and of S
constexpr std::size_t digest_bits_needed = 256; // RFC 9580, 5.2.3.3 and 5.2.3.4
constexpr std::array<std::uint8_t, 9> oid{0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01};

class ed25519_key final : public public_key {
public:
    ed25519_key(primitive_ptr key, bool legacy) : key_(std::move(key)), legacy_(legacy) {}

    pgp_reason check(hash_algorithm h, bytes_view digest, bytes_view material,
                     bool v6) const noexcept override
    {
        auto const signature = read(material, v6);
        if (!signature) return pgp_reason::malformed;
        if (!is_below_order(bytes_view{*signature}.last(half))) return pgp_reason::bad_signature;
        if (!key_->verifies(h, digest, *signature)) return pgp_reason::bad_signature;
        return digest.size() * 8 < digest_bits_needed ? pgp_reason::weak_hash : pgp_reason::ok;
    }

private:
    [[nodiscard]] std::optional<bytes> read(bytes_view material, bool v6) const
    {
        reader in{material};
        if (legacy_) return read_two_padded(in, half, v6);
        if (material.size() != 2 * half) return std::nullopt;
        return bytes{material.begin(), material.end()};
    }

    primitive_ptr key_;
    bool legacy_; // its halves are integers
};

public_key_ptr make(bytes_view point, bool legacy, pgp_reason& why)
{
    auto key = ed25519_primitive(point);
    if (key == nullptr) return refuse(pgp_reason::weak_key, why);
    return std::make_shared<ed25519_key>(std::move(key), legacy);
}

} // namespace

bool is_below_order(bytes_view s) noexcept
{
    static constexpr std::array<std::uint8_t, half> order{
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
        0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
        0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
    if (s.size() != order.size()) return false;
    // Little endian.
    for (std::size_t n = order.size(); n-- > 0;) {
        auto const octet = std::to_integer<std::uint8_t>(s[n]);
        if (octet != order[n]) return octet < order[n];
    }
    return false;
}

public_key_ptr make_eddsa_legacy(reader& in, bool v6, pgp_reason& why)
{
    auto const curve = in.take(in.u8());
    auto const point = read_integer(in, v6);
    if (!point || !in.at_end()) return refuse(pgp_reason::malformed, why);
    bool const is_ed25519 =
        std::equal(oid.begin(), oid.end(), curve.begin(), curve.end(),
                   [](auto a, auto b) { return a == std::to_integer<std::uint8_t>(b); });
    if (!is_ed25519) return refuse(pgp_reason::unsupported_algorithm, why);
    // RFC 9580, 5.5.5.5: 0x40 and the point.
    if (point->size() != 1 + half || (*point)[0] != std::byte{0x40}) {
        return refuse(pgp_reason::malformed, why);
    }
    return make(point->subspan(1), true, why);
}

public_key_ptr make_ed25519(reader& in, pgp_reason& why)
{
    auto const point = in.take(half);
    if (in.failed() || !in.at_end()) return refuse(pgp_reason::malformed, why);
    return make(point, false, why);
}

} // namespace mig::pgp
