// Inputs under work, and their digests: what batch_hasher does.
//
// Each of `slots` inputs has a buffer:
//
//     | the last bytes of the block before | a block that was read | room for padding |
//
// so that every algorithm finds its whole blocks in a row, whatever their size, and pads in place.
//
//     while (batch.has_room()) batch.begin(...)
//     batch.round(...)     reads a block of each, hashes it, tells of those that ended
//
// An algorithm that has too few streams left for its lanes waits for a later round, while there is
// more to come.
//
// Threads: a batch belongs to one thread.

#ifndef MIG_SRC_HASH_BATCH_HPP
#define MIG_SRC_HASH_BATCH_HPP

#include <mig/base/result.hpp>
#include <mig/hash/batch_hasher.hpp>
#include <mig/hash/digest.hpp>

#include "hash/lane_scheduler.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace mig::hash {

// What is told of an input, by the number that it began under.
struct batch_events {
    // digests: of its kinds, in the order of hash_kind.
    std::function<void(std::size_t number, std::uint64_t size, std::span<digest const> digests)>
        on_end;
    std::function<void(std::size_t number, error const&)> on_unread;
    std::stop_token stop = {}; // asked before each read, and before on_end
};

class batch {
public:
    // slots: 0 for as many as keep the lanes full over small files.
    batch(std::vector<hash_kind> const& kinds, std::string_view kernel, std::size_t block_bytes,
          std::size_t slots = 0);

    [[nodiscard]] bool has_room() const noexcept { return under_work_ < slots_.size(); }
    [[nodiscard]] bool is_idle() const noexcept { return under_work_ == 0; }

    // There must be room.  kinds: some of the batch's.
    void begin(std::size_t number, read_function read, hash_kind kinds);
    // Fails with errc::cancelled on a stop, and when a read does; then nothing is under work.
    [[nodiscard]] result<void> round(bool more_to_come, batch_events const&);
    // Lets go of all that is under work.
    void clear() noexcept;

private:
    struct slot {
        bool is_free = true;
        std::size_t number = 0;
        read_function read;
        hash_kind kinds = hash_kind::none;
        std::byte* block = nullptr;
        std::size_t size = 0;    // of the block
        std::uint64_t total = 0; // of the input, the block included
        bool ended = false;
    };
    // One algorithm, and what it has of each input.
    struct column {
        lane_scheduler lanes;
        std::vector<state> states;
        std::vector<stream> streams;
    };

    [[nodiscard]] bool is_consumed(std::size_t n) const noexcept;
    [[nodiscard]] result<void> read_block(slot&, std::stop_token const&);
    void lay_out(std::size_t n) noexcept;
    void take_turn(column&, bool more_to_come) noexcept;
    void finish(std::size_t n, batch_events const&);
    void free(slot&) noexcept;

    std::size_t block_bytes_;
    std::vector<column> columns_;
    std::vector<slot> slots_;
    std::size_t under_work_ = 0;
    std::unique_ptr<std::byte[]> memory_;
    std::vector<digest> digests_; // kept, so that an input costs no allocation
};

} // namespace mig::hash

#endif
