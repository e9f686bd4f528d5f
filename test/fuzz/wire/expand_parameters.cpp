// Compressed parameters: base64 of gzip of JSON, or not.
#include "wire/messages.hpp"

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    mig::operation const asked{.module = "file",
                               .parameters = std::string{reinterpret_cast<char const*>(data), size},
                               .is_compressed = true};
    (void)mig::wire::expand_parameters(asked);
    return 0;
}
