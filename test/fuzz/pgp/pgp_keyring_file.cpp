// Two keyrings, split where the first octet says, merged: what was there must still be there, and
// merging the same again changes nothing.  Every key of the result is asked for its state.

#include <mig/base/assert.hpp>
#include <mig/pgp/key_state.hpp>
#include <mig/pgp/keyring.hpp>
#include <mig/pgp/keyring_file.hpp>

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    using namespace mig;
    if (size == 0) return 0;
    auto const all = std::as_bytes(std::span{data + 1, size - 1});
    auto const place = (size - 1) * data[0] / 256;
    keyring_sources const sources{.there = all.first(place), .comes = all.subspan(place)};
    auto const merged = merge_keyrings(sources);
    if (!merged) return 0;
    auto const again = merge_keyrings({.there = merged->binary, .comes = sources.comes});
    MIG_ASSERT(again.ok());
    MIG_ASSERT(again->added.empty());
    MIG_ASSERT(again->renewed.empty());
    MIG_ASSERT(again->binary == merged->binary);
    if (merged->binary.empty()) return 0;
    auto const text = armored_keyring(merged->binary);
    MIG_ASSERT(merge_keyrings({.there = as_bytes(text), .comes = {}})->binary == merged->binary);
    auto const keys = keyring::from_bytes(as_bytes(text));
    if (!keys) return 0;
    for (auto const& one : keys->certificates()) {
        auto const states = key_states(*keys, one.primary, one.created + std::chrono::hours{1});
        MIG_ASSERT(!states.empty());
        MIG_ASSERT(states.front().name == one.primary);
    }
    return 0;
}
