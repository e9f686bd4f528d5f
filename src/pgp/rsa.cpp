#include "pgp/integer.hpp"
#include "pgp/key_material.hpp"
#include "pgp/primitive.hpp"

namespace mig::pgp {
namespace {

constexpr std::size_t exponent_bits_min = 17; // 65537 and above: FIPS 186-5, A.1.1
constexpr std::size_t exponent_bits_max = 256;

class rsa_key final : public public_key {
public:
    rsa_key(primitive_ptr key, std::size_t octets) : key_(std::move(key)), octets_(octets) {}

    pgp_reason check(hash_algorithm h, bytes_view digest, bytes_view material,
                     bool v6) const noexcept override
    {
        reader in{material};
        auto const signature = read_padded(in, octets_, v6);
        if (!signature) return pgp_reason::malformed;
        return key_->verifies(h, digest, *signature) ? pgp_reason::ok : pgp_reason::bad_signature;
    }

private:
    primitive_ptr key_;
    std::size_t octets_; // of the modulus
};

} // namespace

public_key_ptr make_rsa(reader& in, bool v6, pgp_policy const& policy, pgp_reason& why)
{
    auto const n = read_integer(in, v6);
    auto const e = read_integer(in, v6);
    if (!n || !e || !in.at_end()) return refuse(pgp_reason::malformed, why);
    // Before Botan sees them: numbers of any size can be claimed, and with e = 1 the padded digest
    // is its own signature.
    auto const bits = bits_of(*n);
    auto const e_bits = bits_of(*e);
    bool const good = bits >= policy.rsa_bits_min && bits <= policy.rsa_bits_max && is_odd(*n) &&
                      e_bits >= exponent_bits_min && e_bits <= exponent_bits_max && is_odd(*e);
    if (!good) return refuse(pgp_reason::weak_key, why);
    auto key = rsa_primitive({*n, *e});
    if (key == nullptr) return refuse(pgp_reason::weak_key, why);
    return std::make_shared<rsa_key>(std::move(key), (bits + 7) / 8);
}

} // namespace mig::pgp
