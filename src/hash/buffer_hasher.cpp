#include "hash/buffer_hasher.hpp"

#include <mig/base/assert.hpp>

#include "hash/kernel.hpp"

#include <algorithm>

namespace mig::hash {

result<buffer_hasher> buffer_hasher::make(hash_kind set, std::string_view kernel)
{
    auto const kinds = kinds_in(set);
    if (!kinds) return kinds.error();
    auto const chosen = chosen_kernel(kernel);
    if (chosen.empty())
        return error{errc::unsupported, "hash buffers", kernel, "this CPU has no such kernel"};
    std::vector<column> columns;
    for (auto const one : *kinds)
        columns.push_back({lane_scheduler{one, chosen}, {}});
    return buffer_hasher{std::move(columns)};
}

void buffer_hasher::run(std::span<buffer const> buffers)
{
    for (auto& each : columns_) {
        auto const kind = each.lanes.kind();
        each.states.resize(buffers.size());
        streams_.clear();
        for (std::size_t n = 0; n < buffers.size(); ++n) {
            auto const& one = buffers[n];
            if (!contains(one.kinds, kind)) continue;
            each.states[n] = initial_state(kind);
            auto const size = one.size + pad(kind, one.data + one.size, one.size);
            streams_.push_back({&each.states[n], one.data, size / each.lanes.block_bytes()});
        }
        // The long ones first: a short one fills the lane that is free at the end.
        std::sort(streams_.begin(), streams_.end(),
                  [](stream const& a, stream const& b) { return a.blocks > b.blocks; });
        each.lanes.run(streams_);
    }
}

digest buffer_hasher::digest_of(hash_kind one, std::size_t index) const noexcept
{
    auto const at = std::find_if(columns_.begin(), columns_.end(),
                                 [&](column const& each) { return each.lanes.kind() == one; });
    MIG_ASSERT(at != columns_.end());
    return digest_of_state(one, at->states[index]);
}

} // namespace mig::hash
