// Verifying: four octets say how long the keyring is, then come keyring, signature.  The message is
// fixed, and so is the time.  A good signature names its signer; a bad one names nobody.

#include <mig/base/assert.hpp>
#include <mig/pgp/signature.hpp>

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace mig;
    bytes_view const input{reinterpret_cast<std::byte const*>(data), size};
    if (size < 4) return 0;
    std::size_t length = 0;
    for (auto const octet : input.first(4))
        length = length << 8 | std::to_integer<std::size_t>(octet);
    auto const rest = input.subspan(4);
    length = std::min(length, rest.size());
    auto const keys = keyring::from_bytes(rest.first(length));
    if (!keys) return 0;
    system_time const now{std::chrono::seconds{1'800'000'000}};
    auto const seen = verify(*keys, as_bytes("open the door"), rest.subspan(length), now);
    MIG_ASSERT(!seen.signatures.empty());
    for (auto const& one : seen.signatures) {
        MIG_ASSERT(one.ok() == one.signer.has_value());
        MIG_ASSERT(one.ok() == one.signing_key.has_value());
        if (one.signer) MIG_ASSERT(keys->find(*one.signer) != nullptr);
    }
    return 0;
}
