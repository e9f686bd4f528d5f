#include "pgp/public_key.hpp"

#include "pgp/reader.hpp"

#include <botan/bigint.h>
#include <botan/dl_group.h>
#include <botan/dsa.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/hash.h>
#include <botan/numthry.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>

#include <algorithm>
#include <array>
#include <bit>

namespace mig::pgp {
namespace {

constexpr std::size_t rsa_exponent_bits_min = 17; // 65537 and above: FIPS 186-5, A.1.1
constexpr std::size_t rsa_exponent_bits_max = 256;
constexpr std::size_t ed25519_octets = 32;
constexpr std::size_t ecdsa_digest_bits_needed = 256;
constexpr std::size_t dsa_p_bits_min = 2048;
constexpr std::size_t dsa_p_bits_max = 4096;
constexpr std::size_t dsa_q_bits_min = 224;
constexpr std::size_t dsa_q_bits_max = 256;

struct hash_facts {
    hash_algorithm algorithm;
    char const* botan;
    bool strong;
    std::size_t salt;
};
constexpr std::array hashes{
    hash_facts{hash_algorithm::md5, "MD5", false, 0},
    hash_facts{hash_algorithm::sha1, "SHA-1", false, 0},
    hash_facts{hash_algorithm::ripemd160, "RIPEMD-160", false, 0},
    hash_facts{hash_algorithm::sha256, "SHA-256", true, 16},
    hash_facts{hash_algorithm::sha384, "SHA-384", true, 24},
    hash_facts{hash_algorithm::sha512, "SHA-512", true, 32},
    hash_facts{hash_algorithm::sha224, "SHA-224", true, 16},
    hash_facts{hash_algorithm::sha3_256, "SHA-3(256)", true, 16},
    hash_facts{hash_algorithm::sha3_512, "SHA-3(512)", true, 32},
};

hash_facts const* facts_of(hash_algorithm h) noexcept
{
    auto const* const found = std::find_if(hashes.begin(), hashes.end(),
                                           [&](hash_facts const& x) { return x.algorithm == h; });
    return found == hashes.end() ? nullptr : found;
}

std::uint8_t const* octets(bytes_view data) noexcept
{
    return reinterpret_cast<std::uint8_t const*>(data.data());
}

// RFC 9580, 3.2.  A version 4 integer may state more bits than it has (the Go library that MIG's
// clients were built with did), never fewer; version 6 is canonical.
std::optional<bytes_view> read_integer(reader& in, bool v6)
{
    std::size_t const stated = in.u16();
    auto const value = in.take((stated + 7) / 8);
    if (in.failed()) return std::nullopt;
    auto const bits_of_first =
        value.empty() ? 0u
                      : static_cast<unsigned>(std::bit_width(std::to_integer<unsigned>(value[0])));
    auto const actual = value.empty() ? 0u : (value.size() - 1) * 8 + bits_of_first;
    if (actual > stated) return std::nullopt;
    if (v6 && actual != stated) return std::nullopt;
    return value;
}

// Padded on the left; nothing when it has more octets than the field.
std::optional<std::vector<std::uint8_t>> padded(bytes_view value, std::size_t size)
{
    if (value.size() > size) return std::nullopt;
    std::vector<std::uint8_t> out(size - value.size(), 0);
    out.insert(out.end(), octets(value), octets(value) + value.size());
    return out;
}

bool verified(Botan::Public_Key const& key, std::string const& padding, bytes_view digest,
              std::vector<std::uint8_t> const& signature) noexcept
{
    try {
        Botan::PK_Verifier verifier{key, padding};
        return verifier.verify_message(octets(digest), digest.size(), signature.data(),
                                       signature.size());
    } catch (std::exception const&) {
        return false;
    }
}

class rsa_key final : public public_key {
public:
    rsa_key(Botan::BigInt const& n, Botan::BigInt const& e) : key_(n, e), size_(n.bytes()) {}

