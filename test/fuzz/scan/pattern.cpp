// Any expression is refused or answers on any text: the first line of the input on the rest.
#include <mig/scan/pattern.hpp>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const input{reinterpret_cast<char const*>(data), size};
    auto const end = std::min(input.find('\n'), size);
    auto const text = input.substr(std::min(end + 1, size));
    auto const made = mig::pattern::make(input.substr(0, end), {.ignore_case = size % 2 == 0});
    if (!made) {
        if (made.error().code() == mig::errc::internal) std::abort();
        return 0;
    }
    if (made->matches(text) && !made->found_in(text)) std::abort();
    return 0;
}
