// Loading a keyring: whatever is read can be looked at and verified with.

#include <mig/base/assert.hpp>
#include <mig/pgp/signature.hpp>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace mig;
    auto const keys = keyring::from_bytes({reinterpret_cast<std::byte const*>(data), size});
    if (!keys) return 0;
    for (auto const& one : keys->certificates())
        MIG_ASSERT(keys->find(one.primary) == &one);
    return 0;
}