    pgp_reason check(hash_algorithm h, bytes_view digest, bytes_view material,
                     bool v6) const noexcept override
    {
        reader in{material};
        auto const value = read_integer(in, v6);
        if (!value || !in.at_end()) return pgp_reason::malformed;
        auto const signature = padded(*value, size_);
        if (!signature) return pgp_reason::malformed;
        std::string const padding = std::string{"EMSA3(Raw,"} + facts_of(h)->botan + ")";
        return verified(key_, padding, digest, *signature) ? pgp_reason::ok
                                                           : pgp_reason::bad_signature;
    }

private:
    Botan::RSA_PublicKey key_;
    std::size_t size_;
};

class ecdsa_key final : public public_key {
public:
    ecdsa_key(Botan::EC_Group const& group, Botan::PointGFp const& point)
        : key_(group, point),
          order_size_(group.get_order_bytes()),
          field_bits_(group.get_p_bits())
    {}

    pgp_reason check(hash_algorithm, bytes_view digest, bytes_view material,
                     bool v6) const noexcept override
    {
        // RFC 9580, 5.2.3.2 asks for a digest as large as the curve.  MIG's clients sign with
        // SHA-256 whatever their key is, and its 128 bits of strength are enough: that much is
        // needed.
        auto const needed = std::min(field_bits_, ecdsa_digest_bits_needed);
        reader in{material};
        auto const r = read_integer(in, v6);
        auto const s = read_integer(in, v6);
        if (!r || !s || !in.at_end()) return pgp_reason::malformed;
        auto signature = padded(*r, order_size_);
        auto const second = padded(*s, order_size_);
        if (!signature || !second) return pgp_reason::malformed;
        signature->insert(signature->end(), second->begin(), second->end());
        if (!verified(key_, "Raw", digest, *signature)) return pgp_reason::bad_signature;
        return digest.size() * 8 < needed ? pgp_reason::weak_hash : pgp_reason::ok;
    }

private:
    Botan::ECDSA_PublicKey key_;
    std::size_t order_size_;
    std::size_t field_bits_;
};

class dsa_key final : public public_key {
public:
    dsa_key(Botan::DL_Group const& group, Botan::BigInt const& y)
        : key_(group, y),
          order_size_(group.get_q().bytes())
    {}

    pgp_reason check(hash_algorithm, bytes_view digest, bytes_view material,
                     bool v6) const noexcept override
    {
        reader in{material};
        auto const r = read_integer(in, v6);
        auto const s = read_integer(in, v6);
        if (!r || !s || !in.at_end()) return pgp_reason::malformed;
        auto signature = padded(*r, order_size_);
        auto const second = padded(*s, order_size_);
        if (!signature || !second) return pgp_reason::malformed;
        signature->insert(signature->end(), second->begin(), second->end());
        if (!verified(key_, "Raw", digest, *signature)) return pgp_reason::bad_signature;
        // FIPS 186-4, 4.2: the digest is at least as long as q.
        return digest.size() < order_size_ ? pgp_reason::weak_hash : pgp_reason::ok;
    }

private:
    Botan::DSA_PublicKey key_;
    std::size_t order_size_;
};

class ed25519_key final : public public_key {
public:
    ed25519_key(std::vector<std::uint8_t> const& point, bool legacy) : key_(point), legacy_(legacy)
    {}

    pgp_reason check(hash_algorithm, bytes_view digest, bytes_view material,
                     bool v6) const noexcept override
    {
        reader in{material};
        auto const r = legacy_ ? read_integer(in, v6) : in.take(ed25519_octets);
        auto const s = legacy_ ? read_integer(in, v6) : in.take(ed25519_octets);
        if (!r || !s || in.failed() || !in.at_end()) return pgp_reason::malformed;
        auto signature = padded(*r, ed25519_octets);
        auto const second = padded(*s, ed25519_octets);
        if (!signature || !second) return pgp_reason::malformed;
        if (!below_order(*second)) return pgp_reason::bad_signature;
        signature->insert(signature->end(), second->begin(), second->end());
        if (!verified(key_, "Pure", digest, *signature)) return pgp_reason::bad_signature;
        // RFC 9580, 5.2.3.3 and 5.2.3.4
        return digest.size() * 8 < 256 ? pgp_reason::weak_hash : pgp_reason::ok;
    }

