// What is read as a time or a duration is written in one form, and that form reads back.

#include <mig/base/assert.hpp>
#include <mig/base/time.hpp>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    if (auto const when = mig::parse_rfc3339(text)) {
        auto const again = mig::parse_rfc3339(mig::format_rfc3339(*when));
        MIG_ASSERT(again.ok());
        MIG_ASSERT(*again == *when);
    }
    if (auto const length = mig::parse_duration(text)) {
        auto const again = mig::parse_duration(mig::format_duration(*length));
        MIG_ASSERT(again.ok());
        MIG_ASSERT(*again == *length);
    }
    return 0;
}
