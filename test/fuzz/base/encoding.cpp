// A decoder accepts exactly what its encoder writes; nothing printable hides a control character.

#include <mig/base/assert.hpp>
#include <mig/base/encoding.hpp>
#include <mig/base/log.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    if (auto const raw = mig::from_base64(text)) MIG_ASSERT(mig::to_base64(*raw) == text);
    if (auto const raw = mig::from_hex(text)) MIG_ASSERT(mig::to_hex(*raw).size() == text.size());

    auto const raw = mig::as_bytes(text);
    auto const from_64 = mig::from_base64(mig::to_base64(raw));
    MIG_ASSERT(from_64.ok());
    MIG_ASSERT(std::equal(raw.begin(), raw.end(), from_64->begin(), from_64->end()));
    auto const from_16 = mig::from_hex(mig::to_hex_upper(raw));
    MIG_ASSERT(from_16.ok());
    MIG_ASSERT(std::equal(raw.begin(), raw.end(), from_16->begin(), from_16->end()));

    auto const line = mig::printable(text);
    MIG_ASSERT(std::none_of(line.begin(), line.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    }));
    MIG_ASSERT(mig::printable(line) == line);
    return 0;
}
