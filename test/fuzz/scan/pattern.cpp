// Any expression is refused or answers on any text: the first line of the input on the rest.
// Whether it takes the text as it is or repaired, it says the same.
#include <mig/scan/pattern.hpp>

#include "scan/regex.hpp"
#include "scan/valid_text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const input{reinterpret_cast<char const*>(data), size};
    auto const end = std::min(input.find('\n'), size);
    auto const text = input.substr(std::min(end + 1, size));
    mig::pattern_options const options{.ignore_case = size % 2 == 0};
    auto const made = mig::pattern::make(input.substr(0, end), options);
    if (!made) {
        if (made.error().code() == mig::errc::internal) std::abort();
        return 0;
    }
    auto const regex = mig::scan::regex::make(input.substr(0, end), options).value();
    mig::scan::valid_text const valid{text};
    if (made->found_in(text) != regex->found_in(valid.part())) std::abort();
    if (made->matches(text) && !made->found_in(text)) std::abort();
    return 0;
}
