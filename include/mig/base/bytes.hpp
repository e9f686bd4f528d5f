// Bytes, and the two views of them: as bytes and as text.
//
// Foreign data is std::byte until a parser has looked at it.

#ifndef MIG_BASE_BYTES_HPP
#define MIG_BASE_BYTES_HPP

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

using bytes = std::vector<std::byte>;
using bytes_view = std::span<std::byte const>;

// The same memory seen the other way: nothing is copied, the owner is the argument's.
[[nodiscard]] inline bytes_view as_bytes(std::string_view text) noexcept
{
    return {reinterpret_cast<std::byte const*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(bytes_view raw) noexcept
{
    return {reinterpret_cast<char const*>(raw.data()), raw.size()};
}
[[nodiscard]] inline bytes to_bytes(std::string_view text)
{
    auto const view = as_bytes(text);
    return {view.begin(), view.end()};
}
[[nodiscard]] inline std::string to_text(bytes_view raw)
{
    return std::string{as_text(raw)};
}

} // namespace mig

#endif
