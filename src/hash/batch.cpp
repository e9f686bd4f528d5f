#include "hash/batch.hpp"

#include <mig/base/assert.hpp>

#include "hash/algorithm.hpp"

#include <algorithm>
#include <cstring>

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

} // namespace

batch::batch(std::vector<hash_kind> const& kinds, std::string_view kernel, std::size_t block_bytes)
    : block_bytes_(block_bytes)
{
    std::size_t lanes = 0;
    for (auto const one : kinds) {
        columns_.push_back({lane_scheduler{one, kernel}, {}, {}});
        lanes = std::max(lanes, columns_.back().lanes.lanes());
    }
    auto const slots = std::max(slots_min, 2 * lanes);
    files_.resize(slots);
    // Memory that is not written to yet costs nothing: small files touch little of it.
    memory_ = std::make_unique_for_overwrite<std::byte[]>(slots * stride_of(block_bytes));
    for (std::size_t n = 0; n < slots; ++n)
        files_[n].block = memory_.get() + n * stride_of(block_bytes) + front;
    for (auto& one : columns_) {
        one.states.resize(slots);
        one.streams.resize(slots);
    }
}

result<hash_tally> batch::run(std::span<std::string const> paths, batch_run const& how)
{
    hash_tally tally;
    for (auto& one : files_)
        one = {.block = one.block};
    for (auto& one : columns_)
        std::fill(one.streams.begin(), one.streams.end(), stream{});

    while (true) {
        bool is_working = false;
        bool has_filled = false;
        for (std::size_t slot = 0; slot < files_.size(); ++slot) {
            if (is_consumed(slot)) {
                auto const filled = fill(slot, paths, how, tally);
                if (!filled) return close(filled.error());
                has_filled |= *filled;
            }
            is_working |= files_[slot].path != nullptr;
        }
        if (!is_working) return tally;
        for (auto& one : columns_)
            take_turn(one, has_filled && !paths.empty());
        for (std::size_t slot = 0; slot < files_.size(); ++slot) {
            auto const& one = files_[slot];
            if (one.path == nullptr || !one.ended || !is_consumed(slot)) continue;
            if (how.stop.stop_requested()) return close(error{errc::cancelled, "hash", *one.path});
            ++tally.files;
            tally.bytes += one.total;
            finish(slot, how);
        }
    }
}

// No file stays open after the run.
error batch::close(error why) noexcept
{
    for (auto& one : files_)
        one.read = nullptr;
    return why;
}

bool batch::is_consumed(std::size_t slot) const noexcept
{
    return std::all_of(columns_.begin(), columns_.end(),
                       [&](column const& one) { return one.streams[slot].blocks == 0; });
}

// The next block of the slot's file, or the first of the next one that can be read.
result<bool> batch::fill(std::size_t slot, std::span<std::string const>& paths,
                         batch_run const& how, hash_tally& tally)
{
    auto& one = files_[slot];
    while (one.path != nullptr || !paths.empty()) {
        if (how.stop.stop_requested())
            return error{errc::cancelled, "hash", one.path ? *one.path : paths.front()};
        std::string const* path = one.path;
        result<void> read;
        if (path == nullptr) {
            path = &paths.front();
            paths = paths.subspan(1);
            auto opened = how.open(*path);
            if (opened)
                begin(slot, *path, std::move(*opened));
            else
                read = opened.error();
        }
        if (read) read = read_block(one, how.stop);
        if (read) {
            lay_out(slot);
            return true;
        }
        one.path = nullptr;
        one.read = nullptr;
        if (read.error().code() == errc::cancelled) return read.error();
        ++tally.unread;
        how.on_unread(*path, read.error());
    }
    return false;
}

void batch::begin(std::size_t slot, std::string const& path, read_function read)
{
    auto& one = files_[slot];
    one.path = &path;
    one.read = std::move(read);
    one.size = 0;
    one.total = 0;
    one.ended = false;
    for (auto& each : columns_)
        each.states[slot] = initial_state(each.lanes.kind());
}

// Until the block is full or the file ends, so that small files end in the round they begin in.
result<void> batch::read_block(file& one, std::stop_token const& stop)
{
    // What is before the block stays in front of the next one.
    auto const kept = one.total == 0 ? 0 : block_bytes_max;
    std::memmove(one.block - kept, one.block + one.size - kept, kept);
    one.size = 0;
    while (one.size < block_bytes_) {
        if (stop.stop_requested()) return error{errc::cancelled, "hash", *one.path};
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
void batch::lay_out(std::size_t slot) noexcept
{
    auto const& one = files_[slot];
    for (auto& each : columns_) {
        auto const block = each.lanes.block_bytes();
        auto const before = static_cast<std::size_t>((one.total - one.size) % block);
        auto size = before + one.size;
        if (one.ended) size += pad(each.lanes.kind(), one.block + one.size, one.total);
        each.streams[slot] = {&each.states[slot], one.block - before, size / block};
    }
}

void batch::take_turn(column& each, bool more_to_come) noexcept
{
    for (std::size_t slot = 0; slot < files_.size(); ++slot) {
        auto const& one = files_[slot];
        if (each.streams[slot].blocks > 0 && one.ended) // another algorithm has padded it since
            (void)pad(each.lanes.kind(), one.block + one.size, one.total);
    }
    each.lanes.run(each.streams, more_to_come ? (each.lanes.lanes() + 1) / 2 : 1);
}

void batch::finish(std::size_t slot, batch_run const& how)
{
    auto& one = files_[slot];
    done_.path = *one.path;
    done_.size = one.total;
    done_.digests.clear();
    for (auto const& each : columns_)
        done_.digests.push_back(digest_of_state(each.lanes.kind(), each.states[slot]));
    one.path = nullptr;
    how.on_file(done_);
}

} // namespace mig::hash