    // RFC 8032, 5.1.7: S is in [0, L), in little endian.
    static bool below_order(std::vector<std::uint8_t> const& s) noexcept
    {
        static constexpr std::array<std::uint8_t, 32> order{
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
            0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
            0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
        return std::lexicographical_compare(s.rbegin(), s.rend(), order.rbegin(), order.rend());
    }

private:
    Botan::Ed25519_PublicKey key_;
    bool legacy_;
};

struct curve {
    std::array<std::uint8_t, 9> oid;
    std::uint8_t oid_size;
    char const* botan;
};
// RFC 9580, 9.2
constexpr std::array curves{
    curve{{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}, 8, "secp256r1"},
    curve{{0x2b, 0x81, 0x04, 0x00, 0x22}, 5, "secp384r1"},
    curve{{0x2b, 0x81, 0x04, 0x00, 0x23}, 5, "secp521r1"},
    curve{{0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07}, 9, "brainpool256r1"},
    curve{{0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0b}, 9, "brainpool384r1"},
    curve{{0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0d}, 9, "brainpool512r1"},
    curve{{0x2b, 0x81, 0x04, 0x00, 0x0a}, 5, "secp256k1"},
};
constexpr std::array<std::uint8_t, 9> ed25519_oid{0x2b, 0x06, 0x01, 0x04, 0x01,
                                                  0xda, 0x47, 0x0f, 0x01};

bytes_view read_oid(reader& in)
{
    return in.take(in.u8());
}

bool is_oid(bytes_view given, std::uint8_t const* oid, std::size_t size) noexcept
{
    return given.size() == size && std::equal(oid, oid + size, octets(given));
}

using made = std::shared_ptr<public_key const>;

made refuse(pgp_reason reason, pgp_reason& why)
{
    why = reason;
    return nullptr;
}

made make_rsa(reader& in, bool v6, pgp_policy const& policy, pgp_reason& why)
{
    auto const n_octets = read_integer(in, v6);
    auto const e_octets = read_integer(in, v6);
    if (!n_octets || !e_octets || !in.at_end()) return refuse(pgp_reason::malformed, why);
    // Before Botan sees them: numbers of any size can be claimed.
    if (n_octets->size() > policy.rsa_bits_max / 8u + 1 ||
        e_octets->size() > rsa_exponent_bits_max / 8 + 1)
    {
        return refuse(pgp_reason::weak_key, why);
    }
    Botan::BigInt const n{octets(*n_octets), n_octets->size()};
    Botan::BigInt const e{octets(*e_octets), e_octets->size()};
    bool const good = n.is_odd() && n.bits() >= policy.rsa_bits_min &&
                      n.bits() <= policy.rsa_bits_max && e.is_odd() &&
                      e.bits() >= rsa_exponent_bits_min && e.bits() <= rsa_exponent_bits_max;
    if (!good) return refuse(pgp_reason::weak_key, why);
    return std::make_shared<rsa_key>(n, e);
}

made make_dsa(reader& in, bool v6, pgp_reason& why)
{
    // RFC 9580, 5.5.5.2: p, q, g, y; not in version 6.
    std::array<Botan::BigInt, 4> numbers;
    for (auto& number : numbers) {
        auto const octets_of = read_integer(in, v6);
        if (!octets_of) return refuse(pgp_reason::malformed, why);
        if (octets_of->size() > dsa_p_bits_max / 8 + 1) return refuse(pgp_reason::weak_key, why);
        number = Botan::BigInt{octets(*octets_of), octets_of->size()};
    }
    if (!in.at_end()) return refuse(pgp_reason::malformed, why);
    auto const& [p, q, g, y] = numbers;
    bool const sizes = p.bits() >= dsa_p_bits_min && p.bits() <= dsa_p_bits_max &&
                       q.bits() >= dsa_q_bits_min && q.bits() <= dsa_q_bits_max;
    // g and y generate the subgroup of order q, which divides p - 1.
    bool const group = sizes && p.is_odd() && q.is_odd() && (p - 1) % q == 0 && g > 1 && g < p &&
                       y > 1 && y < p && Botan::power_mod(g, q, p) == 1 &&
                       Botan::power_mod(y, q, p) == 1;
    if (v6 || !group) return refuse(pgp_reason::weak_key, why);
    return std::make_shared<dsa_key>(Botan::DL_Group{p, q, g}, y);
}

made make_ecdsa(reader& in, bool v6, pgp_reason& why)
{
    auto const oid = read_oid(in);
    auto const point = read_integer(in, v6);
    if (!point || !in.at_end()) return refuse(pgp_reason::malformed, why);
    auto const* const c = std::find_if(curves.begin(), curves.end(), [&](curve const& x) {
        return is_oid(oid, x.oid.data(), x.oid_size);
    });
    if (c == curves.end()) return refuse(pgp_reason::unsupported_algorithm, why);
    Botan::EC_Group const group{c->botan};
    auto const size = group.get_p_bytes();
    // SEC 1, 2.3.3: uncompressed.
    if (point->size() != 1 + 2 * size || (*point)[0] != std::byte{4}) {
        return refuse(pgp_reason::malformed, why);
    }
    auto const p = group.OS2ECP(octets(*point), point->size());
    if (!p.on_the_curve() || p.is_zero()) return refuse(pgp_reason::weak_key, why);
    return std::make_shared<ecdsa_key>(group, p);
}

made make_eddsa_legacy(reader& in, bool v6, pgp_reason& why)
{
    auto const oid = read_oid(in);
    auto const point = read_integer(in, v6);
    if (!point || !in.at_end()) return refuse(pgp_reason::malformed, why);
    if (!is_oid(oid, ed25519_oid.data(), ed25519_oid.size())) {
        return refuse(pgp_reason::unsupported_algorithm, why);
    }
    if (point->size() != 1 + ed25519_octets || (*point)[0] != std::byte{0x40}) {
        return refuse(pgp_reason::malformed, why);
    }
    return std::make_shared<ed25519_key>(
        std::vector<std::uint8_t>(octets(*point) + 1, octets(*point) + point->size()), true);
}

made make_ed25519(reader& in, pgp_reason& why)
{
    auto const point = in.take(ed25519_octets);
    if (in.failed() || !in.at_end()) return refuse(pgp_reason::malformed, why);
    return std::make_shared<ed25519_key>(
        std::vector<std::uint8_t>(octets(point), octets(point) + point.size()), false);
}

} // namespace

bool is_known(hash_algorithm h) noexcept
{
    return facts_of(h) != nullptr;
}

bool is_strong(hash_algorithm h) noexcept
{
    auto const* const facts = facts_of(h);
    return facts != nullptr && facts->strong;
}

std::size_t salt_size(hash_algorithm h) noexcept
{
    auto const* const facts = facts_of(h);
    return facts == nullptr ? 0 : facts->salt;
}

bytes hash_of(hash_algorithm h, std::vector<bytes_view> const& pieces)
{
    auto const* const facts = facts_of(h);
    if (facts == nullptr) return {};
    try {
        auto const function = Botan::HashFunction::create(facts->botan);
        if (function == nullptr) return {};
        for (auto const piece : pieces)
            function->update(octets(piece), piece.size());
        bytes digest(function->output_length());
        function->final(reinterpret_cast<std::uint8_t*>(digest.data()));
        return digest;
    } catch (std::exception const&) {
        return {};
    }
}

std::shared_ptr<public_key const> public_key::make(key_algorithm algorithm, bytes_view material,
                                                   bool v6, pgp_policy const& policy,
                                                   pgp_reason& why)
{
    reader in{material};
    try {
        switch (algorithm) {
        case key_algorithm::rsa:
        case key_algorithm::rsa_sign_only:
            return make_rsa(in, v6, policy, why);
        case key_algorithm::dsa:
            return make_dsa(in, v6, why);
        case key_algorithm::ecdsa:
            return make_ecdsa(in, v6, why);
        case key_algorithm::eddsa_legacy:
            // RFC 9580, 5.5.5.9: not in version 6.
            return v6 ? refuse(pgp_reason::unsupported_algorithm, why)
                      : make_eddsa_legacy(in, v6, why);
        case key_algorithm::ed25519:
            return make_ed25519(in, why);
        default:
            return refuse(pgp_reason::unsupported_algorithm, why);
        }
    } catch (std::exception const&) {
        return refuse(pgp_reason::weak_key, why); // off the curve, for one
    }
}

} // namespace mig::pgp
