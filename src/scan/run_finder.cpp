#include "scan/run_finder.hpp"

namespace mig::scan {

run_finder::run_finder(byte_run const& run) : length_(run.length)
{
    run.of.each([&](std::uint8_t byte) { is_of_[byte] = true; });
}

std::size_t run_finder::next(std::string_view text, std::size_t from) const noexcept
{
    auto known = from; // a run that begins at from reaches here at least
    while (text.size() - from >= length_) {
        auto at = from + length_;
        while (at > known && is_of_[static_cast<std::uint8_t>(text[at - 1])])
            --at;
        if (at == known) return from;
        known = from + length_;
        from = at;
    }
    return text.npos;
}

} // namespace mig::scan
