#include "pgp/integer.hpp"
#include "pgp/key_material.hpp"
#include "pgp/primitive.hpp"

#include <algorithm>
#include <array>

namespace mig::pgp {
namespace {

// FIPS 186-4, 4.2
constexpr std::size_t p_bits_min = 2048;
constexpr std::size_t p_bits_max = 4096;
constexpr std::size_t q_bits_min = 224;
constexpr std::size_t q_bits_max = 256;

class dsa_key final : public public_key {
public:
    dsa_key(primitive_ptr key, std::size_t octets) : key_(std::move(key)), octets_(octets) {}

    pgp_reason check(hash_algorithm h, bytes_view digest, bytes_view material,
                     bool v6) const noexcept override
    {
        reader in{material};
        auto const signature = read_two_padded(in, octets_, v6);
        if (!signature) return pgp_reason::malformed;
        // RFC 9580, 5.2.3.2: of a longer digest the leftmost bits count; Botan takes no more than q
        // has octets, and of those no more than q has bits.
        auto const leftmost = digest.first(std::min(digest.size(), octets_));
        if (!key_->verifies(h, leftmost, *signature)) return pgp_reason::bad_signature;
        // FIPS 186-4, 4.2: the digest is at least as long as q.
        return digest.size() < octets_ ? pgp_reason::weak_hash : pgp_reason::ok;
    }

private:
    primitive_ptr key_;
    std::size_t octets_; // of q
};

bool within(std::size_t bits, std::size_t low, std::size_t high)
{
    return bits >= low && bits <= high;
}

} // namespace

public_key_ptr make_dsa(reader& in, bool v6, pgp_reason& why)
{
    // Our policy: what is old may be DSA, and version 6 is not old.
    if (v6) return refuse(pgp_reason::unsupported_algorithm, why);
    // RFC 9580, 5.5.5.2: p, q, g, y.
    std::array<bytes_view, 4> numbers;
    for (auto& number : numbers) {
        auto const read = read_integer(in, false);
        if (!read) return refuse(pgp_reason::malformed, why);
        number = *read;
    }
    if (!in.at_end()) return refuse(pgp_reason::malformed, why);
    auto const& [p, q, g, y] = numbers;
    auto const q_bits = bits_of(q);
    bool const sizes = within(bits_of(p), p_bits_min, p_bits_max) &&
                       within(q_bits, q_bits_min, q_bits_max) && bits_of(g) <= p_bits_max &&
                       bits_of(y) <= p_bits_max;
    if (!sizes) return refuse(pgp_reason::weak_key, why);
    auto key = dsa_primitive({p, q, g, y});
    if (key == nullptr) return refuse(pgp_reason::weak_key, why);
    return std::make_shared<dsa_key>(std::move(key), (q_bits + 7) / 8);
}

} // namespace mig::pgp
