// An action of either version, from anybody: what reads is written back to the same text.
#include <mig/action/action.hpp>
#include <mig/base/assert.hpp>

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const read = mig::signed_action::parse({reinterpret_cast<std::byte const*>(data), size});
    if (!read || !check(read->content())) return 0;
    auto const again = mig::signed_action::parse(mig::as_bytes(read->wire()));
    MIG_ASSERT(again.ok());
    MIG_ASSERT(again->signed_text() == read->signed_text());
    return 0;
}
