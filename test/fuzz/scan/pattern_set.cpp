// Any expressions together, searched for with any kernel and fed in pieces, tell what RE2 tells of
// each line.
//
// Input: one byte of options, one that seeds the cutting, then expressions, one on each line, until
// an empty line; then the text.
#include <mig/scan/kernel.hpp>

#include "support/line_reference.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    constexpr std::size_t patterns_max = 16;
    if (size < 2) return 0;
    std::string_view rest{reinterpret_cast<char const*>(data) + 2, size - 2};
    std::vector<mig::pattern> patterns;
    while (!rest.empty()) {
        auto const line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.empty()) break;
        auto made = mig::pattern::make(line, {.ignore_case = (data[0] & 2) != 0});
        if (made && patterns.size() < patterns_max) patterns.push_back(*std::move(made));
    }
    static auto const kernels = mig::scan_kernel_names();
    auto const set =
        mig::pattern_set::make(patterns, {.kernel = kernels[(data[0] >> 2) % kernels.size()]})
            .value();
    mig::scanner_options const options{.question = (data[0] & 1) != 0
                                                       ? mig::scan_question::every_line
                                                       : mig::scan_question::any_line};
    mig::scanner scan{set, options};
    std::uint32_t cut = data[1];
    for (auto left = mig::as_bytes(rest); !left.empty();) {
        cut = cut * 1664525u + 1013904223u;
        auto const taken =
            std::min<std::size_t>((cut >> 16) % (4u * data[1] + 1u) + 1, left.size());
        scan.feed(left.first(taken));
        left = left.subspan(taken);
    }
    if (!mig::test::same(scan.finish(), mig::test::tally_of_lines(rest, patterns, options)))
        std::abort();
    return 0;
}
