// The seam to Botan for a secret key; primitive.cpp is the one for all of OpenPGP.

#include <mig/pgp/agent_key.hpp>

#include "pgp/ed25519.hpp"

#include <botan/ed25519.h>
#include <botan/pubkey.h>
#include <botan/rng.h>
#include <botan/secmem.h>

#include <algorithm>

namespace mig {
namespace {

// RFC 8032, 5.1.3: y below p = 2^255 - 19, and no negative zero for x, which is zero where y is 1
// or -1.  Botan reads these second spellings of a point.
bool is_canonical(agent_public_key const& key) noexcept
{
    auto const octet = [&](std::size_t n) { return std::to_integer<unsigned>(key[n]); };
    unsigned const top = octet(31) & 0x7f;
    bool const negative = (octet(31) & 0x80) != 0;
    bool middle_full = true;
    bool middle_zero = true;
    for (std::size_t n = 1; n < 31; ++n) {
        middle_full = middle_full && octet(n) == 0xff;
        middle_zero = middle_zero && octet(n) == 0;
    }
    bool const is_one = top == 0 && middle_zero && octet(0) == 1;
    bool const is_minus_one = top == 0x7f && middle_full && octet(0) == 0xec;
    bool const above = top == 0x7f && middle_full && octet(0) >= 0xed;
    return !above && !(negative && (is_one || is_minus_one));
}

} // namespace

struct agent_key::impl {
    explicit impl(Botan::secure_vector<std::uint8_t> const& seed) : pair(seed)
    {
        auto const& half = pair.get_public_key();
        std::transform(half.begin(), half.end(), public_half.begin(),
                       [](std::uint8_t b) { return std::byte{b}; });
    }
    Botan::Ed25519_PrivateKey pair;
    agent_public_key public_half{};
};

result<agent_key> agent_key::from_seed(std::span<std::byte const, 32> seed)
{
    try {
        auto const* const octets = reinterpret_cast<std::uint8_t const*>(seed.data());
        agent_key made;
        made.impl_ = std::make_shared<impl const>(
            Botan::secure_vector<std::uint8_t>(octets, octets + seed.size()));
        return made;
    } catch (std::exception const&) {
        return error{errc::internal, "make", "an Ed25519 key"};
    }
}

agent_public_key const& agent_key::public_key() const noexcept
{
    return impl_->public_half;
}

agent_signature agent_key::sign(bytes_view message) const
{
    agent_signature signature{};
    Botan::Null_RNG none; // Ed25519 is deterministic
    Botan::PK_Signer signer{impl_->pair, none, "Pure"};
    auto const made = signer.sign_message(reinterpret_cast<std::uint8_t const*>(message.data()),
                                          message.size(), none);
    MIG_ASSERT(made.size() == signature.size());
    std::transform(made.begin(), made.end(), signature.begin(),
                   [](std::uint8_t b) { return std::byte{b}; });
    return signature;
}

bool verify(agent_public_key const& key, bytes_view message, agent_signature const& signature)
{
    bool const is_proper = pgp::is_below_order(bytes_view{signature}.last(32)) && is_canonical(key);
    if (!is_proper) return false;
    auto const octets = [](bytes_view data) {
        return reinterpret_cast<std::uint8_t const*>(data.data());
    };
    try {
        Botan::Ed25519_PublicKey const half{
            std::vector<std::uint8_t>(octets(key), octets(key) + key.size())};
        Botan::PK_Verifier verifier{half, "Pure"};
        return verifier.verify_message(octets(message), message.size(), octets(signature),
                                       signature.size());
    } catch (std::exception const&) {
        return false;
    }
}

} // namespace mig
