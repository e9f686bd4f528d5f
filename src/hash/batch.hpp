// Files under work, and their digests: what batch_hasher does.
//
// Each of `slots` files has a buffer:
//
//     | the last bytes of the block before | a block that was read | room for padding |
//
// so that every algorithm finds its whole blocks in a row, whatever their size, and pads in place.
// A round fills the buffers that all algorithms are done with, then gives each algorithm its
// turn.  One that has too few streams left for its lanes waits for the next round, while there are
// more files to come.
//
// Threads: a batch belongs to one thread.

#ifndef MIG_SRC_HASH_BATCH_HPP
#define MIG_SRC_HASH_BATCH_HPP

#include <mig/hash/batch_hasher.hpp>

#include "hash/lane_scheduler.hpp"

namespace mig::hash {

struct batch_run {
    open_function const& open;
    std::function<void(hashed_file const&)> const& on_file;
    std::function<void(std::string const&, error const&)> const& on_unread;
    std::stop_token stop;
};

class batch {
public:
    batch(std::vector<hash_kind> const& kinds, std::string_view kernel, std::size_t block_bytes);

    [[nodiscard]] result<hash_tally> run(std::span<std::string const> paths, batch_run const&);

private:
    struct file {
        std::string const* path = nullptr; // none: the slot is free
        read_function read;
        std::byte* block = nullptr;
        std::size_t size = 0;    // of the block
        std::uint64_t total = 0; // of the file, the block included
        bool ended = false;
    };
    // One algorithm, and what it has of each file.
    struct column {
        lane_scheduler lanes;
        std::vector<state> states;
        std::vector<stream> streams;
    };

    [[nodiscard]] error close(error why) noexcept;
    [[nodiscard]] bool is_consumed(std::size_t slot) const noexcept;
    void begin(std::size_t slot, std::string const& path, read_function read);
    [[nodiscard]] result<void> read_block(file&, std::stop_token const&);
    void lay_out(std::size_t slot) noexcept;
    void take_turn(column&, bool more_to_come) noexcept;
    void finish(std::size_t slot, batch_run const&);
    [[nodiscard]] result<bool> fill(std::size_t slot, std::span<std::string const>& paths,
                                    batch_run const&, hash_tally&);

    std::size_t block_bytes_;
    std::vector<column> columns_;
    std::vector<file> files_;
    std::unique_ptr<std::byte[]> memory_;
    hashed_file done_; // kept, so that a file costs no allocation
};

} // namespace mig::hash

#endif
