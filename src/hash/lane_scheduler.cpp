#include "hash/lane_scheduler.hpp"

#include <mig/base/assert.hpp>

#include "hash/algorithm.hpp"

#include <algorithm>

namespace mig::hash {

lane_scheduler::lane_scheduler(hash_kind one, std::string_view chosen_kernel)
    : kind_(one),
      block_bytes_(block_bytes_of(one)),
      kernels_(kernels_of(compression_of(one), chosen_kernel))
{
    for (auto const& k : kernels_)
        lanes_ = std::max<std::size_t>(lanes_, k.lanes);
    MIG_ASSERT(lanes_ <= lanes_max);
}

kernel const& lane_scheduler::best_for(std::size_t streams) const noexcept
{
    auto const worth = [&](kernel const& k) { return k.worth_from <= streams; };
    return *std::find_if(kernels_.rbegin(), kernels_.rend(), worth);
}

void lane_scheduler::run(std::span<stream> streams, std::size_t worth) noexcept
{
    std::size_t count = 0;
    auto next = streams.begin();
    while (true) {
        for (; count < lanes_ && next != streams.end(); ++next) {
            if (next->blocks > 0) active_[count++] = &*next;
        }
        if (count == 0 || count < worth) return;
        auto const active = std::span{active_}.first(count);
        step(active);
        auto const left = std::remove_if(active.begin(), active.end(),
                                         [](stream const* one) { return one->blocks == 0; });
        count = static_cast<std::size_t>(left - active.begin());
    }
}

// As many blocks as the shortest of the streams that fit the kernel has.
void lane_scheduler::step(std::span<stream*> active) noexcept
{
    auto const& best = best_for(active.size());
    auto const taken = active.first(std::min<std::size_t>(active.size(), best.lanes));
    std::array<state*, lanes_max> states;
    std::array<std::byte const*, lanes_max> inputs;
    auto blocks = taken[0]->blocks;
    for (std::size_t n = 0; n < taken.size(); ++n) {
        states[n] = taken[n]->sum;
        inputs[n] = taken[n]->data;
        blocks = std::min(blocks, taken[n]->blocks);
    }
    for (std::size_t n = taken.size(); n < best.lanes; ++n) {
        states[n] = &idle_;
        inputs[n] = inputs[0];
    }
    best.compress(states.data(), inputs.data(), blocks, block_bytes_);
    for (auto* const one : taken) {
        one->data += blocks * block_bytes_;
        one->blocks -= blocks;
    }
}

} // namespace mig::hash
