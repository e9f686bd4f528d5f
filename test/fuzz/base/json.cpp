// What is read can be written and read again, and the signed forms are fixed points.

#include <mig/base/assert.hpp>
#include <mig/base/json.hpp>

#include <cstddef>
#include <cstdint>

namespace {

void check(std::string_view text, mig::json_limits const& limits)
{
    auto const value = mig::json::parse(text, limits);
    if (!value) return;

    auto const again = mig::json::parse(write_json(*value), limits);
    MIG_ASSERT(again.ok());
    MIG_ASSERT(*again == *value);

    auto const indented = mig::json::parse(write_json_indented(*value), limits);
    MIG_ASSERT(indented.ok());
    MIG_ASSERT(*indented == *value);

    for (auto const write : {mig::write_jcs, mig::write_go_json, mig::write_go_json_ordered}) {
        auto const once = write(*value);
        auto const back = mig::json::parse(once, limits);
        MIG_ASSERT(back.ok());
        MIG_ASSERT(write(*back) == once);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    // Go's escapes are up to six times as long: the limit stays out of the way.
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    check(text, {});
    check(text, {.duplicate_keys = true, .lone_surrogates = true});
    return 0;
}
