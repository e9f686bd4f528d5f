// Armor and the one-line form: what is read is written again and read the same.

#include <mig/base/assert.hpp>
#include <mig/pgp/signature.hpp>

#include "pgp/armor.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace mig;
    bytes_view const input{reinterpret_cast<std::byte const*>(data), size};
    (void)pgp::binary_keyring(input);
    auto const binary = pgp::binary_signature(input);
    auto const line = one_line_signature(input);
    MIG_ASSERT(binary.ok() || !line.ok());
    if (!line) return 0;
    auto const again = pgp::binary_signature(as_bytes(*line));
    MIG_ASSERT(again.ok());
    MIG_ASSERT(*again == *binary);
    return 0;
}
