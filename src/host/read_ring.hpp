// Opens, reads and closes many files in one system call: io_uring(7), without a library.
//
// Each file takes a slot of the ring's own table instead of a descriptor: openat, read and close
// are linked, so that close follows a read that failed, and nothing follows an openat that did.
// The kernel refuses everything else through it.
//
// Threads: a ring belongs to the thread that made it.

#ifndef MIG_SRC_HOST_READ_RING_HPP
#define MIG_SRC_HOST_READ_RING_HPP

#include "host/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct io_uring_sqe;
struct io_uring_cqe;
struct io_uring_params;

namespace mig::host_room {

struct ring_read {
    char const* name = nullptr;
    std::span<std::byte> into;
    int got = 0; // bytes, or the error of openat or read, negated
};

class read_ring {
public:
    static constexpr std::size_t files_max = 32; // in one call

    // Null where the kernel, or whoever holds this process, does not allow it.
    [[nodiscard]] static std::unique_ptr<read_ring> open();
    // Makes the one that the next open() of this thread gets, when none can be made any more.
    static void keep_one();
    ~read_ring();
    read_ring(read_ring const&) = delete;
    read_ring& operator=(read_ring const&) = delete;

    // At most files_max of them, relative to the directory, opened with these flags.  False: the
    // ring is of no use any more, and nothing is known of the files.
    [[nodiscard]] bool read(int directory, int flags, std::span<ring_read> files);

private:
    struct mapping {
        void* at = nullptr;
        std::size_t size = 0;
    };
    read_ring() = default;
    [[nodiscard]] static std::unique_ptr<read_ring> make();
    [[nodiscard]] bool restrict_and_enable();
    [[nodiscard]] bool map(io_uring_params const&);
    [[nodiscard]] bool submit(unsigned count);
    [[nodiscard]] io_uring_sqe& entry(std::uint64_t user_data);

    descriptor ring_;
    mapping rings_;
    mapping entries_;
    unsigned* tail_ = nullptr; // of what is submitted
    unsigned mask_ = 0;
    unsigned* slots_ = nullptr;
    unsigned* done_head_ = nullptr;
    unsigned* done_tail_ = nullptr;
    unsigned done_mask_ = 0;
    io_uring_cqe* done_ = nullptr;
};

} // namespace mig::host_room

#endif
