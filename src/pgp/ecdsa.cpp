#include "pgp/integer.hpp"
#include "pgp/key_material.hpp"
#include "pgp/primitive.hpp"

#include <algorithm>
#include <array>

namespace mig::pgp {
namespace {

constexpr std::size_t digest_bits_needed = 256;

struct curve {
    std::array<std::uint8_t, 9> oid;
    std::uint8_t oid_size;
    char const* botan;
    std::size_t bits; // of the field, and of the order
};
// RFC 9580, 9.2
constexpr std::array curves{
    curve{{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}, 8, "secp256r1", 256},
    curve{{0x2b, 0x81, 0x04, 0x00, 0x22}, 5, "secp384r1", 384},
    curve{{0x2b, 0x81, 0x04, 0x00, 0x23}, 5, "secp521r1", 521},
    curve{{0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07}, 9, "brainpool256r1", 256},
    curve{{0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0b}, 9, "brainpool384r1", 384},
    curve{{0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0d}, 9, "brainpool512r1", 512},
    curve{{0x2b, 0x81, 0x04, 0x00, 0x0a}, 5, "secp256k1", 256},
};

bool is_of(curve const& one, bytes_view oid) noexcept
{
    return std::equal(
        one.oid.begin(), one.oid.begin() + one.oid_size, oid.begin(), oid.end(),
        [](std::uint8_t a, std::byte b) { return a == std::to_integer<std::uint8_t>(b); });
}

class ecdsa_key final : public public_key {
public:
    ecdsa_key(primitive_ptr key, std::size_t bits) : key_(std::move(key)), bits_(bits) {}

    pgp_reason check(hash_algorithm h, bytes_view digest, bytes_view material,
                     bool v6) const noexcept override
    {
        reader in{material};
        auto const signature = read_two_padded(in, (bits_ + 7) / 8, v6);
        if (!signature) return pgp_reason::malformed;
        if (!key_->verifies(h, digest, *signature)) return pgp_reason::bad_signature;
        // RFC 9580, 5.2.3.2 asks for a digest as large as the curve.  MIG's clients sign with
        // SHA-256 whatever their key is, and its 128 bits of strength are enough: that much is
        // needed.
        return digest.size() * 8 < std::min(bits_, digest_bits_needed) ? pgp_reason::weak_hash
                                                                       : pgp_reason::ok;
    }

private:
    primitive_ptr key_;
    std::size_t bits_;
};

} // namespace

public_key_ptr make_ecdsa(reader& in, bool v6, pgp_reason& why)
{
    auto const oid = in.take(in.u8());
    auto const point = read_integer(in, v6);
    if (!point || !in.at_end()) return refuse(pgp_reason::malformed, why);
    auto const* const c = std::find_if(curves.begin(), curves.end(),
                                       [&](curve const& one) { return is_of(one, oid); });
    if (c == curves.end()) return refuse(pgp_reason::unsupported_algorithm, why);
    // SEC 1, 2.3.3: uncompressed.
    if (point->size() != 1 + 2 * ((c->bits + 7) / 8) || (*point)[0] != std::byte{4}) {
        return refuse(pgp_reason::malformed, why);
    }
    auto key = ecdsa_primitive(c->botan, *point);
    if (key == nullptr) return refuse(pgp_reason::weak_key, why);
    return std::make_shared<ecdsa_key>(std::move(key), c->bits);
}

} // namespace mig::pgp
