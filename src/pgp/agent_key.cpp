// The seam to Botan's Ed25519.

#include <mig/pgp/agent_key.hpp>

#include <botan/ed25519.h>
#include <botan/pubkey.h>
#include <botan/rng.h>
#include <botan/secmem.h>

#include <algorithm>

namespace mig {
namespace {

// RFC 8032, 5.1.7: S, the second half in little endian, is below the order of the group.
bool below_order(agent_signature const& signature) noexcept
{
    static constexpr std::array<std::uint8_t, 32> order{
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
        0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
        0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
    for (std::size_t n = order.size(); n-- > 0;) {
        auto const s = std::to_integer<std::uint8_t>(signature[32 + n]);
        if (s != order[n]) return s < order[n];
    }
    return false;
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
    if (!below_order(signature)) return false;
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
