// Keeps the lanes of the kernels full over streams of unequal length.
//
//     lane_scheduler lanes{hash_kind::sha256, "avx2"};
//     lanes.run(streams);           // all of their blocks are in their states
//
// A lane whose stream ends takes the next one.  When fewer streams are left than a wide kernel is
// worth, a narrower one goes on, down to the one that is best alone.
//
// Threads: one lane_scheduler belongs to one thread.

#ifndef MIG_SRC_HASH_LANE_SCHEDULER_HPP
#define MIG_SRC_HASH_LANE_SCHEDULER_HPP

#include <mig/hash/digest.hpp>

#include "hash/kernel.hpp"

#include <array>

namespace mig::hash {

// What there is of one input: whole blocks.
struct stream {
    state* sum = nullptr;
    std::byte const* data = nullptr;
    std::size_t blocks = 0;
};

class lane_scheduler {
public:
    lane_scheduler(hash_kind, std::string_view chosen_kernel);

    [[nodiscard]] hash_kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::size_t block_bytes() const noexcept { return block_bytes_; }
    [[nodiscard]] std::size_t lanes() const noexcept { return lanes_; } // of the widest kernel

    // Moves data and blocks of each stream on.  Leaves what is left when fewer than `worth`
    // streams have blocks: the caller comes back with more of them.  1: nothing is left.
    void run(std::span<stream> streams, std::size_t worth = 1) noexcept;

private:
    [[nodiscard]] kernel const& best_for(std::size_t streams) const noexcept;
    void step(std::span<stream*> active) noexcept;

    hash_kind kind_;
    std::size_t block_bytes_;
    kernel_list kernels_;
    std::size_t lanes_ = 1;
    std::array<stream*, lanes_max> active_{};
    state idle_{};
};

} // namespace mig::hash

#endif
