// A list of digests is taken as a whole or refused, and what is taken holds each of its lines.
//
// Input: one byte that chooses the kind, then the list.
#include <mig/hash/digest_set.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    constexpr std::array kinds{mig::hash_kind::md5, mig::hash_kind::sha1, mig::hash_kind::sha256,
                               mig::hash_kind::sha3_512};
    auto const kind = kinds[data[0] % kinds.size()];
    std::string_view lines{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const set = mig::digest_set::parse(kind, lines);
    std::size_t listed = 0;
    while (!lines.empty()) {
        auto const line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        auto const one = mig::parse_digest(kind, line.substr(0, line.find_first_of(" \t\r")));
        if (!one) continue;
        ++listed;
        if (set && !set->contains(one->view())) std::abort();
    }
    if (!set) return 0;
    if (listed != set->size() + set->duplicates()) std::abort();
    auto const again =
        mig::digest_set::make(kind, mig::bytes{set->digests().begin(), set->digests().end()});
    if (!again || again->size() != set->size() || again->duplicates() != 0) std::abort();
    return 0;
}
