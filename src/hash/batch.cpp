#include "hash/batch.hpp"

#include <mig/base/assert.hpp>

#include "hash/algorithm.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mig::hash {
namespace {

constexpr std::size_t slots_min = 8;
constexpr std::size_t cache_line = 64;
// Buffers that begin at the same place of their pages push each other out of the cache.
constexpr std::size_t skew = 3 * cache_line;
constexpr std::size_t front = (block_bytes_max + cache_line - 1) / cache_line * cache_line;
static_assert(front >= block_bytes_max);

constexpr std::size_t stride_of(std::size_t block_bytes) noexcept
{
    return (front + block_bytes + padding_bytes_max + cache_line - 1) / cache_line * cache_line +
           skew;
}

error stopped()
{
    return error{errc::cancelled, "hash", "files"};
}

} // namespace

batch::batch(std::vector<hash_kind> const& kinds, std::string_view kernel, std::size_t block_bytes,
             std::size_t slots)
    : block_bytes_(block_bytes)
{
    std::size_t lanes = 0;
    for (auto const one : kinds) {
        columns_.push_back({lane_scheduler{one, kernel}, {}, {}});
        lanes = std::max(lanes, columns_.back().lanes.lanes());
    }
    if (slots == 0) slots = std::max(slots_min, 2 * lanes);
    slots_.resize(slots);
    // Memory that is not written to yet costs nothing: small files touch little of it.
    memory_ = std::make_unique_for_overwrite<std::byte[]>(slots * stride_of(block_bytes));
    for (std::size_t n = 0; n < slots; ++n)
        slots_[n].block = memory_.get() + n * stride_of(block_bytes) + front;
    for (auto& one : columns_) {
        one.states.resize(slots);
        one.streams.resize(slots);
    }
}

void batch::begin(std::size_t number, read_function read, hash_kind kinds)
{
    auto const found =
        std::find_if(slots_.begin(), slots_.end(), [](slot const& one) { return one.is_free; });
    MIG_ASSERT(found != slots_.end());
    auto const n = static_cast<std::size_t>(found - slots_.begin());
    *found = {.is_free = false,
              .number = number,
              .read = std::move(read),
              .kinds = kinds,
              .block = found->block};
    ++under_work_;
    for (auto& each : columns_) {
        each.states[n] = initial_state(each.lanes.kind());
        each.streams[n] = {};
    }
}

result<void> batch::round(bool more_to_come, batch_events const& events)
{
    bool has_filled = false;
    for (std::size_t n = 0; n < slots_.size(); ++n) {
        auto& one = slots_[n];
        if (one.is_free || !is_consumed(n)) continue;
        if (auto read = read_block(one, events.stop); read) {
            lay_out(n);
            has_filled = true;
        } else if (read.error().code() == errc::cancelled) {
            clear();
            return read;
        } else {
            free(one);
            events.on_unread(one.number, read.error());
        }
    }
    for (auto& one : columns_)
        take_turn(one, more_to_come && has_filled);
    for (std::size_t n = 0; n < slots_.size(); ++n) {
        if (slots_[n].is_free || !slots_[n].ended || !is_consumed(n)) continue;
        if (events.stop.stop_requested()) {
            clear();
            return stopped();
        }
        finish(n, events);
    }
    return {};
}

void batch::clear() noexcept
{
    for (auto& one : slots_)
        free(one);
}

void batch::free(slot& one) noexcept
{
    if (std::exchange(one.is_free, true)) return;
    one.read = nullptr;
    --under_work_;
    auto const n = static_cast<std::size_t>(&one - slots_.data());
    for (auto& each : columns_)
        each.streams[n] = {};
}

bool batch::is_consumed(std::size_t n) const noexcept
{
    return std::all_of(columns_.begin(), columns_.end(),
                       [&](column const& one) { return one.streams[n].blocks == 0; });
}

// Until the block is full or the input ends, so that small ones end in the round they begin in.
result<void> batch::read_block(slot& one, std::stop_token const& stop)
{
    // What is before the block stays in front of the next one.
    auto const kept = one.total == 0 ? 0 : block_bytes_max;
    std::memmove(one.block - kept, one.block + one.size - kept, kept);
    one.size = 0;
    while (one.size < block_bytes_) {
        if (stop.stop_requested()) return stopped();
        auto const got = one.read({one.block + one.size, block_bytes_ - one.size});
        if (!got) return got.error();
        MIG_ASSERT(*got <= block_bytes_ - one.size);
        if (*got == 0) {
            one.ended = true;
            one.read = nullptr; // closes it
            break;
        }
        one.size += *got;
    }
    one.total += one.size;
    return {};
}

// What each algorithm has of the block that was read.
void batch::lay_out(std::size_t n) noexcept
{
    auto const& one = slots_[n];
    for (auto& each : columns_) {
        if (!contains(one.kinds, each.lanes.kind())) continue;
        auto const block = each.lanes.block_bytes();
        auto const before = static_cast<std::size_t>((one.total - one.size) % block);
        auto size = before + one.size;
        if (one.ended) size += pad(each.lanes.kind(), one.block + one.size, one.total);
        each.streams[n] = {&each.states[n], one.block - before, size / block};
    }
}

void batch::take_turn(column& each, bool more_to_come) noexcept
{
    for (std::size_t n = 0; n < slots_.size(); ++n) {
        auto const& one = slots_[n];
        if (each.streams[n].blocks > 0 && one.ended) // another algorithm has padded it since
            (void)pad(each.lanes.kind(), one.block + one.size, one.total);
    }
    each.lanes.run(each.streams, more_to_come ? (each.lanes.lanes() + 1) / 2 : 1);
}

void batch::finish(std::size_t n, batch_events const& events)
{
    auto& one = slots_[n];
    digests_.clear();
    for (auto const& each : columns_) {
        if (contains(one.kinds, each.lanes.kind()))
            digests_.push_back(digest_of_state(each.lanes.kind(), each.states[n]));
    }
    free(one);
    events.on_end(one.number, one.total, digests_);
}

} // namespace mig::hash
